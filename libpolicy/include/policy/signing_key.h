// Who signs: a private key at hand, or somebody else's that a function of the caller's reaches (a
// KMS, a token). Signatures are made as cosign makes them: ECDSA in DER and RSA PKCS#1 v1.5, both
// with SHA-256, and pure Ed25519.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "policy/result.h"

namespace policy {

namespace crypto {
class PrivateKey;
}

// Immutable; copies share; thread-safe if the function is.
class SigningKey {
 public:
  // Signs the bytes it gets; the signature comes back raw, as above.
  using Function = std::function<Result<std::string>(std::string_view bytes)>;

  // kUntrusted for a wrong password, kBadInput for what is no private key, kUnsupported for a kind
  // of key that is not used here.
  static Result<SigningKey> FromPem(std::string_view pem, std::string_view password);
  // Every signature of the function's is checked with this public key before anybody sees it.
  static Result<SigningKey> FromFunction(std::string_view public_key_pem, Function sign);
  SigningKey(const crypto::PrivateKey& key);  // Implicit: it is one at hand.

  // kUntrusted for a signature that the public key does not verify; else the function's errors.
  Result<std::string> Sign(std::string_view bytes) const { return sign_(bytes); }
  // Hex SHA-256 of the public key's SubjectPublicKeyInfo.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  SigningKey(Function sign, std::string fingerprint)
      : sign_(std::move(sign)), fingerprint_(std::move(fingerprint)) {}
  Function sign_;
  std::string fingerprint_;
};

}  // namespace policy
