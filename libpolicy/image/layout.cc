// OCI image-layout 1.0 and 1.1 (index.json, manifests, nested indexes; Docker's own media types
// read alike), and docker save's manifest.json. An archive that is both (docker 25 and later) is
// read as a layout, which names more digests, with the references of the other.
#include "image/layout.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/chars.h"
#include "policy/reference.h"
#include "text/json.h"
#include "unpack/path.h"

namespace policy::image {
namespace {

using text::Node;

constexpr std::size_t kMostJson = std::size_t{4} << 20U;
constexpr std::size_t kMostImages = 1000;
constexpr std::size_t kMostLayers = 10'000;
constexpr int kDeepest = 4;  // indexes in indexes
constexpr text::Limits kJson{.max_bytes = kMostJson, .max_nodes = 500'000};

Error Bad(std::string message) {
  return Error{.kind = ErrorKind::kBadInput, .message = std::move(message)};
}

Result<text::Tree> ReadPart(const Archive& archive, const Blob& blob) {
  Result<std::string> bytes = archive.Read(blob.part, blob.descriptor, kMostJson);
  if (!bytes) return bytes.error();
  return text::ReadJson(*bytes, blob.part, kJson);
}

bool IsIndex(const Descriptor& descriptor, const Node& root) {
  return IsIndexType(descriptor.media_type) ||
         (descriptor.media_type.empty() && root.Find("manifests") != nullptr);
}

std::string NameIn(const std::map<std::string, std::string>& annotations) {
  for (const char* key : {"io.containerd.image.name", "org.opencontainers.image.ref.name"}) {
    const auto named = annotations.find(key);
    // A bare tag names no image.
    if (named != annotations.end() && named->second.find_first_of("/:") != std::string::npos &&
        ParseReference(named->second)) {
      return named->second;
    }
  }
  return {};
}

class Layout {
 public:
  explicit Layout(const Archive& archive) : archive_(&archive) {}

  Result<std::vector<Manifest>> Read() {
    Result<text::Tree> index = ReadPart(*archive_, {.part = "index.json"});
    if (!index) return index.error();
    const Node* manifests = index->root().Find("manifests");
    if (manifests == nullptr || !manifests->is_list()) return Bad("'index.json' is no index");
    for (const Node& item : manifests->items()) {
      Result<Descriptor> descriptor = ReadDescriptor(item, "index.json");
      if (!descriptor) return descriptor.error();
      if (!IsImage(*descriptor)) continue;
      Manifest image{.reference = NameIn(descriptor->annotations)};
      if (Result<void> added = Add(*descriptor, std::move(image), 0); !added) return added.error();
    }
    if (found_.empty()) return Bad("the index of the archive names no image");
    return std::move(found_);
  }

 private:
  Result<void> Add(const Descriptor& descriptor, Manifest image, int depth) {
    if (found_.size() >= kMostImages) {
      return Error{.kind = ErrorKind::kLimit, .message = "the archive names too many images"};
    }
    if (!descriptor.platform.empty()) image.platform = descriptor.platform;
    const std::string part = BlobPath(descriptor.digest);
    if (part.empty() || !archive_->Has(part)) {
      image.digest = descriptor.digest;
      image.missing = "the archive does not hold the manifest " + descriptor.digest;
      found_.push_back(std::move(image));
      return {};
    }
    Result<text::Tree> tree = ReadPart(*archive_, {part, descriptor});
    if (!tree) return tree.error();
    if (IsIndex(descriptor, tree->root())) return AddIndex(descriptor, tree->root(), image, depth);
    return AddManifest(descriptor, tree->root(), std::move(image));
  }

  Result<void> AddIndex(const Descriptor& own, const Node& root, const Manifest& image, int depth) {
    if (depth >= kDeepest) return Bad("the archive nests its indexes too deep");
    std::vector<Descriptor> images;
    std::set<std::string> platforms;
    const Node* manifests = root.Find("manifests");
    if (manifests == nullptr) return Bad("the index " + own.digest + " names no manifests");
    for (const Node& item : manifests->items()) {
      Result<Descriptor> descriptor = ReadDescriptor(item, own.digest);
      if (!descriptor) return descriptor.error();
      if (!IsImage(*descriptor)) continue;
      if (!descriptor->platform.empty()) platforms.insert(descriptor->platform);
      images.push_back(*std::move(descriptor));
    }
    for (const Descriptor& descriptor : images) {
      Manifest below{.reference = image.reference,
                     .index_digest = image.index_digest.empty() ? own.digest : image.index_digest,
                     .platforms = {platforms.begin(), platforms.end()},
                     .annotations = descriptor.annotations};
      if (Result<void> added = Add(descriptor, std::move(below), depth + 1); !added) return added;
    }
    return {};
  }

  Result<void> AddManifest(const Descriptor& own, const Node& root, Manifest image) {
    image.digest = own.digest;
    if (image.reference.empty()) image.reference = NameIn(own.annotations);
    const Node* config = root.Find("config");
    const Node* layers = root.Find("layers");
    if (config == nullptr || layers == nullptr || !layers->is_list()) {
      return Bad("the manifest " + own.digest + " is of no image");
    }
    Result<Descriptor> described = ReadDescriptor(*config, own.digest);
    if (!described) return described.error();
    image.config = {BlobPath(described->digest), *described};
    if (layers->items().size() > kMostLayers) {
      return Error{.kind = ErrorKind::kLimit, .message = "an image has too many layers"};
    }
    for (const Node& item : layers->items()) {
      Result<Descriptor> layer = ReadDescriptor(item, own.digest);
      if (!layer) return layer.error();
      image.layers.push_back({BlobPath(layer->digest), *layer});
    }
    for (auto& [key, value] : ReadAnnotations(root)) image.annotations.insert_or_assign(key, value);
    found_.push_back(std::move(image));
    return {};
  }

  const Archive* archive_;
  std::vector<Manifest> found_{};
};

// "<hex>.json", "sha256:<hex>" and "blobs/sha256/<hex>" all name the config by its digest.
std::string DigestInName(std::string_view part) {
  std::string_view name = unpack::NameOf(part);
  if (name.ends_with(".json")) name.remove_suffix(5);
  if (name.starts_with("sha256:")) name.remove_prefix(7);
  std::string digest = "sha256:" + std::string(name);
  return IsDigest(digest) ? digest : std::string();
}

Result<Manifest> SavedImage(const Node& item) {
  Manifest image;
  const std::string config(item.StringAt("Config"));
  const Node* layers = item.Find("Layers");
  if (config.empty() || layers == nullptr || !layers->is_list()) {
    return Bad("'manifest.json' has an entry without Config and Layers");
  }
  image.config = {config, {.digest = DigestInName(config)}};
  if (image.config.descriptor.digest.empty()) {
    return Bad("'manifest.json' has a Config that is not named by its digest: " +
               base::Quote(config));
  }
  if (layers->items().size() > kMostLayers) {
    return Error{.kind = ErrorKind::kLimit, .message = "an image has too many layers"};
  }
  for (const Node& layer : layers->items()) {
    // Checked by the config's list of what the layers unpack to.
    image.layers.push_back({.part = std::string(layer.string())});
  }
  if (const Node* tags = item.Find("RepoTags"); tags != nullptr && !tags->items().empty()) {
    image.reference = std::string(tags->items().front().string());
  }
  return image;
}

Result<std::vector<Manifest>> ReadSaved(const Archive& archive) {
  Result<text::Tree> list = ReadPart(archive, {.part = "manifest.json"});
  if (!list) return list.error();
  if (!list->root().is_list() || list->root().items().empty()) {
    return Bad("'manifest.json' names no image");
  }
  std::vector<Manifest> images;
  for (const Node& item : list->root().items()) {
    if (images.size() >= kMostImages) {
      return Error{.kind = ErrorKind::kLimit, .message = "the archive names too many images"};
    }
    Result<Manifest> image = SavedImage(item);
    if (!image) return image.error();
    images.push_back(*std::move(image));
  }
  return images;
}

}  // namespace

Result<std::vector<Manifest>> FindManifests(const Archive& archive) {
  const bool saved = archive.Has("manifest.json");
  if (archive.Has("index.json")) {
    Result<std::vector<Manifest>> images = Layout(archive).Read();
    if (!images || !saved) return images;
    const Result<std::vector<Manifest>> named = ReadSaved(archive);
    if (!named) return named.error();
    for (Manifest& image : *images) {
      for (const Manifest& other : *named) {
        const bool same = other.config.descriptor.digest == image.config.descriptor.digest;
        if (same && image.reference.empty()) image.reference = other.reference;
      }
    }
    return images;
  }
  if (saved) return ReadSaved(archive);
  return Error{.kind = ErrorKind::kBadInput,
               .message = "neither an OCI layout nor an archive of `docker save`",
               .hint = "it has no index.json and no manifest.json"};
}

}  // namespace policy::image
