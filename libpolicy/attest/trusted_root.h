// Sigstore's trusted_root.json: whose certificates, logs and clocks a verifier believes, and from
// when to when. The file is the operator's; nothing in a bundle can add to it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/certificate.h"
#include "policy/result.h"
#include "policy/time.h"

namespace policy::attest {

// Both ends belong to it.
struct Validity {
  std::optional<Time> from{};
  std::optional<Time> until{};
  bool Holds(Time at) const { return (!from || *from <= at) && (!until || at <= *until); }
};

// When all of the certificates hold.
Validity SpanOf(std::span<const crypto::Certificate> certificates);

// A transparency log, of certificates or of signatures.
struct TransparencyLog {
  std::string base_url{};
  std::string id{};                        // 32 bytes.
  std::string checkpoint_id{};             // What its checkpoints call the key; may be empty.
  std::optional<crypto::PublicKey> key{};  // Nothing where it is of a kind we cannot use.
  Validity valid{};
};

// An authority for certificates or for time stamps: its own certificates, the root last.
struct Authority {
  std::string uri{};
  std::vector<crypto::Certificate> chain{};  // Never empty.
  Validity valid{};
  const crypto::Certificate& root() const { return chain.back(); }
};

struct TrustedRoot {
  std::vector<TransparencyLog> logs{};
  std::vector<TransparencyLog> certificate_logs{};
  std::vector<Authority> certificate_authorities{};
  std::vector<Authority> timestamp_authorities{};
};

// kBadInput for a file that breaks its form (also: a log without a beginning, an authority without
// certificates), kUnsupported for another version, kLimit beyond 4 MiB. A log's key of an unknown
// kind is no error: only who needs it fails. Thread-safe.
Result<TrustedRoot> ReadTrustedRoot(std::string_view bytes, std::string_view file);

// One authority by itself, as it stands in the lists of a trusted root. Errors as above.
Result<Authority> ReadAuthority(std::string_view bytes, std::string_view file);

}  // namespace policy::attest
