// Descriptors as they stand in indexes, manifests and lists of referrers.
#include "image/descriptor.h"

#include "base/chars.h"
#include "policy/reference.h"

namespace policy::image {
namespace {

std::string PlatformOf(const text::Node& node) {
  std::string platform(node.StringAt("os"));
  const std::string_view architecture = node.StringAt("architecture");
  if (platform.empty() || architecture.empty()) return {};
  platform.append("/").append(architecture);
  const std::string_view variant = node.StringAt("variant");
  if (!variant.empty()) platform.append("/").append(variant);
  return platform;
}

Error Without(std::string_view file, const char* what) {
  return {.kind = ErrorKind::kBadInput,
          .message = base::Quote(file) + " has a descriptor without " + what};
}

}  // namespace

Result<Descriptor> ReadDescriptor(const text::Node& node, std::string_view file) {
  Descriptor descriptor{.digest = std::string(node.StringAt("digest")),
                        .media_type = std::string(node.StringAt("mediaType")),
                        .artifact_type = std::string(node.StringAt("artifactType")),
                        .annotations = ReadAnnotations(node)};
  if (!IsDigest(descriptor.digest)) return Without(file, "digest");
  const text::Node* size = node.Find("size");
  const auto bytes = size == nullptr ? std::nullopt : size->integer();
  if (!bytes || *bytes < 0) return Without(file, "size");
  descriptor.size = static_cast<std::uint64_t>(*bytes);
  if (const text::Node* platform = node.Find("platform")) {
    descriptor.platform = PlatformOf(*platform);
  }
  return descriptor;
}

std::map<std::string, std::string> ReadAnnotations(const text::Node& node) {
  std::map<std::string, std::string> read;
  const text::Node* annotations = node.Find("annotations");
  if (annotations == nullptr) return read;
  for (const text::Member& member : annotations->members()) {
    read.emplace(member.key, member.value.string());
  }
  return read;
}

bool IsImage(const Descriptor& descriptor) {
  return descriptor.platform != "unknown/unknown" &&
         !descriptor.annotations.contains("vnd.docker.reference.type");
}

}  // namespace policy::image
