// What is parsed or proved once is not proved again for the next authority.
#include "attest/prove_candidate.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "attest/attachment.h"
#include "attest/statement_maker.h"
#include "attest/verify.h"
#include "attest/verify_bundle.h"
#include "attest/verify_notation.h"
#include "base/chars.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

using Outcome = std::variant<VerifiedStatement, CandidateRefusal>;

// Of several refusals the one that came closest to a proof is told.
int Closeness(AttestStage stage) {
  switch (stage) {
    case AttestStage::kMissing:
    case AttestStage::kKey:
      return 0;
    case AttestStage::kSignature:
      return 1;
    case AttestStage::kChain:
      return 2;
    case AttestStage::kIdentity:
      return 4;
    default:
      return 3;
  }
}

// Who refused a candidate, and why.
class Refusals {
 public:
  void Add(const std::string& name, Rejection rejection) {
    ++count_;
    if (best_ && Closeness(rejection.stage) <= Closeness(best_->stage)) return;
    best_ = std::move(rejection);
    name_ = name;
  }
  Rejection Take() {
    if (!best_) {
      return RejectAt(AttestStage::kMissing, "no authority of the policies can prove it",
                      "name the signer as an authority of a policy");
    }
    std::string message = "authority " + text::QuoteLine(name_) + " refuses it (" +
                          NameOf(best_->stage) + "): " + best_->error.message;
    if (count_ > 1) message += "; so do " + std::to_string(count_ - 1) + " more";
    best_->error.message = std::move(message);
    return *std::move(best_);
  }

 private:
  std::optional<Rejection> best_{};
  std::string name_{};
  std::size_t count_ = 0;
};

SignatureProof ProofOf(const std::string& id, const BundleProof& proof) {
  SignatureProof made{.credential = id, .key = proof.key, .logs = proof.logs};
  if (proof.signer) made.issuer = text::OneLine(proof.signer->issuer);
  for (const TrustedTime& time : proof.times) made.times.push_back(time.at);
  return made;
}

// The certificate's last second belongs to it.
void TakeSpan(const std::optional<Validity>& span, SignatureProof& proof) {
  if (!span) return;
  proof.valid_from = span->from;
  if (span->until) proof.valid_until = *span->until + std::chrono::seconds(1);
}

// One bundle against the whole ring.
class BundleProver {
 public:
  BundleProver(const Bundle& bundle, BundleSubject subject)
      : bundle_(bundle), subject_(std::move(subject)) {}
  void TryKey(const KeyAuthority& authority);
  void TryGroup(const IdentityGroup& group);

  std::vector<SignatureProof> proofs{};
  std::optional<VerifiedStatement> statement{};  // Of an envelope.
  Refusals refusals{};

 private:
  using Verified = std::variant<BundleProof, Rejection>;
  using Signer = std::variant<std::string, Rejection>;
  Verified Verify(const BundleTrust& trust) const { return VerifyBundle(bundle_, trust, subject_); }
  Verified VerifyGroup(const IdentityGroup& group) const;
  Signer SignerFor(const IdentityGroup::Member& member, const BundleProof& proof) const;
  void Accept(SignatureProof proof, BundleProof& from);

  const Bundle& bundle_;
  BundleSubject subject_;
};

void BundleProver::Accept(SignatureProof proof, BundleProof& from) {
  proofs.push_back(std::move(proof));
  if (from.statement && !statement) statement = std::move(from.statement);
}

// First the signature alone, so that a key that did not sign costs no more than that. Where no log
// is asked for, one that cannot be proved is not believed, and does no harm.
void BundleProver::TryKey(const KeyAuthority& authority) {
  BundleTrust trust{.key = authority.key};
  Verified verified = Verify(trust);
  if (auto* rejection = std::get_if<Rejection>(&verified)) {
    return refusals.Add(authority.name, std::move(*rejection));
  }
  trust.root = authority.root.get();
  trust.least_entries = authority.log_required ? 1 : 0;
  Verified logged = Verify(trust);
  auto* rejection = std::get_if<Rejection>(&logged);
  if (rejection != nullptr && authority.log_required) {
    return refusals.Add(authority.name, std::move(*rejection));
  }
  BundleProof& proof = *std::get_if<BundleProof>(rejection == nullptr ? &logged : &verified);
  Accept(ProofOf(authority.id, proof), proof);
}

BundleProver::Verified BundleProver::VerifyGroup(const IdentityGroup& group) const {
  BundleTrust trust{.root = group.root.get(), .own_authority = group.own_authority};
  trust.least_entries = group.log_required && !group.root->logs.empty() ? 1 : 0;
  if (!group.own_authority) {
    const TextRule anybody = TextRule::Like(*base::Glob::Parse("**"));
    trust.identity = IdentityRule{.subject = anybody, .issuer = anybody};
    return Verify(trust);
  }
  trust.least_times = 0;
  Verified logged = Verify(trust);
  if (std::holds_alternative<BundleProof>(logged) || group.log_required) return logged;
  // Nobody asked for a log: without its word the clock judges the certificates.
  Bundle bare = bundle_;
  bare.entries.clear();
  bare.timestamps.clear();
  return VerifyBundle(bare, trust, subject_);
}

