// Keys, certificates and time-stamp tokens for tests/support/trust_world.h. A failure of the crypto
// library ends the test program.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace policy::testing {

// Noon of a day on which everything of the trust world is in use.
inline constexpr long kSigningTime = 1'800'000'000;

struct SigningKey {
  std::shared_ptr<evp_pkey_st> pkey{};

  explicit SigningKey(const std::string& kind);        // "P-256", "P-384", "RSA-2048", "ED25519"
  std::string Sign(const std::string& message) const;  // SHA-256, or Ed25519's own.
  // r||s with the curve's digest, or RSA-PSS with SHA-256: as JOSE, COSE and TUF sign.
  std::string SignFixed(const std::string& message) const;
  std::string PublicDer() const;
  std::string PublicPem() const;
};

using X509Pointer = std::shared_ptr<x509_st>;

struct CertificatePlan {
  std::string common_name{};  // Empty: an empty subject.
  std::string usage = "critical,digitalSignature";
  std::string extended_usage{};
  std::string alternative_name{};
  std::string issuer_extension{};  // Text of 1.3.6.1.4.1.57264.1.8
  bool authority = false;
  long from = kSigningTime - 86400;
  long until = kSigningTime + 86400;
  std::pair<const char*, const char*> constraint{};  // One more extension, in OpenSSL's words.
  std::vector<std::pair<const char*, std::string>> names{};  // Before the common name: {"C", "DE"}.
};

// A certificate for `key`; self-signed where `issuer` is null.
X509Pointer Issue(const CertificatePlan& plan, const SigningKey& key, const X509Pointer& issuer,
                  const SigningKey& issuer_key);
// Adds the list of certificate timestamps that `log_key` signs under the id of `log`, and signs
// anew.
void AddTimestamps(const X509Pointer& leaf, const SigningKey& issuer_key, const SigningKey& log,
                   const SigningKey& log_key);

std::string DerOf(const X509Pointer& certificate);
std::string PemOf(const X509Pointer& certificate);

// A TimeStampResp over the message, by that signer at that time.
struct StampPlan {
  long at = kSigningTime;
  long microseconds = 0;
  int accuracy = 0;      // In seconds; it claims none where zero.
  int milliseconds = 0;  // More of it.
};
std::string Stamp(const std::string& message, const X509Pointer& signer, const SigningKey& key,
                  const StampPlan& plan);

}  // namespace policy::testing
