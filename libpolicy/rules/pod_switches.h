// The single switches of the `pod` check ("forbidHostNetwork"), judged on one pod.
#pragma once

#include <memory>
#include <vector>

#include "policy/workload.h"
#include "rules/pod_failure.h"
#include "text/schema.h"

namespace policy::rules {

class PodSwitches {
 public:
  virtual ~PodSwitches() = default;
  // One for each switch that does not hold, in order of key. A fact that the pod does not state
  // counts against it.
  virtual std::vector<PodFailure> Failures(const Pod& pod) const = 0;
};

// From a tree that passed text::Check against PodGrammar; other keys than switches are left alone.
std::shared_ptr<const PodSwitches> ReadPodSwitches(const text::Node& node);

}  // namespace policy::rules
