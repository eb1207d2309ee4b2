// A pod spec: all its containers and image volumes, and what the pod as a whole asks for.
//
// No image is missed for a wrong type elsewhere; where a wrong type may hide one, the pod says so.
#include "workload/pod.h"

#include <array>
#include <utility>

#include "policy/reference.h"
#include "workload/fields.h"

namespace policy {

namespace {
constexpr std::array<const char*, 4> kTypeNames = {"container", "init", "ephemeral", "volume"};
}

const char* NameOf(ContainerType type) { return kTypeNames.at(static_cast<std::size_t>(type)); }

namespace workload {
namespace {

struct ContainerList {
  std::string_view key;
  ContainerType type;
};
// The order in which containers are reported.
constexpr std::array<ContainerList, 3> kLists = {{
    {"initContainers", ContainerType::kInit},
    {"containers", ContainerType::kContainer},
    {"ephemeralContainers", ContainerType::kEphemeral},
}};

std::string Join(std::string_view path, std::string_view key) {
  std::string joined;
  joined.reserve(path.size() + key.size() + 1);
  joined.append(path).append(1, '.').append(key);
  return joined;
}

std::string Item(std::string_view path, std::string_view key, std::size_t index,
                 std::string_view tail) {
  std::string field;
  field.reserve(path.size() + key.size() + tail.size() + 8);
  field.append(path).append(1, '.').append(key).append(1, '[');
  field.append(std::to_string(index)).append(1, ']').append(tail);
  return field;
}

void AddContainer(Pod& pod, Container container) {
  const bool unreadable = !container.image && !container.image_error.empty();
  if (unreadable) pod.unreadable.push_back(container.field + " is not a string");
  pod.containers.push_back(std::move(container));
}

void AddContainers(Pod& pod, const text::Node& spec, std::string_view path) {
  const PodDefaults defaults{pod.security, pod.host_network};
  std::array<const text::Node*, kLists.size()> lists{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < kLists.size(); ++i) {
    lists.at(i) = FindSet(spec, kLists.at(i).key);
    if (lists.at(i) != nullptr) count += lists.at(i)->items().size();
  }
  pod.containers.reserve(count);
  for (std::size_t i = 0; i < kLists.size(); ++i) {
    const text::Node* list = lists.at(i);
    if (list == nullptr) continue;
    const auto& [key, type] = kLists.at(i);
    if (!list->is_list()) pod.unreadable.push_back(Join(path, key) + " is not a list");
    std::size_t index = 0;
    for (const text::Node& item : list->items()) {
      if (item.is_map()) {
        AddContainer(pod, ReadContainer(item, type, defaults, Item(path, key, index, ".image")));
      } else {
        pod.unreadable.push_back(Item(path, key, index, " is not a map"));
      }
      ++index;
    }
  }
}

// What drivers are told of a volume: key and value, such as a password of the share.
void AddAttributes(Pod& pod, const text::Node& source, std::string_view key,
                   const std::string& volume) {
  for (auto& [name, value] : StringMapAt(source, key)) {
    pod.literals.push_back({"volume '" + volume + "'", name, value});
  }
}

void AddSources(Pod& pod, const text::Node& item) {
  Volume volume{.name = std::string(TextAt(item, "name"))};
  for (const text::Member& member : item.members()) {
    if (member.key == "name" || member.value.is_null()) continue;
    volume.sources.emplace_back(member.key);
    if (member.key == "hostPath") pod.host_paths.emplace_back(TextAt(member.value, "path"));
    if (member.key == "csi") AddAttributes(pod, member.value, "volumeAttributes", volume.name);
    if (member.key == "flexVolume") AddAttributes(pod, member.value, "options", volume.name);
  }
  pod.volumes.push_back(std::move(volume));
}

void AddImageVolume(Pod& pod, const text::Node& item, std::string_view path, std::size_t index) {
  const text::Node* image = FindSet(item, "image");
  if (image == nullptr) return;
  Container volume;
  volume.type = ContainerType::kVolume;
  volume.name = TextAt(item, "name");
  volume.field = Item(path, "volumes", index, ".image.reference");
  volume.image_pull_policy = TextAt(*image, "pullPolicy");
  SetImage(volume, *image, "reference");
  if (image->is_map()) {
    AddContainer(pod, std::move(volume));
  } else {
    pod.unreadable.push_back(Item(path, "volumes", index, ".image is not a map"));
  }
}

void AddVolumes(Pod& pod, const text::Node& spec, std::string_view path) {
  const text::Node* volumes = FindSet(spec, "volumes");
  if (volumes == nullptr) return;
  if (!volumes->is_list()) pod.unreadable.push_back(Join(path, "volumes") + " is not a list");
  std::size_t index = 0;
  for (const text::Node& item : volumes->items()) {
    AddSources(pod, item);
    AddImageVolume(pod, item, path, index);
    ++index;
  }
}

// What holds for all its containers; read before them.
void ReadWhole(Pod& pod, const text::Node& spec) {
  pod.host_network = BoolAt(spec, "hostNetwork").value_or(false);
  pod.host_pid = BoolAt(spec, "hostPID").value_or(false);
  pod.host_ipc = BoolAt(spec, "hostIPC").value_or(false);
  pod.host_users = BoolAt(spec, "hostUsers");
  pod.automount_service_account_token = BoolAt(spec, "automountServiceAccountToken");
  pod.service_account = TextAt(spec, "serviceAccountName");
  if (pod.service_account.empty()) pod.service_account = TextAt(spec, "serviceAccount");
  pod.runtime_class = TextAt(spec, "runtimeClassName");
  if (const text::Node* os = FindSet(spec, "os")) pod.os = TextAt(*os, "name");
  const text::Node* context = FindSet(spec, "securityContext");
  pod.security = ReadSecurity(context);
  const text::Node* sysctls = context != nullptr ? FindSet(*context, "sysctls") : nullptr;
  if (sysctls != nullptr) {
    for (const text::Node& item : sysctls->items()) pod.sysctls.emplace_back(TextAt(item, "name"));
  }
}

}  // namespace

Pod ReadPod(const text::Node* spec, const text::Node* metadata, std::string_view path) {
  Pod pod;
  if (metadata != nullptr) {
    pod.labels = StringMapAt(*metadata, "labels");
    pod.annotations = StringMapAt(*metadata, "annotations");
  }
  if (spec == nullptr) return pod;
  if (!spec->is_map()) {
    pod.unreadable.push_back(std::string(path) + " is not a map");
    return pod;
  }
  ReadWhole(pod, *spec);
  AddContainers(pod, *spec, path);
  AddVolumes(pod, *spec, path);
  pod.node_selector = StringMapAt(*spec, "nodeSelector");
  pod.node_os = PossibleNodes(*spec, "os");
  pod.node_arch = PossibleNodes(*spec, "arch");
  return pod;
}

}  // namespace workload
}  // namespace policy
