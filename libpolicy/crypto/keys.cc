// Keys and signatures as cosign makes them: ECDSA in DER and RSA PKCS#1 v1.5, both with SHA-256,
// and pure Ed25519. What OpenSSL would take but a verifier must not is refused here.
#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "crypto/crypto.h"
#include "crypto/handles.h"

namespace policy::crypto {
namespace {

constexpr int kLeastRsaBits = 2048;
constexpr std::size_t kLongestPem = std::size_t{64} << 10U;
constexpr std::string_view kSpace = " \t\r\n";

Error Fail(ErrorKind kind, std::string message, std::string hint = {}) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return error;
}

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// The one PEM block of `pem` and its label, with nothing around it but white space.
struct Block {
  std::string_view text{};
  std::string_view label{};
};
std::optional<Block> OneBlock(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN ";
  constexpr std::string_view dashes = "-----";
  const std::string_view text = Trim(pem);
  if (!text.starts_with(begin)) return std::nullopt;
  const std::size_t label_end = text.find(dashes, begin.size());
  if (label_end == std::string_view::npos) return std::nullopt;
  const std::string_view label = text.substr(begin.size(), label_end - begin.size());
  const std::string closing = "-----END " + std::string(label) + "-----";
  if (text.find(closing) != text.size() - closing.size()) return std::nullopt;
  return Block{text, label};
}

enum class Family { kEcdsa, kRsa, kEd25519 };

Result<Family> FamilyOf(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_ED25519:
      return Family::kEd25519;
    case EVP_PKEY_RSA:
      if (EVP_PKEY_get_bits(key) < kLeastRsaBits) {
        return Fail(ErrorKind::kUnsupported, "an RSA key of " +
                                                 std::to_string(EVP_PKEY_get_bits(key)) +
                                                 " bits is too short; at least 2048 are needed");
      }
      return Family::kRsa;
    case EVP_PKEY_EC: {
      std::array<char, 64> name{};
      std::size_t size = 0;
      EVP_PKEY_get_group_name(key, name.data(), name.size(), &size);
      const std::string_view curve(name.data(), size);
      if (curve == "prime256v1" || curve == "secp384r1" || curve == "secp521r1") {
        return Family::kEcdsa;
      }
      return Fail(ErrorKind::kUnsupported, "the curve '" + std::string(curve) +
                                               "' is not supported; use P-256, P-384 or P-521");
    }
    default:
      return Fail(ErrorKind::kUnsupported,
                  "this kind of key is not supported; use ECDSA, RSA or Ed25519");
  }
}

// The hex SHA-256 of the key's SubjectPublicKeyInfo.
std::string FingerprintOf(const EVP_PKEY* key) {
  unsigned char* out = nullptr;
  const int size = i2d_PUBKEY(key, &out);
  const Bytes der(out);
  if (size <= 0) return {};
  return Sha256Hex({reinterpret_cast<const char*>(der.get()), static_cast<std::size_t>(size)});
}

// PEM text may not be read past its block, so the whole block must be what OpenSSL consumed.
Bio ReadOnly(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// DER may be written in one way only; OpenSSL's decoder takes more, and bytes after the end.
bool IsStrictDer(std::string_view signature) {
  const unsigned char* at = Raw(signature);
  const EcdsaSignature parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())));
  if (parsed == nullptr || at != Raw(signature) + signature.size()) return false;
  unsigned char* out = nullptr;
  const int size = i2d_ECDSA_SIG(parsed.get(), &out);
  const Bytes again(out);
  return size >= 0 && static_cast<std::size_t>(size) == signature.size() &&
         std::memcmp(again.get(), signature.data(), signature.size()) == 0;
}

