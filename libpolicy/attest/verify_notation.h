// Proof by a Notation signature: from an envelope, a trust policy's rule and its trust stores, to
// whose certificate signed the artifact.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "attest/candidate.h"
#include "attest/notation_envelope.h"
#include "attest/notation_policy.h"
#include "attest/trusted_root.h"

namespace policy::attest {

struct NotationTrust {
  const NotationRule& rule;
  const NotationStores& stores;
  // Without one the proof says when it holds.
  std::optional<Time> now{};
};

struct NotationProof {
  std::map<std::string, std::string> signer{};  // Attributes of the leaf's subject.
  std::optional<Time> signed_at{};              // By a time stamp or a signing authority.
  std::optional<Time> expiry{};
  SubjectDescriptor artifact{};        // What was signed.
  std::optional<Validity> by_clock{};  // Of certificates that the clock judges; without `now`.
  std::vector<Rejection> logged{};     // What the policy only wants to hear of.
};

// Checks form, signature and artifact always, the rest as the rule says, and stops at the first
// thing that is enforced and does not hold. All of the subject is compared, if it has a digest. A
// rule that skips proves nothing: kMissing. Revocation is not looked at. Thread-safe.
std::variant<NotationProof, Rejection> VerifyNotation(const NotationEnvelope& envelope,
                                                      const NotationTrust& trust,
                                                      const SubjectDescriptor& subject);

// What an envelope says that it signs; kPayloadType, kJson. Proved by nothing but the above.
// Thread-safe.
std::variant<SubjectDescriptor, Rejection> ArtifactOf(const NotationEnvelope& envelope);

// Whether the certificates are a code-signing chain as the specification wants it: in order, up to
// a root that is there too. kChain. Says nothing of trust or time. Thread-safe.
std::optional<Rejection> CheckNotationChain(const std::vector<crypto::Certificate>& chain);

}  // namespace policy::attest
