// What a check is: facts of one image in, breaches out.
//
// A check decides nothing: it names what is wrong and until when its answer holds. The action, the
// exceptions, grace and the limits are evaluate's. Checks are immutable and shared between threads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/decision.h"
#include "policy/workload.h"
#include "rules/facts.h"

namespace policy::rules {

// One thing that is wrong.
struct Breach {
  std::string_view reason{};  // "vulnerabilities.found"
  std::string id{};           // empty where `finding` has it
  const MergedFinding* finding = nullptr;
  const Resolved* resolved = nullptr;
  const Package* package = nullptr;
  const MergedPackage* merged_package = nullptr;
  std::vector<std::size_t> containers{};  // of the pod, that break it; empty: the pod as a whole
  std::optional<Time> grace_until{};      // `deny` only warns before it
  std::string message{};                  // one line for people
  std::string remediation{};              // the next step; may be empty
};

// All that is wrong, and the earliest later instant at which time alone could change that.
struct Verdict {
  std::vector<Breach> breaches{};
  std::optional<Time> changes_at{};
  // Statements that the answer rests on, and those that a newer one made history.
  std::vector<const Document*> used{};
  std::vector<const Document*> superseded{};

  // A broken requirement: its id is the last part of the reason.
  void Break(std::string_view reason, std::string message, std::string remediation) {
    breaches.push_back({.reason = reason,
                        .id = std::string(reason.substr(reason.find('.') + 1)),
                        .message = std::move(message),
                        .remediation = std::move(remediation)});
  }
  // Keeps the earliest instant that is still to come.
  void ChangesAt(Time instant, Time now) {
    if (instant <= now) return;
    changes_at = changes_at ? std::min(*changes_at, instant) : instant;
  }
};

// What must be known before a check's silence means anything.
struct Need {
  Coverage covers = Coverage::kVulnerabilities;
  bool aged = false;      // the policy's maxAge and maxDatabaseAge apply
  bool licensed = false;  // of packages: with all that is said of their licences
  // In place of a report: this catalogue, because of that key.
  std::optional<Catalogue> catalogue{};
  std::string_view key{};
  // Of packages: those that a distribution's databases list are not all that is asked for.
  bool any_type = false;
  // Facts that do as well, where they hold; null: nothing does.
  bool (*or_else)(const ImageFacts& facts) = nullptr;
};

class Check {
 public:
  virtual ~Check() = default;

  virtual std::span<const Need> needs() const { return {}; }
  // Whether it looks at scans or packages, which each platform has its own of.
  virtual bool per_platform() const { return true; }
  // Whether it looks at ImageFacts::scans.
  virtual bool wants_scans() const { return false; }
  // Whether it looks at ImageFacts::statements.
  virtual bool wants_statements() const { return false; }
  // Whether it looks at ImageFacts::reports.
  virtual bool wants_reports() const { return false; }
  // Whether it asks what the image is built on: ImageFacts::configs and archives.
  virtual bool wants_base() const { return false; }
  // `allowUpTo`, where the check has one.
  virtual std::optional<std::int64_t> allow_up_to() const { return std::nullopt; }
  // Names of authorities it relies on besides the policy's.
  virtual std::vector<std::string> authorities() const { return {}; }

  // Of a check per platform: what holds for the image as a whole, judged once.
  virtual Verdict JudgeWhole(const ImageFacts& /*facts*/) const { return {}; }
  // Judges one image, or the pod. Thread-safe; never fails.
  virtual Verdict Judge(const ImageFacts& facts) const = 0;
};

}  // namespace policy::rules
