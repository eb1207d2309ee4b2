// Dependency-Check, XML and JSON: the same facts from both.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

const std::vector<std::string> kBoth{"dependency-check/many-3.xml",
                                     "dependency-check-json/many-3.json"};

}  // namespace

TEST_CASE("dependency-check: a vulnerability, field by field") {
  for (const std::string& path : kBoth) {
    CAPTURE(path);
    const Report report = MustReadGolden(path);
    REQUIRE(report.findings.size() == 3);
    const Finding& first = report.findings.front();
    CHECK(first.id == "CVE-2031-0101");
    CHECK(first.severity == Severity::kHigh);
    CHECK(first.severity_as_written == "HIGH");
    REQUIRE(first.ratings.size() == 1);
    CHECK(first.ratings[0].by == RatingSource::kNvd);
    REQUIRE(first.cvss.size() == 2);
    CHECK(first.cvss[0].version == "2.0");
    CHECK(first.cvss[0].score == 6.8);
    CHECK(first.cvss[1].version == "3.1");
    CHECK(first.cvss[1].score == 8.1);
    CHECK(first.cwes == std::vector<std::string>{"CWE-611"});
    CHECK(first.references == std::vector<std::string>{"https://example.org/CVE-2031-0101"});
    CHECK(first.exploit == "known exploited");
    CHECK(first.package.name == "org.example:anchor");
    CHECK(first.package.base_name == "anchor");
    CHECK(first.package.version == "2.1");
    CHECK(first.package.type == "maven");
    CHECK(first.package.purl == "pkg:maven/org.example/anchor@2.1");
    CHECK(first.package.licenses == std::vector<std::string>{"Apache-2.0"});
    CHECK(first.path == "/src/app.ear/anchor-2.1.jar");
    CHECK(first.shown_package == "app.ear: anchor-2.1.jar");
    CHECK(first.shown_version.empty());
    CHECK(report.findings[1].cvss[0].vector.starts_with("CVSS:4.0/"));
    CHECK(report.findings[1].cvss[0].score == 9.3);
    CHECK(report.findings[2].id == "1500");
    CHECK(report.findings[2].ratings[0].by == RatingSource::kGhsa);
  }
}

TEST_CASE("dependency-check: what a suppression file hid is kept apart") {
  for (const std::string& path : kBoth) {
    CAPTURE(path);
    const Report report = MustReadGolden(path);
    REQUIRE(report.suppressed.size() == 1);
    CHECK(report.suppressed[0].id == "CVE-2031-0103");
    CHECK(report.suppressed[0].suppressed);
    CHECK(report.suppressed[0].suppression == "suppressed by a rule of the scan: not ours");
    CHECK(report.suppressed[0].package.base_name == "anchor");
  }
}

TEST_CASE("dependency-check: the report about itself") {
  for (const std::string& path : kBoth) {
    CAPTURE(path);
    const Report report = MustReadGolden(path);
    CHECK(report.scanner == "dependency-check");
    CHECK(report.scanner_version == "12.1.0");
    CHECK(report.scanned_at == ParseTime("2031-05-02T06:10:33Z"));
    CHECK(report.database_at == ParseTime("2031-05-01T22:15:03Z"));
    CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities});
    CHECK(!report.states_fixes);
    CHECK(report.details.at("dependencies") == "2");
  }
  CHECK(MustReadGolden(kBoth[0]).details.at("schema") == "\"dependency-check.4.1.xsd\"");
  CHECK(MustReadGolden(kBoth[1]).details.at("schema") == "\"1.1\"");
}

TEST_CASE("dependency-check: the first versions") {
  const Report report = MustReadGolden("dependency-check/old.xml");
  const Finding& only = OnlyFinding(report);
  CHECK(only.severity == Severity::kHigh);
  CHECK(only.cvss[0].score == 7.5);
  CHECK(only.cwes == std::vector<std::string>{"CWE-20"});
  CHECK(only.package.name == "org.example:rope");
  CHECK(only.package.base_name == "rope");
  CHECK(only.package.version == "2.3");
  CHECK(report.scanned_at == ParseTime("2031-08-14T11:53:31Z"));
  CHECK(!report.database_at);
}

TEST_CASE("dependency-check: a scan that failed in part, or saw nothing, is not complete") {
  for (const char* path : {"dependency-check/failed.xml", "dependency-check-json/failed.json"}) {
    const Report report = MustReadGolden(path);
    CHECK(!report.complete);
    CHECK(report.incomplete_reason == "1 of its analyzers failed");
  }
  const Report empty = MustRead(
      "<analysis xmlns='https://jeremylong.github.io/DependencyCheck/dependency-check.2.5.xsd'>"
      "<scanInfo><engineVersion>6.5.3</engineVersion></scanInfo><dependencies/></analysis>");
  CHECK(!empty.complete);
  const Report missing = MustRead(
      R"({"reportSchema":"1.1","scanInfo":{"engineVersion":"8.2.1"},"dependencies":null})");
  CHECK(!missing.complete);
  const Report odd = MustRead(
      R"({"reportSchema":"1.1","scanInfo":{"engineVersion":"8.2.1"},"dependencies":[{"fileName":"a","vulnerabilities":{"name":"x"}}]})");
  CHECK(!odd.complete);
}

TEST_CASE("dependency-check: what names a dependency may come behind its vulnerabilities") {
  const Report report = MustRead(
      R"({"dependencies":[{"vulnerabilities":[{"name":"CVE-2031-1"}],"packages":[{"id":"pkg:npm/a@1"}],"fileName":"a.js"}],"reportSchema":"1.1","scanInfo":{"engineVersion":"9"}})");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].package.purl == "pkg:npm/a@1");
  CHECK(report.findings[0].shown_package == "a.js");
  CHECK(!report.findings[0].severity_as_written);
}

TEST_CASE("dependency-check: entities in its XML are refused") {
  const Result<Report> read = ReadReport(
      "<!DOCTYPE analysis [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n<analysis "
      "xmlns='https://jeremylong.github.io/DependencyCheck/dependency-check.2.5.xsd'>&e;</"
      "analysis>",
      "x.xml");
  REQUIRE(!read.has_value());
  CHECK(read.error().kind == ErrorKind::kBadInput);
  CHECK(read.error().message == "a document type declaration is not accepted");
}
