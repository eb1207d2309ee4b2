// Reading keys, and signing as cosign does: ECDSA in DER and RSA PKCS#1 v1.5, both with SHA-256,
// and pure Ed25519. Keys that OpenSSL would take but a verifier must not are refused here;
// signatures are checked in signatures.cc.
#include <openssl/decoder.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "base/chars.h"
#include "crypto/crypto.h"
#include "crypto/handles.h"
#include "crypto/key_state.h"

namespace policy::crypto {
namespace {

constexpr int kLeastRsaBits = 2048;
constexpr std::size_t kLongestPem = std::size_t{64} << 10U;

Error Fail(ErrorKind kind, std::string message, std::string hint = {}) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return error;
}

// The one PEM block of `pem` and its label, with nothing around it but white space.
struct Block {
  std::string_view text{};
  std::string_view label{};
};
std::optional<Block> OneBlock(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN ";
  constexpr std::string_view dashes = "-----";
  const std::string_view text = base::Trim(pem);
  if (!text.starts_with(begin)) return std::nullopt;
  const std::size_t label_end = text.find(dashes, begin.size());
  if (label_end == std::string_view::npos) return std::nullopt;
  const std::string_view label = text.substr(begin.size(), label_end - begin.size());
  const std::string closing = "-----END " + std::string(label) + "-----";
  if (text.find(closing) != text.size() - closing.size()) return std::nullopt;
  return Block{text, label};
}

Result<KeyKind> KindOf(const EVP_PKEY* key) {
  const int id = EVP_PKEY_get_base_id(key);
  switch (id) {
    case EVP_PKEY_ED25519:
      return KeyKind::kEd25519;
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      if (EVP_PKEY_get_bits(key) < kLeastRsaBits) {
        return Fail(ErrorKind::kUnsupported, "an RSA key of " +
                                                 std::to_string(EVP_PKEY_get_bits(key)) +
                                                 " bits is too short; at least 2048 are needed");
      }
      return id == EVP_PKEY_RSA ? KeyKind::kRsa : KeyKind::kRsaPss;
    case EVP_PKEY_EC: {
      std::array<char, 64> name{};
      std::size_t size = 0;
      EVP_PKEY_get_group_name(key, name.data(), name.size(), &size);
      const std::string_view curve(name.data(), size);
      if (curve == "prime256v1") return KeyKind::kP256;
      if (curve == "secp384r1") return KeyKind::kP384;
      if (curve == "secp521r1") return KeyKind::kP521;
      return Fail(ErrorKind::kUnsupported, "the curve '" + std::string(curve) +
                                               "' is not supported; use P-256, P-384 or P-521");
    }
    default:
      return Fail(ErrorKind::kUnsupported,
                  "this kind of key is not supported; use ECDSA, RSA or Ed25519");
  }
}

// The key's SubjectPublicKeyInfo.
std::string DerOf(const EVP_PKEY* key) {
  unsigned char* out = nullptr;
  const int size = i2d_PUBKEY(key, &out);
  return Taken(out, size);
}

// PEM text may not be read past its block, so the whole block must be what OpenSSL consumed.
Bio ReadOnly(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
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

Result<PublicKey> PublicKey::Adopt(EVP_PKEY* parsed) {
  Key key(parsed);
  if (key == nullptr) return Fail(ErrorKind::kBadInput, "this public key cannot be read");
  Result<KeyKind> kind = KindOf(key.get());
  if (!kind) return std::move(kind).error();
  std::string der = DerOf(key.get());
  std::string fingerprint = Sha256Hex(der);
  return PublicKey(std::make_shared<const State>(
      State{std::move(key), *kind, std::move(der), std::move(fingerprint)}));
}

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
  return Adopt(key.release());
}

Result<PublicKey> PublicKey::FromDer(std::string_view subject_public_key_info) {
  const CleanErrors clean;
  const unsigned char* at = Raw(subject_public_key_info);
  Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(subject_public_key_info.size())));
  if (at != Raw(subject_public_key_info) + subject_public_key_info.size()) key.reset();
  return Adopt(key.release());
}

Result<PublicKey> PublicKey::FromRsaPkcs1(std::string_view der) {
  const CleanErrors clean;
  EVP_PKEY* parsed = nullptr;
  const DecoderContext decoder(OSSL_DECODER_CTX_new_for_pkey(
      &parsed, "DER", "type-specific", "RSA", EVP_PKEY_PUBLIC_KEY, nullptr, nullptr));
  const unsigned char* at = Raw(der);
  std::size_t left = der.size();
  const bool read = decoder != nullptr && OSSL_DECODER_from_data(decoder.get(), &at, &left) == 1;
  Key key(parsed);
  if (!read || left != 0) key.reset();
  return Adopt(key.release());
}

struct PrivateKey::State {
  Key key{};
  KeyKind kind = KeyKind::kP256;
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
  Result<KeyKind> kind = KindOf(key.get());
  if (!kind) return std::move(kind).error();
  if (*kind == KeyKind::kRsaPss) {
    return Fail(ErrorKind::kUnsupported, "signing with an RSA-PSS key is not supported");
  }
  std::string fingerprint = Sha256Hex(DerOf(key.get()));
  return PrivateKey(
      std::make_shared<const State>(State{std::move(key), *kind, std::move(fingerprint)}));
}

Result<std::string> PrivateKey::Sign(std::string_view message) const {
  const CleanErrors clean;
  const MdContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr,
                         state_->kind == KeyKind::kEd25519 ? nullptr : EVP_sha256(), nullptr,
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
