// RFC 5280's fields, as far as verifiers of signatures ask for them. Nothing here is lenient:
// OpenSSL's accessors tell "absent" and "broken" alike, and both mean no.
#include "crypto/certificate.h"

#include <openssl/asn1.h>

#include <ctime>
#include <set>
#include <utility>

#include "crypto/x509_handles.h"

namespace policy::crypto {
namespace {

constexpr std::size_t kLargestCertificate = std::size_t{64} << 10U;

Error Bad(std::string message, ErrorKind kind = ErrorKind::kBadInput) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  return error;
}

// RFC 5280, 4.2: "A certificate MUST NOT include more than one instance of a particular extension."
bool RepeatsAnExtension(const X509* certificate) {
  std::set<std::string> seen;
  for (int at = 0; at < X509_get_ext_count(certificate); ++at) {
    ASN1_OBJECT* object = X509_EXTENSION_get_object(X509_get_ext(certificate, at));
    const std::string oid(reinterpret_cast<const char*>(OBJ_get0_data(object)), OBJ_length(object));
    if (!seen.insert(oid).second) return true;
  }
  return false;
}

// Null where it is absent.
X509_EXTENSION* FindExtension(const X509* certificate, const char* oid) {
  const CleanErrors clean;
  const Object object(OBJ_txt2obj(oid, 1));
  return X509_get_ext(certificate, X509_get_ext_by_OBJ(certificate, object.get(), -1));
}

Result<PublicKey> KeyOf(const X509* certificate) {
  unsigned char* out = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &out);
  return PublicKey::FromDer(Taken(out, size));
}

// IA5 and UTF-8 text may not hide a NUL: readers in C would stop there.
std::string WithoutNul(std::string text) {
  return text.find('\0') == std::string::npos ? std::move(text) : std::string();
}

AlternativeName NameOf(const GENERAL_NAME& name) {
  using Kind = AlternativeName::Kind;
  switch (name.type) {
    case GEN_EMAIL:
      return {Kind::kEmail, {}, WithoutNul(TextOf(name.d.rfc822Name))};
    case GEN_URI:
      return {Kind::kUri, {}, WithoutNul(TextOf(name.d.uniformResourceIdentifier))};
    case GEN_OTHERNAME: {
      const OTHERNAME& other = *name.d.otherName;
      if (other.value->type != V_ASN1_UTF8STRING) return {};
      char oid[128] = {};
      OBJ_obj2txt(oid, sizeof oid, other.type_id, 1);
      return {Kind::kOther, oid, WithoutNul(TextOf(other.value->value.utf8string))};
    }
    default:
      return {};
  }
}

}  // namespace

std::optional<Time> TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Time(std::chrono::seconds(timegm(&parts)));
}

Result<Certificate> Certificate::FromDer(std::string_view der) {
  const CleanErrors clean;
  if (der.size() > kLargestCertificate) {
    return Bad("a certificate larger than 64 KiB", ErrorKind::kLimit);
  }
  const unsigned char* at = Raw(der);
  X509Handle x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (x509 == nullptr || at != Raw(der) + der.size()) return Bad("not a certificate in DER");
  // The first call fills OpenSSL's cache of extensions, which later calls read from many threads.
  if ((X509_get_extension_flags(x509.get()) & EXFLAG_INVALID) != 0) {
    return Bad("a certificate with an extension that cannot be read");
  }
  if (RepeatsAnExtension(x509.get())) return Bad("a certificate with an extension that repeats");
  const std::optional<Time> from = TimeOf(X509_get0_notBefore(x509.get()));
  const std::optional<Time> until = TimeOf(X509_get0_notAfter(x509.get()));
  if (!from || !until) return Bad("a certificate without a validity");
  Result<PublicKey> key = KeyOf(x509.get());
  return Certificate(std::make_shared<const State>(
      State{std::move(x509), std::string(der), *from, *until, std::move(key)}));
}

Result<std::vector<Certificate>> Certificate::FromPem(std::string_view pem, std::size_t most) {
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  constexpr std::string_view kSpace = " \t\r\n";
  const CleanErrors clean;
  std::vector<Certificate> found;
  for (std::size_t at = pem.find_first_not_of(kSpace); at != std::string_view::npos;
       at = pem.find_first_not_of(kSpace, at)) {
    const std::size_t end = pem.find(kEnd, at);
    if (!pem.substr(at).starts_with(kBegin) || end == std::string_view::npos) {
      return Bad("not PEM certificates and nothing else");
    }
    if (found.size() == most) return Bad("too many certificates", ErrorKind::kLimit);
    std::string body;
    for (const char c : pem.substr(at + kBegin.size(), end - at - kBegin.size())) {
      if (kSpace.find(c) == std::string_view::npos) body += c;
    }
    std::string der(body.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(der.data()), Raw(body),
                                     static_cast<int>(body.size()));
    if (size < 3 || body.size() % 4 != 0) return Bad("a PEM certificate that is not base64");
    der.resize(static_cast<std::size_t>(size) - (body.ends_with("==") ? 2 : body.ends_with('=')));
    Result<Certificate> one = FromDer(der);
    if (!one) return std::move(one).error();
    found.push_back(*std::move(one));
    at = end + kEnd.size();
  }
  if (found.empty()) return Bad("no PEM certificate");
  return found;
}

