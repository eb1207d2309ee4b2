// Signed certificate timestamps (RFC 6962, section 3.3) that a certificate carries in itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/certificate.h"

namespace policy::crypto {

struct Sct {
  std::string log_id{};  // 32 bytes: SHA-256 of the log's key.
  Time at{};
  std::uint64_t milliseconds = 0;  // The same as it was signed.
  std::string extensions{};
  std::uint8_t hash_algorithm = 0;       // Of TLS: 4 is SHA-256.
  std::uint8_t signature_algorithm = 0;  // 1 is RSA, 3 is ECDSA.
  std::string signature{};
};

// The list in the certificate's extension; empty where it has none. kBadInput where the list is
// broken or not of version 1, kLimit beyond 32. Thread-safe.
Result<std::vector<Sct>> ReadScts(const Certificate& certificate);

// Whether the log with that key signed this certificate, as `issuer` was to issue it. Says nothing
// about when the log's key was in use. Thread-safe.
bool VerifySct(const Sct& sct, const Certificate& certificate, const Certificate& issuer,
               const PublicKey& log_key);

}  // namespace policy::crypto
