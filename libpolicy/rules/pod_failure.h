// What of a pod breaks a requirement of `pod`, and how messages name it. What is required is in
// pod_switches, pod_standard and pod_secrets.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "policy/workload.h"

namespace policy::rules {

// A requirement that does not hold.
struct PodFailure {
  std::string key{};                      // of the check: "forbidHostNetwork", "profile"
  std::string id{};                       // the key, or the control's name
  std::string detail{};                   // "container 'app' is privileged", for people
  std::vector<std::size_t> containers{};  // which break it, by place; empty: the pod as a whole
};

// "init container 'setup'".
std::string NameOfContainer(const Container& container);

// Joins what is wrong, one thing each, to one line: a line nobody reads to its end is cut.
std::string JoinDetails(const std::vector<std::string>& details);

}  // namespace policy::rules
