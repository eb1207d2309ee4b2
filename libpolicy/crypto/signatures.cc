// Checking signatures. What OpenSSL would take but a verifier must not (bytes behind a DER
// signature, a form that is not the shortest) is refused here.
#include <openssl/bn.h>
#include <openssl/rsa.h>

#include <cstring>

#include "crypto/crypto.h"
#include "crypto/handles.h"
#include "crypto/key_state.h"

namespace policy::crypto {
namespace {

bool IsEcdsa(KeyKind kind) {
  return kind == KeyKind::kP256 || kind == KeyKind::kP384 || kind == KeyKind::kP521;
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
  return Taken(out, size);
}

const EVP_MD* AlgorithmOf(DigestAlgorithm digest) {
  switch (digest) {
    case DigestAlgorithm::kSha256:
      return EVP_sha256();
    case DigestAlgorithm::kSha384:
      return EVP_sha384();
    case DigestAlgorithm::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

bool SetPadding(EVP_PKEY_CTX* context, KeyKind kind, bool pss) {
  if (kind != KeyKind::kRsaPss && !(kind == KeyKind::kRsa && pss)) return true;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

}  // namespace

KeyKind PublicKey::kind() const { return state_->kind; }
int PublicKey::bits() const { return EVP_PKEY_get_bits(state_->key.get()); }
const std::string& PublicKey::der() const { return state_->der; }
const std::string& PublicKey::fingerprint() const { return state_->fingerprint; }

bool PublicKey::Verify(std::string_view message, std::string_view signature) const {
  return Verify(message, signature, Scheme{});
}

bool PublicKey::Verify(std::string_view message, std::string_view signature,
                       const Scheme& scheme) const {
  const CleanErrors clean;
  if (IsEcdsa(state_->kind) && !IsStrictDer(signature)) return false;
  const EVP_MD* digest = state_->kind == KeyKind::kEd25519 ? nullptr : AlgorithmOf(scheme.digest);
  const MdContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* padding = nullptr;  // Belongs to `context`.
  if (context == nullptr ||
      EVP_DigestVerifyInit(context.get(), &padding, digest, nullptr, state_->key.get()) != 1 ||
      !SetPadding(padding, state_->kind, scheme.pss)) {
    return false;
  }
  // Negative results are failures too: only 1 is a yes.
  return EVP_DigestVerify(context.get(), Raw(signature), signature.size(), Raw(message),
                          message.size()) == 1;
}

bool PublicKey::VerifyDigest(std::string_view digest, std::string_view signature,
                             const Scheme& scheme) const {
  const CleanErrors clean;
  const EVP_MD* algorithm = AlgorithmOf(scheme.digest);
  if (state_->kind == KeyKind::kEd25519 ||
      digest.size() != static_cast<std::size_t>(EVP_MD_get_size(algorithm)) ||
      (IsEcdsa(state_->kind) && !IsStrictDer(signature))) {
    return false;
  }
  const KeyContext context(EVP_PKEY_CTX_new(state_->key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_verify_init(context.get()) != 1 ||
      !SetPadding(context.get(), state_->kind, scheme.pss) ||
      EVP_PKEY_CTX_set_signature_md(context.get(), algorithm) != 1) {
    return false;
  }
  return EVP_PKEY_verify(context.get(), Raw(signature), signature.size(), Raw(digest),
                         digest.size()) == 1;
}

bool PublicKey::VerifyFixedWidth(std::string_view message, std::string_view signature,
                                 const Scheme& scheme) const {
  const CleanErrors clean;
  if (!IsEcdsa(state_->kind)) return false;
  return Verify(message, DerOfFixedWidth(state_->key.get(), signature), scheme);
}

}  // namespace policy::crypto
