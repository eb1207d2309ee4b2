// A web server on a free loopback port that says whatever a test wants it to say, byte for byte.
//
//   LoopbackServer server([](const Asked& asked) { return Say(200, "hello"); });
//   … server.Url("/v2/") …
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/pki.h"

struct ssl_ctx_st;

namespace policy::testing {

// One request as it came.
struct Asked {
  std::string method{};
  std::string target{};                          // path and query
  std::map<std::string, std::string> headers{};  // lower-case names
  std::string body{};

  std::string Path() const { return target.substr(0, target.find('?')); }
  // The value of a query's field as it is written; empty without it.
  std::string Query(const std::string& name) const;
  std::string Header(const std::string& name) const;
};

struct Said {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  std::string raw{};    // Not empty: sent in place of all above, then the connection closes.
  bool stall = false;   // Nothing is sent until the server ends.
  std::size_t cut = 0;  // Bytes of the body that are promised but not sent.
};

Said Say(int status, std::string body = {},
         std::vector<std::pair<std::string, std::string>> headers = {});

// Each connection has a thread of its own. The handler is called under no lock.
class LoopbackServer {
 public:
  using Handler = std::function<Said(const Asked&)>;
  // With a certificate: HTTPS.
  explicit LoopbackServer(Handler handler, const PemPair* certificate = nullptr);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  int port() const { return port_; }
  std::string Host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string Url(const std::string& target = {}) const;
  // Connections accepted, and requests at the same time at most.
  int connections() const { return connections_; }
  int most_at_once() const { return most_at_once_; }
  std::vector<Asked> asked() const;

 private:
  class Connection;
  void Accept();
  void Serve(int fd);
  bool Answer(Connection& connection);

  Handler handler_;
  std::shared_ptr<ssl_ctx_st> tls_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> at_once_{0};
  std::atomic<int> most_at_once_{0};
  mutable std::mutex mutex_{};
  std::condition_variable ended_{};
  std::vector<Asked> asked_{};
  std::vector<int> open_{};
  std::vector<std::thread> threads_{};
  std::thread acceptor_{};
};

// A proxy that takes CONNECT to any name and leads it to one loopback port.
class ConnectProxy {
 public:
  explicit ConnectProxy(int target_port);
  ~ConnectProxy();
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  std::string Url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // "registry.test:443", one for each CONNECT.
  std::vector<std::string> asked() const;

 private:
  void Accept();
  void Lead(int client);

  int target_port_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_{};
  std::vector<std::string> asked_{};
  std::vector<int> open_{};
  std::vector<std::thread> threads_{};
  std::thread acceptor_{};
};

}  // namespace policy::testing
