// notaryproject/specifications: trust-store-trust-policy.md, "Signature Verification", as steps.
// Nothing that was signed is believed before the signature has been checked.
#include "attest/verify_notation.h"

#include <algorithm>
#include <utility>

#include "crypto/timestamp.h"
#include "text/json.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

using crypto::Certificate;

class NotationVerifier {
 public:
  NotationVerifier(const NotationEnvelope& envelope, const NotationTrust& trust,
                   const SubjectDescriptor& subject)
      : envelope_(envelope), trust_(trust), subject_(subject) {}
  std::variant<NotationProof, Rejection> Run();

 private:
  using Check = std::optional<Rejection> (NotationVerifier::*)();
  struct Step {
    Check check;
    NotationAction NotationActions::*action;  // Null: always enforced.
  };

  std::optional<Rejection> CheckSkip();
  std::optional<Rejection> CheckChain();
  std::optional<Rejection> CheckSignature();
  std::optional<Rejection> CheckAttributes();
  std::optional<Rejection> CheckAuthority();
  std::optional<Rejection> CheckIdentity();
  std::optional<Rejection> CheckExpiry();
  std::optional<Rejection> CheckTime();
  std::optional<Rejection> CheckTimestamp();
  std::optional<Rejection> CheckArtifact();
  std::vector<Certificate> StoreOf(std::string_view type) const;
  bool Names(std::string_view type) const;
  bool HoldsAt(Time from, Time until) const;

  const NotationEnvelope& envelope_;
  const NotationTrust& trust_;
  const SubjectDescriptor& subject_;
  NotationProof proof_{};
};

// Whether the rule names a store of that type, "ca:".
bool NotationVerifier::Names(std::string_view type) const {
  const auto& stores = trust_.rule.stores;
  return std::any_of(stores.begin(), stores.end(),
                     [&](const std::string& store) { return store.starts_with(type); });
}

std::vector<Certificate> NotationVerifier::StoreOf(std::string_view type) const {
  std::vector<Certificate> all;
  for (const std::string& store : trust_.rule.stores) {
    const auto found = store.starts_with(type) ? trust_.stores.find(store) : trust_.stores.end();
    if (found != trust_.stores.end()) {
      all.insert(all.end(), found->second.begin(), found->second.end());
    }
  }
  return all;
}

bool NotationVerifier::HoldsAt(Time from, Time until) const {
  const auto& chain = envelope_.chain;
  return std::all_of(chain.begin(), chain.end(), [&](const Certificate& one) {
    return one.ValidAt(from) && one.ValidAt(until);
  });
}

std::optional<Rejection> NotationVerifier::CheckSkip() {
  if (!trust_.rule.skip) return std::nullopt;
  return RejectAt(AttestStage::kMissing, "the trust policy " + text::QuoteLine(trust_.rule.name) +
                                             " skips verification, which proves nothing");
}

std::optional<Rejection> NotationVerifier::CheckChain() {
  return CheckNotationChain(envelope_.chain);
}

// The key says how it signs; a header that says otherwise is refused, never followed.
std::optional<Rejection> NotationVerifier::CheckSignature() {
  const crypto::PublicKey& key = *envelope_.chain.front().key();
  const NotationAlgorithm* due = NotationAlgorithmOf(key);
  if (due == nullptr || envelope_.algorithm != due) {
    return RejectAt(AttestStage::kSignature, "the algorithm is not the one of the signer's key");
  }
  const crypto::Scheme scheme{.digest = due->digest, .pss = true};
  const bool rsa = due->kind == crypto::KeyKind::kRsa;
  const bool verified =
      rsa ? key.Verify(envelope_.signed_bytes, envelope_.signature, scheme)
          : key.VerifyFixedWidth(envelope_.signed_bytes, envelope_.signature, scheme);
  if (!verified) return RejectAt(AttestStage::kSignature, "the signature does not verify");
  if (const auto subject = envelope_.chain.front().subject()) {
    for (const auto& [name, value] : *subject) proof_.signer.emplace(AttributeName(name), value);
  }
  proof_.expiry = envelope_.expiry;
  return std::nullopt;
}

std::optional<Rejection> NotationVerifier::CheckAttributes() {
  if (envelope_.not_understood.empty()) return std::nullopt;
  return RejectAt(AttestStage::kCriticalAttribute,
                  "the signature demands that " +
                      text::QuoteLine(envelope_.not_understood.front()) +
                      " is understood, and it is not");
}

std::optional<Rejection> NotationVerifier::CheckAuthority() {
  const auto trusted = StoreOf(envelope_.by_authority ? "signingAuthority:" : "ca:");
  const bool vouched =
      std::any_of(envelope_.chain.begin(), envelope_.chain.end(), [&](const Certificate& one) {
        return std::find(trusted.begin(), trusted.end(), one) != trusted.end();
      });
  if (vouched) return std::nullopt;
  return RejectAt(AttestStage::kChain, "the chain meets no certificate of the trust stores");
}

std::optional<Rejection> NotationVerifier::CheckIdentity() {
  const auto& identities = trust_.rule.identities;
  const bool asked_for =
      identities.empty() ||
      std::any_of(identities.begin(), identities.end(), [&](const auto& wanted) {
        return std::all_of(wanted.begin(), wanted.end(), [&](const auto& attribute) {
          const auto found = proof_.signer.find(attribute.first);
          return found != proof_.signer.end() && found->second == attribute.second;
        });
      });
  if (asked_for) return std::nullopt;
  return RejectAt(AttestStage::kIdentity, "the signer is none of the trusted identities");
}

