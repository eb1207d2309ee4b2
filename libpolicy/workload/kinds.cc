// The table of pod-bearing kinds: where each keeps its pod.
//
// A new kind is one row here, and a rule in the webhook's manifests.
#include "workload/kinds.h"

#include <algorithm>
#include <array>

namespace policy {
namespace {

constexpr std::string_view kTemplate = "spec.template.spec";

constexpr std::array<PodBearingKind, 9> kKinds = {{
    {"", "Pod", "pods", "spec"},
    {"", "PodTemplate", "podtemplates", "template.spec"},
    {"", "ReplicationController", "replicationcontrollers", kTemplate},
    {"apps", "ReplicaSet", "replicasets", kTemplate},
    {"apps", "Deployment", "deployments", kTemplate},
    {"apps", "StatefulSet", "statefulsets", kTemplate},
    {"apps", "DaemonSet", "daemonsets", kTemplate},
    {"batch", "Job", "jobs", kTemplate},
    {"batch", "CronJob", "cronjobs", "spec.jobTemplate.spec.template.spec"},
}};

// Workloads moved between these groups over the years ("extensions/v1beta1" Deployment).
constexpr std::array<std::string_view, 4> kGroups = {"", "apps", "batch", "extensions"};

bool IsOurGroup(std::string_view group) {
  return std::find(kGroups.begin(), kGroups.end(), group) != kGroups.end();
}

}  // namespace

std::vector<PodBearingKind> PodBearingKinds() { return {kKinds.begin(), kKinds.end()}; }

namespace workload {

const PodBearingKind* FindKind(std::string_view group, std::string_view kind) {
  if (!IsOurGroup(group)) return nullptr;
  const auto* row = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const PodBearingKind& k) { return k.kind == kind; });
  return row == kKinds.end() ? nullptr : row;
}

const PodBearingKind* FindResource(std::string_view group, std::string_view resource) {
  if (!IsOurGroup(group)) return nullptr;
  const auto* row = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const PodBearingKind& k) { return k.resource == resource; });
  return row == kKinds.end() ? nullptr : row;
}

std::string_view GroupOf(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view{} : api_version.substr(0, slash);
}

}  // namespace workload
}  // namespace policy
