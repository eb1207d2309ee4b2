// The bodies that Rekor writes: hashedrekord, dsse and intoto. "Unknown kinds: reject the entry."
#include <algorithm>
#include <iterator>

#include "attest/log_entry.h"
#include "text/base64.h"
#include "text/json.h"

namespace policy::attest {
namespace {

using text::Node;
// What does not fit; nothing where all does.
using Problem = const char*;

constexpr Problem kFits = nullptr;
constexpr Problem kOtherSignature = "the log entry holds another signature";
constexpr Problem kOtherKey = "the log entry names another key";
constexpr Problem kOtherDigest = "the log entry is about other bytes";
constexpr Problem kOtherForm = "the log entry is for another form of signature";

// The node that a path of keys leads to; an empty one where there is none.
const Node& At(const Node& node, std::initializer_list<std::string_view> path) {
  static const Node kNothing{};
  const Node* found = &node;
  for (const std::string_view key : path) {
    found = found->Find(key);
    if (found == nullptr) return kNothing;
  }
  return *found;
}

// Compared as DER: PEM may be wrapped in more than one way.
bool IsVerifier(std::string_view pem, const Signing& signing) {
  if (signing.certificate != nullptr) {
    const auto named = crypto::Certificate::FromPem(pem, 1);
    return named && named->front() == *signing.certificate;
  }
  const auto named = crypto::PublicKey::FromPem(pem);
  return named && named->der() == signing.key->der();
}

bool IsVerifierInBase64(std::string_view text, const Signing& signing) {
  const auto pem = text::DecodeBase64(text);
  return pem && IsVerifier(*pem, signing);
}

bool IsSignature(std::string_view base64, const Signing& signing) {
  return text::DecodeBase64(base64) == std::string(signing.signature);
}

// {"algorithm":"sha256","value":"<hex>"} of these bytes.
bool IsHashOf(const Node& hash, std::string_view bytes) {
  const auto algorithm = crypto::DigestByName(hash.StringAt("algorithm"));
  return algorithm && hash.StringAt("value") == crypto::Hex(crypto::Digest(*algorithm, bytes));
}

Problem CheckHashedRekord(const Node& spec, const Signing& signing) {
  if (signing.envelope != nullptr) return kOtherForm;
  const Node& hash = At(spec, {"data", "hash"});
  const auto algorithm = crypto::DigestByName(hash.StringAt("algorithm"));
  const auto digest = algorithm ? signing.message.Digest(*algorithm) : std::nullopt;
  if (!digest || hash.StringAt("value") != crypto::Hex(*digest)) return kOtherDigest;
  const Node& signature = At(spec, {"signature"});
  if (!IsSignature(signature.StringAt("content"), signing)) return kOtherSignature;
  const Node& key = At(signature, {"publicKey", "content"});
  return IsVerifierInBase64(key.string(), signing) ? kFits : kOtherKey;
}

// Whether the entry names the envelope as it is stored.
bool IsStored(const Node& hash, const Signing& signing) {
  return signing.as_stored &&
         std::string(hash.StringAt("algorithm")) + ':' + std::string(hash.StringAt("value")) ==
             signing.envelope->digest;
}

Problem CheckDsse(const Node& spec, const Signing& signing) {
  if (signing.envelope == nullptr) return kOtherForm;
  if (!IsHashOf(At(spec, {"payloadHash"}), signing.envelope->payload)) return kOtherDigest;
  if (signing.as_stored && !IsStored(At(spec, {"envelopeHash"}), signing)) return kOtherDigest;
  const Node& signatures = At(spec, {"signatures"});
  if (signatures.items().size() != 1) return kOtherSignature;
  const Node& row = signatures.items().front();
  if (!IsSignature(row.StringAt("signature"), signing)) return kOtherSignature;
  return IsVerifierInBase64(row.StringAt("verifier"), signing) ? kFits : kOtherKey;
}

// The oldest form names the envelope as a whole, and no signature: only a stored blob can fit.
Problem CheckOldIntoto(const Node& spec, const Signing& signing) {
  if (signing.envelope == nullptr) return kOtherForm;
  if (!IsStored(At(spec, {"content", "hash"}), signing)) return kOtherDigest;
  return IsVerifierInBase64(spec.StringAt("publicKey"), signing) ? kFits : kOtherKey;
}

Problem CheckIntoto(const Node& spec, const Signing& signing) {
  if (signing.envelope == nullptr) return kOtherForm;
  const Node& content = At(spec, {"content"});
  if (!IsHashOf(At(content, {"payloadHash"}), signing.envelope->payload)) return kOtherDigest;
  const Node& envelope = At(content, {"envelope"});
  if (envelope.StringAt("payloadType") != signing.envelope->payload_type) return kOtherDigest;
  const Node& signatures = At(envelope, {"signatures"});
  if (signatures.items().size() != 1) return kOtherSignature;
  const Node& row = signatures.items().front();
  const auto once = text::DecodeBase64(row.StringAt("sig"));
  if (!once || !IsSignature(*once, signing)) return kOtherSignature;
  return IsVerifierInBase64(row.StringAt("publicKey"), signing) ? kFits : kOtherKey;
}

std::optional<crypto::DigestAlgorithm> TiledAlgorithm(std::string_view name) {
  if (name == "SHA2_256") return crypto::DigestAlgorithm::kSha256;
  if (name == "SHA2_384") return crypto::DigestAlgorithm::kSha384;
  if (name == "SHA2_512") return crypto::DigestAlgorithm::kSha512;
  return std::nullopt;
}

bool IsTiledVerifier(const Node& verifier, const Signing& signing) {
  const bool certified = signing.certificate != nullptr;
  const auto der = text::DecodeBase64(
      At(verifier, {certified ? "x509Certificate" : "publicKey", "rawBytes"}).string());
  return der == (certified ? signing.certificate->der() : signing.key->der());
}

// Envelopes are logged in this form too, by the digest of what was signed.
Problem CheckTiledHashedRekord(const Node& spec, const Signing& signing) {
  const Node& record = At(spec, {"hashedRekordV002"});
  const Node& data = At(record, {"data"});
  const auto algorithm = TiledAlgorithm(data.StringAt("algorithm"));
  const auto digest = algorithm ? signing.message.Digest(*algorithm) : std::nullopt;
  if (!digest || text::DecodeBase64(data.StringAt("digest")) != digest) return kOtherDigest;
  const Node& signature = At(record, {"signature"});
  if (!IsSignature(signature.StringAt("content"), signing)) return kOtherSignature;
  return IsTiledVerifier(At(signature, {"verifier"}), signing) ? kFits : kOtherKey;
}

struct Kind {
  std::string_view kind;
  std::string_view version;
  Problem (*check)(const Node& spec, const Signing& signing);
};
constexpr Kind kKinds[] = {
    {"hashedrekord", "0.0.1", CheckHashedRekord},
    {"hashedrekord", "0.0.2", CheckTiledHashedRekord},
    {"dsse", "0.0.1", CheckDsse},
    {"intoto", "0.0.1", CheckOldIntoto},
    {"intoto", "0.0.2", CheckIntoto},
};

}  // namespace

std::optional<Rejection> CheckBinding(const LogEntry& entry, const Signing& signing) {
  const auto reject = [](const char* message) {
    return RejectAt(AttestStage::kTlogBinding, message);
  };
  const Result<text::Tree> body = text::ReadJson(entry.body, "log entry");
  if (!body) return reject("the log entry's body is not JSON");
  const Node& root = body->root();
  if (root.StringAt("kind") != entry.kind || root.StringAt("apiVersion") != entry.version) {
    return reject("the log entry's body is of another kind than it says");
  }
  const auto* row = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& one) {
    return one.kind == entry.kind && one.version == entry.version;
  });
  if (row == std::end(kKinds)) return reject("the log entry is of an unknown kind");
  const Problem problem = row->check(At(root, {"spec"}), signing);
  return problem == kFits ? std::nullopt : std::optional(reject(problem));
}

}  // namespace policy::attest
