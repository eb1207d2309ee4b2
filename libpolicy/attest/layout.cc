// OCI image layout 1.0, with the limits that cosign itself has.
#include "attest/layout.h"

#include <optional>
#include <set>
#include <utility>

#include "crypto/crypto.h"
#include "text/json.h"

namespace policy::attest {
namespace {

constexpr std::size_t kMostManifests = 1000;
constexpr std::size_t kMostAttachments = 100;
constexpr int kDeepest = 4;
constexpr text::Limits kLimits{.max_bytes = std::size_t{4} << 20U};

std::optional<Attachment::Kind> KindOf(std::string_view media_type) {
  using Kind = Attachment::Kind;
  if (media_type == "application/vnd.dev.cosign.simplesigning.v1+json") return Kind::kSimpleSigning;
  if (media_type == "application/vnd.dsse.envelope.v1+json") return Kind::kEnvelope;
  if (media_type.starts_with("application/vnd.dev.sigstore.bundle")) return Kind::kBundle;
  return std::nullopt;
}

// Bytes by digest; nothing where they are not there or not what the digest says.
std::optional<std::string> ReadByDigest(std::string_view digest, const ReadPart& read) {
  constexpr std::string_view kPrefix = "sha256:";
  constexpr std::size_t kDigits = 64;
  if (!digest.starts_with(kPrefix) || digest.size() != kPrefix.size() + kDigits ||
      !crypto::Unhex(digest.substr(kPrefix.size()))) {
    return std::nullopt;
  }
  Result<std::string> bytes = read("blobs/sha256/" + std::string(digest.substr(kPrefix.size())));
  if (!bytes || crypto::Sha256(*bytes) != digest) return std::nullopt;
  return *std::move(bytes);
}

class LayoutWalk {
 public:
  explicit LayoutWalk(const ReadPart& read) : read_(read) {}
  void Enter(const text::Node& manifest, int depth);
  std::variant<std::vector<Attachment>, Rejection> Take() {
    if (too_much_) return RejectAt(AttestStage::kLimits, too_much_);
    return std::move(found_);
  }

 private:
  void Follow(const text::Node& descriptor, int depth);
  void Add(const text::Node& layer);

  const ReadPart& read_;
  std::vector<Attachment> found_{};
  std::set<std::string> seen_{};
  const char* too_much_ = nullptr;
};

void LayoutWalk::Follow(const text::Node& descriptor, int depth) {
  const std::string digest(descriptor.StringAt("digest"));
  if (too_much_ || !seen_.insert(digest).second) return;
  if (seen_.size() > kMostManifests) {
    too_much_ = "the layout holds more than 1000 manifests";
    return;
  }
  const std::optional<std::string> bytes = ReadByDigest(digest, read_);
  if (!bytes) return;
  const Result<text::Tree> manifest = text::ReadJson(*bytes, digest, kLimits);
  if (manifest) Enter(manifest->root(), depth);
}

void LayoutWalk::Add(const text::Node& layer) {
  const std::optional<Attachment::Kind> kind = KindOf(layer.StringAt("mediaType"));
  if (!kind || too_much_) return;
  if (found_.size() == kMostAttachments) {
    too_much_ = "more than 100 signatures and attestations";
    return;
  }
  const text::Node* size = layer.Find("size");
  Attachment attachment{.kind = *kind, .digest = std::string(layer.StringAt("digest"))};
  attachment.size = size == nullptr ? -1 : size->integer().value_or(-1);
  if (const text::Node* annotations = layer.Find("annotations")) {
    for (const text::Member& row : annotations->members()) {
      attachment.annotations.emplace(row.key, row.value.string());
    }
  }
  found_.push_back(std::move(attachment));
}

void LayoutWalk::Enter(const text::Node& manifest, int depth) {
  const text::Node* children = manifest.Find("manifests");
  const text::Node* layers = manifest.Find("layers");
  // A document that is both an index and a manifest is read differently by different readers.
  if (children != nullptr && layers != nullptr) return;
  if (children != nullptr && depth == kDeepest) {
    too_much_ = "the layout's indexes are nested too deep";
    return;
  }
  if (children != nullptr) {
    for (const text::Node& child : children->items()) Follow(child, depth + 1);
  }
  if (layers != nullptr) {
    for (const text::Node& layer : layers->items()) Add(layer);
  }
}

}  // namespace

std::variant<std::vector<Attachment>, Rejection> FindAttachments(const ReadPart& read) {
  const Result<std::string> bytes = read("index.json");
  if (!bytes) return Unreadable(bytes.error());
  const Result<text::Tree> index = text::ReadJson(*bytes, "index.json", kLimits);
  if (!index) return Unreadable(index.error());
  LayoutWalk walk(read);
  walk.Enter(index->root(), 0);
  return walk.Take();
}

std::variant<std::string, Rejection> ReadBlob(const Attachment& attachment, const ReadPart& read) {
  std::optional<std::string> bytes = ReadByDigest(attachment.digest, read);
  if (bytes && static_cast<std::int64_t>(bytes->size()) == attachment.size) {
    return *std::move(bytes);
  }
  return RejectAt(AttestStage::kBlobDigest,
                  "a signature's blob is not there, or not what its descriptor says");
}

}  // namespace policy::attest
