// First the parts that are the same for all authorities, then each one's own.
#include "attest/prove_bundle.h"

#include <utility>

#include "attest/attachment.h"
#include "attest/statement_maker.h"
#include "attest/verify.h"
#include "attest/verify_bundle.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

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

SignatureProof ProofOf(const std::string& id, const BundleProof& proof) {
  SignatureProof made{.credential = id, .key = proof.key, .logs = proof.logs};
  if (proof.signer) made.issuer = text::OneLine(proof.signer->issuer);
  for (const TrustedTime& time : proof.times) made.times.push_back(time.at);
  return made;
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
    LimitBySpan(proof->by_clock, made);
    Accept(std::move(made), *proof);
  }
}

// The digest that a signature is about: what is known, else the bundle's own word, which its
// signature has to bear out. Empty for a statement.
std::string ImageOf(const Bundle& bundle, const Candidate& candidate) {
  static constexpr const char* kPrefixes[] = {"sha256:", "sha384:", "sha512:"};
  if (!bundle.message || !candidate.subject.digest.empty()) return candidate.subject.digest;
  const MessageSignature& message = *bundle.message;
  if (!message.algorithm) return {};
  return kPrefixes[static_cast<std::size_t>(*message.algorithm)] + crypto::Hex(message.digest);
}

}  // namespace

void Refusals::Add(const std::string& name, Rejection rejection) {
  ++count_;
  if (best_ && Closeness(rejection.stage) <= Closeness(best_->stage)) return;
  best_ = std::move(rejection);
  name_ = name;
}

Rejection Refusals::Take() {
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

// The certificate's last second belongs to it.
void LimitBySpan(const std::optional<Validity>& span, SignatureProof& proof) {
  if (!span) return;
  proof.valid_from = span->from;
  if (span->until) proof.valid_until = *span->until + std::chrono::seconds(1);
}

CandidateOutcome ProveBundle(const Bundle& bundle, const Candidate& candidate,
                             const AuthorityRing& ring) {
  const bool payload = candidate.kind == Candidate::Kind::kSimpleSigning;
  const std::string digest = ImageOf(bundle, candidate);
  BundleSubject subject;
  if (payload) subject.artifact.bytes = candidate.bytes;
  if (bundle.message && !payload) subject.artifact.digest = digest;
  BundleProver prover(bundle, std::move(subject));
  if (bundle.keyed()) {
    for (const KeyAuthority& one : ring.keys) prover.TryKey(one);
  } else {
    for (const IdentityGroup& one : ring.identities) prover.TryGroup(one);
  }
  // A payload is looked into once its signature has been checked, and proves nothing if that
  // failed.
  auto image =
      payload ? SignedImageOf(candidate.bytes) : std::variant<std::string, Rejection>(digest);
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

}  // namespace policy::attest
