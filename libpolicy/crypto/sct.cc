// The log signed the certificate before it carried the list: what it saw is rebuilt here (RFC 6962,
// section 3.2), since OpenSSL's own check reads logs from files only.
#include "crypto/sct.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "crypto/x509_handles.h"

namespace policy::crypto {
namespace {

constexpr const char* kListOid = "1.3.6.1.4.1.11129.2.4.2";
constexpr std::size_t kMostScts = 32;
constexpr std::size_t kLogIdSize = 32;

// Big-endian numbers and length-prefixed texts, as TLS writes them; the first that does not fit
// makes everything after it fail too.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  std::uint64_t Number(std::size_t width) {
    std::uint64_t value = 0;
    for (const char byte : Take(width)) value = value << 8U | static_cast<unsigned char>(byte);
    return value;
  }
  std::string_view Take(std::size_t size) {
    if (size > left_.size()) {
      broken_ = true;
      left_ = {};
      return {};
    }
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  std::string_view Prefixed() { return Take(Number(2)); }
  bool AtEnd() const { return left_.empty() && !broken_; }
  bool broken() const { return broken_; }

 private:
  std::string_view left_;
  bool broken_ = false;
};

void Append(std::string& out, std::uint64_t value, std::size_t width) {
  for (std::size_t at = width; at-- > 0;) out += static_cast<char>(value >> (8 * at) & 0xFFU);
}

Error Fail(ErrorKind kind, std::string message) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  return error;
}

std::optional<Sct> ReadOne(std::string_view bytes) {
  Reader in(bytes);
  if (in.Number(1) != 0) return std::nullopt;
  Sct sct;
  sct.log_id = in.Take(kLogIdSize);
  sct.milliseconds = in.Number(8);
  sct.extensions = in.Prefixed();
  sct.hash_algorithm = static_cast<std::uint8_t>(in.Number(1));
  sct.signature_algorithm = static_cast<std::uint8_t>(in.Number(1));
  sct.signature = in.Prefixed();
  if (!in.AtEnd()) return std::nullopt;
  sct.at = Time(std::chrono::seconds(static_cast<std::int64_t>(sct.milliseconds / 1000)));
  return sct;
}

// The TBSCertificate without the list, encoded anew; empty where that fails.
std::string PrecertificateOf(const Certificate& certificate) {
  const X509Handle copy(X509_dup(Lend(certificate)));
  if (copy == nullptr) return {};
  const int at = X509_get_ext_by_NID(copy.get(), NID_ct_precert_scts, -1);
  if (at < 0) return {};
  X509_EXTENSION_free(X509_delete_ext(copy.get(), at));
  unsigned char* out = nullptr;
  const int size = i2d_re_X509_tbs(copy.get(), &out);
  return Taken(out, size);
}

bool FitsKey(const Sct& sct, KeyKind kind) {
  constexpr std::uint8_t kRsa = 1;
  constexpr std::uint8_t kEcdsa = 3;
  return sct.signature_algorithm == (kind == KeyKind::kRsa ? kRsa : kEcdsa);
}

}  // namespace

Result<std::vector<Sct>> ReadScts(const Certificate& certificate) {
  const CleanErrors clean;
  const std::optional<std::string> extension = certificate.Extension(kListOid);
  std::vector<Sct> found;
  if (!extension) return found;
  const unsigned char* at = Raw(*extension);
  const String list(d2i_ASN1_OCTET_STRING(nullptr, &at, static_cast<long>(extension->size())));
  const Error broken = Fail(ErrorKind::kBadInput, "the list of certificate timestamps is broken");
  if (list == nullptr || at != Raw(*extension) + extension->size()) return broken;
  const std::string bytes = TextOf(list.get());
  Reader outer(bytes);
  Reader in(outer.Prefixed());
  if (!outer.AtEnd()) return broken;
  while (!in.AtEnd()) {
    if (in.broken()) return broken;
    std::optional<Sct> sct = ReadOne(in.Prefixed());
    if (!sct) return broken;
    if (found.size() == kMostScts) {
      return Fail(ErrorKind::kLimit, "more than 32 certificate timestamps");
    }
    found.push_back(*std::move(sct));
  }
  return found;
}

bool VerifySct(const Sct& sct, const Certificate& certificate, const Certificate& issuer,
               const PublicKey& log_key) {
  constexpr std::uint8_t kSha256 = 4;
  const CleanErrors clean;
  const Result<PublicKey>& issuer_key = issuer.key();
  if (!issuer_key || sct.hash_algorithm != kSha256 || !FitsKey(sct, log_key.kind())) return false;
  const std::string precertificate = PrecertificateOf(certificate);
  if (precertificate.empty()) return false;
  std::string input(2, '\0');  // Version 1, "certificate_timestamp".
  Append(input, sct.milliseconds, 8);
  Append(input, 1, 2);  // "precert_entry"
  input += Digest(DigestAlgorithm::kSha256, issuer_key->der());
  Append(input, precertificate.size(), 3);
  input += precertificate;
  Append(input, sct.extensions.size(), 2);
  input += sct.extensions;
  return log_key.Verify(input, sct.signature);
}

}  // namespace policy::crypto
