// Pod Security Standards: each control on the pod that breaks it and on the one beside the
// boundary, at the versions where it begins and changes.
#include "rules/pod_standard.h"

#include <functional>
#include <set>

#include "support.h"

namespace policy {
namespace {

using rules::PodProfile;
using rules_test::Lines;
using Change = std::function<void(Pod&)>;

// Restricted at every version: nothing in it can be taken back without breaking a control.
Pod StrictPod() {
  Pod pod;
  for (const ContainerType type :
       {ContainerType::kInit, ContainerType::kContainer, ContainerType::kEphemeral}) {
    Container container;
    container.type = type;
    container.name = "app";
    container.security.allow_privilege_escalation = false;
    container.security.run_as_non_root = true;
    container.security.seccomp_stated = true;
    container.security.seccomp_type = "RuntimeDefault";
    container.security.dropped_capabilities = {"ALL"};
    pod.containers.push_back(container);
  }
  Container volume;
  volume.type = ContainerType::kVolume;
  pod.containers.push_back(volume);
  pod.volumes = {{"data", {"emptyDir"}}, {"site", {"image"}}, {"defaulted", {}}};
  return pod;
}

Lines Broken(const Pod& pod, PodProfile profile, int minor) {
  Lines ids;
  for (const auto& failure : JudgeStandard(pod, profile, minor)) {
    CHECK(failure.key == "profile");
    ids.push_back(failure.id);
  }
  return ids;
}

SecurityFacts& App(Pod& pod) { return pod.containers[1].security; }

struct Row {
  std::string name;
  Change change;
  PodProfile profile;
  int minor;
  Lines want;
};

constexpr PodProfile kBase = PodProfile::kBaseline;
constexpr PodProfile kStrict = PodProfile::kRestricted;

void Judge(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SUBCASE((row.name + " at v1." + std::to_string(row.minor)).c_str()) {
      CAPTURE(row.name);
      Pod pod = StrictPod();
      CHECK(Broken(pod, row.profile, row.minor).empty());
      row.change(pod);
      CHECK(Broken(pod, row.profile, row.minor) == row.want);
    }
  }
}

TEST_CASE("baseline: what no version allows") {
  Judge({
      {"host network", [](Pod& p) { p.host_network = true; }, kBase, 0, {"hostNamespaces"}},
      {"host processes", [](Pod& p) { p.host_pid = true; }, kBase, 37, {"hostNamespaces"}},
      {"host IPC", [](Pod& p) { p.host_ipc = true; }, kStrict, 37, {"hostNamespaces"}},
      {"privileged", [](Pod& p) { App(p).privileged = true; }, kBase, 0, {"privileged"}},
      {"said to be not privileged", [](Pod& p) { App(p).privileged = false; }, kBase, 0, {}},
      {"privileged while debugging",
       [](Pod& p) { p.containers[2].security.privileged = true; },
       kBase,
       37,
       {"privileged"}},
      {"capability",
       [](Pod& p) {
         App(p).added_capabilities = {"CHOWN", "NET_RAW"};
       },
       kBase,
       37,
       {"capabilities_baseline"}},
      {"default capability", [](Pod& p) { App(p).added_capabilities = {"CHOWN"}; }, kBase, 37, {}},
      {"the kernel's spelling is another word",
       [](Pod& p) { App(p).added_capabilities = {"CAP_CHOWN"}; },
       kBase,
       37,
       {"capabilities_baseline"}},
      {"host path",
       [](Pod& p) {
         p.volumes.push_back({"host", {"hostPath"}});
       },
       kBase,
       37,
       {"hostPathVolumes"}},
      {"host port", [](Pod& p) { p.containers[1].host_ports = {80}; }, kBase, 37, {"hostPorts"}},
      {"host process of the pod",
       [](Pod& p) { p.security.windows_host_process = true; },
       kBase,
       37,
       {"windowsHostProcess"}},
      {"host process",
       [](Pod& p) { App(p).windows_host_process = true; },
       kBase,
       0,
       {"windowsHostProcess"}},
      {"no host process", [](Pod& p) { App(p).windows_host_process = false; }, kBase, 37, {}},
  });
}

TEST_CASE("baseline: profiles and options, of the pod and of containers") {
  const std::string armor = "container.apparmor.security.beta.kubernetes.io/app";
  Judge({
      {"AppArmor",
       [](Pod& p) { App(p).app_armor_type = "Unconfined"; },
       kBase,
       37,
       {"appArmorProfile"}},
      {"AppArmor without a type",
       [](Pod& p) { p.security.app_armor_type = ""; },
       kBase,
       37,
       {"appArmorProfile"}},
      {"AppArmor of the node", [](Pod& p) { App(p).app_armor_type = "Localhost"; }, kBase, 37, {}},
      {"AppArmor annotation",
       [&](Pod& p) { p.annotations[armor] = "unconfined"; },
       kBase,
       0,
       {"appArmorProfile"}},
      {"AppArmor annotation, empty", [&](Pod& p) { p.annotations[armor] = ""; }, kBase, 0, {}},
      {"AppArmor annotation of the node",
       [&](Pod& p) { p.annotations[armor] = "localhost/x"; },
       kBase,
       37,
       {}},
      {"SELinux type",
       [](Pod& p) { App(p).se_linux = {.type = "spc_t"}; },
       kBase,
       37,
       {"seLinuxOptions"}},
      {"SELinux user",
       [](Pod& p) { p.security.se_linux = {.user = "u"}; },
       kBase,
       37,
       {"seLinuxOptions"}},
      {"SELinux role",
       [](Pod& p) { App(p).se_linux = {.role = "r"}; },
       kBase,
       0,
       {"seLinuxOptions"}},
      {"SELinux type of containers",
       [](Pod& p) { App(p).se_linux = {.type = "container_t"}; },
       kBase,
       0,
       {}},
      {"SELinux engine, before",
       [](Pod& p) { App(p).se_linux = {.type = "container_engine_t"}; },
       kBase,
       30,
       {"seLinuxOptions"}},
      {"SELinux engine",
       [](Pod& p) { App(p).se_linux = {.type = "container_engine_t"}; },
       kBase,
       31,
       {}},
      {"seccomp off",
       [](Pod& p) { App(p).seccomp_type = "Unconfined"; },
       kBase,
       19,
       {"seccompProfile_baseline"}},
      {"seccomp field, before it counted",
       [](Pod& p) { App(p).seccomp_type = "Unconfined"; },
       kBase,
       18,
       {}},
      {"no seccomp", [](Pod& p) { App(p).seccomp_stated = false; }, kBase, 37, {}},
      {"seccomp annotation",
       [](Pod& p) { p.annotations["seccomp.security.alpha.kubernetes.io/pod"] = "unconfined"; },
       kBase,
       18,
       {"seccompProfile_baseline"}},
      {"seccomp annotation of a container",
       [](Pod& p) {
         p.annotations["container.seccomp.security.alpha.kubernetes.io/app"] = "unconfined";
       },
       kStrict,
       0,
       {"seccompProfile_baseline"}},
      {"seccomp annotation of no container",
       [](Pod& p) {
         p.annotations["container.seccomp.security.alpha.kubernetes.io/other"] = "unconfined";
       },
       kBase,
       18,
       {}},
      {"seccomp annotation, no longer read",
       [](Pod& p) { p.annotations["seccomp.security.alpha.kubernetes.io/pod"] = "unconfined"; },
       kBase,
       19,
       {}},
  });
}

TEST_CASE("baseline: what came, and what was let go, with a version") {
  const Change unmasked = [](Pod& p) { App(p).proc_mount = "Unmasked"; };
  const Change apart = [](Pod& p) {
    App(p).proc_mount = "Unmasked";
    p.host_users = false;
  };
  const auto sysctl = [](const std::string& name) -> Change {
    return [name](Pod& p) { p.sysctls = {"kernel.shm_rmid_forced", name}; };
  };
  Judge({
      {"handler's host, before",
       [](Pod& p) { p.containers[1].handler_hosts = {"h"}; },
       kBase,
       33,
       {}},
      {"handler's host",
       [](Pod& p) { p.containers[1].handler_hosts = {"h"}; },
       kBase,
       34,
       {"hostProbesAndHostLifecycle"}},
      {"unmasked", unmasked, kBase, 37, {"procMount"}},
      {"unmasked in a user namespace, before", apart, kBase, 34, {"procMount"}},
      {"unmasked in a user namespace", apart, kBase, 35, {}},
      {"unmasked in the host's users",
       [](Pod& p) {
         App(p).proc_mount = "Unmasked";
         p.host_users = true;
       },
       kBase,
       35,
       {"procMount"}},
      {"masked", [](Pod& p) { App(p).proc_mount = "Default"; }, kStrict, 37, {}},
      {"restricted, unmasked in a user namespace, before", apart, kStrict, 34, {"procMount"}},
      {"restricted, unmasked in a user namespace", apart, kStrict, 35, {"procMount_restricted"}},
      {"unsafe sysctl", sysctl("kernel.msgmax"), kBase, 37, {"sysctls"}},
      {"reserved ports, before",
       sysctl("net.ipv4.ip_local_reserved_ports"),
       kBase,
       26,
       {"sysctls"}},
      {"reserved ports", sysctl("net.ipv4.ip_local_reserved_ports"), kBase, 27, {}},
      {"keepalive, before", sysctl("net.ipv4.tcp_keepalive_time"), kBase, 28, {"sysctls"}},
      {"keepalive", sysctl("net.ipv4.tcp_keepalive_time"), kStrict, 29, {}},
      {"buffers, before", sysctl("net.ipv4.tcp_rmem"), kBase, 31, {"sysctls"}},
      {"buffers", sysctl("net.ipv4.tcp_rmem"), kBase, 32, {}},
      {"slow start, before", sysctl("net.ipv4.tcp_slow_start_after_idle"), kBase, 36, {"sysctls"}},
      {"slow start", sysctl("net.ipv4.tcp_slow_start_after_idle"), kBase, 37, {}},
  });
}

TEST_CASE("restricted: what baseline lets pass") {
  const auto volume = [](const std::string& source) -> Change {
    return [source](Pod& p) { p.volumes.push_back({"v", {source}}); };
  };
  const Change root = [](Pod& p) {
    App(p).run_as_user = 0;
    p.host_users = false;
  };
  Judge({
      {"escalation, before",
       [](Pod& p) { App(p).allow_privilege_escalation.reset(); },
       kStrict,
       7,
       {}},
      {"escalation",
       [](Pod& p) { App(p).allow_privilege_escalation.reset(); },
       kStrict,
       8,
       {"allowPrivilegeEscalation"}},
      {"escalation in baseline",
       [](Pod& p) { App(p).allow_privilege_escalation = true; },
       kBase,
       37,
       {}},
      {"capabilities kept, before",
       [](Pod& p) { App(p).dropped_capabilities.clear(); },
       kStrict,
       21,
       {}},
      {"capabilities kept",
       [](Pod& p) { App(p).dropped_capabilities = {"all"}; },
       kStrict,
       22,
       {"capabilities_restricted"}},
      {"capability added",
       [](Pod& p) { App(p).added_capabilities = {"CHOWN"}; },
       kStrict,
       22,
       {"capabilities_restricted"}},
      {"the one capability",
       [](Pod& p) { App(p).added_capabilities = {"NET_BIND_SERVICE"}; },
       kStrict,
       37,
       {}},
      {"a control overrides baseline's",
       [](Pod& p) { App(p).added_capabilities = {"NET_RAW"}; },
       kStrict,
       37,
       {"capabilities_restricted"}},
      {"nfs", volume("nfs"), kStrict, 0, {"restrictedVolumes"}},
      {"host path", volume("hostPath"), kStrict, 37, {"restrictedVolumes"}},
      {"nfs in baseline", volume("nfs"), kBase, 37, {}},
      {"a source of the future", volume("teleport"), kStrict, 37, {"restrictedVolumes"}},
      {"csi", volume("csi"), kStrict, 37, {}},
      {"may be root", [](Pod& p) { App(p).run_as_non_root.reset(); }, kStrict, 0, {"runAsNonRoot"}},
      {"the pod may be root, though no container is",
       [](Pod& p) { p.security.run_as_non_root = false; },
       kStrict,
       37,
       {"runAsNonRoot"}},
      {"user 0, before", [](Pod& p) { App(p).run_as_user = 0; }, kStrict, 22, {}},
      {"user 0", [](Pod& p) { App(p).run_as_user = 0; }, kStrict, 23, {"runAsUser"}},
      {"user 0 of the pod", [](Pod& p) { p.security.run_as_user = 0; }, kStrict, 37, {"runAsUser"}},
      {"user 1", [](Pod& p) { App(p).run_as_user = 1; }, kStrict, 37, {}},
      {"root in a user namespace, before", root, kStrict, 34, {"runAsUser"}},
      {"root in a user namespace", root, kStrict, 35, {}},
      {"no seccomp, before", [](Pod& p) { App(p).seccomp_stated = false; }, kStrict, 18, {}},
      {"no seccomp",
       [](Pod& p) { App(p).seccomp_stated = false; },
       kStrict,
       19,
       {"seccompProfile_restricted"}},
      {"seccomp of the pod turned off",
       [](Pod& p) {
         p.security.seccomp_stated = true;
         p.security.seccomp_type = "Unconfined";
       },
       kStrict,
       37,
       {"seccompProfile_restricted"}},
  });
}

TEST_CASE("restricted: a pod for Windows is let off what Windows has not") {
  Pod pod = StrictPod();
  for (Container& container : pod.containers) container.security = {.run_as_non_root = true};
  const Lines missing = {"allowPrivilegeEscalation", "capabilities_restricted",
                         "seccompProfile_restricted"};
  CHECK(Broken(pod, kStrict, 37) == missing);
  pod.os = "windows";
  CHECK(Broken(pod, kStrict, 25).empty());
  CHECK(Broken(pod, kStrict, 24) == missing);
  pod.os = "linux";
  CHECK(Broken(pod, kStrict, 25) == missing);
}

TEST_CASE("standard: a failure names the containers, or the pod as a whole") {
  Pod pod = StrictPod();
  App(pod).privileged = true;
  pod.containers[2].security.privileged = true;
  auto failures = JudgeStandard(pod, kBase, 37);
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].containers == std::vector<std::size_t>{1, 2});
  CHECK(failures[0].detail ==
        "container 'app'; ephemeral container 'app': privileged must not be true");
  pod = StrictPod();
  App(pod).app_armor_type = "a";
  pod.security.app_armor_type = "b";
  failures = JudgeStandard(pod, kBase, 37);
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].containers.empty());
  CHECK(failures[0].detail ==
        "the pod; container 'app': the AppArmor profile must be RuntimeDefault or Localhost "
        "(found 'a'; 'b')");
}

TEST_CASE("standard: a long list is cut, and says so") {
  Pod pod;
  for (int i = 0; i < 9; ++i) {
    Container container;
    container.name = std::to_string(i);
    container.security.privileged = true;
    pod.containers.push_back(container);
  }
  const auto failures = JudgeStandard(pod, kBase, 37);
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].containers.size() == 9);
  CHECK(failures[0].detail.find("container '7'; and 1 more: ") != std::string::npos);
}

TEST_CASE("standard: versions") {
  CHECK(rules::ReadStandardVersion("v1.0") == 0);
  CHECK(rules::ReadStandardVersion("v1.37") == 37);
  for (const char* bad : {"", "v1", "v1.", "1.34", "v2.1", "v1.05", "v1.-1", "v1.3x", "v1.34.1",
                          "v1.99999", "latest"}) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(rules::ReadStandardVersion(bad).has_value());
  }
  const auto controls = rules::StandardControls();
  CHECK(std::is_sorted(controls.begin(), controls.end()));
  CHECK(std::set(controls.begin(), controls.end()).size() == controls.size());
}

}  // namespace
}  // namespace policy