// The DER form of r||s; empty if the width is not the curve's.
std::string DerOfFixedWidth(const EVP_PKEY* key, std::string_view signature) {
  const auto width = static_cast<std::size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
  if (signature.size() != 2 * width) return {};
  const auto number = [&](std::size_t from) {
    return BN_bin2bn(Raw(signature) + from, static_cast<int>(width), nullptr);
  };
  const EcdsaSignature parsed(ECDSA_SIG_new());
  BIGNUM* r = number(0);
  BIGNUM* s = number(width);
  if (parsed == nullptr || ECDSA_SIG_set0(parsed.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  unsigned char* out = nullptr;
  const int size = i2d_ECDSA_SIG(parsed.get(), &out);
  const Bytes der(out);
  if (size <= 0) return {};
  return {reinterpret_cast<const char*>(der.get()), static_cast<std::size_t>(size)};
}

const EVP_MD* DigestFor(Family family) {
  return family == Family::kEd25519 ? nullptr : EVP_sha256();
}

// What PEM_read asks when a key is encrypted. `wanted` tells whether it asked at all.
struct Password {
  std::string_view text{};
  bool wanted = false;
};
int GivePassword(char* buffer, int size, int, void* context) {
  auto* password = static_cast<Password*>(context);
  password->wanted = true;
  if (password->text.empty() || password->text.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, password->text.data(), password->text.size());
  return static_cast<int>(password->text.size());
}

bool IsPrivate(std::string_view label) { return label.ends_with("PRIVATE KEY"); }

}  // namespace

struct PublicKey::State {
  Key key{};
  Family family = Family::kEcdsa;
  std::string fingerprint{};
};

Result<PublicKey> PublicKey::FromPem(std::string_view pem) {
  const CleanErrors clean;
  const std::optional<Block> block = pem.size() > kLongestPem ? std::nullopt : OneBlock(pem);
  if (!block) {
    return Fail(ErrorKind::kBadInput, "not one PEM public key and nothing else",
                "it begins with '-----BEGIN PUBLIC KEY-----'");
  }
  if (IsPrivate(block->label)) {
    return Fail(ErrorKind::kBadInput, "this is a private key where the public one belongs",
                "print the public half: openssl pkey -in KEY -pubout");
  }
  if (block->label == "CERTIFICATE") {
    return Fail(ErrorKind::kBadInput, "this is a certificate where a public key belongs",
                "print its key: openssl x509 -in CERT -noout -pubkey");
  }
  if (block->label != "PUBLIC KEY") {
    return Fail(ErrorKind::kBadInput,
                "not a PEM public key but '" + std::string(block->label.substr(0, 40)) + "'",
                "it begins with '-----BEGIN PUBLIC KEY-----'");
  }
  const Bio bio = ReadOnly(block->text);
  Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return Fail(ErrorKind::kBadInput, "this PEM public key cannot be read");
  Result<Family> family = FamilyOf(key.get());
  if (!family) return std::move(family).error();
  std::string fingerprint = FingerprintOf(key.get());
  return PublicKey(
      std::make_shared<const State>(State{std::move(key), *family, std::move(fingerprint)}));
}

const std::string& PublicKey::fingerprint() const { return state_->fingerprint; }

bool PublicKey::Verify(std::string_view message, std::string_view signature) const {
  const CleanErrors clean;
  if (state_->family == Family::kEcdsa && !IsStrictDer(signature)) return false;
  const MdContext context(EVP_MD_CTX_new());
  if (context == nullptr || EVP_DigestVerifyInit(context.get(), nullptr, DigestFor(state_->family),
                                                 nullptr, state_->key.get()) != 1) {
    return false;
  }
  // Negative results are failures too: only 1 is a yes.
  return EVP_DigestVerify(context.get(), Raw(signature), signature.size(), Raw(message),
                          message.size()) == 1;
}

bool PublicKey::VerifyFixedWidth(std::string_view message, std::string_view signature) const {
  const CleanErrors clean;
  if (state_->family != Family::kEcdsa) return false;
  return Verify(message, DerOfFixedWidth(state_->key.get(), signature));
}

struct PrivateKey::State {
  Key key{};
  Family family = Family::kEcdsa;
  std::string fingerprint{};
};

Result<PrivateKey> PrivateKey::FromPem(std::string_view pem, std::string_view password) {
  const CleanErrors clean;
  const std::optional<Block> block = pem.size() > kLongestPem ? std::nullopt : OneBlock(pem);
  if (!block || !IsPrivate(block->label)) {
    return Fail(ErrorKind::kBadInput, "not one PEM private key and nothing else",
                "make one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  }
  if (block->label.find("SIGSTORE") != std::string_view::npos ||
      block->label.find("COSIGN") != std::string_view::npos) {
    return Fail(ErrorKind::kUnsupported, "keys in cosign's own encryption are not supported",
                "make a plain one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  }
  Password secret{password};
  const Bio bio = ReadOnly(block->text);
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, GivePassword, &secret));
  if (key == nullptr && secret.wanted) {
    return Fail(ErrorKind::kUntrusted, password.empty() ? "this private key needs a password"
                                                        : "the password does not open this key");
  }
  if (key == nullptr) return Fail(ErrorKind::kBadInput, "this PEM private key cannot be read");
  Result<Family> family = FamilyOf(key.get());
  if (!family) return std::move(family).error();
  std::string fingerprint = FingerprintOf(key.get());
  return PrivateKey(
      std::make_shared<const State>(State{std::move(key), *family, std::move(fingerprint)}));
}

Result<std::string> PrivateKey::Sign(std::string_view message) const {
  const CleanErrors clean;
  const MdContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, DigestFor(state_->family), nullptr,
                         state_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, Raw(message), message.size()) != 1) {
    return Fail(ErrorKind::kInternal, "signing failed");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     Raw(message), message.size()) != 1) {
    return Fail(ErrorKind::kInternal, "signing failed");
  }
  signature.resize(size);
  return signature;
}

std::string PrivateKey::fingerprint() const { return state_->fingerprint; }

}  // namespace policy::crypto
