// The Notary Project's trust policy (trustpolicy.json 1.0) and trust stores: for which repositories
// which signatures count, by whose certificates, and what happens where a check says no.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/certificate.h"
#include "policy/result.h"

namespace policy::attest {

enum class NotationAction : std::uint8_t { kEnforce, kLog, kSkip };

// What a level asks for; integrity is always enforced. Revocation needs the network, which this
// room has not: what is said of it is read and kept, and no check of ours answers to it.
struct NotationActions {
  NotationAction authenticity = NotationAction::kEnforce;
  NotationAction timestamp = NotationAction::kEnforce;
  NotationAction expiry = NotationAction::kEnforce;
  NotationAction revocation = NotationAction::kEnforce;
};

// Attributes that the leaf's subject must have.
using NotationIdentity = std::map<std::string, std::string>;

// One of trustPolicies.
struct NotationRule {
  std::string name{};
  std::vector<std::string> scopes{};  // "registry/repository", or "*" alone.
  bool skip = false;                  // Nothing is asked for, not even a signature.
  NotationActions actions{};
  bool stamp_after_expiry_alone = false;  // verifyTimestamp: afterCertExpiry
  std::vector<std::string> stores{};      // "ca:name", "signingAuthority:name", "tsa:name".
  // Any one of these will do. Empty: anybody the stores vouch for.
  std::vector<NotationIdentity> identities{};
};

struct NotationPolicy {
  std::vector<NotationRule> rules{};
  // The rule of that repository, else the one of "*", else null. Thread-safe.
  const NotationRule* For(std::string_view repository) const;
};

// kBadInput for a file that breaks its form, kUnsupported for another version, kLimit beyond 1 MiB.
// Thread-safe.
Result<NotationPolicy> ReadNotationPolicy(std::string_view bytes, std::string_view file);

// Certificates by store, "ca:name".
using NotationStores = std::map<std::string, std::vector<crypto::Certificate>, std::less<>>;

// One file of a trust store, DER or PEM. kBadInput where one in it is neither an authority nor
// signed by itself (in a store of the type "tsa": not both). Thread-safe.
Result<std::vector<crypto::Certificate>> ReadStoreFile(std::string_view store,
                                                       std::string_view bytes,
                                                       std::string_view file);

// How names of attributes are compared: in capitals, and "S" is "ST". Thread-safe; never fails.
std::string AttributeName(std::string_view name);

// A distinguished name (RFC 4514) as attributes; kBadInput for a broken one, a name that stands
// twice, and several values in one place. Thread-safe.
Result<NotationIdentity> ReadDistinguishedName(std::string_view text);

// "x509.subject: C=US, O=acme"; kBadInput for anything else, "*" too. Thread-safe.
Result<NotationIdentity> ReadNotationIdentity(std::string_view text);

}  // namespace policy::attest
