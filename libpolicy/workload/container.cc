// One container of a pod: its image and the facts that rules ask about.
//
// securityContext of the pod is laid under the container's where Kubernetes does so: runAsNonRoot,
// runAsUser, seccompProfile. The seccomp annotations of old are left where they are: the kubelet no
// longer reads them.
#include <algorithm>
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

// The container's own word, over the pod's where Kubernetes lays it so.
SecurityFacts LaidOver(SecurityFacts own, const SecurityFacts& pod) {
  if (!own.run_as_non_root) own.run_as_non_root = pod.run_as_non_root;
  if (!own.run_as_user) own.run_as_user = pod.run_as_user;
  if (!own.seccomp_stated) {
    own.seccomp_stated = pod.seccomp_stated;
    own.seccomp_type = pod.seccomp_type;
  }
  return own;
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

std::vector<std::int64_t> ReadHostPorts(const text::Node& container, bool host_network) {
  std::vector<std::int64_t> host_ports;
  const text::Node* ports = container.Find("ports");
  if (ports == nullptr) return host_ports;
  for (const text::Node& item : ports->items()) {
    const text::Node* port = FindSet(item, "hostPort");
    auto number = port != nullptr ? port->integer() : std::nullopt;
    if (host_network && number.value_or(0) == 0) {
      port = FindSet(item, "containerPort");
      number = port != nullptr ? port->integer() : std::nullopt;
    }
    if (number && *number != 0) host_ports.push_back(*number);
  }
  return host_ports;
}

void ReadHeaders(Container& container, const text::Node& get) {
  const text::Node* headers = FindSet(get, "httpHeaders");
  if (headers == nullptr) return;
  for (const text::Node& header : headers->items()) {
    container.literals.push_back(
        {"header", std::string(TextAt(header, "name")), std::string(TextAt(header, "value"))});
  }
}

// What a probe or a lifecycle handler calls: hosts, headers, paths, commands.
void ReadHandler(Container& container, const text::Node& handler, std::string_view place) {
  for (const std::string_view key : {"httpGet", "tcpSocket"}) {
    const text::Node* call = FindSet(handler, key);
    if (call == nullptr) continue;
    const std::string_view host = TextAt(*call, "host");
    if (!host.empty()) container.handler_hosts.emplace_back(host);
    const std::string_view path = TextAt(*call, "path");
    if (!path.empty()) container.literals.push_back({std::string(place), "", std::string(path)});
    ReadHeaders(container, *call);
  }
  const text::Node* exec = FindSet(handler, "exec");
  if (exec == nullptr) return;
  for (std::string& word : TextsAt(*exec, "command")) {
    container.literals.push_back({std::string(place), "", std::move(word)});
  }
}

void ReadHandlers(Container& container, const text::Node& node) {
  for (const auto& [key, name] : kProbes) {
    const text::Node* probe = FindSet(node, key);
    if (probe == nullptr) continue;
    container.probes.emplace_back(name);
    ReadHandler(container, *probe, "probe");
  }
  const text::Node* lifecycle = FindSet(node, "lifecycle");
  if (lifecycle == nullptr) return;
  for (const std::string_view key : {"postStart", "preStop"}) {
    const text::Node* handler = FindSet(*lifecycle, key);
    if (handler != nullptr) ReadHandler(container, *handler, "lifecycle handler");
  }
}

void ReadResources(Container& container, const text::Node& node) {
  const text::Node* resources = FindSet(node, "resources");
  if (resources == nullptr) return;
  container.limits = KeysAt(*resources, "limits");
  container.requests = KeysAt(*resources, "requests");
  for (const std::string& limit : container.limits) {
    const auto& requests = container.requests;
    if (std::find(requests.begin(), requests.end(), limit) == requests.end()) {
      container.requests.push_back(limit);
    }
  }
}

std::optional<SeLinuxOptions> ReadSeLinux(const text::Node& context) {
  const text::Node* options = FindSet(context, "seLinuxOptions");
  if (options == nullptr) return std::nullopt;
  return SeLinuxOptions{std::string(TextAt(*options, "type")),
                        std::string(TextAt(*options, "user")),
                        std::string(TextAt(*options, "role"))};
}

}  // namespace

SecurityFacts ReadSecurity(const text::Node* context) {
  SecurityFacts facts;
  if (context == nullptr) return facts;
  facts.privileged = BoolAt(*context, "privileged");
  facts.allow_privilege_escalation = BoolAt(*context, "allowPrivilegeEscalation");
  facts.read_only_root_filesystem = BoolAt(*context, "readOnlyRootFilesystem");
  facts.run_as_non_root = BoolAt(*context, "runAsNonRoot");
  if (const text::Node* user = FindSet(*context, "runAsUser")) facts.run_as_user = user->integer();
  if (const text::Node* profile = FindSet(*context, "seccompProfile")) {
    facts.seccomp_stated = true;
    facts.seccomp_type = TextAt(*profile, "type");
  }
  if (const text::Node* profile = FindSet(*context, "appArmorProfile")) {
    facts.app_armor_type.emplace(TextAt(*profile, "type"));
  }
  facts.se_linux = ReadSeLinux(*context);
  if (const text::Node* mount = FindSet(*context, "procMount")) {
    facts.proc_mount.emplace(IsScalar(*mount) ? mount->text() : std::string_view{});
  }
  if (const text::Node* options = FindSet(*context, "windowsOptions")) {
    facts.windows_host_process = BoolAt(*options, "hostProcess");
  }
  if (const text::Node* capabilities = FindSet(*context, "capabilities")) {
    facts.added_capabilities = TextsAt(*capabilities, "add");
    facts.dropped_capabilities = TextsAt(*capabilities, "drop");
  }
  return facts;
}

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
  container.security = LaidOver(ReadSecurity(FindSet(node, "securityContext")), defaults.security);
  container.env = ReadEnvironment(node);
  container.env_from_secrets = ReadSecretSources(node);
  container.command = TextsAt(node, "command");
  container.args = TextsAt(node, "args");
  container.host_ports = ReadHostPorts(node, defaults.host_network);
  ReadResources(container, node);
  ReadHandlers(container, node);
  return container;
}

}  // namespace policy::workload
