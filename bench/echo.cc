// The limit for the webhook's throughput: the same server, TLS and framing, with a handler that
// only sends a fixed answer back. usage: policy-echo CERT KEY; prints its port.
#include <csignal>
#include <iostream>

#include "policy/files.h"
#include "server.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const auto chain = policy::ReadFile(argv[1], std::size_t{1} << 20U);
  const auto key = policy::ReadFile(argv[2], std::size_t{1} << 20U);
  if (!chain || !key) return 2;
  auto tls = policy::webhook::TlsContext::FromPem(*chain, *key);
  if (!tls) return 2;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  policy::webhook::GateServer server({.address = "127.0.0.1"}, *tls);
  const std::string answer(300, 'x');
  server.Post("/validate", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content(answer, "application/json");
  });
  if (!server.Start()) return 2;
  std::cout << server.Port() << std::endl;
  int got = 0;
  sigwait(&signals, &got);
  server.Stop(policy::webhook::Milliseconds(1000));
  return 0;
}
