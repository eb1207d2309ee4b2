// GitLab's security reports, one fact after the other; and Docker Scout's two forms.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("gitlab: every fact of a container scan") {
  const Report report = MustReadGolden("gitlab/one.json");
  CHECK(report.scanner == "trivy");
  CHECK(report.scanner_version == "0.51.1");
  CHECK(report.reference.starts_with("registry.example.com/shop/web:1.4"));
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(FormatTime(*report.scanned_at) == "2031-05-01T08:00:00Z");
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities});
  CHECK(!report.stage.has_value());
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-7001");
  CHECK(found.aliases == std::vector<std::string>{"USN-1-1"});
  CHECK(found.cwes == std::vector<std::string>{"CWE-787"});
  CHECK(found.package.name == "libq");
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "debian");
  CHECK(found.severity == Severity::kHigh);
  CHECK(found.fixed_versions == std::vector<std::string>{"1.3-1"});
  CHECK(found.status == "fixed");
  REQUIRE(found.cvss.size() == 1);
  CHECK(!found.cvss[0].score.has_value());
  CHECK(found.cvss[0].by == RatingSource::kNvd);
  CHECK(report.details.at("schema") == "\"15.0.7\"");
  CHECK(report.details.at("scanStatus") == "\"success\"");
}

TEST_CASE("gitlab: a dependency scan, with solutions in prose") {
  const Report report = MustReadGolden("gitlab/many-4.json");
  CHECK(report.scanner == "gemnasium");
  CHECK(report.stage == Stage::kSource);
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities, Coverage::kPackages});
  REQUIRE(report.findings.size() == 4);
  CHECK(report.findings[0].id == "aaaa-1");
  CHECK(report.findings[0].aliases ==
        std::vector<std::string>{"Gemnasium-aaaa-1", "CVE-2031-7002"});
  CHECK(report.findings[0].fixed_versions == std::vector<std::string>{"v0.2.0"});
  CHECK(report.findings[0].package.type == "golang");
  CHECK(report.findings[0].path == "svc/go.sum");
  CHECK(report.findings[1].fixed_versions == std::vector<std::string>{"1.2.3", "2.0.1"});
  CHECK(report.findings[1].package.name.empty());
  CHECK(report.findings[2].fixed_versions ==
        std::vector<std::string>{"Apply the patch of the vendor"});
  CHECK(report.findings[2].status.empty());
  CHECK(report.findings[2].package.type == "npm");
  CHECK(report.findings[2].package.space == "@shop");
  CHECK(report.findings[2].severity == Severity::kNegligible);
  CHECK(report.findings[3].id == "a4");
  CHECK(report.findings[3].fixed_versions.empty());
  CHECK(!report.findings[3].severity_as_written.has_value());
  REQUIRE(report.packages.size() == 2);
  CHECK(report.packages[1].type == "golang");
  CHECK(report.packages[1].path == "svc/go.sum");
}

TEST_CASE("gitlab: old files have no scan") {
  const Report report = MustReadGolden("gitlab/old.json");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].id == "CVE-2031-7004");
  CHECK(report.findings[0].fixed_versions.empty());
  CHECK(report.scanner == "klar");
  CHECK(report.reference == "shop/web:1.4");
  CHECK(report.complete);
}

TEST_CASE("gitlab: other kinds of scans are not taken for vulnerabilities") {
  const Report report = MustReadGolden("gitlab/secrets.json");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].kind == FindingKind::kSecret);
  CHECK(report.findings[0].start_line == 7);
  CHECK(report.covers == std::set<Coverage>{Coverage::kSecrets});
}

TEST_CASE("gitlab: a scan that failed or does not show itself is not clean") {
  const auto reason = [](const std::string& text) {
    return MustRead(text, "gitlab").incomplete_reason;
  };
  const std::string scan = R"("version":"15.0.0","scan":{"type":"container_scanning",)"
                           R"("scanner":{"id":"trivy"})";
  CHECK(reason("{" + scan + R"(,"status":"success"},"vulnerabilities":[]})").empty());
  CHECK(reason("{" + scan + R"(,"status":"failure"},"vulnerabilities":[]})") ==
        "the scan did not succeed");
  CHECK(reason("{" + scan + R"(},"vulnerabilities":[]})") ==
        "the scan does not say that it succeeded");
  CHECK(reason("{" + scan + R"(,"status":"success"}})") == "there is no list of vulnerabilities");
  CHECK(reason("{" + scan + R"(,"status":"success"},"vulnerabilities":{}})") ==
        "'vulnerabilities' is no list");
  CHECK(
      reason(
          "{" + scan +
          R"(,"status":"success","messages":[{"level":"fatal","value":"no"}]},"vulnerabilities":[]})") ==
      "the scanner reports an error of its own");
  CHECK(reason(R"({"version":"14.0.6","vulnerabilities":[],"remediations":[]})") ==
        "nothing was found, and no scan is shown");
}

TEST_CASE("docker scout: SARIF's facts stand in the rule") {
  const Report report = MustReadGolden("docker-scout/one.json");
  CHECK(report.format == "docker-scout");
  CHECK(report.scanner == "docker scout");
  CHECK(report.scanner_version == "1.2.0");
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities});
  const Finding& found = OnlyFinding(report);
  CHECK(found.severity == Severity::kLow);
  CHECK(found.severity_as_written == "LOW");
  REQUIRE(found.cvss.size() == 1);
  CHECK(found.cvss[0].score == 9.8);
  CHECK(found.shown_package == "core");
  CHECK(found.shown_version == "1.4");
  CHECK(found.package.type == "maven");
  CHECK(found.path == "/app/lib.jar");
  CHECK(found.fixed_versions == std::vector<std::string>{"1.5"});
  CHECK(report.details.at("shape") == "\"sarif\"");
  CHECK(report.details.at("maxSecuritySeverity") == "9.8");
}

TEST_CASE("docker scout: several purls, no severity, no fix") {
  const Report report = MustReadGolden("docker-scout/sarif.json");
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].severity_as_written == "UNSPECIFIED");
  CHECK(report.findings[0].severity == Severity::kUnknown);
  CHECK(report.findings[0].shown_version == "1");
  CHECK(report.findings[0].fixed_versions.empty());
  CHECK(!report.findings[1].severity_as_written.has_value());
  CHECK(report.findings[1].cvss.front().version == "4.0");
  CHECK(report.findings[1].cvss.front().score == 8.7);
}

TEST_CASE("docker scout: GitLab's form names packages by purl") {
  const Report report = MustReadGolden("docker-scout/many-2.json");
  CHECK(report.format == "docker-scout");
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].shown_package.starts_with("pkg:deb/debian/libq@"));
  CHECK(report.findings[0].package.name == "libq");
  CHECK(report.findings[0].package.version == "1:1.2-1");
  CHECK(report.findings[0].fixed_versions == std::vector<std::string>{"1:1.3-1"});
  CHECK(report.findings[1].package.space == "@shop");
  CHECK(report.findings[1].fixed_versions.empty());
  CHECK(report.reference == "shop/web:1.4");
  CHECK(MustRead(GoldenReport("docker-scout/many-2.json"), "gitlab").findings.size() == 2);
  CHECK(MustRead(GoldenReport("docker-scout/one.json"), "sarif").findings.size() == 1);
}
