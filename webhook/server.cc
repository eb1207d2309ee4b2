// The workers' half of the server: from a whole request to the bytes of its answer.
// Sockets and everything that can stall are in server_loop.cc and server_steps.cc.
#include "server.h"

#include <algorithm>
#include <cassert>
#include <csignal>
#include <exception>
#include <system_error>

namespace policy::webhook {
namespace {

thread_local const RequestInfo* current_request = nullptr;

constexpr char kInternalError[] =
    "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n"
    "Connection: close\r\n\r\ninternal error\n";

std::string TextOf(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

// Threads inherit the mask, so signals reach the thread that waits for them and no other.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

ServerOptions WithDefaults(ServerOptions options) {
  constexpr std::size_t fewest_workers = 2;
  if (options.workers == 0) {
    options.workers = std::max<std::size_t>(fewest_workers, std::thread::hardware_concurrency());
  }
  return options;
}

}  // namespace

GateServer::GateServer(ServerOptions options, std::shared_ptr<const TlsContext> tls)
    : options_(WithDefaults(std::move(options))),
      queue_(options_.queue),
      loop_(options_, counters_, std::move(tls), [this](Job& job) { return queue_.TryPush(job); }) {
  set_keep_alive_max_count(options_.requests_per_connection);
  set_keep_alive_timeout(std::chrono::ceil<std::chrono::seconds>(options_.phases.idle).count());
  set_payload_max_length(options_.framing.body);
  Server::set_exception_handler([this](const httplib::Request& request, httplib::Response& response,
                                       const std::exception_ptr& thrown) {
    ++counters_.exceptions;
    if (options_.on_exception) options_.on_exception(request.path, TextOf(thrown));
    response.headers.clear();
    response.status = 500;
    response.set_content("internal error\n", "text/plain");
  });
}

GateServer::~GateServer() {
  Stop(Milliseconds(0));
  for (std::thread& worker : workers_) {
    if (worker.joinable()) worker.join();
  }
}

Result<void> GateServer::Start() {
  assert(!started_);
  // TLS writes with write(2), which knows no MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  if (Result<void> opened = loop_.Open(); !opened) return opened.error();
  const SignalsBlocked blocked;
  started_ = true;
  try {
    io_ = std::thread([this] { loop_.Run(); });
    for (std::size_t i = 0; i < options_.workers; ++i) {
      workers_.emplace_back([this] { RunWorker(); });
    }
  } catch (const std::system_error& error) {
    if (io_.joinable()) Stop(Milliseconds(0));
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = std::string("cannot start threads: ") + error.what()};
  }
  return {};
}

void GateServer::SwapTls(std::shared_ptr<const TlsContext> tls) {
  assert(tls != nullptr);
  loop_.SwapTls(std::move(tls));
}

bool GateServer::Stop(Milliseconds grace) {
  if (!started_) return true;
  loop_.RequestStop(std::chrono::steady_clock::now() + grace);
  if (io_.joinable()) io_.join();
  queue_.Close();
  return loop_.StoppedClean();
}

const RequestInfo& GateServer::CurrentRequest() {
  assert(current_request != nullptr);
  return *current_request;
}

void GateServer::RunWorker() {
  while (std::optional<Job> job = queue_.Pop()) {
    --counters_.queue_depth;
    current_request = &job->info;
    loop_.Post(Answer(*job));
    current_request = nullptr;
  }
}

Reply GateServer::Answer(const Job& job) {
  Reply reply{job.connection, {}, job.close || loop_.IsDraining()};
  MemoryStream stream(job.bytes, job.info.remote_address, job.info.remote_port);
  bool written = false;
  bool closed = false;
  try {
    // The API server always offers gzip; compressing for it costs more than the whole review.
    written = Process(stream, reply.close, closed,
                      [](httplib::Request& request) { request.headers.erase("Accept-Encoding"); });
  } catch (...) {
    ++counters_.exceptions;
    if (options_.on_exception) options_.on_exception("", TextOf(std::current_exception()));
  }
  reply.bytes = written ? stream.TakeAnswer() : std::string(kInternalError);
  reply.close = reply.close || closed || !written;
  return reply;
}

}  // namespace policy::webhook
