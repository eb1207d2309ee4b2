// The single switches of `pod`, one function each, over the pod as the workload room read it.
//
// A failure names each container that breaks the switch. What a container of a kind cannot have
// (probes of an init container) is not asked of it; image volumes are no containers.
#include "rules/pod_switches.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "base/chars.h"
#include "base/glob.h"

namespace policy::rules {
namespace {

using Words = std::vector<std::string>;
using Globs = std::vector<base::Glob>;

bool Has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Kubernetes takes capabilities with and without the kernel's prefix, in any case.
std::string Capability(std::string_view text) {
  std::string name = base::ToLower(text);
  return name.starts_with("cap_") ? name.substr(4) : name;
}

std::string Missing(const Words& wanted, const Words& given) {
  std::string missing;
  for (const std::string& word : wanted) {
    if (!Has(given, word)) missing.append(missing.empty() ? "" : ", ").append(word);
  }
  return missing;
}

// What breaks a switch in one container; empty where it holds.
using ContainerTest = std::string (*)(const Container& container, const Words& values);
// The same for the pod as a whole.
using PodTest = std::string (*)(const Pod& pod, const Words& values);
using PodGlobTest = std::string (*)(const Pod& pod, const Globs& globs);

struct Switch {
  std::string_view key;
  ContainerTest container = nullptr;
  PodTest pod = nullptr;
  PodGlobTest pod_globs = nullptr;
};

std::string When(bool broken, std::string_view why) {
  return broken ? std::string(why) : std::string();
}

std::string Privileged(const Container& container, const Words&) {
  return When(container.security.privileged.value_or(false), "is privileged");
}
std::string Escalates(const Container& container, const Words&) {
  return When(container.security.allow_privilege_escalation.value_or(true),
              "allows privilege escalation");
}
std::string HostPorts(const Container& container, const Words&) {
  const bool any = std::any_of(container.host_ports.begin(), container.host_ports.end(),
                               [](std::int64_t port) { return port != 0; });
  return When(any, "has a port of the host");
}
std::string MayBeRoot(const Container& container, const Words&) {
  if (container.security.run_as_user == 0) return "runs as user 0";
  return When(!container.security.run_as_non_root.value_or(false), "may run as root");
}
std::string Writable(const Container& container, const Words&) {
  return When(!container.security.read_only_root_filesystem.value_or(false),
              "has a writable root filesystem");
}
std::string NoSeccomp(const Container& container, const Words&) {
  const std::string& type = container.security.seccomp_type;
  return When(type != "RuntimeDefault" && type != "Localhost", "has no seccomp profile");
}
std::string SecretEnv(const Container& container, const Words&) {
  const bool any =
      !container.env_from_secrets.empty() ||
      std::any_of(container.env.begin(), container.env.end(),
                  [](const EnvironmentVariable& variable) { return variable.from_secret; });
  return When(any, "has environment from a Secret");
}
std::string AddsCapability(const Container& container, const Words& allowed) {
  for (const std::string& added : container.security.added_capabilities) {
    const std::string name = Capability(added);
    const bool fine = std::any_of(allowed.begin(), allowed.end(), [&](const std::string& word) {
      return Capability(word) == name;
    });
    if (!fine) return "adds capability " + base::Quote(added);
  }
  return {};
}
std::string KeepsCapability(const Container& container, const Words& required) {
  std::set<std::string> dropped;
  for (const std::string& word : container.security.dropped_capabilities) {
    dropped.insert(Capability(word));
  }
  if (dropped.contains("all")) return {};
  for (const std::string& word : required) {
    if (!dropped.contains(Capability(word))) return "does not drop capability " + base::Quote(word);
  }
  return {};
}
std::string PullPolicy(const Container& container, const Words& allowed) {
  return When(!Has(allowed, container.image_pull_policy),
              container.image_pull_policy.empty()
                  ? "states no image pull policy"
                  : "has image pull policy " + base::Quote(container.image_pull_policy));
}
// Ephemeral containers can have neither resources nor probes; init containers no probes, unless
// they stay.
std::string Limits(const Container& container, const Words& required) {
  if (container.type == ContainerType::kEphemeral) return {};
  const std::string missing = Missing(required, container.limits);
  return missing.empty() ? missing : "has no limit for " + missing;
}
std::string Requests(const Container& container, const Words& required) {
  if (container.type == ContainerType::kEphemeral) return {};
  const std::string missing = Missing(required, container.requests);
  return missing.empty() ? missing : "has no request for " + missing;
}
std::string Probes(const Container& container, const Words& required) {
  const bool can = container.type == ContainerType::kContainer ||
                   (container.type == ContainerType::kInit && container.restartable_init);
  if (!can) return {};
  const std::string missing = Missing(required, container.probes);
  return missing.empty() ? missing : "has no probe: " + missing;
}

std::string HostNetwork(const Pod& pod, const Words&) {
  return When(pod.host_network, "is in the host's network");
}
std::string HostPid(const Pod& pod, const Words&) {
  return When(pod.host_pid, "is among the host's processes");
}
std::string HostIpc(const Pod& pod, const Words&) {
  return When(pod.host_ipc, "is in the host's IPC namespace");
}
std::string HostPath(const Pod& pod, const Words&) {
  return When(!pod.host_paths.empty(), "has a hostPath volume");
}
std::string Token(const Pod& pod, const Words&) {
  return When(pod.automount_service_account_token.value_or(true),
              "mounts the service account's token");
}
std::string RuntimeClass(const Pod& pod, const Words& allowed) {
  return When(!Has(allowed, pod.runtime_class),
              pod.runtime_class.empty() ? "names no runtime class"
                                        : "has runtime class " + base::Quote(pod.runtime_class));
}
// A path with ".." in it is no path that a glob could vouch for.
std::string OtherHostPath(const Pod& pod, const Globs& allowed) {
  for (const std::string& path : pod.host_paths) {
    const bool climbs = (path + "/").find("/../") != std::string::npos;
    const bool fine = !climbs && std::any_of(allowed.begin(), allowed.end(),
                                             [&](const auto& glob) { return glob.Matches(path); });
    if (!fine) return "mounts host path " + base::Quote(path);
  }
  return {};
}

constexpr std::array<Switch, 20> kSwitches = {{
    {.key = "allowedCapabilities", .container = AddsCapability},
    {.key = "allowedHostPaths", .pod_globs = OtherHostPath},
    {.key = "allowedImagePullPolicies", .container = PullPolicy},
    {.key = "allowedRuntimeClasses", .pod = RuntimeClass},
    {.key = "forbidHostIPC", .pod = HostIpc},
    {.key = "forbidHostNetwork", .pod = HostNetwork},
    {.key = "forbidHostPID", .pod = HostPid},
    {.key = "forbidHostPath", .pod = HostPath},
    {.key = "forbidHostPorts", .container = HostPorts},
    {.key = "forbidPrivilegeEscalation", .container = Escalates},
    {.key = "forbidPrivileged", .container = Privileged},
    {.key = "forbidSecretEnv", .container = SecretEnv},
    {.key = "forbidServiceAccountToken", .pod = Token},
    {.key = "requireReadOnlyRootFilesystem", .container = Writable},
    {.key = "requireRunAsNonRoot", .container = MayBeRoot},
    {.key = "requireSeccomp", .container = NoSeccomp},
    {.key = "requiredDroppedCapabilities", .container = KeepsCapability},
    {.key = "requiredLimits", .container = Limits},
    {.key = "requiredProbes", .container = Probes},
    {.key = "requiredRequests", .container = Requests},
}};

class Switches final : public PodSwitches {
 public:
  explicit Switches(const text::Node& node) {
    for (const Switch& row : kSwitches) {
      const text::Node* value = node.Find(row.key);
      if (value == nullptr || value->is_false()) continue;
      On on{&row, text::StringsAt(node, row.key), {}};
      if (row.pod_globs != nullptr) on.globs = GlobsOf(on.values);
      on_.push_back(std::move(on));
    }
  }

