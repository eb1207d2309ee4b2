// Blocking sockets and OpenSSL's server side; ending shuts every socket down, so that no thread
// stays.
#include "support/loopback_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace policy::testing {
namespace {

std::shared_ptr<BIO> Text(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

std::shared_ptr<SSL_CTX> NewServerContext(const PemPair& pair) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  const std::shared_ptr<X509> certificate(
      PEM_read_bio_X509(Text(pair.certificate).get(), nullptr, nullptr, nullptr), X509_free);
  const std::shared_ptr<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(Text(pair.key).get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  SSL_CTX_use_certificate(context.get(), certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), key.get());
  return context;
}

sockaddr_in LoopbackAddress(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A listening socket on a free port.
std::pair<int, int> Listen() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = LoopbackAddress(0);
  bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  listen(fd, 64);
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return {fd, ntohs(address.sin_port)};
}

int AcceptOne(int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  const int on = 1;
  if (fd >= 0) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

bool SendAll(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

// OpenSSL writes without MSG_NOSIGNAL; the signal is the writing thread's own, the client's stays
// as it is.
void BlockBrokenPipes() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Asked ReadHead(const std::string& head) {
  Asked asked;
  const std::size_t first = head.find(' ');
  const std::size_t second = head.find(' ', first + 1);
  asked.method = head.substr(0, first);
  asked.target = head.substr(first + 1, second - first - 1);
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::size_t colon = head.find(':', at);
    if (end == at || end == std::string::npos || colon > end) break;
    std::string name = head.substr(at, colon - at);
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const std::size_t value = head.find_first_not_of(' ', colon + 1);
    asked.headers[name] = head.substr(value, end - value);
    at = end + 2;
  }
  return asked;
}

std::string HeadOf(const Said& said, bool head_only) {
  std::string text = "HTTP/1.1 " + std::to_string(said.status) + " status\r\n";
  for (const auto& [name, value] : said.headers) text += name + ": " + value + "\r\n";
  const bool sized = std::any_of(said.headers.begin(), said.headers.end(),
                                 [](const auto& each) { return each.first == "Content-Length"; });
  if (!sized && !(head_only && said.body.empty())) {
    text += "Content-Length: " + std::to_string(said.body.size()) + "\r\n";
  }
  return text + "\r\n";
}

}  // namespace

std::string Asked::Query(const std::string& name) const {
  std::size_t at = target.find('?');
  while (at != std::string::npos) {
    const std::size_t end = std::min(target.find('&', at + 1), target.size());
    const std::string field = target.substr(at + 1, end - at - 1);
    if (field.starts_with(name + "=")) return field.substr(name.size() + 1);
    at = target.find('&', at + 1);
  }
  return {};
}

std::string Asked::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

Said Say(int status, std::string body, std::vector<std::pair<std::string, std::string>> headers) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

// A socket with or without TLS, and what was read ahead.
class LoopbackServer::Connection {
 public:
  Connection(int fd, SSL_CTX* tls) : fd_(fd) {
    if (tls == nullptr) return;
    session_.reset(SSL_new(tls), SSL_free);
    SSL_set_fd(session_.get(), fd);
    open_ = SSL_accept(session_.get()) == 1;
  }
  bool open() const { return open_; }
  bool Send(const std::string& bytes) {
    if (session_ == nullptr) return SendAll(fd_, bytes.data(), bytes.size());
    return bytes.empty() ||
           SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
  }
  // The next request; false at the end.
  bool Read(Asked& asked) {
    std::size_t end = std::string::npos;
    while ((end = read_.find("\r\n\r\n")) == std::string::npos) {
      if (!ReadMore()) return false;
    }
    asked = ReadHead(read_.substr(0, end + 2));
    read_.erase(0, end + 4);
    const std::string length = asked.Header("content-length");
    const std::size_t size = length.empty() ? 0 : std::stoul(length);
    while (read_.size() < size) {
      if (!ReadMore()) return false;
    }
    asked.body = read_.substr(0, size);
    read_.erase(0, size);
    return true;
  }

 private:
  bool ReadMore() {
    std::array<char, 16384> piece{};
    const auto got = session_ == nullptr
                         ? recv(fd_, piece.data(), piece.size(), 0)
                         : SSL_read(session_.get(), piece.data(), static_cast<int>(piece.size()));
    if (got <= 0) return false;
    read_.append(piece.data(), static_cast<std::size_t>(got));
    return true;
  }

