// A stranger's program: links policy::policy, judges one image and prints the decision.
#include <iostream>

#include "policy/policy.h"

int main() {
  constexpr const char* kPolicy = R"(
apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: pinned}
spec:
  rules:
    - name: digest
      image: {requireDigest: true}
)";
  const auto set = policy::ReadPolicySet({{"pinned.yaml", kPolicy}}, {});
  if (!set) {
    std::cerr << policy::Describe(set.error());
    return 2;
  }
  const auto subject = policy::SubjectOfImage("nginx:1.25");
  if (!subject) return 2;
  const policy::Decision decision =
      policy::Evaluate(*subject, {}, *set, {.now = policy::Time{}, .point = policy::Point::kCi});
  std::cout << policy::RenderJson(decision) << "\n";
  return decision.allowed ? 1 : 0;
}
