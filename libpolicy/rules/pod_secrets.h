// `forbidLiteralSecrets`: which of a pod's texts hold a secret that somebody wrote there.
#pragma once

#include <optional>

#include "rules/pod_failure.h"

namespace policy::rules {

// Environment, commands and arguments, annotations (of the pod and of the objects around it), what
// probes and lifecycle handlers say, and attributes of volumes. Empty: no secret. The secret is
// never part of the words.
std::optional<PodFailure> JudgeLiteralSecrets(const Pod& pod);

}  // namespace policy::rules
