// The single switches: a pod that keeps all of them, and for each one pod that does not.
#include "rules/pod_switches.h"

#include <functional>

#include "rules/pod_requirements.h"
#include "support.h"

namespace policy {
namespace {

using rules_test::Lines;

Lines Failures(const std::string& yaml, const Pod& pod) {
  const text::Tree tree = rules_test::Yaml(yaml);
  text::Problems problems("test.yaml", yaml);
  REQUIRE(text::Check(tree.root(), rules::PodGrammar(), "pod", problems));
  REQUIRE(problems.errors().empty());
  Lines lines;
  for (const auto& failure : rules::ReadPodSwitches(tree.root())->Failures(pod)) {
    lines.push_back(failure.key + ": " + failure.detail);
  }
  return lines;
}

Container Strict(ContainerType type, const std::string& name) {
  Container container;
  container.type = type;
  container.name = name;
  container.image_pull_policy = "Always";
  container.security.privileged = false;
  container.security.allow_privilege_escalation = false;
  container.security.run_as_non_root = true;
  container.security.read_only_root_filesystem = true;
  container.security.seccomp_type = "RuntimeDefault";
  container.security.dropped_capabilities = {"ALL"};
  container.limits = {"cpu", "memory"};
  container.requests = {"cpu", "memory"};
  container.probes = {"liveness", "readiness", "startup"};
  return container;
}

Pod StrictPod() {
  Pod pod;
  pod.containers = {Strict(ContainerType::kInit, "init"), Strict(ContainerType::kContainer, "app")};
  pod.automount_service_account_token = false;
  pod.runtime_class = "gvisor";
  return pod;
}

TEST_CASE("pod switches: each fails on the pod that breaks it, and only there") {
  struct Row {
    std::string yaml;
    std::function<void(Pod&)> damage;
    std::string want;
  };
  const auto app = [](Pod& pod) -> Container& { return pod.containers.back(); };
  const std::vector<Row> rows = {
      {"forbidPrivileged: true", [&](Pod& p) { app(p).security.privileged = true; },
       "forbidPrivileged: container 'app' is privileged"},
      {"forbidPrivilegeEscalation: true",
       [&](Pod& p) { app(p).security.allow_privilege_escalation.reset(); },
       "forbidPrivilegeEscalation: container 'app' allows privilege escalation"},
      {"forbidHostNetwork: true", [](Pod& p) { p.host_network = true; },
       "forbidHostNetwork: the pod is in the host's network"},
      {"forbidHostPID: true", [](Pod& p) { p.host_pid = true; },
       "forbidHostPID: the pod is among the host's processes"},
      {"forbidHostIPC: true", [](Pod& p) { p.host_ipc = true; },
       "forbidHostIPC: the pod is in the host's IPC namespace"},
      {"forbidHostPorts: true", [&](Pod& p) { app(p).host_ports = {80}; },
       "forbidHostPorts: container 'app' has a port of the host"},
      {"forbidHostPath: true", [](Pod& p) { p.host_paths = {"/var"}; },
       "forbidHostPath: the pod has a hostPath volume"},
      {"requireRunAsNonRoot: true", [&](Pod& p) { app(p).security.run_as_non_root.reset(); },
       "requireRunAsNonRoot: container 'app' may run as root"},
      {"requireRunAsNonRoot: true", [&](Pod& p) { app(p).security.run_as_user = 0; },
       "requireRunAsNonRoot: container 'app' runs as user 0"},
      {"requireReadOnlyRootFilesystem: true",
       [&](Pod& p) { app(p).security.read_only_root_filesystem.reset(); },
       "requireReadOnlyRootFilesystem: container 'app' has a writable root filesystem"},
      {"requireSeccomp: true", [&](Pod& p) { app(p).security.seccomp_type = "Unconfined"; },
       "requireSeccomp: container 'app' has no seccomp profile"},
      {"forbidServiceAccountToken: true", [](Pod& p) { p.automount_service_account_token.reset(); },
       "forbidServiceAccountToken: the pod mounts the service account's token"},
      {"forbidSecretEnv: true",
       [&](Pod& p) { app(p).env.push_back({.name = "A", .from_secret = true}); },
       "forbidSecretEnv: container 'app' has environment from a Secret"},
      {"forbidSecretEnv: true", [&](Pod& p) { app(p).env_from_secrets = {"s"}; },
       "forbidSecretEnv: container 'app' has environment from a Secret"},
      {"allowedHostPaths: [\"/data/**\"]",
       [](Pod& p) {
         p.host_paths = {"/data/a", "/etc"};
       },
       "allowedHostPaths: the pod mounts host path '/etc'"},
      {"allowedHostPaths: [\"/data/**\"]", [](Pod& p) { p.host_paths = {"/data/../etc"}; },
       "allowedHostPaths: the pod mounts host path '/data/../etc'"},
      {"allowedCapabilities: [NET_BIND_SERVICE]",
       [&](Pod& p) {
         app(p).security.added_capabilities = {"CAP_NET_BIND_SERVICE", "SYS_ADMIN"};
       },
       "allowedCapabilities: container 'app' adds capability 'SYS_ADMIN'"},
      {"requiredDroppedCapabilities: [NET_RAW]",
       [&](Pod& p) { app(p).security.dropped_capabilities = {"CHOWN"}; },
       "requiredDroppedCapabilities: container 'app' does not drop capability 'NET_RAW'"},
      {"allowedRuntimeClasses: [gvisor]", [](Pod& p) { p.runtime_class.clear(); },
       "allowedRuntimeClasses: the pod names no runtime class"},
      {"allowedImagePullPolicies: [Always]", [&](Pod& p) { app(p).image_pull_policy = "Never"; },
       "allowedImagePullPolicies: container 'app' has image pull policy 'Never'"},
      {"requiredLimits: [cpu, memory]", [&](Pod& p) { app(p).limits = {"cpu"}; },
       "requiredLimits: container 'app' has no limit for memory"},
      {"requiredRequests: [cpu]", [&](Pod& p) { app(p).requests.clear(); },
       "requiredRequests: container 'app' has no request for cpu"},
      {"requiredProbes: [liveness]", [&](Pod& p) { app(p).probes = {"readiness"}; },
       "requiredProbes: container 'app' has no probe: liveness"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.want.c_str()) {
      CAPTURE(row.yaml);
      CHECK(Failures(row.yaml, StrictPod()).empty());
      Pod pod = StrictPod();
      row.damage(pod);
      CHECK(Failures(row.yaml, pod) == Lines{row.want});
    }
  }
}

TEST_CASE("pod switches: one failure a switch, with all who break it") {
  Pod pod = StrictPod();
  for (Container& container : pod.containers) container.security.privileged = true;
  const text::Tree tree = rules_test::Yaml("{forbidPrivileged: true, forbidHostPID: true}");
  const auto failures = rules::ReadPodSwitches(tree.root())->Failures(pod);
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].detail == "init container 'init' is privileged; container 'app' is privileged");
  CHECK(failures[0].containers == std::vector<std::size_t>{0, 1});
}

