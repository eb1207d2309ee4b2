// What a PublicKey holds. Not a public header; only crypto/*.cc include it.
#pragma once

#include <string>

#include "crypto/crypto.h"
#include "crypto/handles.h"

namespace policy::crypto {

struct PublicKey::State {
  Key key{};
  KeyKind kind = KeyKind::kP256;
  std::string der{};
  std::string fingerprint{};
};

}  // namespace policy::crypto
