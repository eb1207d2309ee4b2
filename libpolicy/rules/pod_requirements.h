// All that one `pod` key holds, judged on one pod: the check of a rule, and the compensating
// controls of exceptions.
#pragma once

#include <memory>
#include <vector>

#include "policy/workload.h"
#include "rules/pod_failure.h"
#include "text/schema.h"

namespace policy::rules {

class PodRequirements {
 public:
  virtual ~PodRequirements() = default;
  // Each key, or control of the profile, that does not hold; empty where all do. Thread-safe.
  virtual std::vector<PodFailure> Failures(const Pod& pod) const = 0;
};

// The grammar of `pod`.
const text::ObjectType& PodGrammar();
// From a tree that passed text::Check against PodGrammar.
std::shared_ptr<const PodRequirements> ReadPodRequirements(const text::Node& node);

}  // namespace policy::rules
