// The fewest package upgrades that clear the most of what denies.
#pragma once

#include <vector>

#include "policy/decision.h"
#include "rules/check.h"

namespace policy::evaluate {

// What makes one finding more urgent than another: known to be exploited, likely to be, severe.
struct Urgency {
  bool exploited = false;
  double epss = 0;
  double cvss = 0;

  auto operator<=>(const Urgency&) const = default;
};

// What an upgrade can be made of: one denied finding, with the version that fixes it.
struct Fixable {
  SharedText package{};
  SharedText type{};
  SharedText version{};
  SharedText id{};
  SharedText fix{};
  Urgency urgency{};
};

// The finding as an upgrade sees it; no `fix` where none is known.
Fixable FixableOf(const rules::MergedFinding& finding, const rules::Resolved& resolved,
                  const Violation& violation);

// One upgrade for each package: to the version that fixes all of its findings that can be fixed.
// Worst first: the most urgent finding that it clears, then most cleared, then by name.
std::vector<Upgrade> UpgradesFor(const std::vector<Fixable>& denied);

}  // namespace policy::evaluate
