// What registries' scanners tell: Harbor's reports and JFrog Xray's.
#include "report/samples.h"
#include "report/xray_entry.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("harbor: a bare report, as its scanner answered") {
  const Report report = MustReadGolden("harbor/one.json");
  CHECK(report.scanner == "trivy");
  CHECK(report.scanner_version == "v0.44.0");
  CHECK(report.stage == Stage::kRegistry);
  CHECK(report.reference == "shop/cart:2.0");
  CHECK(report.subject_digest == kCartDigest);
  CHECK(report.details.at("scanner") == "\"Trivy\"");
  CHECK(report.details.at("overall") == "\"High\"");
  CHECK(report.details.at("generatedAt") == "\"2031-05-01T08:00:00Z\"");
  REQUIRE(report.scanned_at.has_value());
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-5401");
  CHECK(found.package.layer == "sha256:4d4d4d4d");
  REQUIRE(found.cvss.size() == 1);
  CHECK(found.cvss[0].score == 7.8);
  CHECK(found.cvss[0].version == "3.1");
  CHECK(found.fixed_versions == std::vector<std::string>{"1.0-2"});
  CHECK(found.cwes == std::vector<std::string>{"CWE-125"});
  CHECK(found.references.size() == 1);
}

TEST_CASE("harbor: keyed by its media type, with the vendors' vectors") {
  const Report report = MustReadGolden("harbor/many-2.json");
  CHECK(report.subject_digest == kCartDigest);
  REQUIRE(report.findings.size() == 2);
  const Finding& found = report.findings[0];
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-5402"});
  CHECK(found.fixed_versions == std::vector<std::string>{"2.1", "3.0"});
  CHECK(found.status == "fixed");
  REQUIRE(found.cvss.size() == 4);
  CHECK(found.cvss[0].score == 7.8);
  CHECK(found.cvss[1].score == 6.8);
  CHECK(!found.cvss[3].score.has_value());
  CHECK(found.cvss[3].source == "nvd");
  CHECK(found.cvss[3].by == RatingSource::kNvd);
  CHECK(report.findings[1].cvss.empty());
  CHECK(report.findings[1].status == "affected");
}

TEST_CASE("harbor: states that are no evidence") {
  const std::string key = R"({"application/vnd.security.vulnerability.report; version=1.1":)";
  CHECK(Reason(key + R"({"scan_status":"Running","report_id":"r"}})", "harbor") ==
        "the status of the scan is 'Running'");
  CHECK(Reason(key + R"({"generated_at":"2031-05-01T08:00:00Z"}})", "harbor") ==
        "there is no list of vulnerabilities");
  CHECK(Reason(key + R"({"vulnerabilities":null}})", "harbor") ==
        "nothing was found, and no scan is named");
  CHECK(IsRefused(R"({"application/json":{"vulnerabilities":[]}})", "harbor"));
  CHECK(IsRefused(R"({"vulnerabilities":[]})", "harbor"));
}

TEST_CASE("xray: components by the names of their ecosystems") {
  struct Row {
    std::string id, type, space, name, version;
  };
  const std::vector<Row> rows{
      {"alpine://3.18:libcrypto3:3.1.1-r1", "apk", "alpine", "libcrypto3", "3.1.1-r1"},
      {"deb://debian:stretch:libx11:2:1.6.4-3", "deb", "debian", "libx11", "2:1.6.4-3"},
      {"rpm://9:kernel-tools:0:5.1-2.el9", "rpm", "", "kernel-tools", "0:5.1-2.el9"},
      {"gav://io.netty:netty:3.6.6.Final", "maven", "io.netty", "io.netty:netty", "3.6.6.Final"},
      {"npm://@scope/left:3.4.1", "npm", "@scope", "@scope/left", "3.4.1"},
      {"go://github.com/shop/left:v1.2", "golang", "github.com/shop", "github.com/shop/left",
       "v1.2"},
      {"pypi://Jinja2:2.11.2", "pypi", "", "Jinja2", "2.11.2"},
      {"shop", "", "", "shop", ""},
      {"", "", "", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.id);
    const Package package = report::XrayComponent(row.id);
    CHECK(package.type == row.type);
    CHECK(package.space == row.space);
    CHECK(package.name == row.name);
    CHECK(package.version == row.version);
  }
}

