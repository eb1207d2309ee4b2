// OSV-Scanner's facts, one by one.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("osv-scanner: every fact of a record") {
  const Report report = MustReadGolden("osv-scanner/one.json");
  CHECK(report.scanner == "osv-scanner");
  CHECK(report.stage == Stage::kSource);
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities, Coverage::kLicenses});
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "GHSA-gggg-hhhh-iiii");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-9001", "GO-2031-1"});
  CHECK(found.package.type == "golang");
  CHECK(found.package.space == "example.org/x");
  CHECK(found.package.base_name == "net");
  CHECK(found.package.licenses == std::vector<std::string>{"BSD-3-Clause"});
  CHECK(found.severity == Severity::kMedium);
  CHECK(found.severity_as_written == "MODERATE");
  CHECK(found.ratings.front().by == RatingSource::kGhsa);
  REQUIRE(found.cvss.size() == 3);
  CHECK(!found.cvss[0].score.has_value());
  CHECK(found.cvss[1].version == "4.0");
  CHECK(found.cvss[2].score == 8.7);
  CHECK(found.fixed_versions == std::vector<std::string>{"0.2.0"});
  CHECK(found.cwes == std::vector<std::string>{"CWE-400"});
  CHECK(found.path == "/src/go.mod");
  CHECK(FormatTime(*found.published_at) == "2031-01-02T03:04:05Z");
  REQUIRE(report.licenses.size() == 1);
  CHECK(report.licenses[0].id == "BSD-3-Clause");
}

TEST_CASE("osv-scanner: groups, malware, records that say little") {
  const Report report = MustReadGolden("osv-scanner/many-5.json");
  REQUIRE(report.findings.size() == 5);
  CHECK(report.details.at("groups") == "2");
  CHECK(report.details.at("sources") == "3");
  CHECK(report.findings[1].aliases ==
        std::vector<std::string>{"CVE-2031-9002", "GHSA-jjjj-kkkk-llll"});
  CHECK(report.findings[1].fixed_versions.empty());
  CHECK(report.findings[1].cvss.empty());
  CHECK(report.findings[2].kind == FindingKind::kMalware);
  CHECK(report.findings[2].shown_package == "evil");
  CHECK(report.findings[2].package.type == "npm");
  CHECK(report.covers.contains(Coverage::kMalware));
  CHECK(report.findings[3].fixed_versions == std::vector<std::string>{"abcdef"});
  CHECK(report.findings[4].aliases == std::vector<std::string>{"CVE-2031-9003"});
  CHECK(report.findings[4].package.type == "apk");
  CHECK(report.findings[4].package.space == "alpine");
  CHECK(report.findings[4].path == "/lib/apk/db/installed");
}

TEST_CASE("osv-scanner: nothing at all is not clean") {
  CHECK(Reason(R"({"results":[]})") == "nothing was found, and neither tool nor source is named");
  CHECK(Reason(R"({"results":[],"experimental_config":{}})").empty());
  CHECK(
      Reason(
          R"({"results":[{"source":{"path":"a"},"packages":[{"package":{"name":"b"},"vulnerabilities":7}]}]})") ==
      "the vulnerabilities of a package are no list");
}
