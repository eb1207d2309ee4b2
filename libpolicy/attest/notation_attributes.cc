// notaryproject/specifications: signature-specification.md, "Signed Attributes", and the tables of
// the two envelopes.
#include "attest/notation_attributes.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "text/utf8.h"

namespace policy::attest {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyKind;

constexpr NotationAlgorithm kAlgorithms[] = {
    {-37, "PS256", 2048, KeyKind::kRsa, DigestAlgorithm::kSha256},
    {-38, "PS384", 3072, KeyKind::kRsa, DigestAlgorithm::kSha384},
    {-39, "PS512", 4096, KeyKind::kRsa, DigestAlgorithm::kSha512},
    {-7, "ES256", 256, KeyKind::kP256, DigestAlgorithm::kSha256},
    {-35, "ES384", 384, KeyKind::kP384, DigestAlgorithm::kSha384},
    {-36, "ES512", 521, KeyKind::kP521, DigestAlgorithm::kSha512},
};

constexpr std::size_t kMostCertificates = 16;

std::string Named(std::string_view attribute) {
  return std::string(kNotationPrefix).append(attribute);
}

Rejection BadCritical(std::string problem) {
  return RejectAt(AttestStage::kCriticalAttribute, std::move(problem));
}

// What must be marked, is; what is marked, is there; and what is there is known or not critical.
std::optional<Rejection> CheckCritical(const NotationAttributes& attributes,
                                       NotationEnvelope& envelope) {
  const auto& critical = attributes.critical;
  const std::set<std::string> marked(critical.begin(), critical.end());
  if (marked.size() != critical.size()) return BadCritical("an attribute is marked critical twice");
  std::set<std::string> known{Named("signingScheme")};
  for (const char* time : {"expiry", "authenticSigningTime"}) {
    if (attributes.times.count(time) > 0) known.insert(Named(time));
  }
  for (const std::string& name : known) {
    if (marked.count(name) == 0) return BadCritical("'" + name + "' is not marked as critical");
  }
  for (const std::string& name : marked) {
    if (attributes.all.count(name) == 0) {
      return BadCritical(text::QuoteLine(name) + " is marked critical, but not there");
    }
    if (known.count(name) == 0) envelope.not_understood.push_back(name);
  }
  // Who names a plug-in asks for checks that are not ours, whether or not it says so.
  const std::string plugin = Named("verificationPlugin");
  if (attributes.all.count(plugin) > 0 && marked.count(plugin) == 0) {
    envelope.not_understood.push_back(plugin);
  }
  return std::nullopt;
}

}  // namespace

const NotationAlgorithm* NotationAlgorithmOf(const crypto::PublicKey& key) {
  const auto* row = std::find_if(
      std::begin(kAlgorithms), std::end(kAlgorithms),
      [&](const auto& one) { return one.kind == key.kind() && one.bits == key.bits(); });
  return row == std::end(kAlgorithms) ? nullptr : row;
}

const NotationAlgorithm* FindNotationAlgorithm(std::string_view jws) {
  const auto* row = std::find_if(std::begin(kAlgorithms), std::end(kAlgorithms),
                                 [&](const auto& one) { return one.jws == jws; });
  return row == std::end(kAlgorithms) ? nullptr : row;
}

const NotationAlgorithm* FindNotationAlgorithm(std::int64_t cose) {
  const auto* row = std::find_if(std::begin(kAlgorithms), std::end(kAlgorithms),
                                 [&](const auto& one) { return one.cose == cose; });
  return row == std::end(kAlgorithms) ? nullptr : row;
}

std::optional<Rejection> TakeAttributes(const NotationAttributes& attributes,
                                        NotationEnvelope& envelope) {
  const auto time = [&](const char* name) {
    const auto found = attributes.times.find(name);
    return found == attributes.times.end() ? std::nullopt : std::optional<Time>(found->second);
  };
  envelope.by_authority = attributes.scheme == "notary.x509.signingAuthority";
  if (!envelope.by_authority && attributes.scheme != "notary.x509") {
    return RejectAt(AttestStage::kJson,
                    "an unknown signing scheme " + text::QuoteLine(attributes.scheme));
  }
  const char* due = envelope.by_authority ? "authenticSigningTime" : "signingTime";
  const char* foreign = envelope.by_authority ? "signingTime" : "authenticSigningTime";
  if (!time(due) || time(foreign)) {
    return RejectAt(AttestStage::kJson,
                    "the scheme '" + attributes.scheme + "' needs '" + due + "' alone");
  }
  envelope.authority_time = time("authenticSigningTime");
  envelope.expiry = time("expiry");
  return CheckCritical(attributes, envelope);
}

std::variant<std::vector<crypto::Certificate>, Rejection> ReadNotationChain(
    const std::vector<std::string>& ders) {
  std::vector<crypto::Certificate> chain;
  if (ders.size() > kMostCertificates) {
    return RejectAt(AttestStage::kLimits, "more than 16 certificates");
  }
  for (const std::string& der : ders) {
    Result<crypto::Certificate> one = crypto::Certificate::FromDer(der);
    if (!one) return Unreadable(std::move(one).error());
    chain.push_back(*std::move(one));
  }
  return chain;
}

}  // namespace policy::attest
