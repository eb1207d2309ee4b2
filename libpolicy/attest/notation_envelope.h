// Signatures of the Notary Project ("Notation"): what the JWS and the COSE envelope both say, read
// but not proved. The proof is attest/verify_notation.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attest/rejection.h"
#include "crypto/certificate.h"
#include "policy/time.h"

namespace policy::attest {

inline constexpr std::string_view kNotationPayload = "application/vnd.cncf.notary.payload.v1+json";

// How a leaf of that key signs; the specification leaves no choice.
struct NotationAlgorithm {
  std::int64_t cose;
  std::string_view jws;  // "PS256", …
  int bits;
  crypto::KeyKind kind;
  crypto::DigestAlgorithm digest;
};
// Null for a key that may not sign.
const NotationAlgorithm* NotationAlgorithmOf(const crypto::PublicKey& key);

struct NotationEnvelope {
  std::string file{};                            // For messages.
  const NotationAlgorithm* algorithm = nullptr;  // As the header names it.
  std::string signed_bytes{};                    // What the signature is over.
  std::string signature{};
  std::optional<std::string> payload{};  // Nothing where it cannot be decoded.
  std::string content_type{};
  std::vector<crypto::Certificate> chain{};  // The leaf first, the root last.
  bool by_authority = false;                 // The scheme notary.x509.signingAuthority.
  std::optional<Time> authority_time{};      // When, by that authority's word.
  std::optional<Time> expiry{};
  std::vector<std::string> not_understood{};  // Attributes that forbid to go on.
  std::string timestamp{};                    // A bare RFC 3161 token; empty without one.
};

// kLimits beyond 1 MiB or 16 certificates, kCriticalAttribute where the signer did not mark as
// critical what must be, else kJson. Thread-safe.
std::variant<NotationEnvelope, Rejection> ReadNotationJws(std::string_view bytes,
                                                          std::string_view file);
std::variant<NotationEnvelope, Rejection> ReadNotationCose(std::string_view bytes,
                                                           std::string_view file);

}  // namespace policy::attest
