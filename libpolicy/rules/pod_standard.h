// Pod Security Standards: the controls of a profile at a version of Kubernetes, judged on one pod.
//
// What a control asks, and since when, follows Kubernetes' own checks; a control's name is theirs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "rules/pod_failure.h"

namespace policy::rules {

enum class PodProfile : std::uint8_t { kBaseline, kRestricted };

// The minor version of "v1.34"; empty for what is none.
std::optional<int> ReadStandardVersion(std::string_view text);
// The newest whose controls are known here: 37 for v1.37.
int NewestStandard();
// The names of all controls, in order of name.
std::vector<std::string_view> StandardControls();

// The controls of a profile at a version that do not hold, by name. `minor` is at most the newest.
std::vector<PodFailure> JudgeStandard(const Pod& pod, PodProfile profile, int minor);

}  // namespace policy::rules
