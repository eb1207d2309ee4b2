// policy-webhook: starts the two servers, looks after the files, and leaves in good order.
//
// The order on SIGTERM is the one that loses no admission: readiness fails, new connections are
// still taken for the drain delay while endpoints catch up, then the listener closes and what is in
// flight finishes.
#include <csignal>
#include <ctime>
#include <thread>

#include "certificate.h"
#include "config.h"
#include "gatekeeper.h"
#include "log.h"
#include "metrics.h"
#include "routes.h"
#include "server.h"

namespace {

using namespace policy::webhook;  // NOLINT(google-build-using-namespace): the program is this
                                  // namespace

constexpr int kConfigurationError = 2;
constexpr Milliseconds kGrace{10'000};

sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int one : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, one);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Waits for a signal at most `span`; 0 if none came.
int Await(const sigset_t& signals, Milliseconds span) {
  const timespec limit{span.count() / 1000, (span.count() % 1000) * 1'000'000};
  const int got = sigtimedwait(&signals, nullptr, &limit);
  return got > 0 ? got : 0;
}

ServerOptions OptionsFor(const Listen& listen, int workers) {
  ServerOptions options;
  options.address = listen.host;
  options.port = listen.port;
  options.workers = static_cast<std::size_t>(workers);
  options.on_exception = [](const std::string& path, const std::string& what) {
    Log(LogLevel::kError, "a handler failed", {{"path", path}, {"error", what}});
  };
  return options;
}

bool Start(GateServer& server, const char* what) {
  const policy::Result<void> started = server.Start();
  if (started) {
    Log(LogLevel::kInfo, what, {{"port", std::to_string(server.Port()), true}});
  } else {
    Log(LogLevel::kError, "cannot listen", {{"error", policy::Describe(started.error())}});
  }
  return started.has_value();
}

int Serve(const Config& config, DecisionLog& decision_log, const sigset_t& signals) {
  Metrics metrics;
  Gatekeeper gatekeeper(config, metrics, decision_log);
  Certificate certificate(config, metrics);
  policy::Result<std::shared_ptr<const TlsContext>> tls = certificate.Read();
  if (!tls) {
    Log(LogLevel::kError, "no certificate to serve with",
        {{"error", policy::Describe(tls.error())}});
    return kConfigurationError;
  }
  gatekeeper.Reload();
  GateServer reviews(OptionsFor(config.listen, config.workers), *std::move(tls));
  GateServer health(OptionsFor(config.health_listen, 1));
  AddReviewRoutes(reviews, gatekeeper);
  AddHealthRoutes(health, gatekeeper, metrics, reviews);
  if (!Start(health, "health server is up") || !Start(reviews, "listening"))
    return kConfigurationError;
  while (true) {
    const int signal = Await(signals, config.reload_interval);
    if (signal == SIGTERM || signal == SIGINT) break;
    gatekeeper.Reload();
    certificate.Reload(reviews, gatekeeper);
  }
  Log(LogLevel::kInfo, "draining");
  gatekeeper.BeginDrain();
  reviews.BeginDrain();
  Await(signals, config.drain_delay);
  const bool whole = reviews.Stop(kGrace);
  health.Stop(Milliseconds(1000));
  Log(whole ? LogLevel::kInfo : LogLevel::kWarn,
      whole ? "stopped" : "stopped; some requests were cut off");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const Parsed parsed = ParseArguments(argc, argv);
  if (!parsed.config) return parsed.exit_code;
  const sigset_t signals = BlockSignals();
  StartLog();
  policy::Result<DecisionLog> decision_log = DecisionLog::Open(parsed.config->decision_log);
  if (!decision_log) {
    Log(LogLevel::kError, "no decision log", {{"error", policy::Describe(decision_log.error())}});
    return kConfigurationError;
  }
  return Serve(*parsed.config, *decision_log, signals);
}
