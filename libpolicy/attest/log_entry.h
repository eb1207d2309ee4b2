// One entry of a transparency log against one signing: whether the log promised it, holds it, and
// whether it is about this signature, this key and these bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "attest/bundle.h"
#include "attest/rejection.h"
#include "attest/trusted_root.h"

namespace policy::attest {

// What was signed, for as much of it as is known: the bytes, or a digest of them.
struct SignedMessage {
  std::optional<std::string_view> bytes{};
  std::string digest{};  // "sha256:<hex>" where only that is known.
  // The digest of that kind; nothing where it cannot be told. Raw bytes.
  std::optional<std::string> Digest(crypto::DigestAlgorithm algorithm) const;
};

// The signing that an entry has to speak of.
struct Signing {
  const SignedMessage& message;  // Of an envelope: its pre-authentication encoding.
  const Envelope* envelope = nullptr;
  bool as_stored = false;  // The envelope's own bytes are known, and its digest is theirs.
  std::string_view signature;
  const crypto::Certificate* certificate = nullptr;  // One of these two.
  const crypto::PublicKey* key = nullptr;
};

// Rekor's second version: no promise, no time, another kind of checkpoint.
bool IsTiled(const LogEntry& entry);

// The promise (signed entry timestamp) under the log's key, within the key's window.
bool VerifyPromise(const LogEntry& entry, const TransparencyLog& log);

// Inclusion proof and checkpoint; kInclusionProof or kCheckpoint.
std::optional<Rejection> CheckInclusion(const LogEntry& entry, const TransparencyLog& log);

// kTlogBinding where the entry's body is about anything else: its digest, its signature and its key
// are those of the signing, byte for byte.
std::optional<Rejection> CheckBinding(const LogEntry& entry, const Signing& signing);

}  // namespace policy::attest
