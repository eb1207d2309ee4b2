// What the operator typed: every flag of policy-webhook.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace policy::webhook {

// An address and a port to listen on.
struct Listen {
  std::string host{};
  int port = 0;
};

struct Config {
  std::vector<std::string> policies{};
  std::vector<std::string> exceptions{};
  std::vector<std::string> evidence{};
  std::vector<std::string> feeds{};
  bool insecure_unsigned_evidence = false;
  std::string tls_cert{};
  std::string tls_key{};
  Listen listen{"0.0.0.0", 8443};
  Listen health_listen{"0.0.0.0", 8080};
  std::optional<bool> allow_no_match{};
  std::string decision_log{};
  std::chrono::milliseconds reload_interval{2000};
  std::chrono::milliseconds drain_delay{10000};
  int workers = 0;  // 0: one for each core
};

// Either a configuration, or the exit code that parsing ended with (help: 0, usage: 2).
struct Parsed {
  std::optional<Config> config{};
  int exit_code = 0;
};

// Reads the command line; complains on standard error.
Parsed ParseArguments(int argc, char** argv);

}  // namespace policy::webhook
