// Kinds first, descriptors after.
#include "registry/manifest.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/chars.h"
#include "crypto/crypto.h"
#include "text/json.h"

namespace policy::registry {
namespace {

using base::Quote;
using text::Node;

constexpr std::size_t kMostNodes = 500'000;
// What servers say when they do not know.
constexpr std::array<std::string_view, 4> kGeneral = {"", "application/json",
                                                      "application/octet-stream", "text/plain"};

Error Bad(std::string message) {
  return {.kind = ErrorKind::kBadInput, .message = std::move(message)};
}

// "Application/JSON; charset=utf-8": "application/json".
std::string PlainType(std::string_view declared) {
  declared = declared.substr(0, declared.find(';'));
  while (declared.ends_with(' ')) declared.remove_suffix(1);
  return base::ToLower(declared);
}

Result<std::string> TypeOf(const Node& root, const std::string& digest, std::string_view declared) {
  const std::string said = PlainType(declared);
  const std::string own(root.StringAt("mediaType"));
  const bool general = std::find(kGeneral.begin(), kGeneral.end(), said) != kGeneral.end();
  if (!general && !own.empty() && said != own) {
    return Bad("the manifest " + digest + " says it is " + Quote(own) + " and was sent as " +
               Quote(said));
  }
  // Nobody says: what it holds does, and it cannot hold both.
  if (own.empty() && general) {
    return std::string(root.Find("manifests") != nullptr ? image::kOciIndex : image::kOciManifest);
  }
  std::string type = own.empty() ? said : own;
  if (image::IsIndexType(type) || image::IsManifestType(type)) return type;
  return Error{.kind = ErrorKind::kUnsupported,
               .message = "the manifest " + digest + " is of type " + Quote(type)};
}

Result<void> ReadList(const Node& list, const std::string& digest, std::vector<Descriptor>& into) {
  into.reserve(list.items().size());
  for (const Node& item : list.items()) {
    Result<Descriptor> read = image::ReadDescriptor(item, digest);
    if (!read) return read.error();
    into.push_back(*std::move(read));
  }
  return {};
}

// An index has manifests and nothing of an image; an image the other way round.
Result<void> ReadParts(const Node& root, Manifest& manifest) {
  const Node* manifests = root.Find("manifests");
  const Node* config = root.Find("config");
  const Node* layers = root.Find("layers");
  const bool of_index = manifests != nullptr && manifests->is_list();
  const bool of_image = config != nullptr && layers != nullptr && layers->is_list();
  const bool mixed = manifests != nullptr && (config != nullptr || layers != nullptr);
  if (mixed) {
    return Bad("the manifest " + manifest.digest + " could be taken for an image and for an index");
  }
  if (manifest.index ? !of_index : !of_image) {
    return Bad("the manifest " + manifest.digest + " does not hold what its type " +
               Quote(manifest.media_type) + " demands");
  }
  if (manifest.index) return ReadList(*manifests, manifest.digest, manifest.manifests);
  Result<Descriptor> read = image::ReadDescriptor(*config, manifest.digest);
  if (!read) return read.error();
  manifest.config = *std::move(read);
  return ReadList(*layers, manifest.digest, manifest.layers);
}

}  // namespace

Result<Manifest> ReadManifest(std::string bytes, std::string_view declared, std::size_t most) {
  Manifest manifest{.digest = crypto::Sha256(bytes)};
  const Result<text::Tree> tree =
      text::ReadJson(bytes, manifest.digest, {.max_bytes = most, .max_nodes = kMostNodes});
  if (!tree) return tree.error();
  const Node& root = tree->root();
  if (!root.is_map()) return Bad("the manifest " + manifest.digest + " is no JSON object");
  Result<std::string> type = TypeOf(root, manifest.digest, declared);
  if (!type) return type.error();
  manifest.media_type = *std::move(type);
  manifest.index = image::IsIndexType(manifest.media_type);
  if (Result<void> read = ReadParts(root, manifest); !read) return read.error();
  if (const Node* subject = root.Find("subject"); subject != nullptr && !subject->is_null()) {
    Result<Descriptor> read = image::ReadDescriptor(*subject, manifest.digest);
    if (!read) return read.error();
    manifest.subject = *std::move(read);
  }
  manifest.artifact_type = root.StringAt("artifactType");
  manifest.annotations = image::ReadAnnotations(root);
  manifest.bytes = std::move(bytes);
  return manifest;
}

Result<void> Prove(std::string_view bytes, std::string_view digest, std::string_view what) {
  return ProveDigest(crypto::Sha256(bytes), digest, what);
}

Result<void> ProveDigest(std::string_view computed, std::string_view digest,
                         std::string_view what) {
  if (computed == digest) return {};
  if (!digest.starts_with("sha256:")) {
    return Error{.kind = ErrorKind::kUnsupported,
                 .message = "digests other than sha256 are not checked: " + Quote(digest)};
  }
  return Error{.kind = ErrorKind::kUntrusted,
               .message = std::string(what) + " should have the digest " + Quote(digest) +
                          " and has " + Quote(computed)};
}

}  // namespace policy::registry
