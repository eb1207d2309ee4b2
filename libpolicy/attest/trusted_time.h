// When something was signed, by the word of somebody we trust: time-stamp authorities and logs.
// Nobody else's word counts, least of all the signer's.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "attest/bundle.h"
#include "attest/rejection.h"
#include "attest/trusted_root.h"
#include "crypto/timestamp.h"

namespace policy::attest {

struct TrustedTime {
  Time at{};
  std::string source{};  // The authority's own key or certificate, so that none counts twice.
  bool by_log = false;
};

// Whether the authority signed the token, within its window and by its own certificates.
Result<void> VerifyToken(const crypto::Timestamp& token, const Authority& authority);

// The log that an entry names, or null.
const TransparencyLog* LogOf(const LogEntry& entry, const TrustedRoot& root);

// Every time that holds: entries with a promise, and time-stamp tokens over the signature. kSet for
// a promise that does not verify, kTsa where there are tokens and none does, kThreshold for a token
// that stands twice. No time at all is left to the caller. Thread-safe.
std::variant<std::vector<TrustedTime>, Rejection> TrustedTimes(const Bundle& bundle,
                                                               const TrustedRoot& root);

}  // namespace policy::attest
