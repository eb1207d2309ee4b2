// DSSE and in-toto, as steps. A signature is checked before anything it covers is parsed.
#include "attest/verify.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "attest/statement.h"
#include "attest/statement_maker.h"
#include "text/json.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr std::string_view kSummary = "https://slsa.dev/verification_summary/v1";

Rejection Reject(AttestStage stage, const Envelope& envelope, std::string message,
                 std::string hint = {}) {
  Error error;
  error.kind = ErrorKind::kUntrusted;
  error.message = std::move(message);
  error.where.file = envelope.file;
  error.hint = std::move(hint);
  return {stage, std::move(error)};
}

// What a check of signatures found out.
struct Signers {
  std::vector<std::string> keys{};     // Fingerprints, each once.
  std::vector<std::string> key_ids{};  // Of the signatures that verified.
};

// DSSE protocol: "Verifiers MUST NOT count one key twice": keys are told apart by their own bytes.
Signers CheckSignatures(const Envelope& envelope, std::span<const crypto::PublicKey> keys,
                        bool fixed_width) {
  const std::string signed_bytes = PreAuthEncoding(envelope.payload_type, envelope.payload);
  Signers signers;
  for (const Signature& signature : envelope.signatures) {
    for (const crypto::PublicKey& key : keys) {
      const std::string& name = key.fingerprint();
      const bool known =
          std::find(signers.keys.begin(), signers.keys.end(), name) != signers.keys.end();
      const bool verified = key.Verify(signed_bytes, signature.bytes) ||
                            (fixed_width && key.VerifyFixedWidth(signed_bytes, signature.bytes));
      if (!verified) continue;
      if (!known) signers.keys.push_back(name);
      signers.key_ids.push_back(signature.key_id);
      break;
    }
  }
  return signers;
}

Rejection RejectSignatures(const Envelope& envelope, std::span<const crypto::PublicKey> keys) {
  if (envelope.signatures.empty()) {
    return Reject(AttestStage::kSignature, envelope, "the envelope holds no signature");
  }
  if (keys.empty()) {
    return Reject(AttestStage::kSignature, envelope, "no trusted key is known",
                  "name the signer's public key in a policy's authority");
  }
  const auto claims_trusted_key = [&](const Signature& signature) {
    return std::any_of(keys.begin(), keys.end(), [&](const crypto::PublicKey& key) {
      return key.fingerprint() == signature.key_id;
    });
  };
  if (std::any_of(envelope.signatures.begin(), envelope.signatures.end(), claims_trusted_key)) {
    return Reject(AttestStage::kSignature, envelope,
                  "the signature does not fit: the envelope was changed after it was signed, or "
                  "names a key that did not sign it");
  }
  return Reject(AttestStage::kSignature, envelope, "no signature is by a trusted key",
                "name the signer's public key in a policy's authority");
}

// The first of the summary's words that is not as expected; nothing if all are.
std::optional<std::string> SummaryProblem(const text::Node& summary, const Expectation& expected) {
  const text::Node* verifier = summary.Find("verifier");
  const std::string_view id = verifier == nullptr ? std::string_view{} : verifier->StringAt("id");
  if (!expected.verifier_id.empty() && id != expected.verifier_id) {
    return "the verifier is " + text::QuoteLine(id) + ", not " +
           text::QuoteLine(expected.verifier_id);
  }
  if (!expected.resource_uri.empty() && summary.StringAt("resourceUri") != expected.resource_uri) {
    return "the summary is about " + text::QuoteLine(summary.StringAt("resourceUri"));
  }
  if (expected.verified_levels.empty()) return std::nullopt;
  if (summary.StringAt("verificationResult") != "PASSED") return "the verification did not pass";
  const text::Node* levels = summary.Find("verifiedLevels");
  for (const std::string& level : expected.verified_levels) {
    const bool there = levels != nullptr &&
                       std::any_of(levels->items().begin(), levels->items().end(),
                                   [&](const text::Node& item) { return item.string() == level; });
    if (!there) return "the level " + text::QuoteLine(level) + " was not verified";
  }
  return std::nullopt;
}

std::optional<Rejection> CheckSummary(const Envelope& envelope, const Statement& statement,
                                      const Expectation& expected) {
  const bool asked = !expected.verifier_id.empty() || !expected.resource_uri.empty() ||
                     !expected.verified_levels.empty();
  if (!asked) return std::nullopt;
  if (statement.predicate_type != kSummary) {
    return Reject(AttestStage::kPredicateType, envelope, "this is no verification summary");
  }
  const Result<text::Tree> summary = text::ReadJson(statement.predicate, envelope.file);
  if (!summary) return Unreadable(summary.error());
  std::optional<std::string> problem = SummaryProblem(summary->root(), expected);
  if (!problem) return std::nullopt;
  return Reject(AttestStage::kPredicate, envelope, *std::move(problem));
}

