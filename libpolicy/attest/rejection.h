// Which step of the check said no. Each step has its own message.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "policy/result.h"

namespace policy::attest {

enum class AttestStage : std::uint8_t {
  kJson,    // The envelope or the payload is not one JSON or CBOR document, or breaks its form.
  kBundle,  // The Sigstore bundle breaks its own form.
  kTrustedRoot,        // The trusted root breaks its own form.
  kLimits,             // Larger, deeper or more than we accept.
  kMissing,            // Nothing is there that could prove anything.
  kBlobDigest,         // A blob is not what its descriptor says.
  kPayloadType,        // Signed, but no in-toto statement.
  kTsa,                // A time-stamp token that no trusted authority signed for this signature.
  kSet,                // The log's promise (signed entry timestamp) does not verify.
  kTime,               // No trusted time, or the signer's certificate did not hold at it.
  kChain,              // The certificate leads to no trusted authority.
  kSct,                // No trusted log saw the certificate.
  kInclusionProof,     // The entry is not shown to be in the log.
  kCheckpoint,         // The log's head is not signed by a trusted log.
  kTlogBinding,        // The log's entry is about another signing.
  kSignature,          // No signature by a trusted key.
  kThreshold,          // Too few different keys, logs or times.
  kKey,                // The key is not the one asked for.
  kStatement,          // The payload is not shaped as a statement.
  kDigest,             // It speaks of something else.
  kIdentity,           // Signed by somebody else.
  kPredicateType,      // It says something else.
  kPredicate,          // The predicate does not say what was asked for.
  kCriticalAttribute,  // The signature holds an attribute that must be understood, and is not.
  kExpiry,             // What was signed has run out.
  kRollback,           // Older than what was proved before.
  kTarget,             // Nobody published it.
};

// "json", "limits", "payload-type", "signature", … Never fails.
const char* NameOf(AttestStage stage);

struct Rejection {
  AttestStage stage = AttestStage::kJson;
  Error error{};
};

// A rejection for a reason of trust: nothing is wrong with the text, but it proves nothing.
inline Rejection RejectAt(AttestStage stage, std::string message, std::string hint = {}) {
  Error error;
  error.kind = ErrorKind::kUntrusted;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return {stage, std::move(error)};
}

// The rejection of a text that could not be read: kLimits or, by default, kJson, by the kind of
// error.
inline Rejection Unreadable(Error error, AttestStage stage = AttestStage::kJson) {
  const bool limit = error.kind == ErrorKind::kLimit;
  return {limit ? AttestStage::kLimits : stage, std::move(error)};
}

}  // namespace policy::attest
