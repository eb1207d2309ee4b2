// A gate and an AdmissionReview of a pod with three images, as the webhook meets them.
#pragma once

#include <string>

#include "policy/policy.h"

namespace bench {

inline constexpr const char* kImage =
    "registry.example.com/"
    "bench@sha256:4444444444444444444444444444444444444444444444444444444444444444";

// The policy that the gate judges with.
const char* PolicyText();
// Four rules, and a report of `findings` findings about kImage that counts everywhere.
policy::Gate MakeGate(int findings);
// An AdmissionReview of about 5 kB.
std::string MakeReview();

}  // namespace bench
