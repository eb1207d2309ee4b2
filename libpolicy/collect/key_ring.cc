// The keys that statements are verified with, parsed once: a PEM parse costs six signature checks.
#include "collect/key_ring.h"

#include <set>
#include <utility>

namespace policy {

KeyRing::KeyRing() : keys_(std::make_shared<const Keys>()) {}

Result<KeyRing> KeyRing::FromPems(const std::vector<std::string>& pems) {
  auto keys = std::make_shared<Keys>();
  std::set<std::string> seen;
  for (const std::string& pem : pems) {
    Result<crypto::PublicKey> key = crypto::PublicKey::FromPem(pem);
    if (!key) return key.error();
    if (seen.insert(key->fingerprint()).second) keys->list.push_back(std::move(*key));
  }
  KeyRing ring;
  ring.keys_ = std::move(keys);
  return ring;
}

std::size_t KeyRing::size() const { return keys_->list.size(); }

}  // namespace policy
