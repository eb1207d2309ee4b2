// Paths from a certificate to a root (RFC 5280, section 6), valid at a given time or at any.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "crypto/certificate.h"

namespace policy::crypto {

struct ChainRequest {
  const Certificate& leaf;
  std::span<const Certificate> intermediates;  // Not trusted by themselves.
  std::span<const Certificate> roots;          // Self-signed; the only trust there is.
  // Every certificate of the path, root and leaf alike, is valid at this time. Without it only
  // signatures, names and constraints are looked at.
  std::optional<Time> at;
};

// The path, leaf first and root last. kUntrusted with OpenSSL's reason. SHA-1 and keys weaker than
// 112 bits do not count, and every issuer says that it is an authority. Thread-safe.
Result<std::vector<Certificate>> BuildChain(const ChainRequest& request);

// Whether the certificates are a path as they stand, leaf first and self-signed root last: each
// issued by the next one, whatever their names, lengths of path and constraints on names kept, no
// SHA-1. Says nothing of time or trust. kUntrusted with the reason. Thread-safe.
Result<void> CheckOrderedChain(std::span<const Certificate> chain);

}  // namespace policy::crypto
