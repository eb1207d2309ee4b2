// sigstore/protobuf-specs: sigstore_bundle.proto, and what its comments demand of each version.
#include "attest/bundle.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "attest/proto_json.h"
#include "text/json.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr std::size_t kLargest = std::size_t{32} << 20U;
constexpr text::Limits kLimits{.max_bytes = kLargest, .max_string = kLargest};
// sigstore-go's bounds.
constexpr std::size_t kMostEntries = 32;
constexpr std::size_t kMostTimestamps = 32;
constexpr std::size_t kMostCertificates = 16;
constexpr std::size_t kMostHashes = 64;  // A tree has no more than 2^63 leaves.

struct MediaType {
  std::string_view name;
  int version;
};
constexpr MediaType kMediaTypes[] = {
    {"application/vnd.dev.sigstore.bundle+json;version=0.1", 1},
    {"application/vnd.dev.sigstore.bundle+json;version=0.2", 2},
    {"application/vnd.dev.sigstore.bundle+json;version=0.3", 3},
    {"application/vnd.dev.sigstore.bundle.v0.3+json", 3},
};

class BundleReader {
 public:
  explicit BundleReader(const text::Node& root) : root_(root) {}
  Bundle Read();
  std::optional<Rejection> rejection() const;

 private:
  void ReadSigner(const text::Node& material);
  void AddCertificate(const text::Node& node);
  void ReadEntries(const text::Node& material);
  LogEntry ReadEntry(const text::Node& node);
  InclusionProof ReadProof(const text::Node& node);
  void ReadTimestamps(const text::Node& material);
  void ReadContent();
  MessageSignature ReadMessage(const text::Node& node);
  Envelope ReadDsse(const text::Node& node);
  bool TooMany(std::size_t count, std::size_t most, const char* what);

  const text::Node& root_;
  ProtoJson in_{};
  Bundle bundle_{};
  int version_ = 0;
  std::optional<std::string> over_limit_{};
};

bool BundleReader::TooMany(std::size_t count, std::size_t most, const char* what) {
  if (count <= most) return false;
  if (!over_limit_) over_limit_ = "more than " + std::to_string(most) + ' ' + what;
  return true;
}

void BundleReader::AddCertificate(const text::Node& node) {
  auto certificate = crypto::Certificate::FromDer(in_.Bytes(node, "rawBytes"));
  if (!certificate) return in_.Fail("a certificate: " + certificate.error().message);
  const bool leaf = bundle_.certificates.empty();
  if (leaf && certificate->is_authority()) in_.Fail("the first certificate is an authority's");
  // "A bundle MUST NOT include the root": trust comes from elsewhere.
  if (!leaf && certificate->is_self_signed()) in_.Fail("the chain holds a root certificate");
  bundle_.certificates.push_back(*std::move(certificate));
}

void BundleReader::ReadSigner(const text::Node& material) {
  const text::Node* key = in_.Message(material, "publicKey");
  const text::Node* chain = in_.Message(material, "x509CertificateChain");
  const text::Node* certificate = in_.Message(material, "certificate");
  const int given =
      (key != nullptr ? 1 : 0) + (chain != nullptr ? 1 : 0) + (certificate != nullptr ? 1 : 0);
  if (given != 1) {
    return in_.Fail("not exactly one of 'publicKey', 'x509CertificateChain' and 'certificate'");
  }
  if (certificate != nullptr) return AddCertificate(*certificate);
  if (key != nullptr) return;
  if (version_ >= 3) return in_.Fail("bundles of version 0.3 hold one certificate, no chain");
  const auto rows = in_.List(*chain, "certificates");
  if (rows.empty()) return in_.Fail("the certificate chain is empty");
  if (TooMany(rows.size(), kMostCertificates, "certificates")) return;
  for (const text::Node& row : rows) AddCertificate(row);
}

InclusionProof BundleReader::ReadProof(const text::Node& node) {
  InclusionProof proof;
  proof.index = in_.Number(node, "logIndex");
  proof.tree_size = in_.Number(node, "treeSize");
  proof.root = in_.Bytes(node, "rootHash");
  const auto hashes = in_.List(node, "hashes");
  if (TooMany(hashes.size(), kMostHashes, "hashes in an inclusion proof")) return proof;
  for (const text::Node& hash : hashes) proof.hashes.push_back(in_.Bytes(hash));
  if (const text::Node* checkpoint = in_.Message(node, "checkpoint")) {
    proof.checkpoint = in_.Text(*checkpoint, "envelope");
  }
  if (version_ >= 2 && proof.checkpoint.empty()) in_.Fail("an inclusion proof has no checkpoint");
  return proof;
}

