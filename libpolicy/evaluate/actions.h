// What a violation causes: enforcement, what weakens it, what softens it, and the outcome.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "document/set.h"
#include "evaluate/valid_until.h"

namespace policy::evaluate {

// The action of a rule at a point: the first found of the rule's and the policy's own words.
Action EnforcementOf(const document::Policy& policy, const document::Rule& rule, Point point);

// A violation's action, and what softened it.
struct Softened {
  Action action = Action::kDeny;
  std::string by{};
  std::optional<Time> until{};
};

// The action of a rule's violation before exceptions: `states` for a violation of evidence, then
// `effectiveFrom`.
Softened ActionFor(const document::Policy& policy, const document::Rule& rule, Action enforcement,
                   std::optional<document::EvidenceState> state, Time now);

Outcome OutcomeOf(Action action);
// The first of fail, error, warn, exempt, pass among a rule's violations.
RuleResult ResultOf(const std::vector<Violation>& violations);

// `allowUpTo`: where at most that many findings would still deny, they warn. `packages` are the
// violations', in their order; null where one speaks of none.
void AllowUpTo(std::int64_t limit, std::span<const Package* const> packages,
               std::vector<Violation>& violations);

}  // namespace policy::evaluate
