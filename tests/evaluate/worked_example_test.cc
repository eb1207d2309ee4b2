// The contract's own example, on 15 January, for golang.org/x/net in one image.
#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

Package Net() {
  return {.name = "golang.org/x/net",
          .version = "0.15.0",
          .type = "golang",
          .purl = "pkg:golang/golang.org/x/net@0.15.0"};
}

Finding Http2(Severity severity, Rating rating) {
  Finding finding;
  finding.id = "CVE-2023-44487";
  finding.package = Net();
  finding.severity = severity;
  finding.ratings = {std::move(rating)};
  finding.path = "app/server";
  return finding;
}

Document TrivyOf(Stage stage, const Finding& finding, char digit, const std::string& day) {
  Report report = TrivyReport({finding});
  report.digest = "sha256:" + std::string(64, digit);
  report.stage = stage;
  report.scanned_at = At(day);
  return HandedOver(report);
}

Document TrivyOfBuild() {
  const Finding finding = Http2(Severity::kCritical,
                                {RatingSource::kScanner, "trivy", "CRITICAL", Severity::kCritical});
  return TrivyOf(Stage::kBuild, finding, '2', "2027-01-02");
}

Document TrivyOfRegistry() {
  Finding finding =
      Http2(Severity::kMedium, {RatingSource::kGhsa, "ghsa", "MODERATE", Severity::kMedium});
  finding.cvss = {
      {"3.1", 7.5, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "nvd", RatingSource::kNvd}};
  finding.fixed_versions = {"0.17.0"};
  return TrivyOf(Stage::kRegistry, finding, '3', "2027-01-14");
}

Document Osv() {
  Finding finding;
  finding.id = "GHSA-qppj-fm5r-hxr3";
  finding.aliases = {"CVE-2023-44487"};
  finding.package = Net();
  finding.path = "/app/worker";
  Report report;
  report.format = "osv-scanner";
  report.scanner = "osv-scanner";
  report.digest = "sha256:" + std::string(64, '4');
  report.subject_digests = {kDigest};
  report.scanned_at = At("2027-01-14");
  report.covers = {Coverage::kVulnerabilities};
  report.findings = {finding};
  return HandedOver(report);
}

std::vector<Document> All() { return {TrivyOfBuild(), TrivyOfRegistry(), Osv()}; }

Decision JudgeWith(const std::string& check, const std::string& spec = {},
                   const std::string& more = {}) {
  return Judge(SetOf(Policy(Rule(check), spec) + more), All(), {.now = At("2027-01-15")});
}

TEST_CASE("worked example: one finding, under both names, with what all say") {
  const Decision decision = JudgeWith("vulnerabilities: {any: true}");
  REQUIRE(decision.violations.size() == 1);
  const Violation& violation = decision.violations.front();
  CHECK(violation.id == "CVE-2023-44487");
  CHECK(violation.aliases == Lines{"GHSA-qppj-fm5r-hxr3"});
  CHECK(violation.package == "golang.org/x/net");
  CHECK(violation.version == "0.15.0");
  CHECK(violation.paths == Lines{"/app/server", "/app/worker"});
  CHECK(violation.fixed_versions == Lines{"0.17.0"});
  CHECK(violation.cvss == 7.5);
  CHECK(violation.severity == "high");
  CHECK(violation.contradictions ==
        Lines{"fix: 0.17.0 (trivy), none (osv-scanner)", "severity: high (nvd), medium (ghsa)"});
}

TEST_CASE("worked example: the report of 2 January is history, and still meets its scan") {
  const Decision decision = JudgeWith("vulnerabilities: {severities: [critical]}");
  CHECK(decision.allowed);
  REQUIRE(decision.evidence.size() == 3);
  CHECK(decision.evidence[0].reason == "document.superseded");
  CHECK(decision.evidence[1].reason == "document.used");
  CHECK(decision.evidence[2].reason == "document.used");
  CHECK(JudgeWith("scans: {required: [{stage: build}]}").allowed);
  CHECK_FALSE(JudgeWith("scans: {required: [{stage: runtime}]}").allowed);
}

TEST_CASE("worked example: preferSources") {
  const std::string spec = "evidence: {preferSources: [vendor, ghsa]}";
  const Decision decision = JudgeWith("vulnerabilities: {any: true}", spec);
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations.front().severity == "medium");
  CHECK(decision.violations.front().cvss == 7.5);
  CHECK(JudgeWith("vulnerabilities: {severities: [high]}", spec).allowed);
  CHECK_FALSE(JudgeWith("vulnerabilities: {severities: [medium]}", spec).allowed);
}

TEST_CASE("worked example: a path selects, and does not excuse") {
  CHECK_FALSE(JudgeWith("vulnerabilities: {paths: [/app/server]}").allowed);
  const Decision one =
      JudgeWith("vulnerabilities: {any: true}", "", Exception("paths: [/app/server]"));
  CHECK_FALSE(one.allowed);
  CHECK(one.violations.front().almost.empty());
  CHECK(
      JudgeWith("vulnerabilities: {any: true}", "", Exception("paths: [/app/server, /app/worker]"))
          .allowed);
}

// Signed VEX on the image's digest and golang.org/x/net.
Document Vex(VexStatus status, const std::string& at, const std::string& authority) {
  VexStatement statement{.id = "CVE-2023-44487", .status = status};
  statement.products = {{{"pkg:oci/web@" + kDigest}, {"pkg:golang/golang.org/x/net"}}};
  if (status == VexStatus::kNotAffected) {
    statement.justification = "vulnerable_code_not_in_execute_path";
  }
  statement.at = At(at);
  Report report;
  report.format = report.scanner = "openvex";
  report.digest = "sha256:" + std::string(64, authority == "ci" ? '5' : '6');
  report.scanned_at = statement.at;
  report.statements = {statement};
  return Signed(report, authority);
}

TEST_CASE("worked example: VEX clears, unless a second trusted author stands against it") {
  const auto judged = [](std::vector<Document> vex, const std::string& trusted) {
    std::vector<Document> documents = All();
    documents.insert(documents.end(), vex.begin(), vex.end());
    const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [critical, high]}"),
                                       "evidence: {vexSignedBy: [" + trusted + "]}"));
    return Judge(set, documents, {.now = At("2027-01-15")});
  };
  const Document clears = Vex(VexStatus::kNotAffected, "2027-01-10", "other");
  const Decision cleared = judged({clears}, "other");
  CHECK(cleared.allowed);
  REQUIRE(cleared.cleared.size() == 1);
  CHECK(cleared.cleared[0].author == "other");
  const Document against = Vex(VexStatus::kAffected, "2026-01-01", "ci");
  CHECK_FALSE(judged({clears, against}, "other, ci").allowed);
  CHECK(judged({clears, against}, "other").allowed);
  const Decision untrusted = judged({clears}, "ci");
  CHECK_FALSE(untrusted.allowed);
  CHECK(std::count_if(untrusted.evidence.begin(), untrusted.evidence.end(), [](const auto& one) {
          return one.reason == "document.signer" && one.format == "openvex";
        }) == 1);
}

}  // namespace
}  // namespace policy
