// Keys: what is taken, what is refused and in which words, and signatures bent in every way.
#include "support/keys.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "crypto/crypto.h"

using policy::ErrorKind;
using policy::crypto::PrivateKey;
using policy::crypto::PublicKey;
using policy::testing::FixedWidth;
using policy::testing::KeyPem;
using policy::testing::MakeKey;

namespace {

const std::string kMessage = "what is signed";

struct Pair {
  PrivateKey secret;
  PublicKey open;
};

Pair ReadPair(const KeyPem& pem) {
  auto secret = PrivateKey::FromPem(pem.private_key, "");
  auto open = PublicKey::FromPem(pem.public_key);
  REQUIRE(secret.has_value());
  REQUIRE(open.has_value());
  return {*secret, *open};
}

std::string Sign(const Pair& pair, const std::string& message) {
  const auto signature = pair.secret.Sign(message);
  REQUIRE(signature.has_value());
  return *signature;
}

}  // namespace

TEST_CASE("keys: every supported kind signs what its public half verifies") {
  for (const std::string kind : {"P-256", "P-384", "P-521", "rsa-2048", "ed25519"}) {
    CAPTURE(kind);
    const Pair pair = ReadPair(MakeKey(kind));
    const std::string signature = Sign(pair, kMessage);
    CHECK(pair.open.Verify(kMessage, signature));
    CHECK_FALSE(pair.open.Verify(kMessage + " ", signature));
    CHECK_FALSE(pair.open.Verify("", signature));
    CHECK_FALSE(pair.open.Verify(kMessage, ""));
    CHECK_FALSE(pair.open.Verify(kMessage, signature + '\0'));
    CHECK_FALSE(pair.open.Verify(kMessage, signature.substr(0, signature.size() - 1)));
    CHECK(pair.secret.fingerprint() == pair.open.fingerprint());
    CHECK(pair.open.fingerprint().size() == 64);
    CHECK_FALSE(ReadPair(MakeKey(kind)).open.Verify(kMessage, signature));
  }
}

TEST_CASE("keys: no flipped bit of a signature or a message verifies") {
  for (const std::string kind : {"P-256", "ed25519"}) {
    CAPTURE(kind);
    const Pair pair = ReadPair(MakeKey(kind));
    const std::string signature = Sign(pair, kMessage);
    for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
      std::string bent = signature;
      bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << (bit % 8)));
      CAPTURE(bit);
      CHECK_FALSE(pair.open.Verify(kMessage, bent));
    }
    for (std::size_t bit = 0; bit < kMessage.size() * 8; ++bit) {
      std::string bent = kMessage;
      bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << (bit % 8)));
      CHECK_FALSE(pair.open.Verify(bent, signature));
    }
  }
}

TEST_CASE("keys: r||s verifies only where it is asked for, and only at the curve's width") {
  const Pair pair = ReadPair(MakeKey("P-256"));
  const std::string der = Sign(pair, kMessage);
  const std::string raw = FixedWidth(der, 32);
  CHECK_FALSE(pair.open.Verify(kMessage, raw));
  CHECK(pair.open.VerifyFixedWidth(kMessage, raw));
  CHECK_FALSE(pair.open.VerifyFixedWidth(kMessage, der));
  CHECK_FALSE(pair.open.VerifyFixedWidth(kMessage + "x", raw));
  CHECK_FALSE(pair.open.VerifyFixedWidth(kMessage, raw + '\0'));
  CHECK_FALSE(pair.open.VerifyFixedWidth(kMessage, std::string(64, '\0')));
  CHECK_FALSE(pair.open.VerifyFixedWidth(kMessage, ""));
  CHECK_FALSE(ReadPair(MakeKey("ed25519")).open.VerifyFixedWidth(kMessage, raw));
}

TEST_CASE("keys: a padded number in DER is another text and is refused") {
  const Pair pair = ReadPair(MakeKey("P-256"));
  const std::string der = Sign(pair, kMessage);
  // SEQUENCE, length, INTEGER, length, …: the length of r once more in the long form.
  std::string longer = der;
  longer.insert(3, 1, '\x81');
  longer[1] = static_cast<char>(longer[1] + 1);
  CHECK_FALSE(pair.open.Verify(kMessage, longer));
}

