// Proof by key: from an envelope and trusted keys to a VerifiedStatement, the only road to one.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attest/envelope.h"
#include "attest/rejection.h"
#include "crypto/crypto.h"
#include "policy/evidence.h"
#include "policy/result.h"

namespace policy::attest {

// What a caller may ask of a statement beyond a good signature. Empty fields ask nothing.
struct Expectation {
  std::string digest{};          // "sha256:<hex>", or another "algorithm:value".
  std::string predicate_type{};  // Compared whole. A SLSA summary's signature may be r||s.
  std::string key_id{};          // Of a signature that verified.
  std::size_t threshold = 1;     // Different keys, by fingerprint.
  // Of a SLSA verification summary:
  std::string verifier_id{};
  std::string resource_uri{};
  std::vector<std::string> verified_levels{};  // All must be there, and the result PASSED.
};

// Checks everything, in the order of AttestStage. Never fails otherwise. Thread-safe.
std::variant<VerifiedStatement, Rejection> Prove(const Envelope& envelope,
                                                 std::span<const crypto::PublicKey> keys,
                                                 const Expectation& expected = {});

// Prove without expectations. kUntrusted where no key fits or the payload is of another type,
// kBadInput and kLimit where the payload is no statement. Thread-safe.
Result<VerifiedStatement> VerifyEnvelope(const Envelope& envelope,
                                         std::span<const crypto::PublicKey> keys);

// For GateTests alone: a statement whose verification somebody else is assumed to have done. It
// says so (assumed_authority), and its only key is one that no real statement can have, and only
// policies read for tests trust. Errors as ReadStatement. Thread-safe.
Result<VerifiedStatement> AssumeVerified(std::string_view payload, std::string_view file,
                                         std::string_view authority);

// Whether the statement speaks of "sha256:<hex>": the whole digest, nothing by prefix or name.
bool SpeaksOf(const VerifiedStatement& statement, std::string_view digest);

// What an unproved envelope claims to be about, for messages only; empty if it cannot be read.
std::vector<std::string> ClaimedSubjects(const Envelope& envelope);

}  // namespace policy::attest
