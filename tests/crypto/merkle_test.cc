// Inclusion proofs against the tree heads that RFC 6962's reference implementation publishes.
#include "crypto/merkle.h"

#include <doctest/doctest.h>

#include <vector>

#include "crypto/crypto.h"

namespace policy::crypto {
namespace {

using namespace std::string_literals;
using Leaves = std::span<const std::string>;

const std::vector<std::string> kLeaves = {"",         "\x00"s, "\x10",     "\x20\x21",
                                          "\x30\x31", "@ABC",  "PQRSTUVW", "`abcdefghijklmno"};
const char* const kRoots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                              "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                              "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                              "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                              "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                              "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                              "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                              "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::size_t Split(std::size_t size) {
  std::size_t half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

// RFC 6962, 2.1, as it is written there.
std::string Head(Leaves leaves) {
  const auto hash = [](const std::string& text) { return Digest(DigestAlgorithm::kSha256, text); };
  if (leaves.size() == 1) return hash("\x00"s + leaves[0]);
  const std::size_t half = Split(leaves.size());
  return hash("\x01"s + Head(leaves.first(half)) + Head(leaves.subspan(half)));
}

// RFC 6962, 2.1.1.
std::vector<std::string> Path(std::size_t index, Leaves leaves) {
  if (leaves.size() == 1) return {};
  const std::size_t half = Split(leaves.size());
  const bool left = index < half;
  std::vector<std::string> path =
      left ? Path(index, leaves.first(half)) : Path(index - half, leaves.subspan(half));
  path.push_back(Head(left ? leaves.subspan(half) : leaves.first(half)));
  return path;
}

TEST_CASE("the tree heads of the reference implementation prove each of their leaves") {
  for (std::size_t size = 1; size <= kLeaves.size(); ++size) {
    const Leaves leaves = Leaves(kLeaves).first(size);
    const std::string root = *Unhex(kRoots[size - 1]);
    REQUIRE(Head(leaves) == root);
    for (std::size_t index = 0; index < size; ++index) {
      CAPTURE(size);
      CAPTURE(index);
      std::vector<std::string> path = Path(index, leaves);
      const auto proves = [&](std::string_view leaf, std::size_t at, std::size_t of) {
        return ProvesInclusion(
            {.leaf = leaf, .index = at, .tree_size = of, .hashes = path, .root = root});
      };
      CHECK(proves(leaves[index], index, size));
      CHECK_FALSE(proves("another", index, size));
      CHECK_FALSE(proves(leaves[index], size, size));
      for (std::size_t other = 0; other < size; ++other) {
        if (other != index) CHECK_FALSE(proves(leaves[index], other, size));
      }
      path.push_back(root);
      CHECK_FALSE(proves(leaves[index], index, size));
      path.pop_back();
      if (path.empty()) continue;
      path.back()[31] ^= 1;
      CHECK_FALSE(proves(leaves[index], index, size));
      path.back().pop_back();
      CHECK_FALSE(proves(leaves[index], index, size));
      path.pop_back();
      CHECK_FALSE(proves(leaves[index], index, size));
    }
  }
}

TEST_CASE("no tree of no size, and no root of another width") {
  CHECK_FALSE(ProvesInclusion({.leaf = "", .index = 0, .tree_size = 0, .hashes = {}, .root = ""}));
  CHECK_FALSE(ProvesInclusion({.leaf = "", .index = 0, .tree_size = 1, .hashes = {}, .root = ""}));
}

}  // namespace
}  // namespace policy::crypto
