// From an AdmissionReview to its answer: the one sequence that the webhook and `policy-check admit`
// share, so that both always say the same.
//
//   policy::Gate gate{.policies = set, .evidence = store, .context = {.point =
//   policy::Point::kAdmission}}; policy::Admitted admitted = policy::Admit(gate, request, now);
//   send(policy::RenderAdmission(admitted.answer));
#pragma once

#include <optional>
#include <string>

#include "policy/admission.h"
#include "policy/collect.h"
#include "policy/decision.h"
#include "policy/document.h"
#include "policy/evaluate.h"
#include "policy/render.h"

namespace policy {

// Everything a gate judges with: one consistent set. Copies share; thread-safe while const.
struct Gate {
  PolicySet policies{};
  EvidenceStore evidence{};
  // What holds for every request; `now` is ignored here and given to Admit.
  Context context{};
};

struct Admitted {
  AdmissionAnswer answer{};
  // Empty where the request needs no decision (a delete, a scale, a kind without a pod).
  std::optional<Decision> decision{};
  std::string digest{};  // of the decision document, computed once
};

// The subject of a request: its object, in the request's namespace where the object names none.
// Requires request.NeedsDecision() and an object.
Subject SubjectOfAdmission(const AdmissionRequest& request);

// Judges one request at `now`. Cannot fail: an object that cannot be understood is denied with
// "decision.internal". A set without policies denies as `noMatch` says. Thread-safe.
Admitted Admit(const Gate& gate, const AdmissionRequest& request, Time now);

}  // namespace policy
