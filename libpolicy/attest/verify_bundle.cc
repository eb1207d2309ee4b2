// sigstore/architecture-docs: client-spec.md, as steps: who, when, by which logs, over which bytes.
// Nothing signed is parsed before its signature has been checked.
#include "attest/verify_bundle.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "attest/signer_chain.h"
#include "attest/statement.h"
#include "attest/statement_maker.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyKind;

constexpr DigestAlgorithm kDigests[] = {DigestAlgorithm::kSha256, DigestAlgorithm::kSha384,
                                        DigestAlgorithm::kSha512};

class BundleVerifier {
 public:
  BundleVerifier(const Bundle& bundle, const BundleTrust& trust, const BundleSubject& subject)
      : bundle_(bundle), trust_(trust), subject_(subject) {}
  std::variant<BundleProof, Rejection> Run();

 private:
  using Step = std::optional<Rejection> (BundleVerifier::*)();
  std::optional<Rejection> CheckSigner();
  std::optional<Rejection> CheckTime();
  std::optional<Rejection> CheckChain();
  std::optional<Rejection> CheckDigestHint();
  std::optional<Rejection> CheckSignature();
  std::optional<Rejection> CheckEntries();
  std::optional<Rejection> CheckStatement();
  std::optional<Rejection> CheckWho();
  std::optional<Rejection> CheckPredicateType();
  std::optional<Rejection> CheckEntry(const LogEntry& entry);
  std::optional<Rejection> CheckLogWindow(const LogEntry& entry, const TransparencyLog& log) const;
  std::optional<Rejection> CheckKeyWindow() const;
  bool VerifiesWith(DigestAlgorithm digest) const;
  std::vector<DigestAlgorithm> SigningDigests() const;
  SignerChain Chain() const;
  std::size_t Least(const std::optional<std::size_t>& asked, bool known) const;

  const Bundle& bundle_;
  const BundleTrust& trust_;
  const BundleSubject& subject_;
  std::optional<crypto::PublicKey> key_{};
  std::string encoded_{};    // An envelope's pre-authentication encoding…
  SignedMessage message_{};  // …or the artifact.
  BundleProof proof_{};
};

std::size_t BundleVerifier::Least(const std::optional<std::size_t>& asked, bool known) const {
  return asked.value_or(!bundle_.keyed() && known ? 1 : 0);
}

SignerChain BundleVerifier::Chain() const {
  const bool known = !trust_.root->certificate_logs.empty();
  return {bundle_.certificates, *trust_.root, Least(trust_.least_scts, known)};
}

std::optional<Rejection> BundleVerifier::CheckSigner() {
  if (bundle_.keyed() != trust_.key.has_value()) {
    return RejectAt(AttestStage::kKey, bundle_.keyed()
                                           ? "signed with a key, where an identity is asked for"
                                           : "signed by an identity, where a key is asked for");
  }
  if (bundle_.keyed()) {
    key_ = trust_.key;
    return std::nullopt;
  }
  if (trust_.root == nullptr || (!trust_.identity && !trust_.own_authority)) {
    return RejectAt(AttestStage::kTrustedRoot, "identities need a trusted root and a rule");
  }
  const auto& key = bundle_.certificates.front().key();
  if (!key) return RejectAt(AttestStage::kChain, "the certificate's key: " + key.error().message);
  key_ = *key;
  return CheckChainForm(Chain());
}

// A key with a window is worth nothing without a trusted time inside it.
std::optional<Rejection> BundleVerifier::CheckKeyWindow() const {
  const Validity& valid = trust_.key_valid;
  if (!bundle_.keyed() || (!valid.from && !valid.until)) return std::nullopt;
  const bool held = !proof_.times.empty() &&
                    std::all_of(proof_.times.begin(), proof_.times.end(),
                                [&](const TrustedTime& time) { return valid.Holds(time.at); });
  if (held) return std::nullopt;
  return RejectAt(AttestStage::kTime, "no trusted time lies within the key's validity");
}

std::optional<Rejection> BundleVerifier::CheckTime() {
  if (trust_.root == nullptr) return CheckKeyWindow();
  auto times = TrustedTimes(bundle_, *trust_.root);
  if (auto* rejection = std::get_if<Rejection>(&times)) {
    const bool optional =
        bundle_.keyed() && rejection->stage == AttestStage::kTsa && trust_.least_timestamps == 0;
    return optional ? std::nullopt : std::optional(std::move(*rejection));
  }
  proof_.times = std::move(*std::get_if<std::vector<TrustedTime>>(&times));
  std::set<std::string> all;
  std::set<std::string> stamps;
  for (const TrustedTime& time : proof_.times) {
    all.insert(time.source);
    if (!time.by_log) stamps.insert(time.source);
  }
  if (!bundle_.keyed() && all.empty() && !trust_.own_authority) {
    return RejectAt(AttestStage::kTime, "nobody we trust says when it was signed");
  }
  if (stamps.size() < trust_.least_timestamps) {
    return RejectAt(AttestStage::kTime, "signed time stamps by " + std::to_string(stamps.size()) +
                                            " of the " + std::to_string(trust_.least_timestamps) +
                                            " authorities that are needed");
  }
  if (!bundle_.keyed() && all.size() < trust_.least_times) {
    return RejectAt(AttestStage::kThreshold,
                    "the time is known from " + std::to_string(all.size()) + " of the " +
                        std::to_string(trust_.least_times) + " sources that are needed");
  }
  return CheckKeyWindow();
}

