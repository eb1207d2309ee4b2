// Trivy's facts, one by one, for both of its readers.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

std::string TrivyText(const std::string& type, const std::string& results) {
  return R"({"SchemaVersion":2,"ArtifactName":"shop/web:1","ArtifactType":")" + type + "\"" +
         (results.empty() ? "" : ",\"Results\":" + results) + "}";
}

constexpr auto kV = Coverage::kVulnerabilities;
constexpr auto kS = Coverage::kSecrets;
constexpr auto kC = Coverage::kMisconfigurations;

}  // namespace

TEST_CASE("trivy: the header") {
  const Report report = MustReadGolden("trivy/one.json");
  const std::string manifest =
      "sha256:1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f";
  const std::string config =
      "sha256:2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e";
  CHECK(report.scanner == "trivy");
  CHECK(report.scanner_version == "0.69.1");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(report.subject_digest == manifest);
  CHECK(report.subject_digests == std::vector<std::string>{manifest, config});
  CHECK(report.platform == "linux/arm64");
  REQUIRE(report.scanned_at.has_value());
  CHECK(FormatTime(*report.scanned_at) == "2031-05-01T10:00:00Z");
  CHECK(report.end_of_life);
  CHECK(!report.stage.has_value());
  CHECK(report.covers == Covers{kV, kS, Coverage::kPackages});
}

TEST_CASE("trivy: every fact of a vulnerability") {
  const Report report = MustReadGolden("trivy/one.json");
  const Finding& found = OnlyFinding(report);
  CHECK(found.kind == FindingKind::kVulnerability);
  CHECK(found.id == "CVE-2031-1001");
  CHECK(found.aliases == std::vector<std::string>{"DSA-9001-1"});
  CHECK(found.package.name == "lib1");
  CHECK(found.package.base_name == "lib1");
  CHECK(found.package.version == "1.1-1");
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "debian");
  CHECK(found.package.layer.starts_with("sha256:4c4c"));
  CHECK(found.severity == Severity::kHigh);
  CHECK(found.severity_as_written == "HIGH");
  REQUIRE(found.ratings.size() == 3);
  CHECK(found.ratings[0].by == RatingSource::kNvd);
  CHECK(found.ratings[0].severity == Severity::kCritical);
  CHECK(found.ratings[1].by == RatingSource::kGhsa);
  CHECK(found.ratings[1].severity == Severity::kMedium);
  CHECK(found.ratings[2].by == RatingSource::kVendor);
  CHECK(found.ratings[2].source == "debian");
  CHECK(found.ratings[2].word == "HIGH");
  REQUIRE(found.cvss.size() == 3);
  CHECK(found.cvss[0].version == "2.0");
  CHECK(found.cvss[0].score == 7.5);
  CHECK(found.cvss[1].version == "3.1");
  CHECK(found.cvss[1].score == 9.8);
  CHECK(found.cvss[1].by == RatingSource::kNvd);
  CHECK(found.cvss[2].version == "4.0");
  CHECK(found.cvss[2].score == 6.9);
  CHECK(found.cvss[2].source == "redhat");
  CHECK(found.cvss[2].by == RatingSource::kVendor);
  CHECK(found.fixed_versions == std::vector<std::string>{"1.1-2", "1.2-1"});
  CHECK(found.status == "fixed");
  REQUIRE(found.published_at.has_value());
  CHECK(FormatTime(*found.published_at) == "2031-02-03T04:05:06Z");
  CHECK(found.cwes == std::vector<std::string>{"CWE-787"});
  CHECK(found.references.size() == 2);
  CHECK(found.title == "lib1: overflow");
  REQUIRE(report.packages.size() == 1);
  CHECK(report.packages[0].version == "2:1.1-1");
  CHECK(report.packages[0].type == "deb");
  CHECK(report.packages[0].licenses == std::vector<std::string>{"MIT"});
}

TEST_CASE("trivy: every class of result goes to its own list") {
  const Report report = MustReadGolden("trivy/many-5.json");
  CHECK(report.findings.size() == 5);
  REQUIRE(report.suppressed.size() == 1);
  CHECK(report.suppressed[0].id == "CVE-2031-1009");
  CHECK(report.suppressed[0].suppressed);
  CHECK(report.suppressed[0].suppression == "not_affected: vex.json: vulnerable_code_not_present");
  REQUIRE(report.secrets.size() == 1);
  CHECK(report.secrets[0].id == "private-key");
  CHECK(report.secrets[0].path == "/etc/app/key.pem");
  CHECK(report.secrets[0].start_line == 1);
  CHECK(report.secrets[0].end_line == 3);
  REQUIRE(report.misconfigurations.size() == 2);
  CHECK(report.misconfigurations[0].failed);
  CHECK(report.misconfigurations[0].aliases == std::vector<std::string>{"AVD-DS-0002"});
  CHECK(report.misconfigurations[0].path == "Dockerfile");
  CHECK(report.misconfigurations[0].start_line == 4);
  CHECK(!report.misconfigurations[1].failed);
  REQUIRE(report.licenses.size() == 1);
  CHECK(report.licenses[0].id == "GPL-3.0");
  CHECK(report.licenses[0].package.name == "lib1");
  CHECK(report.licenses[0].confidence == 1.0);
  CHECK(report.covers == Covers{kV, kS, kC, Coverage::kLicenses});
  // Without a purl the result's type says the ecosystem; paths in an image are absolute.
  CHECK(report.findings[0].package.type == "deb");
  CHECK(report.findings[0].package.space == "debian");
  CHECK(report.findings[1].severity_as_written == std::nullopt);
  CHECK(report.findings[1].severity == Severity::kUnknown);
  CHECK(report.findings[2].fixed_versions.empty());
  CHECK(report.findings[3].package.type == "maven");
  CHECK(report.findings[3].package.space == "org.example");
  CHECK(report.findings[3].package.base_name == "core");
  CHECK(report.findings[3].path == "/app/core.jar");
  CHECK(report.findings[4].package.space == "@scope");
  CHECK(report.findings[4].package.base_name == "tool");
  CHECK(report.findings[4].path == "/app/package-lock.json");
}