// Whom of a proved certificate the member expects.
BundleProver::Signer BundleProver::SignerFor(const IdentityGroup::Member& member,
                                             const BundleProof& proof) const {
  if (proof.signer) {
    if (auto rejection = CheckIdentity(*proof.signer, member.rule)) return *std::move(rejection);
    return proof.signer->subject;
  }
  for (std::string& name : NamesOf(bundle_.certificates.front())) {
    if (member.rule.subject.Matches(name)) return std::move(name);
  }
  return RejectAt(AttestStage::kIdentity, "no name of the certificate is the expected signer's");
}

void BundleProver::TryGroup(const IdentityGroup& group) {
  Verified verified = VerifyGroup(group);
  auto* proof = std::get_if<BundleProof>(&verified);
  for (const IdentityGroup::Member& member : group.members) {
    auto signer =
        proof == nullptr ? Signer(*std::get_if<Rejection>(&verified)) : SignerFor(member, *proof);
    if (auto* rejection = std::get_if<Rejection>(&signer)) {
      refusals.Add(member.name, std::move(*rejection));
      continue;
    }
    SignatureProof made = ProofOf(member.id, *proof);
    made.identity = text::OneLine(*std::get_if<std::string>(&signer));
    TakeSpan(proof->by_clock, made);
    Accept(std::move(made), *proof);
  }
}

std::vector<std::string> ClaimOf(std::string digest) {
  std::vector<std::string> claimed;
  if (!digest.empty()) claimed.push_back(std::move(digest));
  return claimed;
}

CandidateRefusal Refuse(const Candidate& candidate, Rejection rejection) {
  rejection.error.where.file = candidate.file;
  return {std::move(rejection), ClaimOf(candidate.subject.digest)};
}

std::string DigestOf(const Candidate& candidate) {
  return candidate.digest.empty() ? crypto::Sha256(candidate.bytes) : candidate.digest;
}

// The digest that a signature is about: what is known, else the bundle's own word, which its
// signature has to bear out. Empty for a statement.
std::variant<std::string, Rejection> ImageOf(const Bundle& bundle, const Candidate& candidate) {
  static constexpr const char* kPrefixes[] = {"sha256:", "sha384:", "sha512:"};
  if (!bundle.message || !candidate.subject.digest.empty()) return candidate.subject.digest;
  const MessageSignature& message = *bundle.message;
  if (!message.algorithm) return std::string();
  return kPrefixes[static_cast<std::size_t>(*message.algorithm)] + crypto::Hex(message.digest);
}

Outcome ProveBundle(const Bundle& bundle, const Candidate& candidate, const AuthorityRing& ring) {
  const bool payload = candidate.kind == Candidate::Kind::kSimpleSigning;
  auto image = payload ? SignedImageOf(candidate.bytes) : ImageOf(bundle, candidate);
  BundleSubject subject;
  if (payload) subject.artifact.bytes = candidate.bytes;
  if (bundle.message && !payload) subject.artifact.digest = *std::get_if<std::string>(&image);
  BundleProver prover(bundle, std::move(subject));
  if (bundle.keyed()) {
    for (const KeyAuthority& one : ring.keys) prover.TryKey(one);
  } else {
    for (const IdentityGroup& one : ring.identities) prover.TryGroup(one);
  }
  if (prover.proofs.empty()) {
    CandidateRefusal refusal = Refuse(candidate, prover.refusals.Take());
    if (bundle.envelope) refusal.claimed_subjects = ClaimedSubjects(*bundle.envelope);
    if (auto* claim = std::get_if<std::string>(&image); claim != nullptr && bundle.message) {
      refusal.claimed_subjects = ClaimOf(std::move(*claim));
    }
    return refusal;
  }
  if (prover.statement) {
    return StatementMaker::Prove(*std::move(prover.statement), std::move(prover.proofs));
  }
  if (auto* rejection = std::get_if<Rejection>(&image)) {
    return Refuse(candidate, std::move(*rejection));
  }
  return StatementMaker::MakeSignature(std::move(*std::get_if<std::string>(&image)),
                                       DigestOf(candidate), std::move(prover.proofs));
}

// An envelope without anything beside it: keys that need no log, as many as signed.
Outcome ProveBare(const Envelope& envelope, const Candidate& candidate, const AuthorityRing& ring) {
  auto proved = Prove(envelope, ring.bare_keys);
  if (auto* rejection = std::get_if<Rejection>(&proved)) {
    CandidateRefusal refusal = Refuse(candidate, std::move(*rejection));
    refusal.claimed_subjects = ClaimedSubjects(envelope);
    return refusal;
  }
  VerifiedStatement& statement = *std::get_if<VerifiedStatement>(&proved);
  const std::vector<std::string> keys = statement.credentials();
  std::vector<SignatureProof> proofs;
  for (const KeyAuthority& one : ring.keys) {
    const std::string& key = one.key.fingerprint();
    const bool signed_it = std::find(keys.begin(), keys.end(), key) != keys.end();
    if (signed_it && !one.log_required) proofs.push_back({.credential = one.id, .key = key});
  }
  return StatementMaker::Prove(std::move(statement), std::move(proofs));
}

