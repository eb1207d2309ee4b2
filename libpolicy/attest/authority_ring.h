// All authorities of the policies, parsed once and grouped by what they share, ready to prove
// candidates with (attest/prove_candidate.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "attest/identity.h"
#include "attest/notation_policy.h"
#include "attest/trusted_root.h"
#include "crypto/crypto.h"
#include "policy/authority.h"
#include "policy/result.h"

namespace policy::attest {

struct KeyAuthority {
  std::string id{};
  std::string name{};
  crypto::PublicKey key;
  std::shared_ptr<const TrustedRoot> root{};  // Never null; its logs say when.
  bool log_required = false;
};

// Identities under one trusted root: the certificate is proved once for all of them.
struct IdentityGroup {
  struct Member {
    std::string id{};
    std::string name{};
    IdentityRule rule;  // Of one's own authority the subject alone is asked.
  };
  std::shared_ptr<const TrustedRoot> root{};
  bool own_authority = false;
  bool log_required = false;
  std::vector<Member> members{};
};

struct NotationAuthority {
  std::string id{};
  std::string name{};
  NotationRule rule{};
  NotationStores stores{};
};

struct AuthorityRing {
  std::vector<KeyAuthority> keys{};
  std::vector<crypto::PublicKey> bare_keys{};  // Of those that need no log.
  std::vector<IdentityGroup> identities{};
  std::vector<NotationAuthority> notations{};
};

// Parses all material. The error's causes are all that is wrong, each with the place of the
// material. Thread-safe.
Result<AuthorityRing> ReadAuthorities(const std::vector<AuthoritySpec>& specs);

}  // namespace policy::attest
