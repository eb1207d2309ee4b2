// The outcomes table of the contract, row by row.
#include "evaluate/actions.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "rules/package_name.h"

namespace policy::evaluate {

Action EnforcementOf(const document::Policy& policy, const document::Rule& rule, Point point) {
  const auto at = static_cast<std::size_t>(point);
  if (rule.enforcement.at.at(at)) return *rule.enforcement.at.at(at);
  if (rule.enforcement.everywhere) return *rule.enforcement.everywhere;
  if (policy.enforcement.at.at(at)) return *policy.enforcement.at.at(at);
  return policy.enforcement.everywhere.value_or(Action::kDeny);
}

Softened ActionFor(const document::Policy& policy, const document::Rule& rule, Action enforcement,
                   std::optional<document::EvidenceState> state, Time now) {
  Softened softened{.action = enforcement};
  if (state) {
    const Action weakened = policy.evidence.states.at(static_cast<std::size_t>(*state));
    if (weakened > softened.action) {
      softened.action = weakened;
      softened.by = "action.state";
    }
  }
  if (softened.action == Action::kDeny && rule.effective_from && now < *rule.effective_from) {
    return {Action::kWarn, "action.notYetEffective", rule.effective_from};
  }
  return softened;
}

Outcome OutcomeOf(Action action) {
  switch (action) {
    case Action::kDeny:
      return Outcome::kDenied;
    case Action::kWarn:
      return Outcome::kWarned;
    case Action::kRecord:
      return Outcome::kRecorded;
  }
  return Outcome::kDenied;
}

RuleResult ResultOf(const std::vector<Violation>& violations) {
  RuleResult result = RuleResult::kPass;
  for (const Violation& violation : violations) {
    RuleResult own = RuleResult::kWarn;
    if (violation.outcome == Outcome::kExempted) own = RuleResult::kExempt;
    if (violation.outcome == Outcome::kDenied) {
      own = violation.of_evidence ? RuleResult::kError : RuleResult::kFail;
    }
    result = std::min(result, own);
  }
  return result;
}

void AllowUpTo(std::int64_t limit, std::span<const Package* const> packages,
               std::vector<Violation>& violations) {
  assert(packages.size() == violations.size());
  // One finding on two platforms of an image is one finding of the image.
  std::set<std::pair<std::string_view, rules::PackageIdentity>> denied;
  const auto counts = [](const Violation& violation) {
    return violation.outcome == Outcome::kDenied && !violation.of_evidence;
  };
  for (std::size_t i = 0; i < violations.size(); ++i) {
    if (!counts(violations[i])) continue;
    const Package* package = packages[i];
    denied.emplace(violations[i].id,
                   package == nullptr ? rules::PackageIdentity{} : rules::IdentityOf(*package));
  }
  if (static_cast<std::int64_t>(denied.size()) > limit) return;
  for (Violation& violation : violations) {
    if (!counts(violation)) continue;
    violation.outcome = Outcome::kWarned;
    violation.softened_by = "action.allowUpTo";
  }
}

}  // namespace policy::evaluate
