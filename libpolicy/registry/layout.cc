// The index is read once, and of each of its manifests the subject; blobs are read as they are
// asked for.
#include "registry/layout.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/chars.h"
#include "policy/reference.h"
#include "text/json.h"

namespace policy::registry {
namespace {

using base::Quote;

constexpr const char* kIndexFile = "index.json";
constexpr const char* kNameKey = "org.opencontainers.image.ref.name";
constexpr const char* kCosignKey = "kind";
constexpr text::Limits kJson{.max_bytes = kMostManifest, .max_nodes = 500'000};

// What `cosign save` writes beside the one image it saves.
struct CosignKind {
  std::string_view kind;
  std::string_view suffix;
};
constexpr std::array<CosignKind, 3> kCosignKinds = {{{"dev.cosignproject.cosign/sigs", ".sig"},
                                                     {"dev.cosignproject.cosign/atts", ".att"},
                                                     {"dev.cosignproject.cosign/sboms", ".sbom"}}};
constexpr std::array<std::string_view, 2> kCosignImages = {"dev.cosignproject.cosign/image",
                                                           "dev.cosignproject.cosign/imageIndex"};

std::string ValueAt(const Descriptor& descriptor, const char* key) {
  const auto found = descriptor.annotations.find(key);
  return found == descriptor.annotations.end() ? std::string() : found->second;
}

// "v1", or the tag of "registry.example.com/app:v1".
std::string TagIn(const std::string& name) {
  if (name.find_first_of("/:") == std::string::npos) return name;
  const Result<ImageReference> reference = ParseReference(name);
  return reference ? reference->tag : std::string();
}

Error Absent(const std::string& what) {
  return {.kind = ErrorKind::kNotFound, .message = "the layout does not hold " + what};
}

}  // namespace

Result<LayoutRepository> LayoutRepository::Open(ImageBytes bytes) {
  LayoutRepository layout;
  layout.bytes_ = std::make_shared<const ImageBytes>(std::move(bytes));
  Result<image::Archive> archive = image::Archive::Open(*layout.bytes_);
  if (!archive) return archive.error();
  layout.archive_ = std::make_shared<const image::Archive>(*std::move(archive));
  if (Result<void> read = layout.ReadEntries(); !read) return read.error();
  return layout;
}

Result<void> LayoutRepository::ReadEntries() {
  if (!archive_->Has(kIndexFile)) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = Quote(bytes_->file) + " is no OCI layout: it has no index.json"};
  }
  const Result<std::string> text = archive_->Read(kIndexFile, {}, kMostManifest);
  if (!text) return text.error();
  const Result<text::Tree> tree = text::ReadJson(*text, kIndexFile, kJson);
  if (!tree) return tree.error();
  const text::Node* manifests = tree->root().Find("manifests");
  if (manifests == nullptr || !manifests->is_list()) {
    return Error{
        .kind = ErrorKind::kBadInput,
        .message = Quote(bytes_->file) + " is no OCI layout: its index lists no manifests"};
  }
  std::string saved;  // the image that cosign's entries are about
  for (const text::Node& item : manifests->items()) {
    Result<Descriptor> read = image::ReadDescriptor(item, kIndexFile);
    if (!read) return read.error();
    Entry entry{.descriptor = *std::move(read)};
    const std::string tag = TagIn(ValueAt(entry.descriptor, kNameKey));
    const std::string kind = ValueAt(entry.descriptor, kCosignKey);
    const bool image =
        std::find(kCosignImages.begin(), kCosignImages.end(), kind) != kCosignImages.end();
    if (image) saved = entry.descriptor.digest;
    if (!tag.empty() && (image || !kind.starts_with("dev.cosignproject."))) {
      entry.tags.push_back(tag);
    }
    const Result<Manifest> manifest =
        ReadByDigest(entry.descriptor.digest, entry.descriptor.media_type);
    // An entry that is broken or not there fails whoever asks for it, not its neighbours.
    if (manifest && manifest->subject) {
      entry.subject = manifest->subject->digest;
      entry.descriptor.artifact_type = manifest->ListedType();
    }
    entries_.push_back(std::move(entry));
  }
  for (Entry& entry : entries_) {
    const std::string kind = ValueAt(entry.descriptor, kCosignKey);
    for (const CosignKind& each : kCosignKinds) {
      if (!saved.empty() && kind == each.kind) entry.tags.push_back(TagOf(saved, each.suffix));
    }
  }
  return {};
}

