// SARIF's facts, one by one: rules, levels, failed runs, tools.
#include "report/samples.h"
#include "report/sarif_tools.h"

using namespace policy;
using namespace policy::test;

namespace {

std::string Log(const std::string& run) { return R"({"version":"2.1.0","runs":[)" + run + "]}"; }

}  // namespace

TEST_CASE("sarif: Trivy's run says image, package and fix") {
  const Report report = MustReadGolden("sarif/one.json");
  CHECK(report.scanner == "trivy");
  CHECK(report.scanner_version == "1.2.3");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(report.subject_digests.size() == 2);
  REQUIRE(report.scanned_at.has_value());
  CHECK(FormatTime(*report.scanned_at) == "2031-05-01T10:00:00Z");
  const Finding& found = OnlyFinding(report);
  CHECK(found.kind == FindingKind::kVulnerability);
  CHECK(found.id == "CVE-2031-3001");
  CHECK(found.package.name == "lib1");
  CHECK(found.package.version == "1.1-1");
  CHECK(found.fixed_versions == std::vector<std::string>{"1.1-2", "1.2"});
  CHECK(found.severity == Severity::kCritical);
  CHECK(found.severity_as_written == "error");
  CHECK(found.cvss.empty());
  CHECK(found.start_line == 7);
  CHECK(found.shown_id == "CVE-2031-3001");
  CHECK(found.shown_package == "shop/web");
  CHECK(found.shown_version.empty());
}

TEST_CASE("sarif: levels, rules by index, suppressions, several runs") {
  const Report report = MustReadGolden("sarif/many-5.json");
  REQUIRE(report.findings.size() == 5);
  CHECK(report.scanner == "checker");
  CHECK(report.covers == std::set<Coverage>{Coverage::kSecrets, Coverage::kMisconfigurations});
  CHECK(report.findings[0].severity == Severity::kLow);
  CHECK(!report.findings[0].severity_as_written.has_value());
  CHECK(report.findings[0].kind == FindingKind::kMisconfiguration);
  CHECK(report.findings[1].id == "R2");
  CHECK(report.findings[1].severity == Severity::kMedium);
  CHECK(report.findings[2].suppressed);
  CHECK(report.findings[2].suppression == "inSource: accepted: known");
  CHECK(report.findings[2].severity == Severity::kNegligible);
  CHECK(!report.findings[3].suppressed);
  CHECK(report.findings[3].severity == Severity::kHigh);
  CHECK(report.findings[4].kind == FindingKind::kSecret);
  CHECK(report.findings[4].path == "cfg.env");
  CHECK(report.findings[4].message.empty());
}

TEST_CASE("sarif: Grype's rule is an advisory and a package in one word") {
  const Report report = MustReadGolden("sarif/old.json");
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-3002-lib2");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-3002"});
  CHECK(found.package.name == "lib2");
  CHECK(found.package.version == "2.0");
  CHECK(found.fixed_versions == std::vector<std::string>{"2.1"});
  CHECK(found.severity == Severity::kLow);
}

TEST_CASE("sarif: a rule may sit in an extension, and its properties name the package") {
  const Report report = MustRead(Log(
      R"({"tool":{"driver":{"name":"docker scout"},"extensions":[{"name":"a","rules":[{"id":"no"}]},
          {"name":"b","rules":[{"id":"GMS-2031-7","properties":{"purl":"pkg:maven/com.example/core@1.4",
          "fixed_version":"1.5","security-severity":"0.0"}}]}]},
          "results":[{"rule":{"index":0,"toolComponent":{"index":1}},"message":{"text":"m"}}]})"));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].id == "GMS-2031-7");
  CHECK(report.findings[0].kind == FindingKind::kVulnerability);
  CHECK(report.findings[0].package.type == "maven");
  CHECK(report.findings[0].package.space == "com.example");
  CHECK(report.findings[0].package.version == "1.4");
  CHECK(report.findings[0].fixed_versions == std::vector<std::string>{"1.5"});
  CHECK(report.findings[0].severity == Severity::kNegligible);
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities});
}

