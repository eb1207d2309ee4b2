// What an OCI or Docker descriptor says of a blob, and the media types of manifests.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "policy/result.h"
#include "text/node.h"

namespace policy::image {

inline constexpr std::string_view kOciIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kOciManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kDockerIndex =
    "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view kDockerManifest =
    "application/vnd.docker.distribution.manifest.v2+json";

// An empty digest: nothing says what the blob must be.
struct Descriptor {
  std::string digest{};
  std::optional<std::uint64_t> size{};
  std::string media_type{};
  std::string artifact_type{};
  std::string platform{};
  std::map<std::string, std::string> annotations{};
};

// kBadInput, naming `file`, for one without digest or size.
Result<Descriptor> ReadDescriptor(const text::Node& node, std::string_view file);
// A map of strings, "annotations" of the node; empty without it.
std::map<std::string, std::string> ReadAnnotations(const text::Node& node);

// Whether an index's entry is an image, and no attestation that BuildKit puts beside the images.
bool IsImage(const Descriptor& descriptor);

inline bool IsIndexType(std::string_view media_type) {
  return media_type == kOciIndex || media_type == kDockerIndex;
}
inline bool IsManifestType(std::string_view media_type) {
  return media_type == kOciManifest || media_type == kDockerManifest;
}

}  // namespace policy::image
