// Proof by a Notation signature: from an envelope, a trust policy's rule and its trust stores, to
// whose certificate signed the artifact.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "attest/notation_envelope.h"
#include "attest/notation_policy.h"

namespace policy::attest {

struct NotationTrust {
  const NotationRule& rule;
  const NotationStores& stores;
  Time now;
};

// The descriptor that the reference led to. All of it is compared.
struct NotationSubject {
  std::string media_type{};
  std::string digest{};
  std::int64_t size = 0;
};

struct NotationProof {
  std::map<std::string, std::string> signer{};  // Attributes of the leaf's subject.
  std::optional<Time> signed_at{};              // By a time stamp or a signing authority.
  std::optional<Time> expiry{};
  std::vector<Rejection> logged{};  // What the policy only wants to hear of.
};

// Checks form, signature and artifact always, the rest as the rule says, and stops at the first
// thing that is enforced and does not hold. A rule that skips proves nothing: kMissing. Revocation
// is not looked at. Thread-safe.
std::variant<NotationProof, Rejection> VerifyNotation(const NotationEnvelope& envelope,
                                                      const NotationTrust& trust,
                                                      const NotationSubject& subject);

// Whether the certificates are a code-signing chain as the specification wants it: in order, up to
// a root that is there too. kChain. Says nothing of trust or time. Thread-safe.
std::optional<Rejection> CheckNotationChain(const std::vector<crypto::Certificate>& chain);

}  // namespace policy::attest
