// X.509 certificates: what a verifier asks of one. Chains are built in crypto/chain.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/crypto.h"
#include "policy/result.h"
#include "policy/time.h"

namespace policy::crypto {

// One entry of the subject alternative name.
struct AlternativeName {
  enum class Kind : std::uint8_t { kEmail, kUri, kOther, kUnknown };
  Kind kind = Kind::kUnknown;
  std::string oid{};    // Of kOther.
  std::string value{};  // Of kOther: its UTF8String; empty for kUnknown.
};

// A certificate parsed once. Copies share it; thread-safe.
class Certificate {
 public:
  // DER with nothing behind it. kBadInput for anything else, also for an extension that stands
  // twice.
  static Result<Certificate> FromDer(std::string_view der);
  // One to `most` PEM certificates and nothing else but white space. kLimit beyond.
  static Result<std::vector<Certificate>> FromPem(std::string_view pem, std::size_t most = 16);

  const std::string& der() const;
  Time not_before() const;
  Time not_after() const;
  // Both ends belong to the window.
  bool ValidAt(Time at) const { return not_before() <= at && at <= not_after(); }
  // Its key; the error of PublicKey::FromDer where that cannot be used.
  const Result<PublicKey>& key() const;
  // basicConstraints say so, and keyUsage (where there is one) lets it sign certificates.
  bool is_authority() const;
  bool is_self_signed() const;  // Names itself as issuer, and its own key fits.
  bool has_empty_subject() const;
  bool may_sign_data() const;     // keyUsage is there and holds digitalSignature.
  bool may_sign_code() const;     // extendedKeyUsage is there and holds codeSigning.
  bool signs_data_alone() const;  // keyUsage is critical and holds digitalSignature, nothing else.
  // extendedKeyUsage is absent, or holds codeSigning and neither "any" nor TLS, mail, time stamps
  // or OCSP.
  bool signs_code_alone() const;
  bool is_strongly_signed() const;          // By a digest of 112 bits at least, so not by SHA-1.
  bool is_critical(const char* oid) const;  // The extension is there and critical.
  // The subject's attributes by short name ("C", "ST", "O", "CN"); nothing where one stands twice
  // or two share one place.
  std::optional<std::map<std::string, std::string>> subject() const;
  // The value inside the extension's OCTET STRING; nothing where it is absent.
  std::optional<std::string> Extension(const char* oid) const;
  // The same, where that value is one DER UTF8String and nothing else.
  std::optional<std::string> Utf8Extension(const char* oid) const;
  struct AlternativeNames {
    bool critical = false;
    std::vector<AlternativeName> names{};
  };
  // Nothing where there are none or they cannot be read.
  std::optional<AlternativeNames> alternative_names() const;

  bool operator==(const Certificate& other) const { return der() == other.der(); }

  struct State;  // For crypto/*.cc.
  const State& state() const { return *state_; }

 private:
  explicit Certificate(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace policy::crypto