  int fd_;
  std::shared_ptr<SSL> session_{};
  std::string read_{};
  bool open_ = true;
};

LoopbackServer::LoopbackServer(Handler handler, const PemPair* certificate)
    : handler_(std::move(handler)),
      tls_(certificate == nullptr ? nullptr : NewServerContext(*certificate)) {
  std::tie(listener_, port_) = Listen();
  acceptor_ = std::thread([this] { Accept(); });
}

LoopbackServer::~LoopbackServer() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    for (const int fd : open_) shutdown(fd, SHUT_RDWR);
  }
  ended_.notify_all();
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& each : threads_) each.join();
  close(listener_);
}

std::string LoopbackServer::Url(const std::string& target) const {
  return (tls_ == nullptr ? "http://" : "https://") + Host() + target;
}

std::vector<Asked> LoopbackServer::asked() const {
  const std::scoped_lock lock(mutex_);
  return asked_;
}

void LoopbackServer::Accept() {
  while (true) {
    const int fd = AcceptOne(listener_);
    if (fd < 0) return;
    const std::scoped_lock lock(mutex_);
    if (ending_) {
      close(fd);
      return;
    }
    ++connections_;
    open_.push_back(fd);
    threads_.emplace_back([this, fd] { Serve(fd); });
  }
}

void LoopbackServer::Serve(int fd) {
  BlockBrokenPipes();
  {
    Connection connection(fd, tls_.get());
    while (connection.open() && Answer(connection)) {
    }
  }
  const std::scoped_lock lock(mutex_);
  std::erase(open_, fd);
  close(fd);
}

// Whether the connection lives on.
bool LoopbackServer::Answer(Connection& connection) {
  Asked asked;
  if (!connection.Read(asked)) return false;
  {
    const std::scoped_lock lock(mutex_);
    asked_.push_back(asked);
  }
  const int now = ++at_once_;
  for (int most = most_at_once_; now > most && !most_at_once_.compare_exchange_weak(most, now);) {
  }
  const Said said = handler_(asked);
  --at_once_;
  if (said.stall) {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return ending_.load(); });
    return false;
  }
  if (!said.raw.empty()) return connection.Send(said.raw), false;
  const bool head_only = asked.method == "HEAD";
  if (!connection.Send(HeadOf(said, head_only))) return false;
  if (head_only) return true;
  return connection.Send(said.body.substr(0, said.body.size() - said.cut)) && said.cut == 0;
}

ConnectProxy::ConnectProxy(int target_port) : target_port_(target_port) {
  std::tie(listener_, port_) = Listen();
  acceptor_ = std::thread([this] { Accept(); });
}

ConnectProxy::~ConnectProxy() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::scoped_lock lock(mutex_);
    for (const int fd : open_) shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& each : threads_) each.join();
  for (const int fd : open_) close(fd);
  close(listener_);
}

std::vector<std::string> ConnectProxy::asked() const {
  const std::scoped_lock lock(mutex_);
  return asked_;
}

void ConnectProxy::Accept() {
  for (int fd = AcceptOne(listener_); fd >= 0; fd = AcceptOne(listener_)) {
    const std::scoped_lock lock(mutex_);
    open_.push_back(fd);
    threads_.emplace_back([this, fd] { Lead(fd); });
  }
}

void ConnectProxy::Lead(int client) {
  std::string head;
  std::array<char, 16384> piece{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = recv(client, piece.data(), piece.size(), 0);
    if (got <= 0) return;
    head.append(piece.data(), static_cast<std::size_t>(got));
  }
  const int target = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  {
    const std::scoped_lock lock(mutex_);
    asked_.push_back(ReadHead(head).target);
    open_.push_back(target);
  }
  const sockaddr_in address = LoopbackAddress(target_port_);
  if (connect(target, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
  constexpr std::string_view kOk = "HTTP/1.1 200 connected\r\n\r\n";
  SendAll(client, kOk.data(), kOk.size());
  std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {target, POLLIN, 0}}};
  while (poll(ends.data(), ends.size(), -1) > 0) {
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].revents == 0) continue;
      const ssize_t got = recv(ends[i].fd, piece.data(), piece.size(), 0);
      const int other = ends[1 - i].fd;
      if (got <= 0 || !SendAll(other, piece.data(), static_cast<std::size_t>(got))) {
        shutdown(other, SHUT_RDWR);
        shutdown(ends[i].fd, SHUT_RDWR);
        return;
      }
    }
  }
}

}  // namespace policy::testing
