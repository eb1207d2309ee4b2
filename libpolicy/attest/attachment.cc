// sigstore/cosign: specs/SIGNATURE_SPEC.md: the exact keys, and where each part is found.
#include "attest/attachment.h"

#include <utility>

#include "attest/proto_json.h"
#include "text/base64.h"
#include "text/json.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr const char* kSignature = "dev.cosignproject.cosign/signature";
constexpr const char* kCertificate = "dev.sigstore.cosign/certificate";
constexpr const char* kLogBundle = "dev.sigstore.cosign/bundle";
constexpr const char* kTimestamp = "dev.sigstore.cosign/rfc3161timestamp";

std::string_view At(const Attachment& attachment, const char* key) {
  const auto found = attachment.annotations.find(key);
  return found == attachment.annotations.end() ? std::string_view() : found->second;
}

Rejection Broken(const std::string& what) {
  return RejectAt(AttestStage::kBundle, "the signature's annotations are broken: " + what);
}

// The kind stands in the body alone; the body is compared with what it should say later.
bool ReadKind(LogEntry& entry) {
  const Result<text::Tree> body = text::ReadJson(entry.body, "log entry");
  if (!body) return false;
  entry.kind = body->root().StringAt("kind");
  entry.version = body->root().StringAt("apiVersion");
  return true;
}

std::optional<Rejection> AddEntry(std::string_view annotation, Bundle& bundle) {
  const Result<text::Tree> tree = text::ReadJson(annotation, kLogBundle);
  if (!tree) return Broken(tree.error().message);
  ProtoJson in;
  LogEntry entry;
  entry.promise = in.Bytes(tree->root(), "SignedEntryTimestamp");
  if (const text::Node* payload = in.Message(tree->root(), "Payload")) {
    entry.body = in.Bytes(*payload, "body");
    entry.integrated_time = in.Number(*payload, "integratedTime");
    entry.index = in.Number(*payload, "logIndex");
    entry.log_id = crypto::Unhex(in.Text(*payload, "logID")).value_or(std::string());
  }
  if (in.problem()) return Broken(*in.problem());
  if (!ReadKind(entry)) return Broken("the log entry's body is not JSON");
  bundle.entries.push_back(std::move(entry));
  return std::nullopt;
}

std::optional<Rejection> AddTimestamp(std::string_view annotation, Bundle& bundle) {
  const Result<text::Tree> tree = text::ReadJson(annotation, kTimestamp);
  if (!tree) return Broken(tree.error().message);
  ProtoJson in;
  bundle.timestamps.push_back(in.Bytes(tree->root(), "SignedRFC3161Timestamp"));
  return in.problem() ? std::optional(Broken(*in.problem())) : std::nullopt;
}

std::optional<Rejection> AddContent(const Attachment& attachment, const std::string& blob,
                                    Bundle& bundle) {
  if (attachment.kind == Attachment::Kind::kEnvelope) {
    Result<Envelope> envelope = ReadEnvelope(blob, attachment.digest);
    if (!envelope) return Unreadable(envelope.error());
    if (envelope->signatures.size() != 1) {
      return RejectAt(AttestStage::kSignature, "the envelope has not exactly one signature");
    }
    bundle.envelope = *std::move(envelope);
    return std::nullopt;
  }
  std::optional<std::string> signature = text::DecodeBase64(At(attachment, kSignature));
  if (!signature || signature->empty()) {
    return RejectAt(AttestStage::kSignature, "the payload has no signature beside it");
  }
  bundle.message = MessageSignature{.signature = *std::move(signature)};
  return std::nullopt;
}

}  // namespace

std::variant<Bundle, Rejection> ReadAttachment(const Attachment& attachment,
                                               const std::string& blob) {
  Bundle bundle{.needs_proofs = false, .attached = true, .file = attachment.digest};
  if (auto rejection = AddContent(attachment, blob, bundle)) return *std::move(rejection);
  if (const auto pem = At(attachment, kCertificate); !pem.empty()) {
    auto certificates = crypto::Certificate::FromPem(pem, 1);
    if (!certificates) return Broken(certificates.error().message);
    bundle.certificates = *std::move(certificates);
  }
  if (const auto entry = At(attachment, kLogBundle); !entry.empty()) {
    if (auto rejection = AddEntry(entry, bundle)) return *std::move(rejection);
  }
  if (const auto stamp = At(attachment, kTimestamp); !stamp.empty()) {
    if (auto rejection = AddTimestamp(stamp, bundle)) return *std::move(rejection);
  }
  return bundle;
}

std::variant<std::string, Rejection> SignedImageOf(std::string_view payload) {
  const Result<text::Tree> tree = text::ReadJson(payload, "payload");
  if (!tree) return Unreadable(tree.error());
  const text::Node* critical = tree->root().Find("critical");
  const text::Node* image = critical == nullptr ? nullptr : critical->Find("image");
  if (image == nullptr || critical->StringAt("type") != "cosign container image signature") {
    return RejectAt(AttestStage::kPayloadType, "the payload is no signature of a container image");
  }
  return std::string(image->StringAt("docker-manifest-digest"));
}

std::optional<Rejection> CheckSimpleSigning(std::string_view payload, const std::string& digest) {
  auto named = SignedImageOf(payload);
  if (auto* rejection = std::get_if<Rejection>(&named)) return std::move(*rejection);
  const std::string& image = *std::get_if<std::string>(&named);
  if (image == digest) return std::nullopt;
  return RejectAt(AttestStage::kDigest, "the signature is of " + text::QuoteLine(image) +
                                            ", not of " + text::QuoteLine(digest));
}

}  // namespace policy::attest
