// Sigstore bundles, offline: who signed a file or a digest, when, and by whose word.
//
// Nothing is fetched. Which authorities, logs and clocks count is said by a trusted root; who may
// sign, by a key or by an identity and its issuer.
//
//   policy::Result<policy::SigstoreTrust> trust = policy::SigstoreTrust::PublicGood();
//   policy::Result<policy::BundleReport> report = policy::VerifySigstoreBundle(request, *trust);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/result.h"
#include "policy/time.h"

namespace policy {

namespace attest {
struct TrustedRoot;
}

// A trusted root, parsed once. Immutable; copies share; thread-safe.
class SigstoreTrust {
 public:
  // As Sigstore published them when this version was made; a newer file is better.
  static Result<SigstoreTrust> PublicGood();
  static Result<SigstoreTrust> Staging();
  // The text of a trusted_root.json. kBadInput, kUnsupported, kLimit.
  static Result<SigstoreTrust> FromJson(std::string_view bytes, std::string_view file);
  const attest::TrustedRoot& root() const { return *root_; }

 private:
  explicit SigstoreTrust(std::shared_ptr<const attest::TrustedRoot> root)
      : root_(std::move(root)) {}
  std::shared_ptr<const attest::TrustedRoot> root_;
};

struct BundleRequest {
  std::string bundle{};  // Its text: one bundle, or one on each line.
  std::string file{};    // For messages.
  // Who may have signed: a key, or an identity of an issuer (both compared whole).
  std::string key_pem{};
  std::string identity{};
  std::string issuer{};
  // What must have been signed: the file itself, or its "sha256:<hex>".
  std::optional<std::string> artifact{};
  std::string digest{};
};

// For people: each text is one line, whatever the certificate holds.
struct BundleReport {
  std::string subject{};  // Of the certificate; empty where a key signed.
  std::string issuer{};
  std::string key{};             // Fingerprint of the key that signed.
  std::vector<Time> times{};     // When, by each source we trust.
  std::string predicate_type{};  // Of a statement; empty where a file was signed.
};

// Checks everything there is to check. kUntrusted where anything does not hold, with the step that
// said no in front of the message ("chain: …"), and also where the bundle itself cannot be read;
// kBadInput and kUnsupported for a key that cannot be used or a request without a signer. Of
// several bundles one that holds is enough. Thread-safe.
Result<BundleReport> VerifySigstoreBundle(const BundleRequest& request, const SigstoreTrust& trust);

}  // namespace policy