TEST_CASE("pod switches: a switch that is off asks nothing, and volumes are no containers") {
  Pod pod = StrictPod();
  pod.host_network = true;
  CHECK(Failures("{forbidHostNetwork: false, forbidHostPID: true}", pod).empty());
  Container volume;
  volume.type = ContainerType::kVolume;
  pod.containers.push_back(volume);
  CHECK(Failures("{requireRunAsNonRoot: true, requiredLimits: [cpu]}", pod).empty());
}

TEST_CASE("pod switches: probes and resources are asked of containers that can have them") {
  Pod pod = StrictPod();
  pod.containers.front().probes.clear();
  CHECK(Failures("requiredProbes: [liveness]", pod).empty());
  pod.containers.front().restartable_init = true;
  CHECK(Failures("requiredProbes: [liveness]", pod).size() == 1);
  Container ephemeral = Strict(ContainerType::kEphemeral, "debug");
  ephemeral.limits.clear();
  ephemeral.requests.clear();
  pod.containers.push_back(ephemeral);
  CHECK(Failures("{requiredLimits: [cpu], requiredRequests: [cpu]}", pod).empty());
  pod.containers.back().security.privileged = true;
  CHECK(Failures("forbidPrivileged: true", pod) ==
        Lines{"forbidPrivileged: ephemeral container 'debug' is privileged"});
}

}  // namespace
}  // namespace policy
