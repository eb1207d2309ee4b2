// Whoever signs, at hand or elsewhere: nothing is taken for a signature that does not verify.
#include "policy/signing_key.h"

#include <doctest/doctest.h>

#include "attest/sign.h"
#include "attest/verify_bundle.h"
#include "crypto/crypto.h"
#include "support/keys.h"
#include "text/base64.h"
#include "text/json.h"

namespace policy {
namespace {

using testing::KeyPem;
using testing::MakeKey;

constexpr const char* kStatement =
    R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"web","digest":{"sha256":)"
    R"("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}],)"
    R"("predicateType":"https://example.com/p","predicate":{}})";

// A signer elsewhere: it has a private key, and says of itself what `public_key` is.
Result<SigningKey> Elsewhere(const std::string& private_key, const std::string& public_key) {
  Result<crypto::PrivateKey> key = crypto::PrivateKey::FromPem(private_key, "");
  REQUIRE(key.has_value());
  return SigningKey::FromFunction(public_key,
                                  [key = *key](std::string_view bytes) { return key.Sign(bytes); });
}

TEST_CASE("a key elsewhere signs like one at hand") {
  for (const char* kind : {"P-256", "P-384", "P-521", "ed25519", "rsa-2048"}) {
    CAPTURE(kind);
    const KeyPem pem = MakeKey(kind);
    const Result<SigningKey> here = SigningKey::FromPem(pem.private_key, "");
    const Result<SigningKey> there = Elsewhere(pem.private_key, pem.public_key);
    REQUIRE(here.has_value());
    REQUIRE(there.has_value());
    CHECK(here->fingerprint() == there->fingerprint());
    const Result<crypto::PublicKey> key = crypto::PublicKey::FromPem(pem.public_key);
    REQUIRE(key.has_value());
    for (const SigningKey& each : {*here, *there}) {
      const Result<std::string> signature = each.Sign("bytes");
      REQUIRE(signature.has_value());
      CHECK(key->Verify("bytes", *signature));
    }
  }
}

TEST_CASE("a signature that the public key does not verify is refused before anybody sees it") {
  const KeyPem pem = MakeKey("P-256");
  const Result<SigningKey> other = Elsewhere(MakeKey("P-256").private_key, pem.public_key);
  REQUIRE(other.has_value());
  const Result<std::string> signature = other->Sign("bytes");
  REQUIRE(!signature.has_value());
  CHECK(signature.error().kind == ErrorKind::kUntrusted);
  const Result<std::string> statement = attest::SignStatement(kStatement, *other);
  REQUIRE(!statement.has_value());
  CHECK(statement.error().kind == ErrorKind::kUntrusted);
}

TEST_CASE("what the function says is wrong is passed on, and a key that is none is refused") {
  const KeyPem pem = MakeKey("P-256");
  const Result<SigningKey> failing =
      SigningKey::FromFunction(pem.public_key, [](std::string_view) -> Result<std::string> {
        return Error{.kind = ErrorKind::kUnavailable, .message = "the token is locked"};
      });
  REQUIRE(failing.has_value());
  const Result<std::string> signature = failing->Sign("bytes");
  REQUIRE(!signature.has_value());
  CHECK(signature.error().message == "the token is locked");
  CHECK(!SigningKey::FromFunction("no key", {}).has_value());
  CHECK(!SigningKey::FromFunction(pem.private_key, {}).has_value());
  CHECK(!SigningKey::FromPem(pem.public_key, "").has_value());
}

TEST_CASE("a bundle that we make is one that we verify, and names its key as cosign does") {
  for (const char* kind : {"P-256", "P-384", "ed25519", "rsa-2048"}) {
    CAPTURE(kind);
    const KeyPem pem = MakeKey(kind);
    const Result<SigningKey> key = SigningKey::FromPem(pem.private_key, "");
    REQUIRE(key.has_value());
    const Result<std::string> text = attest::SignBundle(kStatement, *key);
    REQUIRE(text.has_value());
    const Result<text::Tree> tree = text::ReadJson(*text, "bundle");
    REQUIRE(tree.has_value());
    const text::Node* hint = tree->root().Find("verificationMaterial")->Find("publicKey");
    REQUIRE(hint != nullptr);
    CHECK(hint->StringAt("hint") == text::EncodeBase64(*crypto::Unhex(key->fingerprint())));
    auto bundle = attest::ReadBundle(*text, "bundle");
    REQUIRE(std::holds_alternative<attest::Bundle>(bundle));
    const attest::BundleTrust trust{.key = *crypto::PublicKey::FromPem(pem.public_key)};
    const auto proof = attest::VerifyBundle(std::get<attest::Bundle>(bundle), trust, {});
    REQUIRE(std::holds_alternative<attest::BundleProof>(proof));
    const attest::BundleTrust stranger{.key =
                                           *crypto::PublicKey::FromPem(MakeKey(kind).public_key)};
    CHECK(std::holds_alternative<attest::Rejection>(
        attest::VerifyBundle(std::get<attest::Bundle>(bundle), stranger, {})));
  }
}

}  // namespace
}  // namespace policy
