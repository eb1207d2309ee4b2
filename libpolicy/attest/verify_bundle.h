// Proof by Sigstore bundle: from a bundle, a trusted root or a key, and what was signed, to who
// signed it and when.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "attest/bundle.h"
#include "attest/identity.h"
#include "attest/log_entry.h"
#include "attest/rejection.h"
#include "attest/trusted_root.h"
#include "attest/trusted_time.h"
#include "policy/evidence.h"

namespace policy::attest {

// Whom and what a verifier trusts. A key or an identity, never both.
struct BundleTrust {
  const TrustedRoot* root = nullptr;  // Needed for identities; with a key its logs are checked.
  std::optional<crypto::PublicKey> key{};
  Validity key_valid{};  // Where it has an end, a trusted time has to lie within.
  std::optional<IdentityRule> identity{};
  // In place of an identity: the root's certificates are one's own authority, whose names are the
  // caller's to compare. Where nobody says when it was signed, the clock judges them.
  bool own_authority = false;
  // How many different logs, certificate logs, authorities for time. Where left out: one, if the
  // trusted root lists any, for identities; none for keys.
  std::optional<std::size_t> least_entries{};
  std::optional<std::size_t> least_scts{};
  std::size_t least_timestamps = 0;  // Time-stamp authorities alone.
  std::size_t least_times = 1;       // Logs' promises count too. Of no account for keys.
};

struct BundleSubject {
  SignedMessage artifact{};      // Nothing asks for nothing; then only statements can be proved.
  std::string predicate_type{};  // Compared whole; empty asks for nothing.
};

struct BundleProof {
  std::optional<VerifiedStatement> statement{};  // Of an envelope.
  std::optional<Signer> signer{};                // Of a certificate.
  std::string key{};                             // Fingerprint of the key that signed.
  std::vector<TrustedTime> times{};
  std::vector<std::string> logs{};  // What they are called, sorted, each once.
  // Of certificates that the clock judges.
  std::optional<Validity> by_clock{};
};

// Checks everything, and stops at the first thing that does not hold. Thread-safe.
std::variant<BundleProof, Rejection> VerifyBundle(const Bundle& bundle, const BundleTrust& trust,
                                                  const BundleSubject& subject);

}  // namespace policy::attest