LogEntry BundleReader::ReadEntry(const text::Node& node) {
  LogEntry entry;
  entry.index = in_.Number(node, "logIndex");
  if (const text::Node* id = in_.Message(node, "logId")) entry.log_id = in_.Bytes(*id, "keyId");
  if (const text::Node* kind = in_.Message(node, "kindVersion")) {
    entry.kind = in_.Text(*kind, "kind");
    entry.version = in_.Text(*kind, "version");
  }
  entry.integrated_time = in_.Number(node, "integratedTime");
  if (const text::Node* promise = in_.Message(node, "inclusionPromise")) {
    entry.promise = in_.Bytes(*promise, "signedEntryTimestamp");
  }
  if (const text::Node* proof = in_.Message(node, "inclusionProof")) {
    entry.proof = ReadProof(*proof);
  }
  entry.body = in_.Bytes(node, "canonicalizedBody");
  if (entry.log_id.empty() || entry.kind.empty() || entry.version.empty() || entry.body.empty()) {
    in_.Fail("a log entry lacks 'logId', 'kindVersion' or 'canonicalizedBody'");
  }
  if (version_ == 1 && entry.promise.empty()) in_.Fail("a log entry has no inclusion promise");
  return entry;
}

void BundleReader::ReadEntries(const text::Node& material) {
  const auto rows = in_.List(material, "tlogEntries");
  if (TooMany(rows.size(), kMostEntries, "log entries")) return;
  for (const text::Node& row : rows) bundle_.entries.push_back(ReadEntry(row));
}

void BundleReader::ReadTimestamps(const text::Node& material) {
  const text::Node* data = in_.Message(material, "timestampVerificationData");
  if (data == nullptr) return;
  const auto rows = in_.List(*data, "rfc3161Timestamps");
  if (TooMany(rows.size(), kMostTimestamps, "time stamps")) return;
  for (const text::Node& row : rows) {
    bundle_.timestamps.push_back(in_.Bytes(row, "signedTimestamp"));
  }
}

MessageSignature BundleReader::ReadMessage(const text::Node& node) {
  MessageSignature message;
  message.signature = in_.Bytes(node, "signature");
  if (message.signature.empty()) in_.Fail("the message signature is empty");
  const text::Node* digest = in_.Message(node, "messageDigest");
  if (digest == nullptr) return message;
  const std::string name = in_.Text(*digest, "algorithm");
  if (name == "SHA2_256") message.algorithm = crypto::DigestAlgorithm::kSha256;
  if (name == "SHA2_384") message.algorithm = crypto::DigestAlgorithm::kSha384;
  if (name == "SHA2_512") message.algorithm = crypto::DigestAlgorithm::kSha512;
  if (!message.algorithm) in_.Fail("the message digest is of an unknown kind");
  message.digest = in_.Bytes(*digest, "digest");
  return message;
}

Envelope BundleReader::ReadDsse(const text::Node& node) {
  Envelope envelope;
  envelope.payload_type = in_.Text(node, "payloadType");
  envelope.payload = in_.Bytes(node, "payload");
  for (const text::Node& row : in_.List(node, "signatures")) {
    envelope.signatures.push_back({in_.Text(row, "keyid"), in_.Bytes(row, "sig")});
    if (envelope.signatures.size() > 1) break;
  }
  if (envelope.signatures.size() != 1) in_.Fail("the envelope has not exactly one signature");
  return envelope;
}

void BundleReader::ReadContent() {
  const text::Node* message = in_.Message(root_, "messageSignature");
  const text::Node* envelope = in_.Message(root_, "dsseEnvelope");
  if ((message == nullptr) == (envelope == nullptr)) {
    return in_.Fail("not exactly one of 'messageSignature' and 'dsseEnvelope'");
  }
  if (message != nullptr) bundle_.message = ReadMessage(*message);
  if (envelope != nullptr) bundle_.envelope = ReadDsse(*envelope);
}

Bundle BundleReader::Read() {
  const std::string media_type = in_.Text(root_, "mediaType");
  const auto* known = std::find_if(std::begin(kMediaTypes), std::end(kMediaTypes),
                                   [&](const MediaType& row) { return row.name == media_type; });
  if (known == std::end(kMediaTypes)) {
    in_.Fail("the media type " + text::QuoteLine(media_type) + " is unknown");
    return {};
  }
  version_ = known->version;
  bundle_.needs_proofs = version_ >= 2;
  const text::Node* material = in_.Message(root_, "verificationMaterial");
  if (material == nullptr) {
    in_.Fail("there is no 'verificationMaterial'");
    return {};
  }
  ReadSigner(*material);
  ReadEntries(*material);
  ReadTimestamps(*material);
  ReadContent();
  return std::move(bundle_);
}

std::optional<Rejection> BundleReader::rejection() const {
  if (over_limit_) return RejectAt(AttestStage::kLimits, "the bundle holds " + *over_limit_);
  if (!in_.problem()) return std::nullopt;
  return RejectAt(AttestStage::kBundle, "the bundle is broken: " + *in_.problem());
}

}  // namespace

std::variant<Bundle, Rejection> ReadBundle(std::string_view bytes, std::string_view file) {
  const Result<text::Tree> tree = text::ReadJson(bytes, file, kLimits);
  if (!tree) return Unreadable(tree.error(), AttestStage::kBundle);
  BundleReader reader(tree->root());
  Bundle bundle = reader.Read();
  if (std::optional<Rejection> rejection = reader.rejection()) {
    rejection->error.where.file = std::string(file);
    return *std::move(rejection);
  }
  bundle.file = std::string(file);
  if (bundle.envelope) {
    bundle.envelope->file = bundle.file;
    bundle.envelope->digest = crypto::Sha256(bytes);
  }
  return bundle;
}

}  // namespace policy::attest
