// Bundles as sets see them: one digest over what is read, whichever way it came.
#include <doctest/doctest.h>

#include "crypto/crypto.h"
#include "document/support.h"

namespace policy {
namespace {

using document_test::kKey;
using document_test::ReaderOf;

const std::string kPolicy =
    "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\nspec:\n"
    "  authorities: [{name: ci, keys: [{file: ../keys/ci.pub}]}]\n"
    "  rules: [{name: r, image: {requireDigest: true}}]\n";

std::string Line(const std::string& text, const std::string& name) {
  return crypto::Sha256Hex(text) + "  " + name + "\n";
}

std::vector<std::string> BundlesOf(const std::vector<SourceFile>& files, const FileReader& read) {
  const auto set = ReadPolicySet(files, read);
  REQUIRE_MESSAGE(set.has_value(), (set ? std::string() : Describe(set.error())));
  return set->bundles();
}

const FileReader kOpenKey =
    ReaderOf({{"gate/policies/../keys/ci.pub", kKey}, {"gate/../keys/ci.pub", kKey}});

TEST_CASE("bundle: what was opened and what came along give one digest") {
  const std::vector<std::string> want = {
      crypto::Sha256(Line(kKey, "keys/ci.pub") + Line(kPolicy, "policies/p.yaml"))};
  const SourceFile folder{.path = "gate/policies/p.yaml", .text = kPolicy, .bundle = "gate"};
  CHECK(BundlesOf({folder}, kOpenKey) == want);
  const std::vector<SourceFile> packed = {
      {.path = "a/b.tar/policies/p.yaml", .text = kPolicy, .bundle = "a/b.tar"},
      {.path = "a/b.tar/keys/ci.pub", .text = kKey, .bundle = "a/b.tar", .material = true},
      {.path = "a/b.tar/x: no document", .text = "{", .bundle = "a/b.tar", .material = true}};
  CHECK(BundlesOf(packed, {}) == want);
  CHECK(BundlesOf(packed, kOpenKey) == want);
}

TEST_CASE("bundle: what lies outside is no part of it") {
  const SourceFile document{.path = "gate/p.yaml", .text = kPolicy, .bundle = "gate"};
  CHECK(BundlesOf({document}, kOpenKey) ==
        std::vector<std::string>{crypto::Sha256(Line(kPolicy, "p.yaml"))});
  CHECK(BundlesOf({{.path = "gate/p.yaml", .text = kPolicy}}, kOpenKey).empty());
}

TEST_CASE("bundle: a name that is not in it is an error at its place") {
  const SourceFile document{.path = "b.tar/policies/p.yaml", .text = kPolicy, .bundle = "b.tar"};
  const auto set = ReadPolicySet({document}, {});
  REQUIRE_FALSE(set.has_value());
  REQUIRE(set.error().causes.size() == 1);
  CHECK(set.error().causes[0].message == "cannot read '../keys/ci.pub': no such file");
  CHECK(set.error().causes[0].where.file == "b.tar/policies/p.yaml");
}

TEST_CASE("bundle: a tar is told by its first bytes") {
  CHECK(LooksLikeBundle(std::string(257, '\0') + "ustar"));
  CHECK(LooksLikeBundle("\x1F\x8B\x08"));
  CHECK_FALSE(LooksLikeBundle(std::string(256, '\0') + "ustar"));
  CHECK_FALSE(LooksLikeBundle(std::string(257, '\0') + "usta"));
  CHECK_FALSE(LooksLikeBundle(kPolicy));
  CHECK_FALSE(LooksLikeBundle(""));
}

}  // namespace
}  // namespace policy
