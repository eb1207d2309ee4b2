// Who a Fulcio certificate speaks for, and who a policy expects.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attest/rejection.h"
#include "base/glob.h"
#include "crypto/certificate.h"

namespace policy::attest {

// A text, or the language's glob of texts.
class TextRule {
 public:
  static TextRule Exactly(std::string text) { return TextRule(std::move(text)); }
  static TextRule Like(base::Glob glob) { return TextRule(std::move(glob)); }
  bool Matches(std::string_view text) const;

 private:
  explicit TextRule(std::variant<std::string, base::Glob> rule) : rule_(std::move(rule)) {}
  std::variant<std::string, base::Glob> rule_;
};

// Both are always asked: an issuer vouches for its own subjects only.
struct IdentityRule {
  TextRule subject;
  TextRule issuer;
  // Fulcio extensions by object identifier, compared whole. An absent one does not match.
  std::map<std::string, std::string> extensions{};
};

struct Signer {
  std::string subject{};  // The subject alternative name.
  std::string issuer{};
  std::map<std::string, std::string> extensions{};  // "1.3.6.1.4.1.57264.1.12" -> its text.
};

// What the certificate says. kIdentity where it names not exactly one subject and one issuer, or
// contradicts itself. Thread-safe.
std::variant<Signer, Rejection> ReadSigner(const crypto::Certificate& certificate);

// Every alternative name of the certificate that can be compared. Thread-safe.
std::vector<std::string> NamesOf(const crypto::Certificate& certificate);

// kIdentity where the signer is not whom the rule asks for. Thread-safe.
std::optional<Rejection> CheckIdentity(const Signer& signer, const IdentityRule& rule);

}  // namespace policy::attest
