// A server on a free loopback port with a few handlers, and one authority for the whole program.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "server.h"
#include "support/pki.h"
#include "support/tls_client.h"

namespace policy::webhook {

using testing::Answer;
using testing::ClientOptions;
using testing::TestClient;

inline const testing::TestAuthority& Authority() {
  static const testing::TestAuthority authority("test CA");
  return authority;
}

inline std::shared_ptr<const TlsContext> NewTls(const testing::LeafOptions& leaf = {},
                                                const TlsOptions& options = {}) {
  const testing::PemPair pair = Authority().Issue(leaf);
  auto made = TlsContext::FromPem(pair.certificate, pair.key, options);
  return made ? *made : nullptr;
}

inline ServerOptions Local(ServerOptions options = {}) {
  options.address = "127.0.0.1";
  return options;
}

// Waits for a condition that another thread brings about; false after five seconds.
inline bool Eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 5000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(Milliseconds(1));
  }
  return condition();
}

// Echoes on POST /echo; GET /hold waits until Release; GET /throw throws.
struct EchoServer {
  explicit EchoServer(ServerOptions options = {}, std::shared_ptr<const TlsContext> tls = nullptr)
      : server(Local(std::move(options)), std::move(tls)) {
    server.Post("/echo", [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(request.body, "application/json");
    });
    server.Get("/hold", [this](const httplib::Request&, httplib::Response& response) {
      ++holding;
      while (!released) std::this_thread::sleep_for(Milliseconds(1));
      response.set_content("held", "text/plain");
    });
    server.Get("/throw", [](const httplib::Request&, httplib::Response&) {
      throw std::runtime_error("the secret text");
    });
    server.Get("/who", [](const httplib::Request& request, httplib::Response& response) {
      const RequestInfo& info = GateServer::CurrentRequest();
      response.set_content(info.peer_name + "|" + info.remote_address + "|" + request.remote_addr,
                           "text/plain");
    });
    started = server.Start().has_value();
  }
  // A failed check must not leave a handler waiting for ever.
  ~EchoServer() { released = true; }
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;

  TestClient Plain() { return TestClient(server.Port(), {}); }
  TestClient Tls() { return TestClient(server.Port(), {.ca_pem = Authority().Certificate()}); }

  std::atomic<bool> released{false};
  std::atomic<int> holding{0};
  GateServer server;
  bool started = false;
};

}  // namespace policy::webhook
