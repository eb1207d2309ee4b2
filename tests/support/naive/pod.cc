// The single switches of `pod`, by the fields of Kubernetes that they are named after.
#include "support/naive/checks.h"

namespace policy::naive {
namespace {

bool HasAll(const Words& wanted, const Words& given) {
  for (const std::string& word : wanted) {
    if (!Has(given, word)) return false;
  }
  return true;
}

bool BreaksPod(const std::string& key, const Pod& pod) {
  if (key == "forbidHostNetwork") return pod.host_network;
  if (key == "forbidHostPID") return pod.host_pid;
  if (key == "forbidHostIPC") return pod.host_ipc;
  if (key == "forbidHostPath") return !pod.host_paths.empty();
  return key == "forbidServiceAccountToken" && pod.automount_service_account_token.value_or(true);
}

bool BreaksContainer(const std::string& key, const Container& container) {
  const SecurityFacts& facts = container.security;
  if (key == "forbidPrivileged") return facts.privileged == true;
  if (key == "forbidPrivilegeEscalation") return facts.allow_privilege_escalation != false;
  if (key == "requireRunAsNonRoot") return facts.run_as_non_root != true || facts.run_as_user == 0;
  if (key == "requireReadOnlyRootFilesystem") return facts.read_only_root_filesystem != true;
  if (key == "requireSeccomp") {
    return facts.seccomp_type != "RuntimeDefault" && facts.seccomp_type != "Localhost";
  }
  return false;
}

bool BreaksList(const std::string& key, const Words& words, const Container& container) {
  const bool ephemeral = container.type == ContainerType::kEphemeral;
  const bool usual = container.type == ContainerType::kContainer;
  if (key == "allowedCapabilities") return !HasAll(container.security.added_capabilities, words);
  if (key == "allowedImagePullPolicies") return !Has(words, container.image_pull_policy);
  if (key == "requiredLimits") return !ephemeral && !HasAll(words, container.limits);
  if (key == "requiredRequests") return !ephemeral && !HasAll(words, container.requests);
  return key == "requiredProbes" && usual && !HasAll(words, container.probes);
}

Breach BreachOf(const std::string& key, Words images) {
  Breach breach{.reason = "pod." + key, .id = key};
  breach.images = std::move(images);
  return breach;
}

}  // namespace

std::vector<Breach> FindPod(const PodSwitches& check, const Pod& pod) {
  std::vector<Breach> breaches;
  if (!check.profile.empty()) breaches = FindProfile(check.profile, pod);
  for (const std::string& key : check.on) {
    Words images;
    for (const Container& container : pod.containers) {
      if (BreaksContainer(key, container)) images.push_back(*container.image);
    }
    if (!images.empty() || BreaksPod(key, pod)) breaches.push_back(BreachOf(key, images));
  }
  for (const auto& [key, words] : check.lists) {
    Words images;
    for (const Container& container : pod.containers) {
      if (BreaksList(key, words, container)) images.push_back(*container.image);
    }
    if (!images.empty()) breaches.push_back(BreachOf(key, images));
  }
  return breaches;
}

}  // namespace policy::naive
