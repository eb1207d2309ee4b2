#include "review.h"

#include <cstdlib>
#include <iostream>

#include "trivy_report.h"

namespace bench {
namespace {

constexpr const char* kPolicy = R"(
apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: bench}
spec:
  rules:
    - {name: pinned, image: {requireDigest: true, allowed: ["registry.example.com/**"]}}
    - {name: critical-or-high, vulnerabilities: {severities: [critical, high]}}
    - {name: score, vulnerabilities: {minCvss: 9}}
    - {name: scanned, scans: {required: [{scanners: [trivy], maxAge: 3650d}]}}
)";

// A bench that cannot be set up must not print figures.
template <typename T>
T Must(policy::Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << policy::Describe(result.error());
  std::exit(1);
}

}  // namespace

const char* PolicyText() { return kPolicy; }

policy::Gate MakeGate(int findings) {
  policy::Gate gate;
  gate.policies = Must(policy::ReadPolicySet({{"bench.yaml", kPolicy}}, {}));
  const std::string report = TrivyReport(findings);
  const policy::ByteReader read = [&report, at = std::size_t{0}](
                                      char* into,
                                      std::size_t size) mutable -> policy::Result<std::size_t> {
    const std::size_t count = report.copy(into, size, at);
    at += count;
    return count;
  };
  gate.evidence = policy::EvidenceStore::From(
      {Must(policy::ReadHandedOver(read, "bench.json", {}, std::nullopt, true))});
  gate.context = {.now = *policy::ParseTime("2026-11-21T00:00:00Z"),
                  .point = policy::Point::kAdmission};
  return gate;
}

std::string MakeReview() {
  std::string containers;
  for (const char* name : {"app", "sidecar", "proxy"}) {
    containers +=
        std::string(containers.empty() ? "" : ",") + R"({"name":")" + name + R"(","image":")" +
        kImage +
        R"(","env":[{"name":"A","value":"1"},{"name":"B","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],)"
        R"("resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"100m","memory":"128Mi"}},)"
        R"("securityContext":{"runAsNonRoot":true,"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}},)"
        R"("livenessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":10}})";
  }
  return R"({"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002",)"
         R"("kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},)"
         R"("requestKind":{"group":"","version":"v1","kind":"Pod"},"name":"web","namespace":"prod","operation":"CREATE",)"
         R"("userInfo":{"username":"system:serviceaccount:kube-system:replicaset-controller","groups":["system:authenticated"]},)"
         R"("object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"prod","annotations":{"note":")" +
         std::string(2500, 'n') + R"("}},"spec":{"containers":[)" + containers +
         R"(]}},"oldObject":null,"dryRun":false,"options":null}})";
}

}  // namespace bench
