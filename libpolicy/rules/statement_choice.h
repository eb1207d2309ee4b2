// Which statements a rule about statements looks at: of its predicate types, by its authorities,
// the newest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/check.h"
#include "rules/clause_check.h"

namespace policy::rules {

// Whether a predicate type is what `attestations.type` names: one of the language's words (every
// version of its type), or the very URI.
bool IsOfType(std::string_view predicate_type, std::string_view wanted);

// What a rule asks for.
struct StatementWish {
  std::string_view type{};
  // Null: those whom the policy trusts with its evidence.
  const std::vector<std::string>* signed_by = nullptr;
};

// The newest of them: several where dates are equal. What was taken as verified without a date is
// neither history nor makes any. Notes in `verdict` what it looked at.
std::vector<const Attested*> ChooseStatements(const StatementWish& wish, const ImageFacts& facts,
                                              Verdict& verdict);

// What a statement says; null where that cannot be read.
const text::Node* PredicateOf(const Attested& statement);

// When the image was built, by the newest provenance that the policy trusts with its evidence; of
// several the earliest. Empty: none says.
std::optional<Time> BuiltByProvenance(const ImageFacts& facts, Verdict& verdict);
inline std::optional<Time> BuiltByProvenance(const ImageFacts& facts) {
  Verdict unheard;
  return BuiltByProvenance(facts, unheard);
}

// That none was chosen; says what is on the image and was refused.
void AddMissing(Verdict& verdict, std::string_view reason, const std::string& what,
                const ImageFacts& facts);
// `where`: breaks `reason` once, for all clauses that do not hold in one of the statements.
void JudgeClauses(const std::vector<Clause>& clauses,
                  const std::vector<const Attested*>& statements, std::string_view reason, Time now,
                  Verdict& verdict);

// "a", "a or b".
std::string AnyOf(const std::vector<std::string>& names);

}  // namespace policy::rules