TEST_CASE("xray: the summary of an artifact") {
  const Report report = MustReadGolden("jfrog-xray/one.json");
  CHECK(report.scanner == "xray");
  CHECK(report.reference == "shop/cart:2.0");
  CHECK(report.subject_digest == kCartDigest);
  CHECK(!report.states_fixes);
  CHECK(report.details.at("shape") == "\"summary-artifact\"");
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-5501");
  CHECK(found.aliases == std::vector<std::string>{"XRAY-5501"});
  CHECK(found.shown_package.empty());
  CHECK(found.package.name == "busy");
  CHECK(found.package.version == "1.34-r0");
  CHECK(found.package.layer.starts_with("sha256:4d4d"));
  CHECK(found.more_paths.size() == 1);
  REQUIRE(found.cvss.size() == 2);
  CHECK(found.cvss[0].score == 6.5);
  CHECK(found.cvss[0].vector == "AV:N/AC:L/Au:S/C:P/I:P/A:P");
  CHECK(found.cvss[0].version == "2.0");
  CHECK(found.cvss[1].score == 7.2);
  CHECK(found.cvss[1].version == "3.1");
  CHECK(found.cwes == std::vector<std::string>{"CWE-416"});
  REQUIRE(found.published_at.has_value());
}

TEST_CASE("xray: rows, with several CVEs, none, and null") {
  const Report report = MustReadGolden("jfrog-xray/many-3.json");
  CHECK(report.details.at("shape") == "\"unified\"");
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  REQUIRE(report.scanned_at.has_value());
  CHECK(FormatTime(*report.scanned_at) == "2031-03-16T15:39:25Z");
  REQUIRE(report.findings.size() == 3);
  const Finding& first = report.findings[0];
  CHECK(first.shown_id == "CVE-2031-5502");
  CHECK(first.aliases == std::vector<std::string>{"CVE-2031-5503", "XRAY-5502"});
  CHECK(first.shown_package == "pypi://Invented:2.11.2");
  CHECK(first.fixed_versions == std::vector<std::string>{"2.11.3", "3.0"});
  REQUIRE(first.cvss.size() == 2);
  CHECK(first.cvss[1].score == 5.3);
  CHECK(report.findings[1].shown_id.empty());
  CHECK(report.findings[1].id == "XRAY-5503");
  CHECK(report.findings[1].status == "affected");
  CHECK(report.findings[2].package.name == "kernel-tools");
}

TEST_CASE("xray: old rows and on-demand scans") {
  const Report legacy = MustReadGolden("jfrog-xray/legacy.json");
  CHECK(legacy.details.at("shape") == "\"legacy\"");
  REQUIRE(legacy.findings.size() == 1);
  CHECK(legacy.findings[0].shown_package == "debian:bookworm:libone");
  CHECK(legacy.findings[0].package.name == "libone");
  CHECK(legacy.findings[0].package.version == "2:1.6.4-3");
  CHECK(legacy.findings[0].fixed_versions == std::vector<std::string>{"2:1.6.4-4"});
  REQUIRE(legacy.findings[0].cvss.size() == 2);
  CHECK(legacy.findings[0].cvss[0].vector == "AV:N/AC:L/Au:N/C:C/I:N/A:N");
  CHECK(legacy.findings[0].cvss[1].score == 9.8);
  CHECK(legacy.findings[0].cvss[1].vector.empty());
  const Report scan = MustReadGolden("jfrog-xray/scan.json");
  CHECK(scan.details.at("shape") == "\"on-demand\"");
  CHECK(scan.reference == "shop/cart:2.0");
  REQUIRE(scan.findings.size() == 1);
  CHECK(scan.findings[0].shown_package == "alpine://3.18:libcrypto:3.1.1-r1");
  CHECK(scan.findings[0].package.space == "alpine");
  CHECK(scan.findings[0].message == "also in alpine://3.18:libssl:3.1.1-r1");
  CHECK(scan.findings[0].fixed_versions == std::vector<std::string>{"3.1.1-r3"});
}

TEST_CASE("xray: pages, failures and missing targets are incomplete") {
  CHECK(Reason(R"({"total_rows":9,"rows":[{"issue_id":"X"}]})", "jfrog-xray") ==
        "the report is a page of a longer one");
  CHECK(Reason(R"({"total_rows":0,"rows":[]})", "jfrog-xray") ==
        "nothing was found, and no artifact is named");
  CHECK(Reason(R"([{"scan_id":"a","component_id":"docker://a:1","status":"failed"}])",
               "jfrog-xray") == "the status of the scan is 'failed'");
  CHECK(Reason(R"({"artifacts":[{"general":{"name":"a:1"},"issues":[]}],
                   "errors":[{"identifier":"b"}]})",
               "jfrog-xray") == "Xray could not look at every artifact");
  const Report watched = MustRead(
      R"([{"scan_id":"a","status":"completed","violations":[{"issue_id":"X","severity":"High"}]}])");
  CHECK(watched.findings.size() == 1);
  CHECK(IsRefused(R"({"rows":[{"a":1}]})", "jfrog-xray"));
  CHECK(IsRefused(R"({"artifacts":[]})", "jfrog-xray"));
  CHECK(IsRefused("[]", "jfrog-xray"));
}
