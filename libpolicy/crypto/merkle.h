// Merkle tree proofs of RFC 6962, section 2.1.1, over SHA-256.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace policy::crypto {

struct Inclusion {
  std::string_view leaf;  // The entry itself, not its hash.
  std::uint64_t index;
  std::uint64_t tree_size;
  std::span<const std::string> hashes;  // 32 bytes each, from the leaf upwards.
  std::string_view root;                // 32 bytes.
};

// Whether the entry stands at that place of the tree with that root. Thread-safe.
bool ProvesInclusion(const Inclusion& proof);

}  // namespace policy::crypto
