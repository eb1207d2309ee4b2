// Statements that are no reports: their dates, their predicates as trees; and what a GateTest may
// hand in without a signature.
#include <doctest/doctest.h>

#include "attest/envelope.h"
#include "fixture.h"
#include "text/base64.h"
#include "text/node.h"

namespace policy {
namespace {

using namespace test;

Document One(const std::string& type, const std::string& predicate) {
  return MustCollect(SignedStatement(type, predicate)).front();
}

TEST_CASE("statements: one that is no report is kept whole, with the date of its type") {
  struct Row {
    std::string name, type, predicate, date;
  };
  const std::string date = "\"2031-05-01T10:00:00Z\"";
  const std::vector<Row> rows = {
      {"provenance 1", "https://slsa.dev/provenance/v1",
       R"({"runDetails":{"metadata":{"startedOn":"2031-05-01T09:00:00Z","finishedOn":)" + date +
           "}}}",
       "2031-05-01T10:00:00Z"},
      {"provenance 1 that only began", "https://slsa.dev/provenance/v1",
       R"({"runDetails":{"metadata":{"startedOn":)" + date + "}}}", "2031-05-01T10:00:00Z"},
      {"provenance 0.2", "https://slsa.dev/provenance/v0.2",
       R"({"metadata":{"buildStartedOn":"2031-05-01T09:00:00Z","buildFinishedOn":)" + date + "}}",
       "2031-05-01T10:00:00Z"},
      {"a verification summary", "https://slsa.dev/verification_summary/v1",
       R"({"timeVerified":)" + date + "}", "2031-05-01T10:00:00Z"},
      {"cosign's own", "https://cosign.sigstore.dev/attestation/v1",
       R"({"Data":"x","Timestamp":)" + date + "}", "2031-05-01T10:00:00Z"},
      {"any other", "https://example.com/t", R"({"metadata":{"timestamp":)" + date + "}}",
       "2031-05-01T10:00:00Z"},
      {"the place of another type", "https://example.com/t", R"({"timeVerified":)" + date + "}",
       ""},
      {"no time", "https://example.com/t", R"({"timestamp":"yesterday"})", ""},
      {"no text", "https://example.com/t", R"({"timestamp":1714557600})", ""},
      {"none", "https://example.com/t", "{}", ""},
      {"a predicate that is no object", "https://example.com/t", "[1]", ""},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const Document document = One(row.type, row.predicate);
      CHECK(document.state == DocumentState::kUsable);
      CHECK(document.only_statement);
      CHECK(document.report.covers.empty());
      CHECK((document.signed_at ? FormatTime(*document.signed_at) : "") == row.date);
      REQUIRE(document.predicate != nullptr);
      CHECK(document.predicate->root() != nullptr);
      // The same tree for whoever asks.
      CHECK(document.predicate->root() == document.predicate->root());
    }
  }
}

TEST_CASE("statements: without a predicate there is nothing to look into") {
  const std::string statement =
      R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" +
      kDigest.substr(7) + R"("}}],"predicateType":"https://example.com/t"})";
  const auto key = crypto::PrivateKey::FromPem(GoldenCollect("signer.key"), "");
  REQUIRE(key.has_value());
  const auto envelope = attest::SignStatement(statement, *key);
  REQUIRE(envelope.has_value());
  const Document document = MustCollect(*envelope).front();
  CHECK(document.state == DocumentState::kUnparsable);
  CHECK(document.problem == "the predicate cannot be read: the statement has none");
}

TEST_CASE("statements: a scan's predicate can be looked into beside its report") {
  const Document document = One(kVulnType, VulnPredicate(TrivyText()));
  CHECK_FALSE(document.only_statement);
  CHECK(document.report.scanner == "trivy");
  REQUIRE(document.predicate->root() != nullptr);
  CHECK(document.predicate->root()->Find("scanner")->StringAt("version") == "0.69.1");
}

TEST_CASE("statements: of scan/v1 the stage is a member, of cosign's a parameter") {
  const std::string predicate =
      R"({"stage":"registry",)" + VulnPredicate(TrivyText(), R"(["stage=build"])").substr(1);
  CHECK(One("https://policygate.dev/scan/v1", predicate).stage == Stage::kRegistry);
  CHECK(One(kVulnType, predicate).stage == Stage::kBuild);
  CHECK_FALSE(
      One("https://policygate.dev/scan/v1", VulnPredicate(TrivyText(), R"(["stage=build"])"))
          .stage.has_value());
}