std::optional<Rejection> BundleVerifier::CheckChain() {
  if (bundle_.keyed()) return std::nullopt;
  if (!proof_.times.empty()) return CheckChainAt(Chain(), proof_.times);
  auto span = SpanOfChain(Chain());
  if (auto* rejection = std::get_if<Rejection>(&span)) return std::move(*rejection);
  proof_.by_clock = *std::get_if<Validity>(&span);
  return std::nullopt;
}

// The bundle's own word on the digest is only a hint, but a wrong one is no accident.
std::optional<Rejection> BundleVerifier::CheckDigestHint() {
  if (bundle_.envelope) {
    encoded_ = PreAuthEncoding(bundle_.envelope->payload_type, bundle_.envelope->payload);
    message_.bytes = encoded_;
    return std::nullopt;
  }
  message_ = subject_.artifact;
  if (!bundle_.message->algorithm || bundle_.message->digest.empty()) return std::nullopt;
  const auto digest = message_.Digest(*bundle_.message->algorithm);
  if (digest && *digest == bundle_.message->digest) return std::nullopt;
  return RejectAt(AttestStage::kDigest, "the bundle is about other bytes");
}

// The registry's digests, and SHA-256 for older signers with long curves.
std::vector<DigestAlgorithm> BundleVerifier::SigningDigests() const {
  if (bundle_.attached) return {DigestAlgorithm::kSha256};
  switch (key_->kind()) {
    case KeyKind::kP384:
      return {DigestAlgorithm::kSha384, DigestAlgorithm::kSha256};
    case KeyKind::kP521:
      return {DigestAlgorithm::kSha512, DigestAlgorithm::kSha256};
    default:
      return {DigestAlgorithm::kSha256};
  }
}

bool BundleVerifier::VerifiesWith(DigestAlgorithm digest) const {
  const crypto::Scheme scheme{.digest = digest};
  if (message_.bytes) return key_->Verify(*message_.bytes, bundle_.signature(), scheme);
  const auto known = message_.Digest(digest);
  return known && key_->VerifyDigest(*known, bundle_.signature(), scheme);
}

std::optional<Rejection> BundleVerifier::CheckSignature() {
  if (bundle_.message && !bundle_.attached && key_->kind() == KeyKind::kEd25519) {
    return RejectAt(AttestStage::kSignature,
                    "unsupported algorithm: bundles sign files with Ed25519ph");
  }
  const auto digests = SigningDigests();
  const bool verified = std::any_of(digests.begin(), digests.end(),
                                    [&](DigestAlgorithm digest) { return VerifiesWith(digest); });
  if (!verified) return RejectAt(AttestStage::kSignature, "the signature does not verify");
  proof_.key = key_->fingerprint();
  return std::nullopt;
}

// Entries without a time of their own were made when the signature was, by all we can know.
std::optional<Rejection> BundleVerifier::CheckLogWindow(const LogEntry& entry,
                                                        const TransparencyLog& log) const {
  const bool held = !IsTiled(entry) ||
                    std::all_of(proof_.times.begin(), proof_.times.end(),
                                [&](const TrustedTime& time) { return log.valid.Holds(time.at); });
  if (held) return std::nullopt;
  return RejectAt(AttestStage::kTime, "the log's key was not in use when the signature was made");
}

std::optional<Rejection> BundleVerifier::CheckEntry(const LogEntry& entry) {
  const TransparencyLog* log = LogOf(entry, *trust_.root);
  if (log == nullptr || !log->key) {
    return RejectAt(AttestStage::kCheckpoint, "the log is not in the trusted root");
  }
  if (entry.proof || bundle_.needs_proofs) {
    if (auto rejection = CheckInclusion(entry, *log)) return rejection;
  }
  // A proof without a signed head says nothing by itself.
  const bool headed = entry.proof && !entry.proof->checkpoint.empty();
  if (!headed && !VerifyPromise(entry, *log)) {
    return RejectAt(AttestStage::kSet, "the log's promise does not verify");
  }
  if (auto rejection = CheckLogWindow(entry, *log)) return rejection;
  const bool certified = !bundle_.keyed();
  return CheckBinding(entry, {.message = message_,
                              .envelope = bundle_.envelope ? &*bundle_.envelope : nullptr,
                              .as_stored = bundle_.attached,
                              .signature = bundle_.signature(),
                              .certificate = certified ? &bundle_.certificates.front() : nullptr,
                              .key = certified ? nullptr : &*key_});
}

