// Metadata of Docker Content Trust (Notary's first version, an early TUF): one role's file, read
// but not proved. The proof is attest/verify_content_trust.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attest/rejection.h"
#include "crypto/certificate.h"
#include "policy/time.h"
#include "text/node.h"

namespace policy::attest {

struct TufKey {
  crypto::PublicKey key;
  std::optional<crypto::Certificate> certificate{};  // Of the kinds "…-x509".
};
using TufKeys = std::map<std::string, TufKey>;  // By the identifier that their own bytes give.

struct TufRole {
  std::string name{};
  std::vector<std::string> key_ids{};
  std::size_t threshold = 0;
  std::vector<std::string> paths{};  // Of a delegation: prefixes of what it may speak of.
};

struct TufSignature {
  std::string key_id{};
  std::string method{};
  std::string bytes{};
};

// What a file or an image must be.
struct TufContent {
  std::int64_t length = 0;
  std::string sha256{};  // 32 bytes.
};

struct TufMetadata {
  std::string bytes{};         // As they came.
  std::string signed_bytes{};  // The canonical form that is signed.
  std::vector<TufSignature> signatures{};
  std::string type{};  // "Root", "Timestamp", "Snapshot", "Targets".
  std::int64_t version = 0;
  Time expires{};
  TufKeys keys{};                               // Of root, and of delegations. Known kinds alone.
  std::vector<TufRole> roles{};                 // The same.
  std::map<std::string, TufContent> files{};    // "snapshot", "targets/releases", …
  std::map<std::string, TufContent> targets{};  // By name, which is the tag.

  const TufRole* RoleOf(std::string_view name) const;
};

// kKey for a key that is not what its identifier says, kLimits beyond 16 MiB, else kJson.
// Thread-safe.
std::variant<TufMetadata, Rejection> ReadTufMetadata(std::string_view bytes, std::string_view file);

// How many different keys of the role signed, whatever their identifiers. Thread-safe.
std::size_t CountSigners(const TufMetadata& metadata, const TufRole& role, const TufKeys& keys);

// The form that is signed ("canonical JSON" of the Open Laptop project): no white space, members by
// name, whole numbers, and no escapes but of quotes and backslashes. Nothing where a number is not
// whole. Thread-safe.
std::optional<std::string> TufCanonical(const text::Node& node);

}  // namespace policy::attest
