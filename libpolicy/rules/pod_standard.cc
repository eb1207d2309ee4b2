// Pod Security Standards as one table: a row each control, a function each for what it asks.
//
// The witness is Kubernetes' own checks and their fixtures. A volume without any source counts as
// the emptyDir that the API server makes of it.
#include "rules/pod_standard.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string>
#include <utility>

#include "base/chars.h"

namespace policy::rules {
namespace {

// What breaks a control: the pod's own words, or containers; and the values that do.
struct Broken {
  bool whole = false;
  std::vector<std::size_t> containers{};
  std::set<std::string> values{};

  bool any() const { return whole || !containers.empty(); }
};

// The offending values of one setter; none: it does not offend.
using Offence = std::optional<std::vector<std::string>>;
using Control = Broken (*)(const Pod& pod, int minor);

Offence When(bool offends) { return offends ? Offence(std::vector<std::string>{}) : std::nullopt; }
Offence When(bool offends, std::string value) {
  return offends ? Offence(std::vector{std::move(value)}) : std::nullopt;
}
Offence Some(std::vector<std::string> values) {
  return values.empty() ? std::nullopt : Offence(std::move(values));
}

template <std::size_t N>
bool IsIn(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <typename Test>
Broken InContainers(const Pod& pod, Test test) {
  Broken broken;
  for (std::size_t i = 0; i < pod.containers.size(); ++i) {
    const Container& container = pod.containers[i];
    if (container.type == ContainerType::kVolume) continue;
    Offence offence = test(container);
    if (!offence) continue;
    broken.containers.push_back(i);
    broken.values.insert(offence->begin(), offence->end());
  }
  return broken;
}

Broken WithPod(Broken broken, const Offence& offence) {
  if (!offence) return broken;
  broken.whole = true;
  broken.values.insert(offence->begin(), offence->end());
  return broken;
}

// The same question to the pod's securityContext and to each container's.
template <typename Test>
Broken InAll(const Pod& pod, Test test) {
  return WithPod(InContainers(pod, [&](const Container& c) { return test(c.security); }),
                 test(pod.security));
}

Broken HostProcess(const Pod& pod, int) {
  return InAll(pod, [](const SecurityFacts& security) {
    return When(security.windows_host_process.value_or(false));
  });
}

Broken HostNamespaces(const Pod& pod, int) {
  std::vector<std::string> shared;
  if (pod.host_network) shared.emplace_back("hostNetwork");
  if (pod.host_pid) shared.emplace_back("hostPID");
  if (pod.host_ipc) shared.emplace_back("hostIPC");
  return WithPod({}, Some(std::move(shared)));
}

Broken Privileged(const Pod& pod, int) {
  return InContainers(
      pod, [](const Container& c) { return When(c.security.privileged.value_or(false)); });
}

constexpr std::array<std::string_view, 13> kDefaultCapabilities = {
    "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",      "MKNOD",
    "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT"};

Broken CapabilitiesBaseline(const Pod& pod, int) {
  return InContainers(pod, [](const Container& c) {
    std::vector<std::string> added;
    for (const std::string& name : c.security.added_capabilities) {
      if (!IsIn(kDefaultCapabilities, name)) added.push_back(name);
    }
    return Some(std::move(added));
  });
}

Broken CapabilitiesRestricted(const Pod& pod, int) {
  return InContainers(pod, [](const Container& c) {
    std::vector<std::string> added;
    for (const std::string& name : c.security.added_capabilities) {
      if (name != "NET_BIND_SERVICE") added.push_back(name);
    }
    const auto& dropped = c.security.dropped_capabilities;
    const bool all = std::find(dropped.begin(), dropped.end(), "ALL") != dropped.end();
    return all ? Some(std::move(added)) : Offence(std::move(added));
  });
}

Broken HostPathVolumes(const Pod& pod, int) {
  std::vector<std::string> names;
  for (const Volume& volume : pod.volumes) {
    const auto& sources = volume.sources;
    if (std::find(sources.begin(), sources.end(), "hostPath") != sources.end()) {
      names.push_back(volume.name);
    }
  }
  return WithPod({}, Some(std::move(names)));
}

constexpr std::array<std::string_view, 9> kAllowedVolumes = {
    "configMap", "csi",   "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim",
    "projected", "secret"};

Broken RestrictedVolumes(const Pod& pod, int) {
  std::vector<std::string> bad;
  for (const Volume& volume : pod.volumes) {
    const bool fine =
        volume.sources.empty() ||
        std::any_of(volume.sources.begin(), volume.sources.end(),
                    [](const std::string& source) { return IsIn(kAllowedVolumes, source); });
    if (!fine) bad.push_back(volume.name + " (" + volume.sources.front() + ")");
  }
  return WithPod({}, Some(std::move(bad)));
}

Broken HostPorts(const Pod& pod, int) {
  return InContainers(pod, [](const Container& c) {
    std::vector<std::string> ports;
    for (const std::int64_t port : c.host_ports) ports.push_back(std::to_string(port));
    return Some(std::move(ports));
  });
}

Broken HandlerHosts(const Pod& pod, int) {
  return InContainers(pod, [](const Container& c) { return Some(c.handler_hosts); });
}

Broken AppArmor(const Pod& pod, int) {
  Broken broken = InAll(pod, [](const SecurityFacts& security) {
    const auto& type = security.app_armor_type;
    return When(type && *type != "RuntimeDefault" && *type != "Localhost", type.value_or(""));
  });
  for (const auto& [key, value] : pod.annotations) {
    const bool bad = key.starts_with("container.apparmor.security.beta.kubernetes.io/") &&
                     !value.empty() && value != "runtime/default" &&
                     !value.starts_with("localhost/");
    std::string written = key;
    written.append("=").append(value);
    broken = WithPod(std::move(broken), When(bad, std::move(written)));
  }
  return broken;
}

constexpr int kEngineType = 31;  // container_engine_t came with v1.31

Broken SeLinux(const Pod& pod, int minor) {
  return InAll(pod, [minor](const SecurityFacts& security) -> Offence {
    if (!security.se_linux) return std::nullopt;
    const auto& [type, user, role] = *security.se_linux;
    std::vector<std::string> bad;
    const bool fine = type.empty() || type == "container_t" || type == "container_init_t" ||
                      type == "container_kvm_t" ||
                      (minor >= kEngineType && type == "container_engine_t");
    if (!fine) bad.push_back("type " + type);
    if (!user.empty()) bad.push_back("user " + user);
    if (!role.empty()) bad.push_back("role " + role);
    return Some(std::move(bad));
  });
}

Broken ProcMount(const Pod& pod, int) {
  return InContainers(pod, [](const Container& c) {
    const auto& mount = c.security.proc_mount;
    return When(mount && *mount != "Default", mount.value_or(""));
  });
}

bool IsSeccomp(std::string_view type) { return type == "RuntimeDefault" || type == "Localhost"; }

constexpr int kSeccompField = 19;  // before v1.19 seccomp was asked for by annotations

// A pod's profile holds for its containers too, so it is enough to look at what they end up with.
Offence BadSeccomp(const SecurityFacts& security) {
  return When(security.seccomp_stated && !IsSeccomp(security.seccomp_type), security.seccomp_type);
}

Offence SeccompAnnotation(const Pod& pod, const std::string& key) {
  const auto found = pod.annotations.find(key);
  if (found == pod.annotations.end()) return std::nullopt;
  const std::string& value = found->second;
  const bool fine =
      value == "runtime/default" || value == "docker/default" || value.starts_with("localhost/");
  return When(!fine, key + "=" + value);
}

Broken SeccompBaseline(const Pod& pod, int minor) {
  if (minor >= kSeccompField) return InAll(pod, BadSeccomp);
  Broken broken = InContainers(pod, [&](const Container& c) {
    return SeccompAnnotation(pod, "container.seccomp.security.alpha.kubernetes.io/" + c.name);
  });
  return WithPod(std::move(broken),
                 SeccompAnnotation(pod, "seccomp.security.alpha.kubernetes.io/pod"));
}

Broken SeccompRestricted(const Pod& pod, int) {
  Broken broken = InContainers(pod, [](const Container& c) {
    if (!c.security.seccomp_stated) return When(true);
    return BadSeccomp(c.security);
  });
  return WithPod(std::move(broken), BadSeccomp(pod.security));
}

struct Sysctl {
  std::string_view name;
  int since;
};
constexpr std::array<Sysctl, 14> kSafeSysctls = {{
    {"kernel.shm_rmid_forced", 0},
    {"net.ipv4.ip_local_port_range", 0},
    {"net.ipv4.tcp_syncookies", 0},
    {"net.ipv4.ping_group_range", 0},
    {"net.ipv4.ip_unprivileged_port_start", 0},
    {"net.ipv4.ip_local_reserved_ports", 27},
    {"net.ipv4.tcp_keepalive_time", 29},
    {"net.ipv4.tcp_fin_timeout", 29},
    {"net.ipv4.tcp_keepalive_intvl", 29},
    {"net.ipv4.tcp_keepalive_probes", 29},
    {"net.ipv4.tcp_rmem", 32},
    {"net.ipv4.tcp_wmem", 32},
    {"net.ipv4.tcp_slow_start_after_idle", 37},
    {"net.ipv4.tcp_notsent_lowat", 37},
}};

Broken Sysctls(const Pod& pod, int minor) {
  std::vector<std::string> unsafe;
  for (const std::string& name : pod.sysctls) {
    const bool safe = std::any_of(
        kSafeSysctls.begin(), kSafeSysctls.end(),
        [&](const Sysctl& sysctl) { return sysctl.name == name && minor >= sysctl.since; });
    if (!safe) unsafe.push_back(name);
  }
  return WithPod({}, Some(std::move(unsafe)));
}

Broken Escalation(const Pod& pod, int) {
  return InContainers(pod, [](const Container& c) {
    return When(c.security.allow_privilege_escalation.value_or(true));
  });
}

Broken RunAsNonRoot(const Pod& pod, int) {
  Broken broken = InContainers(
      pod, [](const Container& c) { return When(!c.security.run_as_non_root.value_or(false)); });
  return WithPod(std::move(broken), When(!pod.security.run_as_non_root.value_or(true)));
}

Broken RunAsUser(const Pod& pod, int) {
  return InAll(pod, [](const SecurityFacts& security) { return When(security.run_as_user == 0); });
}

struct Row {
  std::string_view name;
  Control test = nullptr;
  std::string_view requirement;  // for people
  bool restricted = false;
  int since = 0;
  // From this version on a pod for Windows, or one in a user namespace, is let off. 0: never.
  int windows = 0;
  int user_namespace = 0;
  std::string_view overrides{};  // the control of baseline in whose place it stands
};

constexpr std::array<Row, 19> kRows = {{
    {.name = "allowPrivilegeEscalation",
     .test = Escalation,
     .requirement = "allowPrivilegeEscalation must be false",
     .restricted = true,
     .since = 8,
     .windows = 25},
    {.name = "appArmorProfile",
     .test = AppArmor,
     .requirement = "the AppArmor profile must be RuntimeDefault or Localhost"},
    {.name = "capabilities_baseline",
     .test = CapabilitiesBaseline,
     .requirement = "no capability may be added but the default ones"},
    {.name = "capabilities_restricted",
     .test = CapabilitiesRestricted,
     .requirement = "ALL capabilities must be dropped, and none but NET_BIND_SERVICE added",
     .restricted = true,
     .since = 22,
     .windows = 25,
     .overrides = "capabilities_baseline"},
    {.name = "hostNamespaces",
     .test = HostNamespaces,
     .requirement = "no namespace of the host may be shared"},
    {.name = "hostPathVolumes",
     .test = HostPathVolumes,
     .requirement = "hostPath volumes are forbidden"},
    {.name = "hostPorts", .test = HostPorts, .requirement = "ports of the host are forbidden"},
    {.name = "hostProbesAndHostLifecycle",
     .test = HandlerHosts,
     .requirement = "probes and lifecycle handlers may name no host",
     .since = 34},
    {.name = "privileged", .test = Privileged, .requirement = "privileged must not be true"},
    {.name = "procMount",
     .test = ProcMount,
     .requirement = "procMount must be Default",
     .user_namespace = 35},
    {.name = "procMount_restricted",
     .test = ProcMount,
     .requirement = "procMount must be Default",
     .restricted = true,
     .since = 35,
     .overrides = "procMount"},
    {.name = "restrictedVolumes",
     .test = RestrictedVolumes,
     .requirement = "volumes of this type are forbidden",
     .restricted = true,
     .overrides = "hostPathVolumes"},
    {.name = "runAsNonRoot",
     .test = RunAsNonRoot,
     .requirement = "runAsNonRoot must be true",
     .restricted = true,
     .user_namespace = 35},
    {.name = "runAsUser",
     .test = RunAsUser,
     .requirement = "runAsUser must not be 0",
     .restricted = true,
     .since = 23,
     .user_namespace = 35},
    {.name = "seLinuxOptions",
     .test = SeLinux,
     .requirement = "SELinux options beyond the types for containers are forbidden"},
    {.name = "seccompProfile_baseline",
     .test = SeccompBaseline,
     .requirement = "the seccomp profile must not be turned off"},
    {.name = "seccompProfile_restricted",
     .test = SeccompRestricted,
     .requirement = "the seccomp profile must be RuntimeDefault or Localhost",
     .restricted = true,
     .since = kSeccompField,
     .windows = 25,
     .overrides = "seccompProfile_baseline"},
    {.name = "sysctls", .test = Sysctls, .requirement = "only safe sysctls may be set"},
    {.name = "windowsHostProcess",
     .test = HostProcess,
     .requirement = "windowsOptions.hostProcess must not be true"},
}};

constexpr int kNewest = 37;

bool Applies(const Row& row, PodProfile profile, int minor) {
  return minor >= row.since && (!row.restricted || profile == PodProfile::kRestricted);
}

bool IsOverridden(const Row& row, PodProfile profile, int minor) {
  return std::any_of(kRows.begin(), kRows.end(), [&](const Row& other) {
    return other.overrides == row.name && Applies(other, profile, minor);
  });
}

bool IsLetOff(const Row& row, const Pod& pod, int minor) {
  if (row.windows != 0 && minor >= row.windows && pod.os == "windows") return true;
  return row.user_namespace != 0 && minor >= row.user_namespace && !pod.host_users.value_or(true);
}

PodFailure FailureOf(const Row& row, const Pod& pod, const Broken& broken) {
  std::vector<std::string> who;
  if (broken.whole) who.emplace_back("the pod");
  for (const std::size_t i : broken.containers) who.push_back(NameOfContainer(pod.containers[i]));
  std::string detail = JoinDetails(who) + ": " + std::string(row.requirement);
  if (!broken.values.empty()) {
    std::vector<std::string> values;
    for (const std::string& value : broken.values) values.push_back(base::Quote(value));
    detail += " (found " + JoinDetails(values) + ")";
  }
  return {.key = "profile",
          .id = std::string(row.name),
          .detail = std::move(detail),
          .containers = broken.whole ? std::vector<std::size_t>{} : broken.containers};
}

}  // namespace

std::optional<int> ReadStandardVersion(std::string_view text) {
  constexpr std::string_view kMajor = "v1.";
  if (!text.starts_with(kMajor)) return std::nullopt;
  const std::string_view digits = text.substr(kMajor.size());
  if (digits.empty() || digits.size() > 4 || (digits.size() > 1 && digits[0] == '0')) {
    return std::nullopt;
  }
  int minor = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits[0] == '-') {
    return std::nullopt;
  }
  return minor;
}

int NewestStandard() { return kNewest; }

std::vector<std::string_view> StandardControls() {
  std::vector<std::string_view> names;
  names.reserve(kRows.size());
  for (const Row& row : kRows) names.push_back(row.name);
  return names;
}

std::vector<PodFailure> JudgeStandard(const Pod& pod, PodProfile profile, int minor) {
  std::vector<PodFailure> failures;
  for (const Row& row : kRows) {
    if (!Applies(row, profile, minor) || IsOverridden(row, profile, minor)) continue;
    if (IsLetOff(row, pod, minor)) continue;
    const Broken broken = row.test(pod, minor);
    if (broken.any()) failures.push_back(FailureOf(row, pod, broken));
  }
  return failures;
}

}  // namespace policy::rules
