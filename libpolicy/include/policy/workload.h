// What asks to run: an image alone, or a pod-bearing Kubernetes object with all its images.
//
// Kubernetes' own names throughout. Read from a manifest (YAML or JSON) or from an AdmissionReview;
// nothing is judged here.
//
//   policy::Result<std::vector<policy::Workload>> all = policy::ReadWorkloads(text, "app.yaml");
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/reference.h"
#include "policy/result.h"

namespace policy {

enum class ContainerType : std::uint8_t { kContainer, kInit, kEphemeral, kVolume };
// "container", "init", "ephemeral", "volume".
const char* NameOf(ContainerType type);

struct SeLinuxOptions {
  std::string type{};
  std::string user{};
  std::string role{};

  bool operator==(const SeLinuxOptions&) const = default;
};

// What securityContext says. Of a container: runAsNonRoot, runAsUser and the seccomp profile are
// already laid over the pod's, as Kubernetes does; the rest is its own word. Empty optionals: the
// object does not say.
struct SecurityFacts {
  std::optional<bool> privileged{};
  std::optional<bool> allow_privilege_escalation{};
  std::optional<bool> run_as_non_root{};
  std::optional<std::int64_t> run_as_user{};
  std::optional<bool> read_only_root_filesystem{};
  std::string seccomp_type{};   // "RuntimeDefault", "Localhost", "Unconfined" or empty
  bool seccomp_stated = false;  // there is a profile, of whatever type
  std::optional<std::string> app_armor_type{};
  std::optional<SeLinuxOptions> se_linux{};
  std::optional<std::string> proc_mount{};
  std::optional<bool> windows_host_process{};
  std::vector<std::string> added_capabilities{};
  std::vector<std::string> dropped_capabilities{};

  bool operator==(const SecurityFacts&) const = default;
};

// An environment variable: its literal value, or where it comes from.
struct EnvironmentVariable {
  std::string name{};
  std::string value{};
  bool from_secret = false;

  bool operator==(const EnvironmentVariable&) const = default;
};

// A text that somebody wrote where it is neither environment, argument nor annotation: a header, a
// command of a probe, an attribute of a volume.
struct Literal {
  std::string place{};  // "header", "probe", "lifecycle handler", "volume 'data'"
  std::string name{};   // may be empty
  std::string value{};

  bool operator==(const Literal&) const = default;
};

// One container, or one image volume (type kVolume, name of the volume).
struct Container {
  ContainerType type = ContainerType::kContainer;
  std::string name{};
  std::string field{};                        // "spec.containers[0].image"
  std::optional<std::string> image{};         // as written; absent where the object has none, or ""
  std::optional<ImageReference> reference{};  // empty where `image` is absent or invalid
  std::string image_error{};  // why there is no reference, where something was written
  std::string image_pull_policy{};
  bool restartable_init = false;  // an init container with restartPolicy Always
  SecurityFacts security{};
  std::vector<EnvironmentVariable> env{};
  std::vector<std::string> env_from_secrets{};
  std::vector<std::string> command{};
  std::vector<std::string> args{};
  // Of a pod in the host's network every port is one, as the API server writes it.
  std::vector<std::int64_t> host_ports{};
  std::vector<std::string> limits{};    // names of resources that have one
  std::vector<std::string> requests{};  // and of those that have a limit, which stands for both
  std::vector<std::string> probes{};    // "liveness", "readiness", "startup"
  std::vector<std::string> handler_hosts{};  // that probes and lifecycle handlers name
  std::vector<Literal> literals{};           // of probes and lifecycle handlers

  bool operator==(const Container&) const = default;
};

// A volume, with the names of its sources ("emptyDir"): one, in an object that the API server
// takes.
struct Volume {
  std::string name{};
  std::vector<std::string> sources{};

  bool operator==(const Volume&) const = default;
};

// The pod of a workload.
struct Pod {
  std::map<std::string, std::string> labels{};
  std::map<std::string, std::string> annotations{};
  // Of the objects around it: the Deployment, the CronJob and its job. Key and value.
  std::vector<std::pair<std::string, std::string>> outer_annotations{};
  std::vector<Container> containers{};  // in the order: init, containers, ephemeral, image volumes
  bool host_network = false;
  bool host_pid = false;
  bool host_ipc = false;
  std::optional<bool> host_users{};
  std::string os{};                    // "linux", "windows" or empty
  SecurityFacts security{};            // its own, before any container speaks
  std::vector<std::string> sysctls{};  // names
  std::vector<Volume> volumes{};
  std::vector<Literal> literals{};  // attributes of volumes
  std::vector<std::string> host_paths{};
  std::optional<bool> automount_service_account_token{};
  std::string service_account{};
  std::string runtime_class{};
  std::map<std::string, std::string> node_selector{};
  // Operating systems and architectures that nodeSelector and required node affinity leave
  // possible; empty: not restricted.
  std::vector<std::string> node_os{};
  std::vector<std::string> node_arch{};
  // Fields whose type is wrong where an image may hide, each with what is wrong: "spec.containers
  // is not a list". The API server refuses such an object.
  std::vector<std::string> unreadable{};

  bool operator==(const Pod&) const = default;
};

// A Kubernetes object. Objects that bear no pod have no `pod`.
struct Workload {
  std::string api_version{};
  std::string kind{};
  std::string namespace_name{};  // empty where the object does not say
  std::string name{};            // or its generateName
  std::string document{};        // "0", "1.items[0]": which object of the text
  std::string pod_spec_path{};   // "spec.template.spec"; empty where no pod
  std::optional<Pod> pod{};
};

// Reads every object of a YAML stream or JSON text; kinds named …List and `List` are walked; kinds
// that bear no pod give a Workload without one. kBadInput with file:line:column for broken text. An
// object of a pod-bearing kind whose fields have the wrong type is read as far as it goes; images
// are never missed. Thread-safe.
Result<std::vector<Workload>> ReadWorkloads(std::string_view text, std::string_view file);

// A kind whose pods we find. Older groups of the same kind ("extensions") are found too.
struct PodBearingKind {
  std::string_view group;     // "", "apps" or "batch"
  std::string_view kind;      // "Deployment"
  std::string_view resource;  // "deployments"
  std::string_view pod_spec_path;
};
// All of them, in documentation order. Thread-safe.
std::vector<PodBearingKind> PodBearingKinds();

}  // namespace policy