std::optional<Rejection> NotationVerifier::CheckExpiry() {
  if (!envelope_.expiry || !trust_.now || *trust_.now < *envelope_.expiry) return std::nullopt;
  return RejectAt(AttestStage::kExpiry,
                  "the signature ran out at " + FormatTime(*envelope_.expiry));
}

// Over the signature; the whole span that the clock vouches for counts.
std::optional<Rejection> NotationVerifier::CheckTimestamp() {
  if (envelope_.timestamp.empty()) {
    return RejectAt(AttestStage::kTime, "a time stamp is asked for, and there is none");
  }
  const auto token = crypto::Timestamp::FromDer(envelope_.timestamp);
  if (!token) return RejectAt(AttestStage::kTsa, token.error().message);
  if (!token->Covers(envelope_.signature)) {
    return RejectAt(AttestStage::kTsa, "the time stamp is over another signature");
  }
  std::string why = "the trust stores hold no authority for time stamps";
  bool vouched = false;
  for (const Certificate& root : StoreOf("tsa:")) {
    const Result<void> verified = token->VerifyBy({.root = root});
    vouched = vouched || verified.has_value();
    if (!verified) why = verified.error().message;
  }
  if (!vouched) return RejectAt(AttestStage::kTsa, "the time stamp: " + why);
  const auto span = token->span();
  if (!HoldsAt(span.from, span.until) || (trust_.now && token->at() > *trust_.now)) {
    return RejectAt(AttestStage::kTime, "the certificates did not hold at " +
                                            FormatTime(token->at()) + ", when it was signed");
  }
  proof_.signed_at = token->at();
  return std::nullopt;
}

std::optional<Rejection> NotationVerifier::CheckTime() {
  if (envelope_.by_authority) {
    const Time at = *envelope_.authority_time;
    if (!HoldsAt(at, at) || (trust_.now && at > *trust_.now)) {
      return RejectAt(AttestStage::kTime, "the certificates did not hold at " + FormatTime(at) +
                                              ", when it was signed");
    }
    proof_.signed_at = at;
    return std::nullopt;
  }
  const Validity span = SpanOf(envelope_.chain);
  const bool holds = trust_.now ? span.Holds(*trust_.now) : *span.from <= *span.until;
  if (Names("tsa:") && !(trust_.rule.stamp_after_expiry_alone && holds)) return CheckTimestamp();
  if (!holds) return RejectAt(AttestStage::kTime, "the signer's certificates do not hold now");
  if (!trust_.now) proof_.by_clock = span;
  return std::nullopt;
}

std::optional<Rejection> NotationVerifier::CheckArtifact() {
  auto artifact = ArtifactOf(envelope_);
  if (auto* rejection = std::get_if<Rejection>(&artifact)) return std::move(*rejection);
  proof_.artifact = std::move(*std::get_if<SubjectDescriptor>(&artifact));
  if (subject_.digest.empty() || subject_ == proof_.artifact) return std::nullopt;
  return RejectAt(AttestStage::kDigest, "the signature speaks of something else");
}

std::variant<NotationProof, Rejection> NotationVerifier::Run() {
  using Verifier = NotationVerifier;
  static constexpr Step kSteps[] = {
      {&Verifier::CheckSkip, nullptr},
      {&Verifier::CheckChain, nullptr},
      {&Verifier::CheckSignature, nullptr},
      {&Verifier::CheckAttributes, nullptr},
      {&Verifier::CheckAuthority, &NotationActions::authenticity},
      {&Verifier::CheckIdentity, &NotationActions::authenticity},
      {&Verifier::CheckExpiry, &NotationActions::expiry},
      {&Verifier::CheckTime, &NotationActions::timestamp},
      {&Verifier::CheckArtifact, nullptr},
  };
  for (const Step& step : kSteps) {
    const NotationAction action =
        step.action == nullptr ? NotationAction::kEnforce : trust_.rule.actions.*step.action;
    if (action == NotationAction::kSkip) continue;
    std::optional<Rejection> rejection = (this->*step.check)();
    if (!rejection) continue;
    rejection->error.where.file = envelope_.file;
    if (action == NotationAction::kEnforce) return *std::move(rejection);
    proof_.logged.push_back(*std::move(rejection));
  }
  return std::move(proof_);
}

}  // namespace

std::variant<SubjectDescriptor, Rejection> ArtifactOf(const NotationEnvelope& envelope) {
  if (envelope.content_type != kNotationPayload) {
    return RejectAt(AttestStage::kPayloadType, "the payload is none of Notation's");
  }
  if (!envelope.payload) return RejectAt(AttestStage::kJson, "the payload is not base64");
  const auto tree = text::ReadJson(*envelope.payload, envelope.file);
  if (!tree) return Unreadable(tree.error());
  const text::Node* artifact = tree->root().Find("targetArtifact");
  const text::Node* size = artifact == nullptr ? nullptr : artifact->Find("size");
  if (size == nullptr || artifact->StringAt("digest").empty()) {
    return RejectAt(AttestStage::kJson, "the payload names no artifact");
  }
  return SubjectDescriptor{.media_type = std::string(artifact->StringAt("mediaType")),
                           .digest = std::string(artifact->StringAt("digest")),
                           .size = size->integer().value_or(-1)};
}

std::variant<NotationProof, Rejection> VerifyNotation(const NotationEnvelope& envelope,
                                                      const NotationTrust& trust,
                                                      const SubjectDescriptor& subject) {
  return NotationVerifier(envelope, trust, subject).Run();
}

}  // namespace policy::attest
