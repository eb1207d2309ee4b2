// What a TrustRing holds. Not a public header.
#pragma once

#include "attest/authority_ring.h"
#include "policy/collect.h"

namespace policy {

struct TrustRing::State {
  attest::AuthorityRing ring{};
};

}  // namespace policy