TEST_CASE("trivy: covers what its results say, else what it looks for by default") {
  struct Row {
    std::string name, type, results;
    Covers want;
  };
  const std::vector<Row> rows{
      {"no results", "container_image", "", {kV, kS}},
      {"null results", "filesystem", "null", {kV, kS}},
      {"an empty list of results", "repository", "[]", {kV, kS}},
      {"an SBOM", "cyclonedx", "", {kV}},
      {"packages", "container_image", R"([{"Target":"t","Class":"os-pkgs"}])", {kV, kS}},
      {"a vulnerabilities key alone",
       "container_image",
       R"([{"Target":"t","Vulnerabilities":null}])",
       {kV, kS}},
      {"only secrets", "container_image", R"([{"Target":"t","Class":"secret"}])", {kS}},
      {"only misconfigurations", "filesystem", R"([{"Target":"t","Class":"config"}])", {kC}},
      {"only licences",
       "filesystem",
       R"([{"Target":"t","Class":"license-file"}])",
       {Coverage::kLicenses}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const Report report = MustRead(TrivyText(row.type, row.results));
      CHECK(report.covers == row.want);
      CHECK(report.complete);
    }
  }
}

TEST_CASE("trivy: the kind of artifact says stage and reference") {
  CHECK(MustRead(TrivyText("container_image", "")).reference == "shop/web:1");
  CHECK(!MustRead(TrivyText("container_image", "")).stage.has_value());
  CHECK(MustRead(TrivyText("filesystem", "")).stage == Stage::kSource);
  CHECK(MustRead(TrivyText("repository", "")).stage == Stage::kSource);
  CHECK(MustRead(TrivyText("filesystem", "")).reference.empty());
  const Report archive = MustRead(
      R"({"SchemaVersion":2,"ArtifactName":"out/web.tar.gz","ArtifactType":"container_image",
          "Metadata":{"RepoTags":["web:2"],"RepoDigests":["","web@sha256:abc"]},"Results":null})");
  CHECK(archive.reference == "web:2");
  // A digest that is none stays: it names a subject, and not the one that is judged.
  CHECK(archive.subject_digests == std::vector<std::string>{"sha256:abc"});
}

TEST_CASE("trivy: a clean report needs a target, and results their shape") {
  CHECK(Reason(R"({"SchemaVersion":2,"ArtifactType":"container_image","Results":[]})") ==
        "nothing was found, and no target is named");
  CHECK(Reason(R"({"SchemaVersion":2,"ArtifactName":"a","Results":[]})") ==
        "neither results nor the kind of artifact are given");
  CHECK(Reason(R"({"SchemaVersion":2,"ArtifactName":"a","ArtifactType":"vm","Results":{}})") ==
        "'Results' is no list");
  CHECK(Reason(TrivyText("vm", R"([{"Target":"t","Vulnerabilities":{"a":1}}])")) ==
        "'Vulnerabilities' of a result is no list");
  CHECK(Reason(TrivyText("vm", "[null]")) == "a result is no object");
  CHECK(Reason(TrivyText("vm", R"([{"Target":"t"}])")).empty());
}

TEST_CASE("trivy: odd entries are findings all the same") {
  const Report report = MustRead(TrivyText(
      "vm",
      R"([{"Target":"t","Class":"os-pkgs","Vulnerabilities":[{},"CVE-1",null,{"VulnerabilityID":7,
              "Severity":3,"FixedVersion":["x"],"CVSS":[1],"CweIDs":"CWE-1"}]}])"));
  REQUIRE(report.findings.size() == 4);
  CHECK(report.findings[3].id == "7");
  CHECK(report.findings[3].severity == Severity::kUnknown);
  CHECK(report.findings[3].severity_as_written == "3");
  CHECK(report.findings[3].cwes == std::vector<std::string>{"CWE-1"});
}

TEST_CASE("trivy: a score of zero is no score") {
  const Report report = MustRead(TrivyText(
      "vm", R"([{"Target":"t","Vulnerabilities":[{"VulnerabilityID":"X","CVSS":{"nvd":{"V2Score":0,
              "V3Score":0,"V3Vector":"CVSS:3.0/AV:N"}}}]}])"));
  REQUIRE(report.findings.size() == 1);
  REQUIRE(report.findings[0].cvss.size() == 1);
  CHECK(!report.findings[0].cvss[0].score.has_value());
  CHECK(report.findings[0].cvss[0].version == "3.0");
}

TEST_CASE("trivy-legacy: the distribution comes from the target where no type is given") {
  const Report report = MustReadGolden("trivy-legacy/many-4.json");
  REQUIRE(report.findings.size() == 4);
  CHECK(report.findings[0].package.type == "deb");
  CHECK(report.findings[0].package.space == "debian");
  CHECK(report.findings[2].id.empty());
  CHECK(report.findings[2].package.name == "lib3");
  CHECK(report.findings[3].package.type == "gem");
  CHECK(report.covers == Covers{kV});
  CHECK(report.subject_digests.empty());
}

TEST_CASE("trivy-legacy: null is an empty report that proves nothing") {
  const Report report = MustRead("null");
  CHECK(report.format == "trivy-legacy");
  CHECK(report.findings.empty());
  CHECK(!report.complete);
}
