// Docker Content Trust: from a repository's metadata and a pinned root key, to the digest that its
// owner published under a tag. Nothing is fetched, and no key is trusted because it came first.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attest/rejection.h"
#include "crypto/crypto.h"
#include "policy/result.h"
#include "policy/time.h"

namespace policy::attest {

// A role's file: "root", "timestamp", "snapshot", "targets", "targets/releases"; an older root by
// its version, "3.root". kNotFound for one that is not there.
using ReadRole = std::function<Result<std::string>(std::string_view role)>;

// What was proved before: never go behind it again.
struct ContentTrustMemory {
  std::string root{};                              // The last root's bytes; empty at first.
  std::map<std::string, std::int64_t> versions{};  // Of every role.
};

struct ContentTrust {
  std::string gun{};                            // "docker.io/library/alpine"
  const std::vector<crypto::PublicKey>& roots;  // Pinned; one of them is enough.
  Time now{};
  ContentTrustMemory memory{};
};

struct ContentTrustSubject {
  std::string target{};  // The tag; empty where only a digest is known.
  std::string digest{};  // "sha256:<hex>"; empty where only a tag is known.
};

struct ContentTrustProof {
  std::string role{};  // "targets/releases" or "targets".
  std::string target{};
  std::string digest{};
  Time expires{};               // The first of all that was used.
  ContentTrustMemory memory{};  // For the next time.
};

// The signing keys of a role are those that root or targets name, and as many as they name:
// kSignature, kThreshold. kKey for a root that no pinned key (or remembered root) leads to,
// kIdentity for a root certificate of another repository, kRollback for a version older than
// remembered, kBlobDigest for a file that is not the one listed, kExpiry, kTarget for a tag or
// digest that nobody published, kDigest where tag and digest, or two roles, disagree. Certificates
// of delegations may have run out, as Notary allows. Thread-safe if `read` is.
std::variant<ContentTrustProof, Rejection> VerifyContentTrust(const ReadRole& read,
                                                              const ContentTrust& trust,
                                                              const ContentTrustSubject& subject);

}  // namespace policy::attest
