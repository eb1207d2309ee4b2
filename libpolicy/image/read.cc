// The door of the room: manifests found, configuration read, layers laid, databases read.
#include <algorithm>
#include <array>
#include <utility>

#include "base/chars.h"
#include "crypto/crypto.h"
#include "image/archive.h"
#include "image/config.h"
#include "image/layout.h"
#include "image/packages.h"
#include "image/rootfs.h"
#include "policy/image.h"
#include "policy/reference.h"
#include "unpack/path.h"
#include "unpack/tar.h"

namespace policy {
namespace image {
namespace {

constexpr std::size_t kMostConfig = std::size_t{16} << 20U;
constexpr std::size_t kMostEntries = 20'000'000;  // in one layer
constexpr std::size_t kPiece = std::size_t{64} << 10U;

bool IsForeign(const Blob& layer) {
  return layer.descriptor.media_type.find("nondistributable") != std::string::npos ||
         layer.descriptor.media_type.find("foreign") != std::string::npos;
}

// The content of the entry that `tar` stands at.
Result<std::string> Content(unpack::Tar& tar, const unpack::TarEntry& entry) {
  if (entry.size > kMostFileBytes) {
    return Error{.kind = ErrorKind::kLimit,
                 .message = base::Quote(entry.path) + " is larger than we accept"};
  }
  std::string bytes;
  std::vector<char> piece(kPiece);
  while (true) {
    const Result<std::size_t> got = tar.Read(piece.data(), piece.size());
    if (!got) return got.error();
    if (*got == 0) return bytes;
    bytes.append(piece.data(), *got);
    if (bytes.size() > kMostFileBytes) {
      return Error{.kind = ErrorKind::kLimit,
                   .message = base::Quote(entry.path) + " is larger than we accept"};
    }
  }
}

Result<void> LayEntries(unpack::Tar& tar, Rootfs& rootfs) {
  rootfs.BeginLayer();
  for (std::size_t count = 0; count < kMostEntries; ++count) {
    const Result<std::optional<unpack::TarEntry>> entry = tar.Next();
    if (!entry) return entry.error();
    if (!*entry) return {};
    Result<std::string> path = unpack::PlainPath((*entry)->path);
    if (!path) return path.error();
    std::string bytes;
    if ((*entry)->kind == unpack::TarEntry::Kind::kFile && rootfs.Wants(*path)) {
      Result<std::string> content = Content(tar, **entry);
      if (!content) return content.error();
      bytes = *std::move(content);
    }
    if (Result<void> laid = rootfs.Lay(**entry, *std::move(path), std::move(bytes)); !laid)
      return laid;
  }
  return Error{.kind = ErrorKind::kLimit, .message = "it has too many entries"};
}

// One pass over a layer: the bytes as stored are digested, unpacked, digested again, and walked.
class LayerPass {
 public:
  LayerPass(const Archive& archive, const Blob& blob, std::string name)
      : archive_(&archive), blob_(&blob), name_(std::move(name)) {}

  // Lays the layer; returns what is known of it.
  Result<ImageLayer> Run(Rootfs& rootfs, const std::string& diff_id) {
    Result<ByteReader> open = archive_->OpenChecked(blob_->part, blob_->descriptor);
    if (!open) return open.error();
    const ByteReader stored = [this, read = *std::move(open)](char* into, std::size_t size) {
      Result<std::size_t> got = read(into, size);
      if (!got) return got;
      if (head_.size() < 4) head_.append(into, std::min<std::size_t>(*got, 4));
      stored_hash_.Update({into, *got});
      size_ += *got;
      return got;
    };
    const ByteReader unpacked = unpack::Unpacked(stored, name_);
    const ByteReader digested = [this, &unpacked](char* into, std::size_t size) {
      Result<std::size_t> got = unpacked(into, size);
      if (got) unpacked_hash_.Update({into, *got});
      return got;
    };
    unpack::Tar tar(digested, name_);
    if (Result<void> laid = LayEntries(tar, rootfs); !laid) return laid.error();
    std::vector<char> rest(kPiece);
    while (true) {
      const Result<std::size_t> got = digested(rest.data(), rest.size());
      if (!got) return got.error();
      if (*got == 0) break;
    }
    const std::string own = unpacked_hash_.Finish();
    if (own != diff_id) {
      return Error{
          .kind = ErrorKind::kRefused,
          .message = name_ + " is not what the configuration says: " + diff_id + " is " + own};
    }
    return ImageLayer{.digest = stored_hash_.Finish(),
                      .diff_id = diff_id,
                      .size = size_,
                      .packed = unpack::IsPacked(head_)};
  }

