// Statements as reports: what they hold, what they say of themselves, and that nothing makes them
// verified.
#include "report/samples.h"
#include "text/json.h"

using namespace policy;
using namespace policy::test;

namespace {

Report Read(const std::string& name) { return MustReadGolden(name); }

std::string Detail(const Report& report, const std::string& name) {
  const auto at = report.details.find(name);
  return at == report.details.end() ? "(none)" : at->second;
}

const std::string kDigest = "sha256:" + std::string(64, 'a');

}  // namespace

TEST_CASE("attestation: nothing that is read is verified") {
  for (const std::string format :
       {"attestation-bundle", "attestation-provenance", "attestation-vsa", "attestation-vuln"}) {
    for (const Sample& sample : SamplesOf(format)) {
      CAPTURE(format);
      CAPTURE(sample.name);
      CHECK(MustRead(sample.bytes).unverified);
    }
  }
}

TEST_CASE("attestation: in-toto's list of vulnerabilities") {
  const Report report = Read("attestation-vuln/many-3.json");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].id == "CVE-2026-1001");
  CHECK(report.findings[0].severity_as_written == "medium");
  CHECK(report.findings[0].ratings[0].by == RatingSource::kNvd);
  CHECK(report.findings[0].cvss[0].score == 5.2);
  CHECK(report.findings[1].id == "CVE-2026-1002");
  CHECK(report.findings[1].severity == Severity::kHigh);
  CHECK(!report.findings[2].severity_as_written);
  CHECK(!report.states_fixes);
  CHECK(report.rates_severity);
  CHECK(report.scanner == "scout-cli");
  CHECK(report.scanner_version == "1.4.0");
  CHECK(report.stage == Stage::kBuild);
  CHECK(report.database_at == ParseTime("2026-02-28T00:00:00Z"));
  CHECK(report.scanned_at == ParseTime("2026-03-01T10:01:00Z"));
  CHECK(report.subject_digest == kDigest);
  CHECK(report.reference == "registry.example.com/web");
}

TEST_CASE("attestation: a vector without a score is scored, and a package is the subject") {
  const Report report = Read("attestation-vuln/one.json");
  const Finding& finding = report.findings.at(0);
  CHECK(finding.cvss[0].version == "3.1");
  CHECK(!finding.cvss[0].score);
  CHECK(finding.cvss[0].computed == 9.8);
  CHECK(finding.package.base_name == "core");
  CHECK(finding.package.version == "2.8.1");
  CHECK(Detail(report, "firstSubjectUri") == "\"pkg:maven/org.example/core@2.8.1\"");
}

TEST_CASE("attestation: a scanner's own report inside is read by its own reader") {
  for (const std::string name : {"attestation-vuln/many-2.json", "attestation-vuln/text.json",
                                 "attestation-bundle/data.json"}) {
    CAPTURE(name);
    const Report report = Read(name);
    CHECK(report.complete);
    CHECK(report.scanner == "trivy");
    REQUIRE(report.findings.size() == 2);
    CHECK(report.findings[0].package.name == "libwidget");
    CHECK(report.findings[0].fixed_versions == std::vector<std::string>{"1.0-2"});
    CHECK(report.states_fixes);
    CHECK(report.covers.contains(Coverage::kVulnerabilities));
  }
}

TEST_CASE("attestation: no result is no clean scan") {
  for (const std::string name : {"absent", "bare", "strange"}) {
    CAPTURE(name);
    const Report report = Read("attestation-vuln/" + name + ".json");
    CHECK(report.format == "attestation-vuln");
    CHECK(!report.complete);
    CHECK(report.findings.empty());
  }
  CHECK(Detail(Read("attestation-vuln/absent.json"), "resultIsNullOrAbsent") == "true");
  CHECK(Detail(Read("attestation-vuln/none.json"), "resultIsNullOrAbsent") == "false");
  CHECK(Detail(Read("attestation-vuln/bare.json"), "barePredicate") == "true");
  CHECK(Detail(Read("attestation-vuln/bare.json"), "statement") == "(none)");
}

TEST_CASE("attestation: a report on another subject than its statement is not complete") {
  const Report report = Read("attestation-vuln/other_subject.json");
  CHECK(!report.complete);
  CHECK(report.incomplete_reason.find("another subject") != std::string::npos);
}

TEST_CASE("attestation: provenance in every holder") {
  const struct {
    std::string file;
    std::string holder;
    std::string builder;
    int statements;
  } rows[] = {
      {"none.json", "bare statement", "https://ci.example.com/builder@v2", 1},
      {"old.json", "dsse", "https://ci.example.com/builder@v1", 1},
      {"lines.jsonl", "dsse", "https://ci.example.com/builder@v1", 2},
      {"gcb.json", "gcb", "https://ci.example.com/hosted@v0.3", 1},
      {"bundle.json", "application/vnd.dev.sigstore.bundle+json;version=0.1",
       "https://ci.example.com/builder@v2", 1},
  };
  for (const auto& row : rows) {
    CAPTURE(row.file);
    const Report report = Read("attestation-provenance/" + row.file);
    CHECK(report.format == "attestation-provenance");
    CHECK(report.findings.empty());
    CHECK(report.covers.empty());
    CHECK(!report.rates_severity);
    const std::string json = Detail(report, "statements");
    const auto tree = text::ReadJson(json, "details");
    REQUIRE(tree.has_value());
    REQUIRE(tree->root().items().size() == static_cast<std::size_t>(row.statements));
    CHECK(tree->root().items()[0].StringAt("holder") == row.holder);
    CHECK(tree->root().items()[0].StringAt("builder_id") == row.builder);
  }
}

TEST_CASE("attestation: a verification summary of the old and the new form") {
  const std::string now = Detail(Read("attestation-vsa/none.json"), "statements");
  CHECK(now.find(R"("verification_result":"PASSED")") != std::string::npos);
  CHECK(now.find(R"("verified_levels":["SLSA_BUILD_LEVEL_3"])") != std::string::npos);
  const std::string old = Detail(Read("attestation-vsa/old.json"), "statements");
  CHECK(old.find(R"("verification_result":"FAILED")") != std::string::npos);
  CHECK(old.find(R"("verified_levels":["SLSA_LEVEL_2"])") != std::string::npos);
}

TEST_CASE("attestation: other predicates, and several in one file") {
  const Report mixed = Read("attestation-bundle/mixed.jsonl");
  CHECK(mixed.format == "attestation-bundle");
  CHECK(mixed.findings.size() == 2);
  CHECK(Detail(mixed, "documents") == "2");
  CHECK(Read("attestation-bundle/one.json").statements.size() == 1);
  CHECK(Detail(Read("attestation-bundle/tests.json"), "testResult") == "\"FAILED\"");
  CHECK(Detail(Read("attestation-bundle/tests.json"), "failedTests") == "[\"smoke\"]");
  CHECK(!Read("attestation-bundle/message.json").complete);
}

TEST_CASE("attestation: an attestation within an attestation is not followed") {
  const std::string inner = GoldenReport("attestation-vuln/many-2.json");
  const std::string outer = R"({"_type":"https://in-toto.io/Statement/v1","subject":[],)"
                            R"("predicateType":"https://cosign.sigstore.dev/attestation/vuln/v1",)"
                            R"("predicate":{"scanner":{"result":)" +
                            inner + R"(},"metadata":{"scanStartedOn":null}}})";
  const Report report = MustRead(outer);
  CHECK(report.findings.empty());
  CHECK(!report.complete);
}
