// What a policy asks of every exception: how long, what it must hold, who may approve.
#include "evaluate/conditions.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/chars.h"
#include "evaluate/documents.h"
#include "rules/statement_choice.h"

namespace policy::evaluate {
namespace {

using document::Exception;

std::string MissingOf(const std::vector<std::string>& required, const Exception& exception) {
  std::string missing;
  for (const std::string& key : required) {
    if (!exception.given.contains(key)) missing.append(missing.empty() ? "" : ", ").append(key);
  }
  return missing;
}

// What the policy's conditions, or those for breaking glass, ask of an exception.
struct Conditions {
  Duration max_duration{};
  const std::vector<std::string>* required = nullptr;
  const std::vector<std::string>* approvers = nullptr;
  bool may_approve_itself = false;
};

std::optional<AlmostApplied> ConditionRefusal(const Exception& exception,
                                              const Conditions& conditions) {
  if (exception.expires_at - exception.starts_at > conditions.max_duration) {
    return Almost(exception, "exception.tooLong",
                  "it lasts longer than " + FormatDuration(conditions.max_duration));
  }
  const std::string missing = MissingOf(*conditions.required, exception);
  if (!missing.empty()) return Almost(exception, "exception.missingField", "it lacks " + missing);
  const auto& approvers = *conditions.approvers;
  if (!approvers.empty() &&
      std::find(approvers.begin(), approvers.end(), exception.approved_by) == approvers.end()) {
    return Almost(exception, "exception.notApprover",
                  exception.approved_by.empty()
                      ? "nobody approved it"
                      : base::Quote(exception.approved_by) + " may not approve it");
  }
  if (!conditions.may_approve_itself && !exception.approved_by.empty() &&
      exception.approved_by == exception.owner) {
    return Almost(exception, "exception.selfApproved",
                  base::Quote(exception.owner) + " owns it and approved it");
  }
  return std::nullopt;
}

}  // namespace

AlmostApplied Almost(const Exception& exception, std::string_view reason, std::string detail) {
  return {exception.name, std::string(reason), std::move(detail)};
}

std::optional<AlmostApplied> PolicyRefusal(const Exception& exception,
                                           const document::ExceptionRules& rules) {
  if (exception.break_glass) {
    if (!rules.break_glass) {
      return Almost(exception, "exception.forbidden", "the policy lets nobody break the glass");
    }
    const document::BreakGlass& glass = *rules.break_glass;
    return ConditionRefusal(exception,
                            {glass.max_duration, &glass.required, &glass.approvers, true});
  }
  if (rules.forbid) {
    return Almost(exception, "exception.forbidden", "the rule takes no exceptions");
  }
  return ConditionRefusal(exception, {rules.max_duration, &rules.required, &rules.approvers,
                                      rules.allow_self_approval});
}

std::optional<AlmostApplied> SignatureRefusal(const Exception& exception,
                                              const document::ExceptionRules& rules,
                                              const document::Policy& policy, Time now) {
  // Without rules for it nobody breaks the glass at all.
  const bool glass = exception.break_glass && rules.break_glass;
  const auto& authorities = glass ? rules.break_glass->signed_by : rules.signed_by;
  if (authorities.empty()) return std::nullopt;
  const std::vector<std::string> keys = KeysOf(policy, authorities);
  std::string why = exception.why_unsigned;
  for (const SignatureProof& proof : exception.proofs) {
    if (!std::binary_search(keys.begin(), keys.end(), proof.credential)) continue;
    if (proof.HoldsAt(now)) return std::nullopt;
    why = "the signer's certificates do not hold at this hour";
  }
  std::string detail = "it is not signed by " + rules::AnyOf(authorities);
  if (!why.empty()) detail += ": " + why;
  return Almost(exception, "exception.unsigned", std::move(detail));
}

}  // namespace policy::evaluate
