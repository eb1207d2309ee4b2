// Whether a signer's certificate is one that Fulcio (or an authority like it) gave out, that a
// certificate log saw, and that held when the signature was made.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "attest/rejection.h"
#include "attest/trusted_root.h"
#include "attest/trusted_time.h"

namespace policy::attest {

struct SignerChain {
  std::span<const crypto::Certificate> certificates;  // Leaf first, as the signature brings them.
  const TrustedRoot& root;
  std::size_t least_scts = 1;  // By different logs.
};

// The leaf's own form, and a path to any trusted authority, whatever the time; kChain.
std::optional<Rejection> CheckChainForm(const SignerChain& chain);

// The same at each of the times (kTime where the leaf itself did not hold), with timestamps of
// certificate logs (kSct).
std::optional<Rejection> CheckChainAt(const SignerChain& chain, std::span<const TrustedTime> times);

// Where no time is known: when all certificates of a path hold, of several paths the one that ends
// last. kChain and kSct as above. Thread-safe.
std::variant<Validity, Rejection> SpanOfChain(const SignerChain& chain);

}  // namespace policy::attest