TEST_CASE("public keys: what is no public key is named for what it is") {
  const KeyPem good = MakeKey("P-256");
  struct Row {
    std::string name;
    std::string pem;
    ErrorKind kind;
    std::string message;
  };
  std::string broken = good.public_key;
  broken[60] = broken[60] == 'A' ? 'B' : 'A';
  broken.replace(40, 4, "AAAA");
  const std::vector<Row> rows = {
      {"empty", "", ErrorKind::kBadInput, "not one PEM public key and nothing else"},
      {"text before", "x" + good.public_key, ErrorKind::kBadInput,
       "not one PEM public key and nothing else"},
      {"text behind", good.public_key + "x", ErrorKind::kBadInput,
       "not one PEM public key and nothing else"},
      {"two keys", good.public_key + good.public_key, ErrorKind::kBadInput,
       "not one PEM public key and nothing else"},
      {"cut", good.public_key.substr(0, 100), ErrorKind::kBadInput,
       "not one PEM public key and nothing else"},
      {"private", good.private_key, ErrorKind::kBadInput,
       "this is a private key where the public one belongs"},
      {"certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
       ErrorKind::kBadInput, "this is a certificate where a public key belongs"},
      {"other", "-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----\n",
       ErrorKind::kBadInput, "not a PEM public key but 'PGP MESSAGE'"},
      {"broken", broken, ErrorKind::kBadInput, "this PEM public key cannot be read"},
      {"huge", std::string(100'000, 'A'), ErrorKind::kBadInput,
       "not one PEM public key and nothing else"},
      {"short RSA", MakeKey("rsa-1024").public_key, ErrorKind::kUnsupported,
       "an RSA key of 1024 bits is too short; at least 2048 are needed"},
      {"other curve", MakeKey("secp256k1").public_key, ErrorKind::kUnsupported,
       "the curve 'secp256k1' is not supported; use P-256, P-384 or P-521"},
      {"other kind", MakeKey("x25519").public_key, ErrorKind::kUnsupported,
       "this kind of key is not supported; use ECDSA, RSA or Ed25519"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto key = PublicKey::FromPem(row.pem);
    REQUIRE_FALSE(key.has_value());
    CHECK(key.error().kind == row.kind);
    CHECK(key.error().message == row.message);
  }
  CHECK(PublicKey::FromPem("\n  " + good.public_key + "\n\n").has_value());
}

TEST_CASE("private keys: a password opens what it locked, and nothing else does") {
  const KeyPem locked = MakeKey("P-256", "correct horse");
  CHECK(PrivateKey::FromPem(locked.private_key, "correct horse").has_value());
  const auto wrong = PrivateKey::FromPem(locked.private_key, "wrong");
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().kind == ErrorKind::kUntrusted);
  CHECK(wrong.error().message == "the password does not open this key");
  const auto none = PrivateKey::FromPem(locked.private_key, "");
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().kind == ErrorKind::kUntrusted);
  CHECK(none.error().message == "this private key needs a password");
  CHECK(PrivateKey::FromPem(MakeKey("P-256").private_key, "unneeded").has_value());
}

TEST_CASE("private keys: what is none is refused") {
  const KeyPem good = MakeKey("ed25519");
  CHECK(PrivateKey::FromPem("", "").error().kind == ErrorKind::kBadInput);
  CHECK(PrivateKey::FromPem(good.public_key, "").error().kind == ErrorKind::kBadInput);
  CHECK(PrivateKey::FromPem(good.private_key + "x", "").error().kind == ErrorKind::kBadInput);
  CHECK(PrivateKey::FromPem(MakeKey("rsa-1024").private_key, "").error().kind ==
        ErrorKind::kUnsupported);
  const auto cosign = PrivateKey::FromPem(
      "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n"
      "-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n",
      "x");
  REQUIRE_FALSE(cosign.has_value());
  CHECK(cosign.error().kind == ErrorKind::kUnsupported);
}
