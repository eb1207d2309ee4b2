// Pods and containers out of a tree. Not a public header.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/workload.h"
#include "text/node.h"

namespace policy::workload {

// What a pod gives to its containers.
struct PodDefaults {
  SecurityFacts security{};
  bool host_network = false;
};

// What a securityContext of a pod or a container says of itself; `context` may be nullptr.
SecurityFacts ReadSecurity(const text::Node* context);

// Reads a pod spec (may be nullptr, or of any type) that lies at `path`, and the metadata beside it
// (may be nullptr). Thread-safe; never fails.
Pod ReadPod(const text::Node* spec, const text::Node* metadata, std::string_view path);

// One entry of a list of containers; `field` is the place of its image.
Container ReadContainer(const text::Node& node, ContainerType type, const PodDefaults& defaults,
                        std::string field);

// The image a container or an image volume names at `key` of `node`.
void SetImage(Container& container, const text::Node& node, std::string_view key);

// What nodeSelector and the required node affinity of `spec` leave possible for the node label
// whose last part is `name` ("os", "arch"); sorted, empty where nothing is restricted.
std::vector<std::string> PossibleNodes(const text::Node& spec, std::string_view name);

}  // namespace policy::workload