  std::vector<PodFailure> Failures(const Pod& pod) const override {
    std::vector<PodFailure> failures;
    for (const On& on : on_) {
      std::optional<PodFailure> failure =
          on.row->container != nullptr ? OfContainers(on, pod) : OfPod(on, pod);
      if (failure) failures.push_back(*std::move(failure));
    }
    return failures;
  }

 private:
  struct On {
    const Switch* row = nullptr;
    Words values{};
    Globs globs{};
  };

  static PodFailure FailureOf(const On& on, std::string detail) {
    return {.key = std::string(on.row->key),
            .id = std::string(on.row->key),
            .detail = std::move(detail)};
  }

  static std::optional<PodFailure> OfPod(const On& on, const Pod& pod) {
    const std::string why =
        on.row->pod != nullptr ? on.row->pod(pod, on.values) : on.row->pod_globs(pod, on.globs);
    if (why.empty()) return std::nullopt;
    return FailureOf(on, "the pod " + why);
  }

  static std::optional<PodFailure> OfContainers(const On& on, const Pod& pod) {
    std::vector<std::string> details;
    std::vector<std::size_t> containers;
    for (std::size_t i = 0; i < pod.containers.size(); ++i) {
      const Container& container = pod.containers[i];
      if (container.type == ContainerType::kVolume) continue;
      const std::string why = on.row->container(container, on.values);
      if (why.empty()) continue;
      details.push_back(NameOfContainer(container) + " " + why);
      containers.push_back(i);
    }
    if (details.empty()) return std::nullopt;
    PodFailure failure = FailureOf(on, JoinDetails(details));
    failure.containers = std::move(containers);
    return failure;
  }

  static Globs GlobsOf(const Words& texts) {
    Globs globs;
    for (const std::string& text : texts) {
      auto glob = base::Glob::Parse(text);
      if (glob) globs.push_back(*std::move(glob));
    }
    return globs;
  }

  std::vector<On> on_{};
};

}  // namespace

std::shared_ptr<const PodSwitches> ReadPodSwitches(const text::Node& node) {
  return std::make_shared<const Switches>(node);
}

}  // namespace policy::rules
