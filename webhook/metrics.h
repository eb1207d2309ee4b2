// The numbers that /metrics serves, under the prefix policygate_.
#pragma once

#include <memory>
#include <string>

#include "policy/policy.h"

namespace policy::webhook {

// What the transport counts by itself; copied in before each scrape.
struct TransportNumbers {
  double open_connections = 0;
  double in_flight = 0;
  double queued = 0;
  double accepted = 0;
  double tls_failures = 0;
  double refused = 0;
};

// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // One review answered. `decision` is "allowed", "denied", "passed" or "refused" (not an
  // AdmissionReview).
  void CountReview(const std::string& decision, const std::string& operation, double seconds);
  void CountDecisionLogError();
  // A reload of `what` ("set", "certificate") that worked or did not.
  void CountReload(const std::string& what, bool worked);
  void SetPolicies(const policy::Gate& gate);
  void SetCertificateExpiry(double unix_seconds);
  void SetTransport(const TransportNumbers& numbers);

  // Prometheus' text form.
  std::string Text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace policy::webhook
