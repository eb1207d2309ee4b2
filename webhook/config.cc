// The command line of policy-webhook; the only file of the program that knows the argument library.
#include "config.h"

#include <CLI/CLI.hpp>

#include "policy/version.h"

namespace policy::webhook {
namespace {

// "ADDR:PORT", with the address in brackets where it is IPv6; empty address: all.
Listen ParseListen(const std::string& flag, const std::string& text) {
  const std::size_t colon = text.rfind(':');
  Listen listen;
  if (colon != std::string::npos) {
    listen.host = text.substr(0, colon);
    if (listen.host.size() > 2 && listen.host.front() == '[' && listen.host.back() == ']') {
      listen.host = listen.host.substr(1, listen.host.size() - 2);
    }
    const std::string port = text.substr(colon + 1);
    if (!port.empty() && port.size() <= 5 &&
        port.find_first_not_of("0123456789") == std::string::npos) {
      listen.port = std::stoi(port);
      if (listen.host.empty()) listen.host = "0.0.0.0";
      if (listen.port <= 65535) return listen;
    }
  }
  throw CLI::ValidationError(flag, "'" + text + "' is no ADDR:PORT");
}

void AddListen(CLI::App& app, const char* flag, const char* about, Listen& listen) {
  app.add_option_function<std::string>(
         flag, [flag, &listen](const std::string& text) { listen = ParseListen(flag, text); },
         about)
      ->type_name("ADDR:PORT");
}

void AddMilliseconds(CLI::App& app, const char* flag, const char* about,
                     std::chrono::milliseconds& value) {
  app.add_option_function<int>(
         flag, [&value](int text) { value = std::chrono::milliseconds(text); }, about)
      ->check(CLI::Range(1, 3'600'000))
      ->type_name("MS");
}

}  // namespace

Parsed ParseArguments(int argc, char** argv) {
  Config config;
  CLI::App app{
      "policy-webhook: a validating admission webhook that judges pods by reviewed policies"};
  app.set_version_flag("--version", std::string("policy-webhook ") + policy::Version());
  app.add_option("--policy", config.policies, "policy files or folders")
      ->type_name("PATH")
      ->required();
  app.add_option("--exceptions", config.exceptions, "exception files or folders")
      ->type_name("PATH");
  app.add_option("--evidence", config.evidence, "signed statements: files or folders")
      ->type_name("PATH");
  app.add_option("--feed", config.feeds, "EPSS scores or CISA's KEV, reloaded on change")
      ->type_name("FILE");
  app.add_flag("--insecure-unsigned-evidence", config.insecure_unsigned_evidence,
               "let unsigned reports in --evidence count");
  app.add_option("--tls-cert", config.tls_cert, "the certificate chain (PEM), reloaded on change")
      ->type_name("FILE")
      ->required();
  app.add_option("--tls-key", config.tls_key, "its private key (PEM)")
      ->type_name("FILE")
      ->required();
  AddListen(app, "--listen", "where reviews arrive (TLS); default 0.0.0.0:8443", config.listen);
  AddListen(app, "--health-listen",
            "where probes and metrics are served (plain); default 0.0.0.0:8080",
            config.health_listen);
  app.add_option_function<std::string>(
         "--no-match",
         [&config](const std::string& word) { config.allow_no_match = word == "allow"; },
         "the verdict where no policy matches; default deny")
      ->check(CLI::IsMember({"deny", "allow"}));
  app.add_option("--decision-log", config.decision_log,
                 "append each decision document to this file, one a line")
      ->type_name("FILE");
  AddMilliseconds(app, "--reload-interval", "how often files are looked at; default 2000",
                  config.reload_interval);
  AddMilliseconds(app, "--drain-delay", "how long a stopping server still accepts; default 10000",
                  config.drain_delay);
  app.add_option("--workers", config.workers, "threads that judge; default one for each core")
      ->check(CLI::Range(1, 256));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, app.exit(error) == 0 ? 0 : 2};
  }
  return {config, 0};
}

}  // namespace policy::webhook
