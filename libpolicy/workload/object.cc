// One Kubernetes object, and lists of them.
//
// Items of a typed list (PodList) may leave out what the list says for all: kind and apiVersion.
#include "workload/object.h"

#include <utility>

#include "workload/fields.h"
#include "workload/kinds.h"
#include "workload/pod.h"

namespace policy::workload {
namespace {

// What an item inherits from the typed list around it.
struct Inherited {
  std::string_view api_version{};
  std::string_view kind{};
};

struct PodPlace {
  const text::Node* spec = nullptr;
  const text::Node* metadata = nullptr;
  std::vector<const text::Node*> outer{};  // metadata of the objects around the pod
  std::string broken{};                    // the step that is no map
};

// Walks "spec.template.spec": the metadata beside each step is the candidate for the pod's own.
PodPlace FindPod(const text::Node& object, std::string_view path) {
  PodPlace place;
  const text::Node* at = &object;
  std::size_t from = 0;
  while (from < path.size()) {
    const std::size_t dot = path.find('.', from);
    const std::size_t end = dot == std::string_view::npos ? path.size() : dot;
    if (place.metadata != nullptr) place.outer.push_back(place.metadata);
    place.metadata = FindSet(*at, "metadata");
    at = FindSet(*at, path.substr(from, end - from));
    if (at == nullptr) return place;
    if (!at->is_map() && end != path.size()) {
      place.broken = std::string(path.substr(0, end)) + " is not a map";
      return place;
    }
    from = end + 1;
  }
  place.spec = at;
  return place;
}

Workload Read(const text::Node& object, std::string document, const Inherited& inherited) {
  Workload workload;
  workload.api_version = TextAt(object, "apiVersion");
  workload.kind = TextAt(object, "kind");
  if (workload.kind.empty()) {
    workload.kind = inherited.kind;
    if (workload.api_version.empty()) workload.api_version = inherited.api_version;
  }
  workload.document = std::move(document);
  if (const text::Node* metadata = FindSet(object, "metadata")) {
    workload.name = TextAt(*metadata, "name");
    if (workload.name.empty()) workload.name = TextAt(*metadata, "generateName");
    workload.namespace_name = TextAt(*metadata, "namespace");
  }
  const PodBearingKind* row = FindKind(GroupOf(workload.api_version), workload.kind);
  if (row == nullptr) return workload;
  workload.pod_spec_path = row->pod_spec_path;
  PodPlace place = FindPod(object, row->pod_spec_path);
  workload.pod = ReadPod(place.spec, place.metadata, row->pod_spec_path);
  for (const text::Node* outer : place.outer) {
    for (auto& [key, value] : StringMapAt(*outer, "annotations")) {
      workload.pod->outer_annotations.emplace_back(key, value);
    }
  }
  if (!place.broken.empty()) workload.pod->unreadable.push_back(std::move(place.broken));
  return workload;
}

bool IsList(const text::Node& object, std::string_view kind) {
  if (!kind.ends_with("List")) return false;
  const text::Node* items = object.Find("items");
  return items != nullptr && items->is_list();
}

// Collects the objects of one document. The doors' limit on nesting bounds the recursion.
class Walker {
 public:
  void Walk(const text::Node& node, std::string document, const Inherited& inherited) {
    if (node.is_list()) return WalkItems(node, document, inherited);
    if (!node.is_map()) return;
    const std::string_view own = TextAt(node, "kind");
    const std::string_view kind = own.empty() ? inherited.kind : own;
    if (kind.empty()) return;
    if (!IsList(node, kind)) {
      found_.push_back(Read(node, std::move(document), inherited));
      return;
    }
    const std::string_view item_kind = kind.substr(0, kind.size() - 4);
    WalkItems(*node.Find("items"), document + ".items", {TextAt(node, "apiVersion"), item_kind});
  }

  std::vector<Workload> Take() { return std::move(found_); }

 private:
  void WalkItems(const text::Node& list, const std::string& document, const Inherited& inherited) {
    std::size_t index = 0;
    for (const text::Node& item : list.items()) {
      Walk(item, document + "[" + std::to_string(index) + "]", inherited);
      ++index;
    }
  }

  std::vector<Workload> found_{};
};

}  // namespace

Workload ReadObject(const text::Node& object, std::string document) {
  return Read(object, std::move(document), {});
}

bool HasKind(const text::Node& object) {
  return object.is_map() && !TextAt(object, "kind").empty();
}

std::vector<Workload> WalkObjects(const text::Node& root, std::string document) {
  Walker walker;
  walker.Walk(root, std::move(document), {});
  return walker.Take();
}

}  // namespace policy::workload
