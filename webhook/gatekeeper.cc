// Answers reviews with the set in force; swaps sets whole.
#include "gatekeeper.h"

#include <chrono>
#include <utility>

#include "policy/policy.h"

namespace policy::webhook {
namespace {

policy::Time Now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Answer Refusal(const std::string& why) {
  return {400, "application/json", "{\"error\":" + policy::JsonString(why) + "}\n"};
}

const char* WordFor(const policy::Admitted& admitted) {
  if (!admitted.decision) return "passed";
  return admitted.answer.allowed ? "allowed" : "denied";
}

}  // namespace

Gatekeeper::Gatekeeper(Config config, Metrics& metrics, DecisionLog& decision_log)
    : config_(std::move(config)), metrics_(metrics), decision_log_(decision_log) {}

Answer Gatekeeper::Validate(std::string_view body) {
  const auto start = std::chrono::steady_clock::now();
  const policy::Result<policy::AdmissionRequest> request = policy::ReadAdmission(body, "request");
  if (!request || !request->has_request || !request->wrapped) {
    const std::string why =
        request ? "not an AdmissionReview with a request" : request.error().message;
    metrics_.CountReview("refused", "other", 0);
    Log(LogLevel::kWarn, "review refused", {{"error", why}});
    return Refusal(why);
  }
  const std::shared_ptr<const Loaded> loaded = std::atomic_load(&current_);
  static const policy::Gate kNothing{
      .context = {.point = policy::Point::kAdmission, .allow_no_match = false}};
  const bool ready = loaded != nullptr && loaded->gate.policies.policy_count() > 0;
  const policy::Admitted admitted = policy::Admit(ready ? loaded->gate : kNothing, *request, Now());
  if (!decision_log_.Write(admitted)) metrics_.CountDecisionLogError();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  metrics_.CountReview(WordFor(admitted), request->operation, took.count());
  LogDecision(*request, admitted, loaded ? loaded->revision : std::string(), took.count() * 1000);
  return {200, "application/json", policy::RenderAdmission(admitted.answer)};
}

Answer Gatekeeper::Ready(bool verbose) const {
  const std::shared_ptr<const Loaded> loaded = std::atomic_load(&current_);
  const std::size_t policies = loaded ? loaded->gate.policies.policy_count() : 0;
  const bool ready = policies > 0 && !draining_.load();
  std::string body = ready ? "ok\n" : "not ready\n";
  if (verbose) {
    const std::lock_guard<std::mutex> lock(mutex_);
    body += "policies: " + std::to_string(policies) + "\n";
    if (loaded) {
      body += "exceptions: " + std::to_string(loaded->gate.policies.exception_count()) + "\n";
      body += "evidence documents: " + std::to_string(loaded->gate.evidence.size()) + "\n";
      body += "revision: " + loaded->revision + "\n";
      for (const std::string& warning : loaded->warnings) body += "passed over: " + warning + "\n";
    }
    if (draining_.load()) body += "draining\n";
    if (!set_error_.empty())
      body += "last reload failed, the set before it is in force:\n" + set_error_;
    if (!certificate_error_.empty())
      body += "last certificate refused: " + certificate_error_ + "\n";
  }
  return {ready ? 200 : 503, "text/plain; charset=utf-8", body};
}

void Gatekeeper::Reload() {
  std::vector<std::string> paths = config_.policies;
  paths.insert(paths.end(), config_.exceptions.begin(), config_.exceptions.end());
  paths.insert(paths.end(), config_.evidence.begin(), config_.evidence.end());
  paths.insert(paths.end(), config_.feeds.begin(), config_.feeds.end());
  std::string before = Fingerprint(paths);
  if (before == fingerprint_) return;
  // Files that change while they are read give a mixed set: read until they hold still.
  for (int attempt = 0; attempt < 5; ++attempt) {
    policy::Result<Loaded> loaded = Load(config_);
    const std::string after = Fingerprint(paths);
    if (after == before) {
      fingerprint_ = after;
      return Apply(std::move(loaded));
    }
    before = after;
  }
}

void Gatekeeper::Apply(policy::Result<Loaded> loaded) {
  metrics_.CountReload("set", loaded.has_value());
  if (!loaded) {
    const std::string text = policy::Describe(loaded.error());
    Log(LogLevel::kError, "reload failed; the last good set stays in force", {{"error", text}});
    const std::lock_guard<std::mutex> lock(mutex_);
    set_error_ = text;
    return;
  }
  for (const std::string& warning : loaded->warnings)
    Log(LogLevel::kWarn, "evidence passed over", {{"file", warning}});
  auto next = std::make_shared<const Loaded>(*std::move(loaded));
  metrics_.SetPolicies(next->gate);
  Log(LogLevel::kInfo, "set in force",
      {{"revision", next->revision},
       {"policies", std::to_string(next->gate.policies.policy_count()), true},
       {"exceptions", std::to_string(next->gate.policies.exception_count()), true},
       {"evidence", std::to_string(next->gate.evidence.size()), true}});
  std::atomic_store(&current_, std::shared_ptr<const Loaded>(std::move(next)));
  const std::lock_guard<std::mutex> lock(mutex_);
  set_error_.clear();
}

void Gatekeeper::SetCertificateError(const std::string& error) {
  const std::lock_guard<std::mutex> lock(mutex_);
  certificate_error_ = error;
}

}  // namespace policy::webhook
