// A small world to collect in: keys of the tests, a report, an image, and envelopes around them.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "attest/sign.h"
#include "crypto/crypto.h"
#include "doctest/doctest.h"
#include "policy/collect.h"
#include "policy/signing.h"
#include "text/json_writer.h"

namespace policy::test {

inline std::string GoldenCollect(const std::string& name) {
  std::ifstream in(std::string(POLICY_SOURCE_DIR) + "/tests/golden/collect/" + name);
  REQUIRE_MESSAGE(in.good(), name);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline TrustRing RingOf(const std::vector<std::string>& names) {
  std::vector<std::string> pems;
  for (const std::string& name : names) pems.push_back(GoldenCollect(name));
  Result<TrustRing> ring = TrustRing::OfKeys(pems);
  REQUIRE(ring.has_value());
  return std::move(ring).value();
}

inline const std::string kDigest = "sha256:" + std::string(64, 'a');
inline const std::string kOtherDigest = "sha256:" + std::string(64, 'b');

inline std::string TrivyText(const std::string& digest = {}, const std::string& results = "[]") {
  const std::string subject =
      digest.empty()
          ? ""
          : R"("Metadata":{"RepoDigests":["registry.example.com/web@)" + digest + "\"]},";
  return R"({"SchemaVersion":2,"CreatedAt":"2031-05-01T10:00:00Z","ArtifactName":"registry.example.com/web:1",)"
         R"("ArtifactType":"container_image",)" +
         subject + R"("Results":)" + results + "}";
}

// A signed statement with any predicate, made without AttestReport.
inline std::string SignedStatement(const std::string& predicate_type, const std::string& predicate,
                                   const std::string& digest = kDigest) {
  const std::string statement =
      R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"web","digest":{"sha256":")" +
      digest.substr(7) + R"("}}],"predicateType":")" + predicate_type + R"(","predicate":)" +
      predicate + "}";
  Result<crypto::PrivateKey> key = crypto::PrivateKey::FromPem(GoldenCollect("signer.key"), "");
  REQUIRE(key.has_value());
  Result<std::string> envelope = attest::SignStatement(statement, *key);
  REQUIRE(envelope.has_value());
  return *envelope;
}

inline std::string VulnPredicate(const std::string& result, const std::string& parameters = "[]") {
  return R"({"invocation":{"parameters":)" + parameters +
         R"(},"scanner":{"uri":"pkg:github/aquasecurity/trivy@0.69","version":"0.69.1",)"
         R"("db":{"lastUpdate":"2031-05-01T06:00:00Z"},"result":)" +
         result +
         R"(},"metadata":{"scanStartedOn":"2031-05-01T09:59:00Z","scanFinishedOn":"2031-05-01T10:01:00Z"}})";
}

inline const std::string kVulnType = "https://cosign.sigstore.dev/attestation/vuln/v1";

inline AttestRequest Request() {
  AttestRequest request;
  request.image = "registry.example.com/web@" + kDigest;
  request.report_bytes = TrivyText(kDigest);
  request.report_file = "trivy.json";
  request.stage = Stage::kBuild;
  request.now = *ParseTime("2031-05-02T00:00:00Z");
  return request;
}

inline SigningKey KeyOf(const std::string& name = "signer.key", const std::string& password = {}) {
  Result<SigningKey> key = SigningKey::FromPem(GoldenCollect(name), password);
  REQUIRE(key.has_value());
  return *std::move(key);
}

inline std::string MustAttest(const AttestRequest& request = Request(),
                              const SigningKey& key = KeyOf()) {
  const Result<SignedThing> made = AttestReport(request, key);
  REQUIRE_MESSAGE(made.has_value(), (made ? std::string() : made.error().message));
  return RenderSigned(*made);
}

inline std::vector<Document> MustCollect(const std::string& bytes,
                                         const std::vector<std::string>& keys = {"signer.pub"}) {
  Result<std::vector<Document>> documents = ReadSignedDocuments(bytes, "e.json", RingOf(keys));
  REQUIRE_MESSAGE(documents.has_value(), (documents ? std::string() : documents.error().message));
  return std::move(documents).value();
}

}  // namespace policy::test
