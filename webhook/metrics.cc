// Counters and gauges through prometheus-cpp's core; labels stay bounded (no namespace, name or
// image).
#include "metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <map>
#include <string_view>

namespace policy::webhook {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

// Operations come from the request; only the known ones become label values.
std::string BoundedOperation(const std::string& operation) {
  constexpr std::array<std::string_view, 4> kKnown{"CREATE", "UPDATE", "DELETE", "CONNECT"};
  for (const std::string_view known : kKnown) {
    if (operation == known) return operation;
  }
  return "other";
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry{};
  prometheus::Family<prometheus::Counter>& reviews = prometheus::BuildCounter()
                                                         .Name("policygate_reviews_total")
                                                         .Help("Admission reviews answered")
                                                         .Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("policygate_review_duration_seconds")
          .Help("Time to judge one review")
          .Register(registry);
  prometheus::Histogram& duration = durations.Add({}, kSeconds);
  prometheus::Counter& log_errors = prometheus::BuildCounter()
                                        .Name("policygate_decision_log_errors_total")
                                        .Help("Decision documents that could not be written")
                                        .Register(registry)
                                        .Add({});
  prometheus::Family<prometheus::Counter>& reloads = prometheus::BuildCounter()
                                                         .Name("policygate_reloads_total")
                                                         .Help("Reloads of files, by outcome")
                                                         .Register(registry);
  prometheus::Gauge& policies = prometheus::BuildGauge()
                                    .Name("policygate_policies")
                                    .Help("Policies in force")
                                    .Register(registry)
                                    .Add({});
  prometheus::Gauge& exceptions = prometheus::BuildGauge()
                                      .Name("policygate_exceptions")
                                      .Help("Exceptions loaded")
                                      .Register(registry)
                                      .Add({});
  prometheus::Gauge& documents = prometheus::BuildGauge()
                                     .Name("policygate_evidence_documents")
                                     .Help("Evidence documents loaded")
                                     .Register(registry)
                                     .Add({});
  prometheus::Gauge& certificate = prometheus::BuildGauge()
                                       .Name("policygate_certificate_expiration_timestamp_seconds")
                                       .Help("When the serving certificate runs out")
                                       .Register(registry)
                                       .Add({});
  prometheus::Family<prometheus::Gauge>& transport = prometheus::BuildGauge()
                                                         .Name("policygate_connections")
                                                         .Help("Connections and requests, by state")
                                                         .Register(registry);
  prometheus::Family<prometheus::Gauge>& totals =
      prometheus::BuildGauge()
          .Name("policygate_transport_events")
          .Help("Connections accepted, TLS failures, requests refused, since start")
          .Register(registry);
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::CountReview(const std::string& decision, const std::string& operation,
                          double seconds) {
  state_->reviews.Add({{"decision", decision}, {"operation", BoundedOperation(operation)}})
      .Increment();
  state_->duration.Observe(seconds);
}

void Metrics::CountDecisionLogError() { state_->log_errors.Increment(); }

void Metrics::CountReload(const std::string& what, bool worked) {
  state_->reloads.Add({{"what", what}, {"outcome", worked ? "applied" : "failed"}}).Increment();
}

void Metrics::SetPolicies(const policy::Gate& gate) {
  state_->policies.Set(static_cast<double>(gate.policies.policy_count()));
  state_->exceptions.Set(static_cast<double>(gate.policies.exception_count()));
  state_->documents.Set(static_cast<double>(gate.evidence.size()));
}

void Metrics::SetCertificateExpiry(double unix_seconds) { state_->certificate.Set(unix_seconds); }

void Metrics::SetTransport(const TransportNumbers& numbers) {
  state_->transport.Add({{"state", "open"}}).Set(numbers.open_connections);
  state_->transport.Add({{"state", "in_flight"}}).Set(numbers.in_flight);
  state_->transport.Add({{"state", "queued"}}).Set(numbers.queued);
  state_->totals.Add({{"event", "accepted"}}).Set(numbers.accepted);
  state_->totals.Add({{"event", "tls_failure"}}).Set(numbers.tls_failures);
  state_->totals.Add({{"event", "refused"}}).Set(numbers.refused);
}

std::string Metrics::Text() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace policy::webhook
