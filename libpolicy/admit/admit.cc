// One admission request through the whole house: subject, evidence, decision, answer. Everything it
// does is another room's work; only the order is its own.
#include "policy/admit.h"

#include <utility>

namespace policy {

Subject SubjectOfAdmission(const AdmissionRequest& request) {
  Workload workload = request.object.value_or(Workload{});
  if (workload.namespace_name.empty()) workload.namespace_name = request.namespace_name;
  if (workload.name.empty()) workload.name = request.name;
  return SubjectOfWorkload(std::move(workload));
}

Admitted Admit(const Gate& gate, const AdmissionRequest& request, Time now) {
  if (!request.NeedsDecision()) return {PassThrough(request), std::nullopt, {}};
  Context context = gate.context;
  context.now = now;
  Decision decision;
  if (!request.object_error.empty() || !request.object) {
    decision =
        DenyUnjudged("decision.internal", "the object cannot be read: " + request.object_error,
                     context.point, now);
    decision.subject.kind = request.kind;
    decision.subject.namespace_name = request.namespace_name;
    decision.subject.name = request.name;
  } else {
    const Subject subject = SubjectOfAdmission(request);
    decision = Evaluate(subject, gate.evidence.For(subject), gate.policies, context);
  }
  decision.request = RequestInfo{request.uid, request.operation, request.user};
  std::string digest = DecisionDigest(decision);
  AdmissionAnswer answer = AnswerFor(request, decision, digest);
  return {std::move(answer), std::move(decision), std::move(digest)};
}

}  // namespace policy
