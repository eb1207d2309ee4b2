// Sigstore bundles 0.1 to 0.3 as they are written: signature, certificate or key hint, log entries,
// time stamps. Nothing in here is proved; attest/verify_bundle.h proves it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attest/envelope.h"
#include "attest/rejection.h"
#include "crypto/certificate.h"

namespace policy::attest {

struct InclusionProof {
  std::int64_t index = 0;  // In its own tree.
  std::int64_t tree_size = 0;
  std::string root{};
  std::vector<std::string> hashes{};
  std::string checkpoint{};  // The signed note; may be empty in bundles of version 0.1.
};

struct LogEntry {
  std::int64_t index = 0;  // Over all trees of the log.
  std::string log_id{};
  std::string kind{};
  std::string version{};
  std::int64_t integrated_time = 0;  // Seconds; zero is none. Unproved without a promise.
  std::string promise{};             // The signed entry timestamp; may be empty.
  std::optional<InclusionProof> proof{};
  std::string body{};
};

struct MessageSignature {
  std::optional<crypto::DigestAlgorithm> algorithm{};
  std::string digest{};  // A hint; empty where there is none.
  std::string signature{};
};

struct Bundle {
  std::vector<crypto::Certificate> certificates{};  // Leaf first; empty where a key signed.
  std::vector<LogEntry> entries{};
  bool needs_proofs = true;  // Version 0.1 knows promises only.
  // One of cosign's older forms: SHA-256 whatever the curve, pure Ed25519, and the log knows the
  // envelope as it is stored.
  bool attached = false;
  std::vector<std::string> timestamps{};
  // One of these two.
  std::optional<MessageSignature> message{};
  std::optional<Envelope> envelope{};
  std::string file{};  // For messages.

  bool keyed() const { return certificates.empty(); }
  const std::string& signature() const {
    return envelope ? envelope->signatures.front().bytes : message->signature;
  }
};

// kBundle for anything that breaks the form of its version, kLimits for more than 32 entries or
// time stamps, 16 certificates or 32 MiB. An absent inclusion proof is left to the verifier.
// Thread-safe.
std::variant<Bundle, Rejection> ReadBundle(std::string_view bytes, std::string_view file);

}  // namespace policy::attest
