// The OpenSSL door: digests, keys and signature checks. No other file of libpolicy includes
// OpenSSL.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "policy/result.h"

struct evp_pkey_st;

namespace policy::crypto {

// "sha256:" and 64 lower-case hex digits. Thread-safe; never fails.
std::string Sha256(std::string_view bytes);
// The 64 hex digits alone.
std::string Sha256Hex(std::string_view bytes);

enum class DigestAlgorithm : std::uint8_t { kSha256, kSha384, kSha512 };
// The digest's own 32, 48 or 64 bytes. Thread-safe; never fails.
std::string Digest(DigestAlgorithm algorithm, std::string_view bytes);
// "sha256", "sha384", "sha512"; nothing for any other name.
std::optional<DigestAlgorithm> DigestByName(std::string_view name);
// Lower-case hex digits of bytes.
std::string Hex(std::string_view bytes);
// The bytes of lower-case hex digits; nothing for anything else.
std::optional<std::string> Unhex(std::string_view hex);

// SHA-256 of bytes that arrive in pieces. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;
  void Update(std::string_view bytes);
  std::string Finish();  // "sha256:…"; call once.

 private:
  struct State;
  std::unique_ptr<State> state_;
};

enum class KeyKind : std::uint8_t { kP256, kP384, kP521, kRsa, kRsaPss, kEd25519 };

// How a signature was made, beyond what the key says itself. A kRsaPss key is always used with PSS;
// Ed25519 has a digest of its own and ignores this one.
struct Scheme {
  DigestAlgorithm digest = DigestAlgorithm::kSha256;
  bool pss = false;  // RSA with a salt as long as the digest, in place of PKCS#1 v1.5.
};

// A public key parsed once (a PEM parse costs six signature checks). Copies share it; thread-safe.
class PublicKey {
 public:
  // Reads one PEM SubjectPublicKeyInfo. kBadInput for broken PEM, a private key, a certificate;
  // kUnsupported for RSA under 2048 bits and curves other than P-256, P-384, P-521, Ed25519.
  static Result<PublicKey> FromPem(std::string_view pem);

  // The same key as DER, with nothing behind it. Errors as FromPem.
  static Result<PublicKey> FromDer(std::string_view subject_public_key_info);
  // A bare RSAPublicKey (PKCS#1) in DER. Errors as FromPem.
  static Result<PublicKey> FromRsaPkcs1(std::string_view der);

  KeyKind kind() const;
  int bits() const;  // Of RSA's modulus, of the curve.
  // The SubjectPublicKeyInfo in DER.
  const std::string& der() const;
  // Hex SHA-256 of the SubjectPublicKeyInfo's DER: the key's identity, whatever a keyid claims.
  const std::string& fingerprint() const;
  // Whether `signature` over `message` verifies, as cosign signs: ECDSA in DER with SHA-256
  // whatever the curve, RSA PKCS#1 v1.5 with SHA-256, pure Ed25519. Raw r||s and trailing bytes are
  // refused.
  bool Verify(std::string_view message, std::string_view signature) const;
  // The same with the digest (and RSA's padding) that the format at hand demands.
  bool Verify(std::string_view message, std::string_view signature, const Scheme& scheme) const;
  // Where only the message's digest is known. False for Ed25519, which signs whole messages, and
  // for a digest that is not as long as the scheme says.
  bool VerifyDigest(std::string_view digest, std::string_view signature,
                    const Scheme& scheme) const;
  // The same for an ECDSA signature written as r||s, each as wide as the curve (IEEE P1363): DSSE's
  // own example, SLSA's summaries, JOSE, COSE and TUF use it. False for other kinds of key.
  bool VerifyFixedWidth(std::string_view message, std::string_view signature,
                        const Scheme& scheme = {}) const;

 private:
  struct State;
  static Result<PublicKey> Adopt(evp_pkey_st* parsed);  // Takes it over, null too.
  explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

// A private key, for signing our own statements. Move-only in effect (copies share); thread-safe.
class PrivateKey {
 public:
  // Reads a PEM private key (PKCS#8, encrypted or not, or the traditional forms). kUntrusted for a
  // wrong password, kBadInput for anything that is no private key, kUnsupported as FromPem above.
  static Result<PrivateKey> FromPem(std::string_view pem, std::string_view password);
  Result<std::string> Sign(std::string_view message) const;  // As PublicKey::Verify expects.
  std::string fingerprint() const;                           // Of its public half.

 private:
  struct State;
  explicit PrivateKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace policy::crypto
