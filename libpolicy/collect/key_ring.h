// What a KeyRing holds. Not a public header.
#pragma once

#include <vector>

#include "crypto/crypto.h"
#include "policy/collect.h"

namespace policy {

struct KeyRing::Keys {
  std::vector<crypto::PublicKey> list{};  // each key once, by fingerprint
};

}  // namespace policy