TEST_CASE("sarif: a run that failed, did not run or is elsewhere is not complete") {
  struct Row {
    std::string name, log, reason;
  };
  const std::string tool = R"("tool":{"driver":{"name":"Grype"}})";
  const std::vector<Row> rows{
      {"no runs", R"({"version":"2.1.0","runs":[]})", "the log holds no run"},
      {"null runs", R"({"version":"2.1.0","runs":null})", "the log holds no run"},
      {"no results", Log("{" + tool + "}"), "the run of 'Grype' has no results: it did not run"},
      {"null results", Log("{" + tool + R"(,"results":null})"),
       "the run of 'Grype' has no results: it did not run"},
      {"failed",
       Log("{" + tool + R"(,"results":[],"invocations":[{"executionSuccessful":false}]})"),
       "the tool says that it failed"},
      {"an error of the tool",
       Log("{" + tool +
           R"(,"results":[],"invocations":[{"executionSuccessful":true,"toolExecutionNotifications":[{"level":"error"}]}]})"),
       "the tool reports an error of its own"},
      {"a warning of the tool",
       Log("{" + tool +
           R"(,"results":[],"invocations":[{"executionSuccessful":true,"toolExecutionNotifications":[{"level":"warning"}]}]})"),
       ""},
      {"results in another file",
       Log("{" + tool +
           R"(,"results":[],"externalPropertyFileReferences":{"results":[{"itemCount":1}]}})"),
       "the results of 'Grype' are in another file"},
      {"no tool", Log(R"({"results":[]})"), "a run names no tool"},
      {"one of two failed", Log("{" + tool + R"(,"results":[]},{)" + tool + "}"),
       "the run of 'Grype' has no results: it did not run"},
      {"clean", Log("{" + tool + R"(,"results":[]})"), ""},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const Report report = MustRead(row.log);
      CHECK(report.incomplete_reason == row.reason);
      CHECK(report.complete == row.reason.empty());
    }
  }
}

TEST_CASE("sarif: another version is refused") {
  const Result<Report> read = ReadReport(R"({"version":"1.0.0","runs":[]})", "x.sarif");
  REQUIRE(!read.has_value());
  CHECK(read.error().kind == ErrorKind::kUnsupported);
  CHECK(read.error().message == "unknown format: no SARIF 2.1.0 log but version '1.0.0'");
}

TEST_CASE("sarif: a scan told to look for other things does not cover vulnerabilities") {
  const Report report = MustRead(Log(
      R"({"tool":{"driver":{"name":"Trivy","rules":[{"id":"DS002","properties":{"tags":["misconfiguration"]}}]}},
             "results":[{"ruleId":"DS002","message":{"text":"m"}}]})"));
  CHECK(report.covers == std::set<Coverage>{Coverage::kMisconfigurations});
}

TEST_CASE("sarif: a message beside a rule on secrets is withheld") {
  const Report report = MustRead(Log(
      R"({"tool":{"driver":{"name":"Linter","rules":[{"id":"L1","shortDescription":{"text":"Hard-coded password"}},
          {"id":"L2"}]}},"results":[{"ruleId":"L1","message":{"text":"hunter2"}},
          {"ruleId":"L2","message":{"text":"plain"}}]})"));
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].message.empty());
  CHECK(report.findings[1].message == "plain");
}

TEST_CASE("sarif tools: advisory ids and what follows them") {
  struct Row {
    std::string id;
    std::size_t length;
  };
  const std::vector<Row> rows{
      {"CVE-2014-0160", 13},
      {"CVE-2014-0160-openssl", 13},
      {"CVE-2014", 0},
      {"CVE-x-1", 0},
      {"GHSA-57j2-w4cx-62h2-jackson", 19},
      {"GHSA-57j2", 0},
      {"RHSA-2031:1234", 14},
      {"SNYK-DEBIAN12-GLIBC-1", 21},
      {"DS002", 0},
      {"", 0},
      {"cve-2014-0160", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.id);
    CHECK(report::AdvisoryLength(row.id) == row.length);
  }
}
