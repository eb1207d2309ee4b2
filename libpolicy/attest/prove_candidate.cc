// What is parsed or proved once is not proved again for the next authority.
#include "attest/prove_candidate.h"

#include <algorithm>
#include <utility>

#include "attest/attachment.h"
#include "attest/prove_bundle.h"
#include "attest/statement_maker.h"
#include "attest/verify.h"
#include "attest/verify_notation.h"
#include "base/chars.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

using Outcome = CandidateOutcome;

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

Outcome ProveRead(std::variant<Bundle, Rejection> bundle, const Candidate& candidate,
                  const AuthorityRing& ring) {
  if (auto* rejection = std::get_if<Rejection>(&bundle)) {
    return Refuse(candidate, std::move(*rejection));
  }
  return ProveBundle(*std::get_if<Bundle>(&bundle), candidate, ring);
}

// What cosign keeps beside its older forms is read as a bundle.
Outcome ProveAttached(Attachment::Kind kind, const Candidate& candidate,
                      const AuthorityRing& ring) {
  const Attachment attachment{
      .kind = kind, .digest = candidate.file, .annotations = candidate.annotations};
  return ProveRead(ReadAttachment(attachment, candidate.bytes), candidate, ring);
}

Outcome ProveEnvelope(const Candidate& candidate, const AuthorityRing& ring) {
  const bool attached =
      std::any_of(candidate.annotations.begin(), candidate.annotations.end(), [](const auto& row) {
        return row.first.starts_with("dev.sigstore.cosign/") && !row.second.empty();
      });
  if (attached) return ProveAttached(Attachment::Kind::kEnvelope, candidate, ring);
  Result<Envelope> envelope = ReadEnvelope(candidate.bytes, candidate.file);
  if (!envelope) return Refuse(candidate, Unreadable(envelope.error()));
  return ProveBare(*envelope, candidate, ring);
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
  LimitBySpan(proof.by_clock, made);
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
    case Candidate::Kind::kSimpleSigning:
      return ProveAttached(Attachment::Kind::kSimpleSigning, candidate, ring);
    case Candidate::Kind::kNotation:
      return ProveNotation(candidate, ring);
    default:
      return ProveRead(ReadBundle(candidate.bytes, candidate.file), candidate, ring);
  }
}

}  // namespace policy::attest
