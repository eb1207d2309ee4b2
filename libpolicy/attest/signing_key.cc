// A signature that its own key does not verify would be found out only at the gate, too late.
#include "policy/signing_key.h"

#include "crypto/crypto.h"

namespace policy {

SigningKey::SigningKey(const crypto::PrivateKey& key)
    : sign_([key](std::string_view bytes) { return key.Sign(bytes); }),
      fingerprint_(key.fingerprint()) {}

Result<SigningKey> SigningKey::FromPem(std::string_view pem, std::string_view password) {
  Result<crypto::PrivateKey> key = crypto::PrivateKey::FromPem(pem, password);
  if (!key) return key.error();
  return SigningKey(*key);
}

Result<SigningKey> SigningKey::FromFunction(std::string_view public_key_pem, Function sign) {
  Result<crypto::PublicKey> key = crypto::PublicKey::FromPem(public_key_pem);
  if (!key) return key.error();
  std::string fingerprint = key->fingerprint();
  Function checked = [key = *std::move(key),
                      sign = std::move(sign)](std::string_view bytes) -> Result<std::string> {
    Result<std::string> signature = sign(bytes);
    if (!signature || key.Verify(bytes, *signature)) return signature;
    return Error{.kind = ErrorKind::kUntrusted,
                 .message = "the signature does not verify with the signer's public key",
                 .hint =
                     "wanted are ECDSA in DER with SHA-256, RSA PKCS#1 v1.5 with SHA-256, or "
                     "pure Ed25519, raw and nothing around it"};
  };
  return SigningKey(std::move(checked), std::move(fingerprint));
}

}  // namespace policy