TEST_CASE("statements: in-toto's list of vulnerabilities is a report") {
  const Document document = One(
      "https://in-toto.io/attestation/vulns/v0.2",
      R"({"scanner":{"uri":"https://example.com/grype","version":"1","db":{"lastUpdate":"2031-05-01T06:00:00Z"},)"
      R"("result":[{"id":"CVE-2031-1"}]},"metadata":{"scanFinishedOn":"2031-05-01T10:00:00Z"}})");
  CHECK(document.state == DocumentState::kUsable);
  CHECK_FALSE(document.only_statement);
  CHECK(document.report.scanner == "grype");
  CHECK(document.report.complete);
  CHECK(document.report.covers.contains(Coverage::kVulnerabilities));
  REQUIRE(document.report.findings.size() == 1);
  CHECK(FormatTime(*document.report.scanned_at) == "2031-05-01T10:00:00Z");
  CHECK(FormatTime(*document.report.database_at) == "2031-05-01T06:00:00Z");
}

// --- what a GateTest assumes --------------------------------------------------------------------

const std::string kBare =
    R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" +
    kDigest.substr(7) +
    R"("}}],"predicateType":"https://example.com/t","predicate":{"timestamp":"2031-05-01T10:00:00Z"}})";

std::string Unsigned() {
  attest::Envelope envelope{.payload_type = std::string(attest::kInTotoPayload), .payload = kBare};
  envelope.signatures.push_back({"", "nothing"});
  return attest::RenderEnvelope(envelope);
}

TEST_CASE("assumed: a bare statement, an envelope, a bundle, and cosign's payload") {
  struct Row {
    std::string name, text, type;
  };
  const std::vector<Row> rows = {
      {"bare", kBare, "https://example.com/t"},
      {"an envelope", Unsigned(), "https://example.com/t"},
      {"a bundle",
       R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{},"dsseEnvelope":)" +
           Unsigned() + "}",
       "https://example.com/t"},
      {"cosign's payload",
       R"({"critical":{"identity":{"docker-reference":"x"},"image":{"docker-manifest-digest":")" +
           kDigest + R"("},"type":"cosign container image signature"},"optional":null})",
       "https://sigstore.dev/cosign/sign/v1"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const auto documents = ReadAssumedStatements(row.text, "s.json", "release");
      REQUIRE_MESSAGE(documents.has_value(),
                      (documents ? std::string() : documents.error().message));
      REQUIRE(documents->size() == 1);
      const Document& document = documents->front();
      CHECK(document.state == DocumentState::kUsable);
      CHECK_FALSE(document.handed_over);
      CHECK(document.claimed_subjects == std::vector<std::string>{kDigest});
      REQUIRE(document.proof.has_value());
      CHECK(document.proof->predicate_type() == row.type);
      CHECK(document.proof->assumed_authority() == "release");
      CHECK(document.proof->credentials() == std::vector<std::string>{"assumed:release"});
    }
  }
}

TEST_CASE("assumed: JSON lines hold several; what is no statement is an error") {
  const auto two = ReadAssumedStatements(kBare + "\n" + Unsigned() + "\n", "s.json", "a");
  REQUIRE(two.has_value());
  CHECK(two->size() == 2);
  for (const std::string text :
       {"", "{}", "[]", "nothing", R"({"_type":"https://in-toto.io/Statement/v1"})",
        R"({"critical":{"image":{"docker-manifest-digest":""}}})", R"({"dsseEnvelope":{}})"}) {
    CAPTURE(text);
    const auto read = ReadAssumedStatements(text, "s.json", "a");
    CHECK_FALSE(read.has_value());
  }
}

TEST_CASE("assumed: one file that two authorities vouch for is two statements") {
  std::vector<Document> documents;
  for (const char* who : {"a", "b", "a"}) {
    const auto read = ReadAssumedStatements(kBare, "s.json", who);
    REQUIRE(read.has_value());
    documents.push_back(read->front());
  }
  CHECK(EvidenceStore::From(documents).size() >= 2);
}

TEST_CASE("assumed: what is really proved never says so") {
  CHECK(One("https://example.com/t", "{}").proof->assumed_authority().empty());
}

}  // namespace
}  // namespace policy
