// Reviews, judged by a policy: whatever comes in, an answer goes out, and nothing unreadable is
// allowed.
#include "policy/policy.h"
#include "target.h"

namespace {

policy::Gate MakeGate() {
  constexpr const char* kPolicy =
      "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: fuzz}\nspec:\n  rules:\n"
      "    - {name: pinned, image: {requireDigest: true}}\n    - {name: none, vulnerabilities: "
      "{any: true}}\n";
  policy::Gate gate;
  const auto set = policy::ReadPolicySet({{"fuzz.yaml", kPolicy}}, {});
  if (!set) __builtin_trap();
  gate.policies = *set;
  gate.context.point = policy::Point::kAdmission;
  return gate;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const policy::Gate kGate = MakeGate();
  const auto request = policy::ReadAdmission(fuzz::Text(data, size), "fuzz");
  if (!request) return 0;
  const policy::Admitted admitted = policy::Admit(kGate, *request, policy::Time{});
  if (policy::RenderAdmission(admitted.answer).empty()) __builtin_trap();
  if (!request->object_error.empty() && request->NeedsDecision() && admitted.answer.allowed)
    __builtin_trap();
  return 0;
}