 private:
  const Archive* archive_;
  const Blob* blob_;
  std::string name_;
  std::string head_{};
  std::uint64_t size_ = 0;
  crypto::Sha256Stream stored_hash_{};
  crypto::Sha256Stream unpacked_hash_{};
};

std::string LayerName(std::size_t index, const Blob& blob) {
  return "layer " + std::to_string(index + 1) + " (" + base::Quote(blob.part) + ")";
}

Error In(Error error, const std::string& name) {
  if (error.message.find(name) == std::string::npos) error.message = name + ": " + error.message;
  return error;
}

// Lays all layers; one that is not in the archive leaves what they hold unknown.
Result<void> LayAll(const Archive& archive, const Manifest& manifest,
                    const std::vector<std::string>& diff_ids, ImageContent& content) {
  if (manifest.layers.size() != diff_ids.size()) {
    return Error{.kind = ErrorKind::kRefused,
                 .message = "the image has " + std::to_string(manifest.layers.size()) +
                            " layers, and its configuration lists " +
                            std::to_string(diff_ids.size())};
  }
  Rootfs rootfs;
  for (std::size_t i = 0; i < diff_ids.size(); ++i) {
    const Blob& blob = manifest.layers[i];
    const std::string name = LayerName(i, blob);
    if (blob.part.empty() || !archive.Has(blob.part)) {
      if (!IsForeign(blob)) {
        return Error{.kind = ErrorKind::kBadInput,
                     .message = name + " is not in the archive",
                     .hint = "write the archive again, whole"};
      }
      content.packages_problem = name + " is kept elsewhere, and is not in the archive";
      content.config.layers.push_back({.digest = blob.descriptor.digest,
                                       .diff_id = diff_ids[i],
                                       .size = blob.descriptor.size.value_or(0),
                                       .packed = true});
      continue;
    }
    Result<ImageLayer> layer = LayerPass(archive, blob, name).Run(rootfs, diff_ids[i]);
    if (!layer) return In(std::move(layer).error(), name);
    content.config.layers.push_back(*std::move(layer));
  }
  if (!content.packages_problem.empty()) return {};
  content.config.setuid_files = rootfs.SetuidFiles();
  InstalledPackages installed = ReadPackages(rootfs);
  content.config.os_release = std::move(installed.os_release);
  content.packages = std::move(installed.packages);
  content.packages_problem = std::move(installed.problem);
  return {};
}

Result<ImageContent> ReadImage(const Archive& archive, const Manifest& manifest) {
  ImageContent content;
  content.missing = manifest.missing;
  std::vector<std::string> diff_ids;
  if (content.missing.empty()) {
    Result<std::string> bytes =
        archive.Read(manifest.config.part, manifest.config.descriptor, kMostConfig);
    if (!bytes) return bytes.error();
    Result<ConfigFile> file = ReadConfig(*bytes, manifest.config.part);
    if (!file) return file.error();
    content.config = std::move(file->config);
    diff_ids = std::move(file->diff_ids);
  }
  ImageConfig& config = content.config;
  config.reference = manifest.reference;
  config.index_digest = manifest.index_digest;
  config.manifest_digest = manifest.digest;
  config.config_digest = manifest.config.descriptor.digest;
  config.annotations = manifest.annotations;
  // What the index says of the platform is what a node goes by.
  if (!manifest.platform.empty()) config.platform = manifest.platform;
  config.platforms = manifest.platforms;
  if (config.platforms.empty() && !config.platform.empty()) config.platforms = {config.platform};
  if (!content.missing.empty()) return content;
  if (Result<void> laid = LayAll(archive, manifest, diff_ids, content); !laid) return laid.error();
  return content;
}

// A place in a text of the archive keeps the text's name behind the archive's.
Error About(const ImageBytes& bytes, Error error) {
  std::string part = error.where.line > 0 ? "/" + error.where.file : std::string();
  error.where.file = bytes.file + part;
  return error;
}

}  // namespace
}  // namespace image

Result<std::vector<ImageContent>> ReadImages(const ImageBytes& bytes) {
  const Result<image::Archive> archive = image::Archive::Open(bytes);
  if (!archive) return image::About(bytes, archive.error());
  const Result<std::vector<image::Manifest>> manifests = image::FindManifests(*archive);
  if (!manifests) return image::About(bytes, manifests.error());
  const bool none = std::all_of(manifests->begin(), manifests->end(),
                                [](const auto& manifest) { return !manifest.missing.empty(); });
  if (none) {
    return image::About(bytes,
                        {.kind = ErrorKind::kBadInput, .message = manifests->front().missing});
  }
  std::vector<ImageContent> images;
  images.reserve(manifests->size());
  for (const image::Manifest& manifest : *manifests) {
    Result<ImageContent> content = image::ReadImage(*archive, manifest);
    if (!content) return image::About(bytes, std::move(content).error());
    images.push_back(*std::move(content));
  }
  return images;
}

bool LooksLikeImage(const ImageBytes& bytes) {
  if (bytes.folder) {
    return bytes.open("index.json", 0).has_value() || bytes.open("manifest.json", 0).has_value();
  }
  constexpr std::string_view kMagic = "ustar";
  constexpr std::size_t kMagicAt = 257;
  Result<ByteReader> open = bytes.open({}, 0);
  if (!open) return false;
  const ByteReader read = unpack::Unpacked(*std::move(open), bytes.file);
  std::array<char, 512> head{};
  std::size_t filled = 0;
  while (filled < head.size()) {
    const Result<std::size_t> got = read(head.data() + filled, head.size() - filled);
    if (!got || *got == 0) break;
    filled += *got;
  }
  const std::string_view text(head.data(), filled);
  return text.size() > kMagicAt && text.substr(kMagicAt).starts_with(kMagic);
}

}  // namespace policy
