// The selector of the finding checks, for the check and for its `unless`.
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

// A finding with what the policy, the catalogues and VEX make of it.
struct Known {
  const MergedFinding& finding;
  const Resolved& resolved;
  CatalogueState epss = CatalogueState::kNone;
  CatalogueState kev = CatalogueState::kNone;
  const VexFacts* vex = nullptr;  // null: nobody trusted speaks
};

class Selector {
 public:
  // From a tree that passed the grammar of one of the finding checks.
  explicit Selector(const text::Node& node);

  From CouldTake(const Known& known) const;
  From SurelyTakes(const Known& known) const;
  // The keys that need a catalogue, empty where none does.
  std::string_view epss_key() const { return min_epss_ ? "minEpss" : ""; }
  std::string_view kev_key() const { return kev_ ? "kev" : ransomware_ ? "ransomware" : ""; }

 private:
  bool CouldTakePlace(const MergedFinding& finding) const;
  bool SurelyTakesPlace(const MergedFinding& finding) const;
  bool CouldTakeAnyTime(const Known& known) const;
  bool CouldTakeCatalogued(const Known& known) const;
  bool CouldTakeRest(const Known& known) const;
  bool SurelyTakesAnyTime(const Known& known) const;
  bool SurelyTakesCatalogued(const Known& known) const;
  bool CouldLie(const MergedFinding& finding) const;
  bool SurelyLies(const MergedFinding& finding) const;
  bool SurelyTakesRest(const Known& known) const;
  bool TakesVex(const VexFacts* vex, bool surely) const;
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
  std::uint32_t places_ = 0;  // one bit each; 0: any
  std::optional<double> min_epss_{};
  std::optional<bool> kev_{};
  std::optional<bool> ransomware_{};
  bool vex_affected_ = false;
  bool vex_under_investigation_ = false;
  std::optional<Duration> disclosed_for_{};
  std::optional<Duration> fix_available_for_{};
};

}  // namespace policy::rules