const std::string& Certificate::der() const { return state_->der; }
Time Certificate::not_before() const { return state_->not_before; }
Time Certificate::not_after() const { return state_->not_after; }
const Result<PublicKey>& Certificate::key() const { return state_->key; }

bool Certificate::is_authority() const { return X509_check_ca(state_->x509.get()) == 1; }

bool Certificate::is_self_signed() const {
  const CleanErrors clean;
  return X509_self_signed(state_->x509.get(), 1) == 1;
}

bool Certificate::has_empty_subject() const {
  return X509_NAME_entry_count(X509_get_subject_name(state_->x509.get())) == 0;
}

bool Certificate::may_sign_data() const {
  return (X509_get_extension_flags(state_->x509.get()) & EXFLAG_KUSAGE) != 0 &&
         (X509_get_key_usage(state_->x509.get()) & KU_DIGITAL_SIGNATURE) != 0;
}

bool Certificate::may_sign_code() const {
  return (X509_get_extension_flags(state_->x509.get()) & EXFLAG_XKUSAGE) != 0 &&
         (X509_get_extended_key_usage(state_->x509.get()) & XKU_CODE_SIGN) != 0;
}

bool Certificate::signs_data_alone() const {
  return is_critical("2.5.29.15") && X509_get_key_usage(state_->x509.get()) == KU_DIGITAL_SIGNATURE;
}

bool Certificate::signs_code_alone() const {
  if ((X509_get_extension_flags(state_->x509.get()) & EXFLAG_XKUSAGE) == 0) return true;
  constexpr std::uint32_t kOthers =
      XKU_ANYEKU | XKU_SSL_SERVER | XKU_SSL_CLIENT | XKU_SMIME | XKU_TIMESTAMP | XKU_OCSP_SIGN;
  return may_sign_code() && (X509_get_extended_key_usage(state_->x509.get()) & kOthers) == 0;
}

bool Certificate::is_strongly_signed() const {
  const CleanErrors clean;
  constexpr int kLeastBits = 112;
  int bits = 0;
  return X509_get_signature_info(state_->x509.get(), nullptr, nullptr, &bits, nullptr) == 1 &&
         bits >= kLeastBits;
}

bool Certificate::is_critical(const char* oid) const {
  const X509_EXTENSION* extension = FindExtension(state_->x509.get(), oid);
  return extension != nullptr && X509_EXTENSION_get_critical(extension) == 1;
}

std::optional<std::map<std::string, std::string>> Certificate::subject() const {
  const CleanErrors clean;
  std::map<std::string, std::string> attributes;
  const X509_NAME* name = X509_get_subject_name(state_->x509.get());
  for (int at = 0; at < X509_NAME_entry_count(name); ++at) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, at);
    char word[128] = {};
    const int nid = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
    if (nid == NID_undef) OBJ_obj2txt(word, sizeof word, X509_NAME_ENTRY_get_object(entry), 1);
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
    if (size < 0 || X509_NAME_ENTRY_set(entry) != at) return std::nullopt;
    std::string key = nid == NID_undef ? std::string(word) : std::string(OBJ_nid2sn(nid));
    if (!attributes.emplace(std::move(key), Taken(text, size)).second) return std::nullopt;
  }
  return attributes;
}

std::optional<std::string> Certificate::Extension(const char* oid) const {
  X509_EXTENSION* extension = FindExtension(state_->x509.get(), oid);
  if (extension == nullptr) return std::nullopt;
  return TextOf(X509_EXTENSION_get_data(extension));
}

std::optional<std::string> Certificate::Utf8Extension(const char* oid) const {
  const CleanErrors clean;
  const std::optional<std::string> value = Extension(oid);
  if (!value) return std::nullopt;
  const unsigned char* at = Raw(*value);
  const String text(d2i_ASN1_UTF8STRING(nullptr, &at, static_cast<long>(value->size())));
  if (text == nullptr || at != Raw(*value) + value->size()) return std::nullopt;
  return TextOf(text.get());
}

std::optional<Certificate::AlternativeNames> Certificate::alternative_names() const {
  const CleanErrors clean;
  int critical = -1;
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(state_->x509.get(), NID_subject_alt_name, &critical, nullptr)));
  if (names == nullptr) return std::nullopt;
  AlternativeNames found{.critical = critical == 1};
  for (int at = 0; at < sk_GENERAL_NAME_num(names.get()); ++at) {
    found.names.push_back(NameOf(*sk_GENERAL_NAME_value(names.get(), at)));
  }
  return found;
}

}  // namespace policy::crypto
