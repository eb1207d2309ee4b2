// Signatures by explicit digest and padding, over whole messages and over digests alone.
#include <doctest/doctest.h>

#include "crypto/crypto.h"
#include "support/keys.h"

namespace policy::crypto {
namespace {

TEST_CASE("a signature holds under its own digest and no other") {
  for (const char* kind : {"P-256", "P-384", "P-521", "rsa-2048"}) {
    CAPTURE(kind);
    const testing::KeyPem pem = testing::MakeKey(kind);
    const PublicKey key = *PublicKey::FromPem(pem.public_key);
    const std::string signature = *PrivateKey::FromPem(pem.private_key, "")->Sign("message");
    const std::string digest = Digest(DigestAlgorithm::kSha256, "message");
    CHECK(key.Verify("message", signature, {}));
    CHECK_FALSE(key.Verify("message", signature, {.digest = DigestAlgorithm::kSha384}));
    CHECK_FALSE(key.Verify("message", signature, {.digest = DigestAlgorithm::kSha512}));
    CHECK(key.VerifyDigest(digest, signature, {}));
    CHECK_FALSE(key.VerifyDigest(digest.substr(1), signature, {}));
    CHECK_FALSE(key.VerifyDigest(digest, signature, {.digest = DigestAlgorithm::kSha384}));
    CHECK_FALSE(key.VerifyDigest(digest, signature + '\0', {}));
    if (key.kind() == KeyKind::kRsa) CHECK_FALSE(key.Verify("message", signature, {.pss = true}));
  }
}

TEST_CASE("Ed25519 signs whole messages, whatever digest is named") {
  const testing::KeyPem pem = testing::MakeKey("ed25519");
  const PublicKey key = *PublicKey::FromPem(pem.public_key);
  const std::string signature = *PrivateKey::FromPem(pem.private_key, "")->Sign("message");
  CHECK(key.Verify("message", signature, {.digest = DigestAlgorithm::kSha512}));
  CHECK_FALSE(key.VerifyDigest(Digest(DigestAlgorithm::kSha256, "message"), signature, {}));
}

TEST_CASE("a key is the same from PEM and from DER, and DER ends where it ends") {
  for (const char* kind : {"P-256", "P-384", "P-521", "rsa-2048", "ed25519"}) {
    CAPTURE(kind);
    const PublicKey key = *PublicKey::FromPem(testing::MakeKey(kind).public_key);
    const auto again = PublicKey::FromDer(key.der());
    REQUIRE(again);
    CHECK(again->fingerprint() == key.fingerprint());
    CHECK(again->kind() == key.kind());
    CHECK(key.fingerprint() == Sha256Hex(key.der()));
    CHECK_FALSE(PublicKey::FromDer(key.der() + '\0'));
    CHECK_FALSE(PublicKey::FromDer(key.der().substr(1)));
  }
  CHECK_FALSE(PublicKey::FromDer(""));
  CHECK_FALSE(PublicKey::FromRsaPkcs1(""));
}

TEST_CASE("a bare PKCS#1 key is the key inside the usual form") {
  const PublicKey key = *PublicKey::FromPem(testing::MakeKey("rsa-2048").public_key);
  // SubjectPublicKeyInfo of RSA 2048: 24 bytes in front of the RSAPublicKey.
  const auto bare = PublicKey::FromRsaPkcs1(std::string_view(key.der()).substr(24));
  REQUIRE(bare);
  CHECK(bare->fingerprint() == key.fingerprint());
}

TEST_CASE("digests of the longer sisters are those of FIPS 180-4's example") {
  CHECK(Hex(Digest(DigestAlgorithm::kSha256, "abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(Hex(Digest(DigestAlgorithm::kSha384, "abc")) ==
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        "8086072ba1e7cc2358baeca134c825a7");
  CHECK(Hex(Digest(DigestAlgorithm::kSha512, "abc")) ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  CHECK(DigestByName("sha384") == DigestAlgorithm::kSha384);
  CHECK_FALSE(DigestByName("sha1"));
}

TEST_CASE("hex digits are lower case, two for each byte") {
  CHECK(Unhex("00ff") == std::string("\x00\xFF", 2));
  CHECK(Unhex("") == "");
  for (const char* bad : {"0", "0F", "0g", "0x00"}) CHECK_FALSE(Unhex(bad));
}

}  // namespace
}  // namespace policy::crypto
