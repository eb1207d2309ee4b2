// One container of a pod: its image and the facts that rules ask about.
//
// securityContext of the pod is laid under the container's where Kubernetes does so: runAsNonRoot,
// runAsUser, seccompProfile. The seccomp annotations of old are not read, as the kubelet no longer
// does.
#include <array>
#include <string>
#include <utility>

#include "policy/reference.h"
#include "workload/fields.h"
#include "workload/pod.h"

namespace policy::workload {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kProbes = {{
    {"livenessProbe", "liveness"},
    {"readinessProbe", "readiness"},
    {"startupProbe", "startup"},
}};

SecurityFacts ReadSecurity(const text::Node& container, const PodDefaults& defaults) {
  SecurityFacts facts;
  facts.run_as_non_root = defaults.run_as_non_root;
  facts.run_as_user = defaults.run_as_user;
  facts.seccomp_type = defaults.seccomp_type;
  const text::Node* context = FindSet(container, "securityContext");
  if (context == nullptr) return facts;
  facts.privileged = BoolAt(*context, "privileged");
  facts.allow_privilege_escalation = BoolAt(*context, "allowPrivilegeEscalation");
  facts.read_only_root_filesystem = BoolAt(*context, "readOnlyRootFilesystem");
  if (const auto set = BoolAt(*context, "runAsNonRoot")) facts.run_as_non_root = set;
  if (const text::Node* user = FindSet(*context, "runAsUser")) facts.run_as_user = user->integer();
  if (const text::Node* profile = FindSet(*context, "seccompProfile")) {
    facts.seccomp_type = TextAt(*profile, "type");
  }
  if (const text::Node* capabilities = FindSet(*context, "capabilities")) {
    facts.added_capabilities = TextsAt(*capabilities, "add");
    facts.dropped_capabilities = TextsAt(*capabilities, "drop");
  }
  return facts;
}

std::vector<EnvironmentVariable> ReadEnvironment(const text::Node& container) {
  std::vector<EnvironmentVariable> variables;
  const text::Node* env = container.Find("env");
  if (env == nullptr) return variables;
  variables.reserve(env->items().size());
  for (const text::Node& item : env->items()) {
    if (!item.is_map()) continue;
    EnvironmentVariable variable;
    variable.name = TextAt(item, "name");
    variable.value = TextAt(item, "value");
    if (const text::Node* source = FindSet(item, "valueFrom")) {
      variable.from_secret = FindSet(*source, "secretKeyRef") != nullptr;
    }
    variables.push_back(std::move(variable));
  }
  return variables;
}

std::vector<std::string> ReadSecretSources(const text::Node& container) {
  std::vector<std::string> names;
  const text::Node* sources = container.Find("envFrom");
  if (sources == nullptr) return names;
  for (const text::Node& item : sources->items()) {
    if (const text::Node* secret = FindSet(item, "secretRef")) {
      names.emplace_back(TextAt(*secret, "name"));
    }
  }
  return names;
}

std::vector<std::int64_t> ReadHostPorts(const text::Node& container) {
  std::vector<std::int64_t> host_ports;
  const text::Node* ports = container.Find("ports");
  if (ports == nullptr) return host_ports;
  for (const text::Node& item : ports->items()) {
    const text::Node* port = FindSet(item, "hostPort");
    if (port == nullptr) continue;
    const auto number = port->integer();
    if (number && *number != 0) host_ports.push_back(*number);
  }
  return host_ports;
}

std::vector<std::string> ReadProbes(const text::Node& container) {
  std::vector<std::string> probes;
  for (const auto& [key, name] : kProbes) {
    if (FindSet(container, key) != nullptr) probes.emplace_back(name);
  }
  return probes;
}

}  // namespace

void SetImage(Container& container, const text::Node& node, std::string_view key) {
  const text::Node* image = FindSet(node, key);
  if (image == nullptr) return;
  if (!IsScalar(*image)) {
    container.image_error = "the image is not a string";
    return;
  }
  if (image->text().empty()) return;
  container.image.emplace(image->text());
  Result<ImageReference> reference = ParseReference(*container.image);
  if (reference) {
    container.reference = std::move(*reference);
  } else {
    container.image_error = std::move(reference).error().message;
  }
}

Container ReadContainer(const text::Node& node, ContainerType type, const PodDefaults& defaults,
                        std::string field) {
  Container container;
  container.type = type;
  container.field = std::move(field);
  container.name = TextAt(node, "name");
  SetImage(container, node, "image");
  container.image_pull_policy = TextAt(node, "imagePullPolicy");
  container.restartable_init =
      type == ContainerType::kInit && TextAt(node, "restartPolicy") == "Always";
  container.security = ReadSecurity(node, defaults);
  container.env = ReadEnvironment(node);
  container.env_from_secrets = ReadSecretSources(node);
  container.command = TextsAt(node, "command");
  container.args = TextsAt(node, "args");
  container.host_ports = ReadHostPorts(node);
  if (const text::Node* resources = FindSet(node, "resources")) {
    container.limits = KeysAt(*resources, "limits");
    container.requests = KeysAt(*resources, "requests");
  }
  container.probes = ReadProbes(node);
  return container;
}

}  // namespace policy::workload
