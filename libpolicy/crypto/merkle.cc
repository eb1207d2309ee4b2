// The verification of RFC 9162, section 2.1.3.2, which is RFC 6962's written down.
#include "crypto/merkle.h"

#include "crypto/crypto.h"

namespace policy::crypto {
namespace {

constexpr std::size_t kHashSize = 32;

std::string HashLeaf(std::string_view leaf) {
  return Digest(DigestAlgorithm::kSha256, std::string(1, '\x00').append(leaf));
}

std::string HashNode(std::string_view left, std::string_view right) {
  return Digest(DigestAlgorithm::kSha256, std::string(1, '\x01').append(left).append(right));
}

}  // namespace

bool ProvesInclusion(const Inclusion& proof) {
  if (proof.index >= proof.tree_size || proof.root.size() != kHashSize) return false;
  std::uint64_t at = proof.index;
  std::uint64_t last = proof.tree_size - 1;
  std::string hash = HashLeaf(proof.leaf);
  for (const std::string& sister : proof.hashes) {
    if (sister.size() != kHashSize || last == 0) return false;
    if ((at & 1U) == 1 || at == last) {
      hash = HashNode(sister, hash);
      while ((at & 1U) == 0 && at != 0) {
        at >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = HashNode(hash, sister);
    }
    at >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == proof.root;
}

}  // namespace policy::crypto