// Whether what the statement says, and of whom, is what was asked for.
std::optional<Rejection> CheckContent(const Envelope& envelope, const Statement& statement,
                                      const Expectation& expected) {
  if (!expected.digest.empty() && std::find(statement.subjects.begin(), statement.subjects.end(),
                                            expected.digest) == statement.subjects.end()) {
    return Reject(AttestStage::kDigest, envelope,
                  "the statement speaks of " + text::QuoteLine(statement.subjects.front()) +
                      ", not of " + text::QuoteLine(expected.digest));
  }
  if (!expected.predicate_type.empty() && statement.predicate_type != expected.predicate_type) {
    return Reject(AttestStage::kPredicateType, envelope,
                  "the predicate type is " + text::QuoteLine(statement.predicate_type) + ", not " +
                      text::QuoteLine(expected.predicate_type));
  }
  return CheckSummary(envelope, statement, expected);
}

std::optional<Rejection> CheckProof(const Envelope& envelope,
                                    std::span<const crypto::PublicKey> keys, const Signers& signers,
                                    const Expectation& expected) {
  if (signers.keys.empty()) return RejectSignatures(envelope, keys);
  if (signers.keys.size() < expected.threshold) {
    return Reject(AttestStage::kThreshold, envelope,
                  "signed by " + std::to_string(signers.keys.size()) + " of the " +
                      std::to_string(expected.threshold) + " different keys that are needed");
  }
  const auto& ids = signers.key_ids;
  if (!expected.key_id.empty() && std::find(ids.begin(), ids.end(), expected.key_id) == ids.end()) {
    return Reject(AttestStage::kKey, envelope,
                  "the signature's key id is not " + text::QuoteLine(expected.key_id));
  }
  return std::nullopt;
}

}  // namespace

std::variant<VerifiedStatement, Rejection> Prove(const Envelope& envelope,
                                                 std::span<const crypto::PublicKey> keys,
                                                 const Expectation& expected) {
  // "payloadType must be exactly application/vnd.in-toto+json".
  if (envelope.payload_type != kInTotoPayload) {
    return Reject(AttestStage::kPayloadType, envelope,
                  "the payload type is " + text::QuoteLine(envelope.payload_type) + ", not '" +
                      std::string(kInTotoPayload) + "'");
  }
  // cosign writes ECDSA in DER and nothing else will do; the published summaries use r||s.
  Signers signers = CheckSignatures(envelope, keys, expected.predicate_type == kSummary);
  if (auto rejection = CheckProof(envelope, keys, signers, expected)) return *std::move(rejection);
  // "Do not parse signed content before its signature."
  auto read = ReadStatement(envelope.payload, envelope.file);
  if (auto* rejection = std::get_if<Rejection>(&read)) return std::move(*rejection);
  auto& statement = *std::get_if<Statement>(&read);
  if (auto rejection = CheckContent(envelope, statement, expected)) return *std::move(rejection);
  std::vector<SignatureProof> proofs;
  for (const std::string& key : signers.keys) proofs.push_back({.credential = key, .key = key});
  return StatementMaker::Make(envelope, std::move(statement), std::move(proofs));
}

Result<VerifiedStatement> VerifyEnvelope(const Envelope& envelope,
                                         std::span<const crypto::PublicKey> keys) {
  auto proved = Prove(envelope, keys);
  if (auto* rejection = std::get_if<Rejection>(&proved)) return std::move(rejection->error);
  return std::move(*std::get_if<VerifiedStatement>(&proved));
}

Result<VerifiedStatement> AssumeVerified(std::string_view payload, std::string_view file,
                                         std::string_view authority) {
  auto read = ReadStatement(payload, file);
  if (auto* rejection = std::get_if<Rejection>(&read)) return std::move(rejection->error);
  const Envelope envelope{.digest = crypto::Sha256(payload), .file = std::string(file)};
  return StatementMaker::Assume(envelope, std::move(*std::get_if<Statement>(&read)), authority);
}

bool SpeaksOf(const VerifiedStatement& statement, std::string_view digest) {
  const auto& subjects = statement.subjects();
  return std::find(subjects.begin(), subjects.end(), digest) != subjects.end();
}

std::vector<std::string> ClaimedSubjects(const Envelope& envelope) {
  auto read = ReadStatement(envelope.payload, envelope.file);
  auto* statement = std::get_if<Statement>(&read);
  return statement == nullptr ? std::vector<std::string>{} : std::move(statement->subjects);
}

}  // namespace policy::attest