Result<Manifest> LayoutRepository::ReadByDigest(const std::string& digest,
                                                std::string_view media_type) const {
  const std::string part = image::BlobPath(digest);
  if (part.empty() || !archive_->Has(part)) return Absent("the manifest " + Quote(digest));
  Result<std::string> bytes = archive_->Read(part, {}, kMostManifest);
  if (!bytes) return bytes.error();
  const Result<void> proven = Prove(*bytes, digest, "the manifest " + Quote(digest));
  if (!proven) return proven.error();
  return ReadManifest(*std::move(bytes), media_type);
}

Result<Manifest> LayoutRepository::GetManifest(const std::string& tag_or_digest,
                                               const http::Deadline&) const {
  const bool by_digest = IsDigest(tag_or_digest);
  for (const Entry& entry : entries_) {
    const bool tagged =
        std::find(entry.tags.begin(), entry.tags.end(), tag_or_digest) != entry.tags.end();
    if (by_digest ? entry.descriptor.digest != tag_or_digest : !tagged) continue;
    return ReadByDigest(entry.descriptor.digest, entry.descriptor.media_type);
  }
  // Manifests below an index stand in no list but its own.
  if (by_digest) return ReadByDigest(tag_or_digest, {});
  return Absent("the tag " + Quote(tag_or_digest));
}

Result<void> LayoutRepository::StreamBlob(const Descriptor& blob, const http::Sink& sink,
                                          const http::Deadline&) const {
  const std::string part = image::BlobPath(blob.digest);
  if (part.empty() || !archive_->Has(part)) return Absent("the blob " + Quote(blob.digest));
  Result<ByteReader> open = archive_->Open(part);
  if (!open) return open.error();
  BlobCheck check(blob, sink);
  std::vector<char> piece(std::size_t{64} << 10U);
  while (true) {
    const Result<std::size_t> got = (*open)(piece.data(), piece.size());
    if (!got) return got.error();
    if (*got == 0) return check.Finish();
    if (Result<void> taken = check.Take({piece.data(), *got}); !taken) return taken;
  }
}

Result<std::vector<std::string>> LayoutRepository::ListTags(const http::Deadline&) const {
  std::vector<std::string> tags;
  for (const Entry& entry : entries_) {
    tags.insert(tags.end(), entry.tags.begin(), entry.tags.end());
  }
  return tags;
}

Result<std::vector<Descriptor>> LayoutRepository::ListReferrers(
    const std::string& digest, const std::string& artifact_type,
    const http::Deadline& deadline) const {
  std::vector<Descriptor> referrers;
  for (const Entry& entry : entries_) {
    if (entry.subject == digest) referrers.push_back(entry.descriptor);
  }
  Result<Manifest> listed = GetManifest(TagOf(digest, ""), deadline);
  if (!listed && listed.error().kind != ErrorKind::kNotFound) return listed.error();
  if (listed) {
    for (Descriptor& each : listed->manifests) {
      const bool known =
          std::any_of(referrers.begin(), referrers.end(),
                      [&](const Descriptor& had) { return had.digest == each.digest; });
      if (!known) referrers.push_back(std::move(each));
    }
  }
  if (referrers.size() > kMostListed) {
    return Error{
        .kind = ErrorKind::kLimit,
        .message = "the layout lists more than " + std::to_string(kMostListed) + " referrers"};
  }
  KeepType(referrers, artifact_type);
  return referrers;
}

}  // namespace policy::registry
