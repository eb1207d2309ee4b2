// The single switches of the `pod` check ("forbidHostNetwork"), judged on one pod. Compensating
// controls of exceptions use them, and so will the `pod` check itself.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policy/workload.h"
#include "text/schema.h"

namespace policy::rules {

// A switch that does not hold, and what of the pod breaks it ("container 'app'").
struct SwitchFailure {
  std::string key{};
  std::string detail{};
};

class PodSwitches {
 public:
  virtual ~PodSwitches() = default;
  // In key order; empty where all hold. A fact that the pod does not state counts against it.
  virtual std::vector<SwitchFailure> Failures(const Pod& pod) const = 0;
};

// The grammar of `pod`: all its keys, those of this version marked evaluated.
const text::ObjectType& PodGrammar();
// From a tree that passed text::Check against PodGrammar without kUnsupported.
std::shared_ptr<const PodSwitches> ReadPodSwitches(const text::Node& node);

}  // namespace policy::rules