Outcome ProveEnvelope(const Candidate& candidate, const AuthorityRing& ring) {
  Result<Envelope> envelope = ReadEnvelope(candidate.bytes, candidate.file);
  if (!envelope) return Refuse(candidate, Unreadable(envelope.error()));
  const bool attached =
      std::any_of(candidate.annotations.begin(), candidate.annotations.end(), [](const auto& row) {
        return row.first.starts_with("dev.sigstore.cosign/") && !row.second.empty();
      });
  if (!attached) return ProveBare(*envelope, candidate, ring);
  auto bundle = ReadAttachment({.kind = Attachment::Kind::kEnvelope,
                                .digest = candidate.file,
                                .annotations = candidate.annotations},
                               candidate.bytes);
  if (auto* rejection = std::get_if<Rejection>(&bundle)) {
    return Refuse(candidate, std::move(*rejection));
  }
  return ProveBundle(*std::get_if<Bundle>(&bundle), candidate, ring);
}

Outcome ProveAttached(const Candidate& candidate, const AuthorityRing& ring) {
  auto bundle = candidate.kind == Candidate::Kind::kBundle
                    ? ReadBundle(candidate.bytes, candidate.file)
                    : ReadAttachment({.kind = Attachment::Kind::kSimpleSigning,
                                      .digest = candidate.file,
                                      .annotations = candidate.annotations},
                                     candidate.bytes);
  if (auto* rejection = std::get_if<Rejection>(&bundle)) {
    return Refuse(candidate, std::move(*rejection));
  }
  return ProveBundle(*std::get_if<Bundle>(&bundle), candidate, ring);
}

// "C=DE, O=acme".
std::string NameOfSigner(const NotationIdentity& signer) {
  std::string name;
  for (const auto& [key, value] : signer) {
    name.append(name.empty() ? "" : ", ").append(key).append("=").append(value);
  }
  return text::OneLine(name);
}

SignatureProof ProofOf(const std::string& id, const NotationEnvelope& envelope,
                       const NotationProof& proof) {
  SignatureProof made{.credential = id, .identity = NameOfSigner(proof.signer)};
  made.key = envelope.chain.front().key()->fingerprint();
  if (proof.signed_at) made.times.push_back(*proof.signed_at);
  TakeSpan(proof.by_clock, made);
  if (proof.expiry) {
    made.valid_until = std::min(made.valid_until.value_or(*proof.expiry), *proof.expiry);
  }
  return made;
}

Outcome ProveNotation(const Candidate& candidate, const AuthorityRing& ring) {
  const bool jws = base::Trim(candidate.bytes).starts_with('{');
  auto read = jws ? ReadNotationJws(candidate.bytes, candidate.file)
                  : ReadNotationCose(candidate.bytes, candidate.file);
  if (auto* rejection = std::get_if<Rejection>(&read)) {
    return Refuse(candidate, std::move(*rejection));
  }
  const NotationEnvelope& envelope = *std::get_if<NotationEnvelope>(&read);
  std::vector<SignatureProof> proofs;
  std::string image;
  Refusals refusals;
  for (const NotationAuthority& one : ring.notations) {
    auto verified =
        VerifyNotation(envelope, {.rule = one.rule, .stores = one.stores}, candidate.subject);
    if (auto* rejection = std::get_if<Rejection>(&verified)) {
      refusals.Add(one.name, std::move(*rejection));
      continue;
    }
    const NotationProof& proof = *std::get_if<NotationProof>(&verified);
    image = proof.artifact.digest;
    proofs.push_back(ProofOf(one.id, envelope, proof));
  }
  if (!proofs.empty()) {
    return StatementMaker::MakeSignature(std::move(image), DigestOf(candidate), std::move(proofs));
  }
  CandidateRefusal refusal = Refuse(candidate, refusals.Take());
  if (auto artifact = ArtifactOf(envelope); std::holds_alternative<SubjectDescriptor>(artifact)) {
    refusal.claimed_subjects = ClaimOf(std::get_if<SubjectDescriptor>(&artifact)->digest);
  }
  return refusal;
}

}  // namespace

std::variant<VerifiedStatement, CandidateRefusal> ProveCandidate(const Candidate& candidate,
                                                                 const AuthorityRing& ring) {
  switch (candidate.kind) {
    case Candidate::Kind::kEnvelope:
      return ProveEnvelope(candidate, ring);
    case Candidate::Kind::kNotation:
      return ProveNotation(candidate, ring);
    default:
      return ProveAttached(candidate, ring);
  }
}

}  // namespace policy::attest
