// Whom policies trust, as plain values: the material of one authority and what it asks for.
// Nothing here is parsed or believed; collect.h makes a TrustRing of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/result.h"

namespace policy {

enum class AuthorityKind : std::uint8_t {
  kKey,          // one public key
  kKeyless,      // an identity that Sigstore's certificate authority vouched for
  kCertificate,  // certificates of one's own authority
  kNotation,     // Notary Project
};

// One way to satisfy an authority: an authority with several keys has one for each.
struct AuthoritySpec {
  // What a proof names: a key's fingerprint (also where empty), or what no fingerprint can be
  // ("authority:…") where the key alone is not enough. Equal specs have equal ids, whatever they
  // are called.
  std::string id{};
  std::string name{};  // for messages: as the first policy calls it
  AuthorityKind kind = AuthorityKind::kKey;
  bool log_required = false;
  // The public key, the root certificates, or the trust store; none of kKeyless.
  std::string material{};
  std::string trusted_root{};             // trusted_root.json; empty: the embedded public-good one
  std::string issuer{};                   // of kKeyless, compared whole
  std::string subject{};                  // of kKeyless and kCertificate, a glob
  std::vector<std::string> identities{};  // of kNotation: "x509.subject: C=US, O=acme"
  Where where{};                          // of the material in the policy, else of the authority
};

}  // namespace policy
