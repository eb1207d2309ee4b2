// Each blob is proved by the digest that leads to it, so that what a configuration says is bound to
// the reference.
#include "collect/image_manifests.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/platform.h"
#include "collect/image_document.h"
#include "image/config.h"

namespace policy::collect {
namespace {

using registry::Descriptor;
using registry::Manifest;

constexpr std::string_view kFormat = "image-registry";
constexpr std::size_t kMostConfig = std::size_t{16} << 20U;  // As of image archives.
constexpr int kDeepest = 4;                                  // Indexes in indexes, as there too.

bool IsWanted(const Descriptor& entry, const std::vector<std::string>& platforms) {
  if (platforms.empty() || entry.platform.empty()) return true;
  return std::any_of(platforms.begin(), platforms.end(), [&](const std::string& wanted) {
    return base::IsPlatform(entry.platform, wanted);
  });
}

class Lister {
 public:
  Lister(const Place& place, const GatherRequest& request) : place_(place), request_(request) {}

  Result<void> Enter(const Manifest& index, int depth) {
    if (depth == kDeepest) {
      return Error{.kind = ErrorKind::kLimit, .message = "its indexes are nested too deep"};
    }
    for (const Descriptor& entry : index.manifests) {
      if (!image::IsImage(entry) || !seen_.insert(entry.digest).second) continue;
      if (image::IsIndexType(entry.media_type)) {
        const Result<Manifest> below = place_.repository.GetManifest(entry.digest, place_.deadline);
        if (!below) return below.error();
        if (Result<void> entered = Enter(*below, depth + 1); !entered) return entered;
        continue;
      }
      if (!entry.platform.empty()) names_.insert(entry.platform);
      if (!IsWanted(entry, request_.platforms)) continue;
      list_.wanted.push_back({.descriptor = entry});
      if (list_.wanted.size() > request_.bounds.platforms) {
        return Error{.kind = ErrorKind::kLimit,
                     .message = "it is of more than " + std::to_string(request_.bounds.platforms) +
                                " platforms"};
      }
    }
    return {};
  }

  PlatformList Take() {
    list_.all.assign(names_.begin(), names_.end());
    return std::move(list_);
  }

 private:
  const Place& place_;
  const GatherRequest& request_;
  PlatformList list_{};
  std::set<std::string> names_{};
  std::set<std::string> seen_{};
};

bool IsPacked(const std::string& media_type) {
  return media_type.find("gzip") != std::string::npos ||
         media_type.find("zstd") != std::string::npos;
}

Result<std::vector<ImageLayer>> LayersOf(const Manifest& manifest,
                                         const std::vector<std::string>& diff_ids) {
  if (manifest.layers.size() != diff_ids.size()) {
    return Error{.kind = ErrorKind::kRefused,
                 .message = "the image has " + std::to_string(manifest.layers.size()) +
                            " layers, and its configuration lists " +
                            std::to_string(diff_ids.size())};
  }
  std::vector<ImageLayer> layers;
  for (std::size_t i = 0; i < diff_ids.size(); ++i) {
    const Descriptor& layer = manifest.layers[i];
    layers.push_back({.digest = layer.digest,
                      .diff_id = diff_ids[i],
                      .size = layer.size.value_or(0),
                      .packed = IsPacked(layer.media_type)});
  }
  return layers;
}

}  // namespace

Result<PlatformList> ListPlatforms(const Place& place, const Manifest& root,
                                   const GatherRequest& request) {
  if (!root.index) {
    PlatformEntry only{.descriptor = {.digest = root.digest,
                                      .size = root.bytes.size(),
                                      .media_type = root.media_type},
                       .manifest = root};
    PlatformList list;
    list.wanted.push_back(std::move(only));
    return list;
  }
  Lister lister(place, request);
  if (Result<void> entered = lister.Enter(root, 0); !entered) return entered.error();
  return lister.Take();
}

Result<Document> ReadConfiguration(const Place& place, const ResolvedImage& image,
                                   const PlatformEntry& entry,
                                   const std::vector<std::string>& platforms) {
  std::optional<Manifest> manifest = entry.manifest;
  if (!manifest) {
    Result<Manifest> fetched =
        place.repository.GetManifest(entry.descriptor.digest, place.deadline);
    if (!fetched) return fetched.error();
    manifest = *std::move(fetched);
  }
  const Result<std::string> bytes =
      place.repository.ReadBlob(manifest->config, kMostConfig, place.deadline);
  if (!bytes) return bytes.error();
  const std::string file = place.name + "@" + manifest->config.digest;
  Result<image::ConfigFile> read = image::ReadConfig(*bytes, file);
  if (!read) return read.error();
  Result<std::vector<ImageLayer>> layers = LayersOf(*manifest, read->diff_ids);
  if (!layers) return layers.error();
  ImageConfig config = std::move(read->config);
  config.reference = image.reference.Normalized();
  if (image.reference.digest != manifest->digest) config.index_digest = image.reference.digest;
  config.manifest_digest = manifest->digest;
  config.config_digest = manifest->config.digest;
  config.annotations = manifest->annotations;
  config.annotations.insert(entry.descriptor.annotations.begin(),
                            entry.descriptor.annotations.end());
  config.layers = *std::move(layers);
  // What the index says of the platform is what a node goes by.
  if (!entry.descriptor.platform.empty()) config.platform = entry.descriptor.platform;
  config.platforms = platforms;
  if (platforms.empty() && !config.platform.empty()) config.platforms = {config.platform};
  Document document = BareDocument(config, kFormat, file);
  TakeConfig(document, std::move(config));
  return document;
}

}  // namespace policy::collect
