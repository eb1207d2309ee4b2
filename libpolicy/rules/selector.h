// The selector of `vulnerabilities`, for the check and for its `unless`.
//
// Both ask the same keys, but with the doubt on different sides: CouldTake accuses, SurelyTakes
// excuses. Keys that look at the clock only ever become true, so the answer is the instant from
// which the selector takes a finding.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/glob.h"
#include "policy/time.h"
#include "rules/facts.h"
#include "rules/package_pattern.h"
#include "text/node.h"

namespace policy::rules {

// From when on; empty: never. Time::min(): always did.
using From = std::optional<Time>;

class Selector {
 public:
  // From a tree that passed VulnerabilitiesGrammar.
  explicit Selector(const text::Node& node);

  From CouldTake(const MergedFinding& finding, const Resolved& resolved) const;
  From SurelyTakes(const MergedFinding& finding, const Resolved& resolved) const;

 private:
  bool CouldTakeAnyTime(const MergedFinding& finding, const Resolved& resolved) const;
  bool CouldTakeRest(const MergedFinding& finding) const;
  bool SurelyTakesAnyTime(const MergedFinding& finding, const Resolved& resolved) const;
  bool SurelyTakesRest(const MergedFinding& finding) const;
  bool SurelyRated(const MergedFinding& finding, const Resolved& resolved) const;
  bool TakesId(const IdNames& names) const;
  bool TakesFix(const MergedFinding& finding, bool surely) const;
  Match TakesPackage(const MergedFinding& finding) const;

  std::uint32_t severities_ = 0;  // one bit each; 0: any
  std::optional<double> min_cvss_{};
  std::vector<std::string> ids_{};
  std::vector<std::uint64_t> id_hashes_{};
  std::uint64_t id_mask_ = 0;
  std::optional<bool> fix_{};            // available, or none
  std::vector<std::string> scanners_{};  // lower case
  std::vector<base::Glob> paths_{};
  std::vector<std::shared_ptr<const PackagePattern>> packages_{};
  std::vector<std::string> cwes_{};
  std::string layer_{};
  std::vector<std::string> vectors_{};
  std::vector<std::string> statuses_{};
  std::optional<Duration> disclosed_for_{};
  std::optional<Duration> fix_available_for_{};
};

}  // namespace policy::rules
