// sigstore/fulcio: docs/oid-info.md. The first six extensions are bare text, the issuer's second
// form and all later ones are DER.
#include "attest/identity.h"

#include <utility>

#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr const char* kOldIssuer = "1.3.6.1.4.1.57264.1.1";
constexpr const char* kIssuer = "1.3.6.1.4.1.57264.1.8";
constexpr std::string_view kUserName = "1.3.6.1.4.1.57264.1.7";  // Inside an otherName.
constexpr int kLastBareText = 6;
constexpr int kFirstDer = 9;
constexpr int kLastDer = 24;

// Empty where we do not know the kind of name.
std::string ValueOf(const crypto::AlternativeName& name) {
  using Kind = crypto::AlternativeName::Kind;
  if (name.kind == Kind::kUnknown) return {};
  if (name.kind == Kind::kOther && name.oid != kUserName) return {};
  return name.value;
}

std::string SubjectOf(const crypto::Certificate& certificate) {
  const auto names = certificate.alternative_names();
  return names && names->names.size() == 1 ? ValueOf(names->names.front()) : std::string();
}

// Nothing where both forms are there and differ, or none is.
std::optional<std::string> IssuerOf(const crypto::Certificate& certificate) {
  std::optional<std::string> old = certificate.Extension(kOldIssuer);
  if (!certificate.Extension(kIssuer)) return old;
  std::optional<std::string> issuer = certificate.Utf8Extension(kIssuer);
  if (old && issuer && *old != *issuer) return std::nullopt;
  return issuer;
}

std::map<std::string, std::string> ExtensionsOf(const crypto::Certificate& certificate) {
  std::map<std::string, std::string> found;
  for (int number = 2; number <= kLastDer; ++number) {
    if (number > kLastBareText && number < kFirstDer) continue;
    const std::string oid = "1.3.6.1.4.1.57264.1." + std::to_string(number);
    const std::optional<std::string> text = number <= kLastBareText
                                                ? certificate.Extension(oid.c_str())
                                                : certificate.Utf8Extension(oid.c_str());
    if (text) found.emplace(oid, *text);
  }
  return found;
}

}  // namespace

bool TextRule::Matches(std::string_view text) const {
  if (const auto* exact = std::get_if<std::string>(&rule_)) return *exact == text;
  return std::get_if<base::Glob>(&rule_)->Matches(text);
}

std::variant<Signer, Rejection> ReadSigner(const crypto::Certificate& certificate) {
  Signer signer{.subject = SubjectOf(certificate), .extensions = ExtensionsOf(certificate)};
  if (signer.subject.empty()) {
    return RejectAt(AttestStage::kIdentity, "the certificate names not exactly one subject");
  }
  std::optional<std::string> issuer = IssuerOf(certificate);
  if (!issuer || issuer->empty()) {
    return RejectAt(AttestStage::kIdentity, "the certificate names not exactly one issuer");
  }
  signer.issuer = *std::move(issuer);
  return signer;
}

std::vector<std::string> NamesOf(const crypto::Certificate& certificate) {
  std::vector<std::string> values;
  const auto names = certificate.alternative_names();
  if (!names) return values;
  for (const crypto::AlternativeName& name : names->names) {
    if (std::string value = ValueOf(name); !value.empty()) values.push_back(std::move(value));
  }
  return values;
}

std::optional<Rejection> CheckIdentity(const Signer& signer, const IdentityRule& rule) {
  if (!rule.subject.Matches(signer.subject)) {
    return RejectAt(AttestStage::kIdentity, "signed by " + text::QuoteLine(signer.subject) +
                                                ", who is not the expected signer");
  }
  if (!rule.issuer.Matches(signer.issuer)) {
    return RejectAt(AttestStage::kIdentity, "the signer is vouched for by " +
                                                text::QuoteLine(signer.issuer) +
                                                ", not by the expected issuer");
  }
  for (const auto& [oid, text] : rule.extensions) {
    const auto found = signer.extensions.find(oid);
    if (found != signer.extensions.end() && found->second == text) continue;
    return RejectAt(AttestStage::kIdentity, "the certificate does not say " +
                                                text::QuoteLine(text) + " in its extension " + oid);
  }
  return std::nullopt;
}

}  // namespace policy::attest
