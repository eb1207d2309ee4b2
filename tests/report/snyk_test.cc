// Snyk's facts, one by one: container and open source, projects, applications, what a policy hid.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("snyk: every fact of an issue in a container") {
  const Report report = MustReadGolden("snyk/one.json");
  CHECK(report.scanner == "snyk");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(report.platform == "linux/arm64");
  CHECK(!report.stage.has_value());
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities});
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "SNYK-DEBIAN12-LIBZ-1");
  CHECK(found.aliases ==
        std::vector<std::string>{"CVE-2031-4001", "GHSA-dddd-eeee-ffff", "SNYK-OLD-1"});
  CHECK(found.shown_package == "libz");
  CHECK(found.package.name == "libz1");
  CHECK(found.package.version == "1:1.2-1");
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "debian");
  CHECK(found.severity == Severity::kHigh);
  REQUIRE(found.ratings.size() == 3);
  CHECK(found.ratings[0].by == RatingSource::kNvd);
  CHECK(found.ratings[0].severity == Severity::kCritical);
  CHECK(found.ratings[1].by == RatingSource::kVendor);
  CHECK(found.ratings[2].by == RatingSource::kScanner);
  REQUIRE(found.cvss.size() == 3);
  CHECK(found.cvss[0].score == 9.8);
  CHECK(found.cvss[0].version == "3.1");
  CHECK(found.cvss[2].score == 5.9);
  CHECK(found.fixed_versions == std::vector<std::string>{"1:1.2-2"});
  CHECK(found.status == "fixed");
  CHECK(found.layer_kind == "base");
  CHECK(found.epss == 0.00197);
  CHECK(found.exploit == "Proof of Concept");
  CHECK(found.cwes == std::vector<std::string>{"CWE-787"});
  CHECK(FormatTime(*found.published_at) == "2031-01-02T03:04:05Z");
  CHECK(FormatTime(*found.modified_at) == "2031-02-01T00:00:00Z");
  CHECK(found.references == std::vector<std::string>{"https://tracker.example.com/CVE-2031-4001"});
}

TEST_CASE("snyk: a list of projects, with licences, malware and what a policy hid") {
  const Report report = MustReadGolden("snyk/many-5.json");
  REQUIRE(report.findings.size() == 5);
  CHECK(report.stage == Stage::kSource);
  CHECK(report.reference.empty());
  CHECK(report.covers ==
        std::set<Coverage>{Coverage::kVulnerabilities, Coverage::kLicenses, Coverage::kMalware});
  const Finding& core = report.findings[0];
  CHECK(core.package.type == "maven");
  CHECK(core.package.space == "com.example");
  CHECK(core.package.base_name == "core");
  CHECK(core.path == "pom.xml");
  CHECK(core.exploit == "Functional");
  REQUIRE(core.cvss.size() == 2);
  CHECK(core.cvss[0].version == "4.0");
  CHECK(core.cvss[1].score == 7.5);
  CHECK(core.fixed_versions == std::vector<std::string>{"1.5", "2.0-rc1"});
  CHECK(!report.findings[1].severity_as_written.has_value());
  CHECK(report.findings[1].message == "shop@1 > web@2 > com.example:core@1.4");
  CHECK(report.findings[2].kind == FindingKind::kLicense);
  CHECK(report.findings[2].category == "GPL-3.0");
  CHECK(report.findings[2].path == "ui/package-lock.json");
  CHECK(report.findings[3].kind == FindingKind::kMalware);
  CHECK(report.findings[4].aliases == std::vector<std::string>{"SNYK-JS-ONCE-1"});
  REQUIRE(report.suppressed.size() == 1);
  CHECK(report.suppressed[0].suppressed);
  CHECK(report.suppressed[0].suppression == "ignored: wont-fix: not reachable");
  CHECK(report.details.at("projects") == "3");
  CHECK(report.details.at("distinct") == "4");
  CHECK(report.details.at("ok") == "[false,false,false]");
}

TEST_CASE("snyk: applications of a container are read too") {
  const Report report = MustReadGolden("snyk/applications.json");
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[1].path == "/bin/web");
  CHECK(report.findings[1].package.type == "golang");
  CHECK(report.findings[1].package.space == "example.org/x/net");
  CHECK(report.details.at("projects") == "1");
  CHECK(report.details.at("ok") == "[false,false,true]");
  CHECK(report.details.at("bySeverityWithCritical") == R"({"critical":1})");
  CHECK(report.complete);
}

TEST_CASE("snyk: the Test API's form") {
  const Report report = MustReadGolden("snyk/api.json");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].package.name == "tool");
  CHECK(report.findings[0].package.type == "pypi");
  CHECK(report.complete);
}

TEST_CASE("snyk: what failed or says too little is not clean") {
  CHECK(MustReadGolden("snyk/failed.json").incomplete_reason == "the tool says that a scan failed");
  CHECK(Reason(R"({"ok":true,"dependencyCount":3,"packageManager":"npm"})") ==
        "a project has no list of vulnerabilities");
  CHECK(Reason(R"({"ok":true,"vulnerabilities":{},"dependencyCount":3})") ==
        "the issues of a project are no list");
  CHECK(Reason(R"({"ok":false,"vulnerabilities":[],"dependencyCount":3,"org":"a"})") ==
        "a project is not 'ok' but lists nothing");
  CHECK(Reason(R"([{"ok":true,"vulnerabilities":[],"dependencyCount":3},null])") ==
        "a project has no list of vulnerabilities");
  CHECK(Reason(R"({"ok":true,"vulnerabilities":[],"packageManager":"npm"})") ==
        "nothing was found, and no target is named");
  CHECK(Reason(R"({"ok":true,"vulnerabilities":null,"dependencyCount":0})").empty());
}

TEST_CASE("snyk: archives have no reference") {
  const Report report = MustRead(
      R"({"vulnerabilities":[],"ok":true,"dependencyCount":3,"docker":{},
          "projectName":"docker-image|web.tar","path":"docker-archive:web:1.tar"})");
  CHECK(report.reference.empty());
  CHECK(!report.stage.has_value());
}
