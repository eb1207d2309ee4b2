// The gate's HTTP server: cpp-httplib's routes, handlers and answers over sockets of our own.
//
// One I/O thread owns every socket (accept, TLS, framing, limits, deadlines, all in one epoll
// loop); whole, bounded requests go through a bounded queue to worker threads, which run the
// handlers. A slow, silent or hostile peer costs a descriptor, never a worker. The same class
// serves plain HTTP without a TlsContext: a second instance for probes never queues behind TLS.
//
//   auto tls = TlsContext::FromPem(chain, key);
//   GateServer server({.address = "0.0.0.0", .port = 8443}, *tls);
//   server.Post("/validate", [](const httplib::Request& request, httplib::Response& response) {
//     response.set_content(Judge(request.body, GateServer::CurrentRequest().arrived),
//                          "application/json");
//   });
//   if (auto started = server.Start(); !started) return Fail(started.error());
//   ...                          // on SIGTERM: readiness off, then
//   server.BeginDrain();         // every answer is its connection's last; wait for the endpoints
//   server.Stop(Milliseconds(10'000));
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "policy/result.h"
#include "server_adapter.h"
#include "server_loop.h"
#include "server_queue.h"
#include "server_types.h"
#include "tls.h"

namespace policy::webhook {

// Routes and handlers are set between construction and Start, by one thread, and never after.
// Handlers run on several threads at once; one that throws is answered with a bare 500. Answers are
// never compressed. BeginDrain, Stop, SwapTls, Port and Counters may be called from any thread,
// but not from a handler.
class GateServer : public ServerAdapter {
 public:
  // With `tls` every connection is TLS; without, none is.
  explicit GateServer(ServerOptions options, std::shared_ptr<const TlsContext> tls = nullptr);
  ~GateServer() override;
  GateServer(const GateServer&) = delete;
  GateServer& operator=(const GateServer&) = delete;

  // Binds, listens and starts the threads, which have all signals blocked. Fails if the address is
  // no address or is taken. Call it once.
  Result<void> Start();

  // The port that was bound; 0 before Start.
  int Port() const { return loop_.port(); }

  // The next handshakes use `tls`; running connections keep what they have. Not null, and only on a
  // server that was made with one.
  void SwapTls(std::shared_ptr<const TlsContext> tls);

  // From now on every answer says `Connection: close` and idle connections are closed at once, but
  // new ones are still accepted: others may not know yet that we are leaving.
  void BeginDrain() { loop_.BeginDrain(); }

  // Closes the listener, lets what is in flight finish for at most `grace`, then closes all. Blocks
  // until then. True if nothing was cut off; a handler that still runs is waited for only by the
  // destructor.
  bool Stop(Milliseconds grace);

  const ServerCounters& Counters() const { return counters_; }

  // The request whose handler runs on this thread; only to be called there.
  static const RequestInfo& CurrentRequest();

  // What the library would do with sockets, bodies and exceptions is decided here instead.
  bool listen(const std::string&, int, int = 0) = delete;
  bool bind_to_port(const std::string&, int, int = 0) = delete;
  int bind_to_any_port(const std::string&, int = 0) = delete;
  bool listen_after_bind() = delete;
  void stop() = delete;
  bool is_running() const = delete;
  httplib::Server& set_exception_handler(ExceptionHandler) = delete;

 private:
  void RunWorker();
  Reply Answer(const Job& job);

  const ServerOptions options_;
  ServerCounters counters_;
  BoundedQueue<Job> queue_;
  EventLoop loop_;
  std::thread io_;
  std::vector<std::thread> workers_;
  bool started_ = false;
};

}  // namespace policy::webhook