std::optional<Rejection> BundleVerifier::CheckEntries() {
  if (trust_.root == nullptr) return std::nullopt;
  std::set<std::string> logs;
  std::set<std::string> names;
  std::set<std::pair<std::string, std::int64_t>> places;
  for (const LogEntry& entry : bundle_.entries) {
    if (auto rejection = CheckEntry(entry)) return rejection;
    logs.insert(entry.log_id);
    names.insert(LogOf(entry, *trust_.root)->base_url);
    if (!places.insert({entry.log_id, entry.index}).second) {
      return RejectAt(AttestStage::kThreshold, "the same log entry stands in the bundle twice");
    }
  }
  proof_.logs.assign(names.begin(), names.end());
  const std::size_t least = Least(trust_.least_entries, !trust_.root->logs.empty());
  if (logs.size() >= least) return std::nullopt;
  return RejectAt(AttestStage::kThreshold, "logged by " + std::to_string(logs.size()) + " of the " +
                                               std::to_string(least) + " logs that are needed");
}

std::optional<Rejection> BundleVerifier::CheckStatement() {
  if (!bundle_.envelope) return std::nullopt;
  const Envelope& envelope = *bundle_.envelope;
  if (envelope.payload_type != kInTotoPayload) {
    return RejectAt(AttestStage::kPayloadType, "the payload is no in-toto statement");
  }
  auto read = ReadStatement(envelope.payload, envelope.file);
  if (auto* rejection = std::get_if<Rejection>(&read)) return std::move(*rejection);
  auto& statement = *std::get_if<Statement>(&read);
  const bool asked = subject_.artifact.bytes || !subject_.artifact.digest.empty();
  const bool named = std::any_of(std::begin(kDigests), std::end(kDigests), [&](auto algorithm) {
    static constexpr const char* kPrefixes[] = {"sha256:", "sha384:", "sha512:"};
    const auto digest = subject_.artifact.Digest(algorithm);
    const auto& all = statement.subjects;
    return digest && std::find(all.begin(), all.end(),
                               kPrefixes[static_cast<std::size_t>(algorithm)] +
                                   crypto::Hex(*digest)) != all.end();
  });
  if (asked && !named) {
    return RejectAt(AttestStage::kDigest, "the statement speaks of something else");
  }
  std::vector<SignatureProof> proofs;
  if (bundle_.keyed()) proofs.push_back({.credential = proof_.key, .key = proof_.key});
  proof_.statement = StatementMaker::Make(envelope, std::move(statement), std::move(proofs));
  return std::nullopt;
}

std::optional<Rejection> BundleVerifier::CheckWho() {
  if (!trust_.identity) return std::nullopt;
  auto signer = ReadSigner(bundle_.certificates.front());
  if (auto* rejection = std::get_if<Rejection>(&signer)) return std::move(*rejection);
  proof_.signer = std::move(*std::get_if<Signer>(&signer));
  return CheckIdentity(*proof_.signer, *trust_.identity);
}

std::optional<Rejection> BundleVerifier::CheckPredicateType() {
  const std::string& wanted = subject_.predicate_type;
  if (wanted.empty()) return std::nullopt;
  if (proof_.statement && proof_.statement->predicate_type() == wanted) return std::nullopt;
  return RejectAt(AttestStage::kPredicateType,
                  "what was signed is no statement of the type " + text::QuoteLine(wanted));
}

std::variant<BundleProof, Rejection> BundleVerifier::Run() {
  static constexpr Step kSteps[] = {
      &BundleVerifier::CheckSigner,        &BundleVerifier::CheckTime,
      &BundleVerifier::CheckChain,         &BundleVerifier::CheckDigestHint,
      &BundleVerifier::CheckSignature,     &BundleVerifier::CheckEntries,
      &BundleVerifier::CheckStatement,     &BundleVerifier::CheckWho,
      &BundleVerifier::CheckPredicateType,
  };
  for (const Step step : kSteps) {
    if (std::optional<Rejection> rejection = (this->*step)()) {
      rejection->error.where.file = bundle_.file;
      return *std::move(rejection);
    }
  }
  return std::move(proof_);
}

}  // namespace

std::variant<BundleProof, Rejection> VerifyBundle(const Bundle& bundle, const BundleTrust& trust,
                                                  const BundleSubject& subject) {
  return BundleVerifier(bundle, trust, subject).Run();
}

}  // namespace policy::attest
