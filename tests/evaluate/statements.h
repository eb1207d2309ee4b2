// Statements of any predicate, as evaluation meets them: really signed, or taken as verified.
#pragma once

#include <string>

#include "policy/collect.h"
#include "support.h"

namespace policy::evaluate_test {

inline std::string StatementText(const std::string& type, const std::string& predicate,
                                 const std::string& digest = kDigest) {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"web","digest":{"sha256":")" +
         digest.substr(7) + R"("}}],"predicateType":")" + type + R"(","predicate":)" + predicate +
         "}";
}

// Signed by the key of an authority of Policy().
inline Document Attest(const std::string& authority, const std::string& type,
                       const std::string& predicate, const std::string& digest = kDigest) {
  const auto key = crypto::PrivateKey::FromPem(KeyOf(authority).private_key, "");
  REQUIRE(key.has_value());
  const auto envelope = attest::SignStatement(StatementText(type, predicate, digest), *key);
  REQUIRE(envelope.has_value());
  std::vector<std::string> pems;
  for (const char* name : {"ci", "other", "stranger"}) pems.push_back(KeyOf(name).public_key);
  const auto ring = TrustRing::OfKeys(pems);
  REQUIRE(ring.has_value());
  auto documents = ReadSignedDocuments(*envelope, "a.json", *ring);
  REQUIRE(documents.has_value());
  REQUIRE(documents->size() == 1);
  return documents->front();
}

// Taken as verified by that authority.
inline Document Assume(const std::string& authority, const std::string& type,
                       const std::string& predicate, const std::string& digest = kDigest) {
  auto documents =
      ReadAssumedStatements(StatementText(type, predicate, digest), "a.json", authority);
  REQUIRE_MESSAGE(documents.has_value(), (documents ? std::string() : documents.error().message));
  REQUIRE(documents->size() == 1);
  return documents->front();
}

inline const std::string kTestResult = "https://in-toto.io/attestation/test-result/v0.1";
inline const std::string kProvenance = "https://slsa.dev/provenance/v1";
inline const std::string kOldProvenance = "https://slsa.dev/provenance/v0.2";

// The reasons of all violations, "reason outcome" each.
inline Lines Reasons(const Decision& decision) {
  Lines lines;
  for (const Violation& violation : decision.violations) {
    lines.push_back(violation.reason + " " + violation.id + " " + NameOf(violation.outcome));
  }
  return lines;
}

// Why each document counted or not.
inline Lines Considered(const Decision& decision) {
  Lines lines;
  for (const ConsideredDocument& document : decision.evidence) {
    lines.push_back(document.reason);
    for (const std::string& name : document.signed_by) lines.back() += " " + name;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace policy::evaluate_test
