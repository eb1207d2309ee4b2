// Which step of the check said no. The steps are in the order of the check; each has its own
// message.
#pragma once

#include <cstdint>
#include <utility>

#include "policy/result.h"

namespace policy::attest {

enum class AttestStage : std::uint8_t {
  kJson,           // The envelope or the payload is not one JSON document, or breaks its own form.
  kLimits,         // Larger, deeper or more than we accept.
  kPayloadType,    // Signed, but no in-toto statement.
  kSignature,      // No signature by a trusted key.
  kThreshold,      // Too few different keys.
  kKey,            // The key id is not the one asked for.
  kStatement,      // The payload is not shaped as a statement.
  kDigest,         // It speaks of something else.
  kPredicateType,  // It says something else.
  kPredicate,      // The predicate does not say what was asked for.
};

// "json", "limits", "payload-type", "signature", … Never fails.
const char* NameOf(AttestStage stage);

struct Rejection {
  AttestStage stage = AttestStage::kJson;
  Error error{};
};

// The rejection of a text that could not be read: kLimits or kJson, by the kind of error.
inline Rejection Unreadable(Error error) {
  const bool limit = error.kind == ErrorKind::kLimit;
  return {limit ? AttestStage::kLimits : AttestStage::kJson, std::move(error)};
}

}  // namespace policy::attest
