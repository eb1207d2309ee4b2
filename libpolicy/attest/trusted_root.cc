// sigstore/protobuf-specs: sigstore_trustroot.proto, version 0.1.
#include "attest/trusted_root.h"

#include <algorithm>
#include <utility>

#include "attest/proto_json.h"
#include "text/json.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr text::Limits kLimits{.max_bytes = std::size_t{4} << 20U};
constexpr std::size_t kMostRows = 1024;
constexpr std::size_t kMostCertificates = 16;

class TrustedRootReader {
 public:
  TrustedRoot Read(const text::Node& node);
  Authority ReadAuthority(const text::Node& node);
  std::optional<Error> Problem(std::string_view file) const;

 private:
  std::vector<TransparencyLog> Logs(const text::Node& node, std::string_view key);
  std::vector<Authority> Authorities(const text::Node& node, std::string_view key);
  std::span<const text::Node> Rows(const text::Node& node, std::string_view key);
  TransparencyLog ReadLog(const text::Node& node);
  Validity ReadValidity(const text::Node& node);
  std::optional<Time> Instant(const text::Node& node, std::string_view key);

  ProtoJson in_{};
};

std::optional<Time> TrustedRootReader::Instant(const text::Node& node, std::string_view key) {
  const std::string text = in_.Text(node, key);
  if (text.empty()) return std::nullopt;
  const std::optional<Time> at = ParseTime(text);
  if (!at) in_.Fail(text::QuoteLine(text) + " is no time");
  return at;
}

Validity TrustedRootReader::ReadValidity(const text::Node& node) {
  const text::Node* valid = in_.Message(node, "validFor");
  if (valid == nullptr) return {};
  return {Instant(*valid, "start"), Instant(*valid, "end")};
}

// The bare PKCS#1 form is one that an old log of Sigstore's staging instance has.
std::optional<crypto::PublicKey> ReadKey(std::string_view details, std::string_view bytes) {
  Result<crypto::PublicKey> key = details.starts_with("PKCS1_RSA")
                                      ? crypto::PublicKey::FromRsaPkcs1(bytes)
                                      : crypto::PublicKey::FromDer(bytes);
  if (!key) return std::nullopt;
  return *std::move(key);
}

TransparencyLog TrustedRootReader::ReadLog(const text::Node& node) {
  TransparencyLog log;
  log.base_url = in_.Text(node, "baseUrl");
  if (const text::Node* key = in_.Message(node, "publicKey")) {
    log.valid = ReadValidity(*key);
    if (in_.Text(node, "hashAlgorithm") == "SHA2_256") {
      log.key = ReadKey(in_.Text(*key, "keyDetails"), in_.Bytes(*key, "rawBytes"));
    }
  }
  if (const text::Node* id = in_.Message(node, "logId")) log.id = in_.Bytes(*id, "keyId");
  if (const text::Node* id = in_.Message(node, "checkpointKeyId")) {
    log.checkpoint_id = in_.Bytes(*id, "keyId");
  }
  if (log.id.empty() && log.key) {
    log.id = crypto::Digest(crypto::DigestAlgorithm::kSha256, log.key->der());
  }
  if (!log.valid.from) {
    in_.Fail("the log " + text::QuoteLine(log.base_url) + " has no 'validFor.start'");
  }
  return log;
}

Authority TrustedRootReader::ReadAuthority(const text::Node& node) {
  Authority authority;
  authority.uri = in_.Text(node, "uri");
  authority.valid = ReadValidity(node);
  if (const text::Node* chain = in_.Message(node, "certChain")) {
    for (const text::Node& row : in_.List(*chain, "certificates")) {
      if (authority.chain.size() == kMostCertificates) in_.Fail("more than 16 certificates");
      if (in_.problem()) break;
      auto certificate = crypto::Certificate::FromDer(in_.Bytes(row, "rawBytes"));
      if (!certificate) in_.Fail("an authority's certificate: " + certificate.error().message);
      if (certificate) authority.chain.push_back(*std::move(certificate));
    }
  }
  if (authority.chain.empty()) in_.Fail("an authority without certificates");
  return authority;
}

std::span<const text::Node> TrustedRootReader::Rows(const text::Node& node, std::string_view key) {
  const std::span<const text::Node> rows = in_.List(node, key);
  if (rows.size() <= kMostRows) return rows;
  in_.Fail("more than 1024 rows in '" + std::string(key) + "'");
  return {};
}

std::vector<TransparencyLog> TrustedRootReader::Logs(const text::Node& node, std::string_view key) {
  std::vector<TransparencyLog> logs;
  for (const text::Node& row : Rows(node, key)) logs.push_back(ReadLog(row));
  return logs;
}

std::vector<Authority> TrustedRootReader::Authorities(const text::Node& node,
                                                      std::string_view key) {
  std::vector<Authority> authorities;
  for (const text::Node& row : Rows(node, key)) authorities.push_back(ReadAuthority(row));
  return authorities;
}

TrustedRoot TrustedRootReader::Read(const text::Node& node) {
  return {Logs(node, "tlogs"), Logs(node, "ctlogs"), Authorities(node, "certificateAuthorities"),
          Authorities(node, "timestampAuthorities")};
}

Error Complain(ErrorKind kind, std::string message, std::string_view file) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.where.file = std::string(file);
  return error;
}

std::optional<Error> TrustedRootReader::Problem(std::string_view file) const {
  if (!in_.problem()) return std::nullopt;
  return Complain(ErrorKind::kBadInput, "the trusted root is broken: " + *in_.problem(), file);
}

bool IsTrustedRoot(std::string_view media_type) {
  return media_type == "application/vnd.dev.sigstore.trustedroot+json;version=0.1" ||
         media_type == "application/vnd.dev.sigstore.trustedroot.v0.2+json" ||
         media_type == "application/vnd.dev.sigstore.trustedroot.v0.1+json";
}

}  // namespace

Validity SpanOf(std::span<const crypto::Certificate> certificates) {
  Validity span;
  for (const crypto::Certificate& one : certificates) {
    span.from = span.from ? std::max(*span.from, one.not_before()) : one.not_before();
    span.until = span.until ? std::min(*span.until, one.not_after()) : one.not_after();
  }
  return span;
}

Result<TrustedRoot> ReadTrustedRoot(std::string_view bytes, std::string_view file) {
  const Result<text::Tree> tree = text::ReadJson(bytes, file, kLimits);
  if (!tree) return tree.error();
  const std::string_view media_type = tree->root().StringAt("mediaType");
  if (!IsTrustedRoot(media_type)) {
    return Complain(ErrorKind::kUnsupported,
                    text::QuoteLine(media_type) + " is no trusted root that we know", file);
  }
  TrustedRootReader reader;
  TrustedRoot root = reader.Read(tree->root());
  if (std::optional<Error> problem = reader.Problem(file)) return *std::move(problem);
  return root;
}

Result<Authority> ReadAuthority(std::string_view bytes, std::string_view file) {
  const Result<text::Tree> tree = text::ReadJson(bytes, file, kLimits);
  if (!tree) return tree.error();
  TrustedRootReader reader;
  Authority authority = reader.ReadAuthority(tree->root());
  if (std::optional<Error> problem = reader.Problem(file)) return *std::move(problem);
  return authority;
}

}  // namespace policy::attest
