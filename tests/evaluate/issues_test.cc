// `secrets`, `misconfigurations` and `malware`: what is one finding, what selects it, and what it
// is told by.
#include <functional>

#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

Finding Issue(FindingKind kind, const std::string& id, const std::string& path,
              Severity severity = Severity::kHigh) {
  Finding finding;
  finding.kind = kind;
  finding.id = id;
  finding.path = path;
  finding.severity = severity;
  if (severity != Severity::kUnknown) {
    finding.ratings = {{RatingSource::kScanner, "", NameOf(severity), severity}};
  }
  return finding;
}

Finding Secret(const std::string& id, const std::string& path,
               Severity severity = Severity::kHigh) {
  return Issue(FindingKind::kSecret, id, path, severity);
}

Report ReportOf(Coverage covers, std::vector<Finding> findings) {
  Report report = TrivyReport();
  report.covers = {covers};
  report.packages.clear();
  report.findings = std::move(findings);
  return report;
}

Decision JudgeOne(const std::string& check, const Report& report) {
  return Judge(SetOf(Policy(Rule(check))), {HandedOver(report)});
}

TEST_CASE("secrets: each key, with the doubt on the accusing side") {
  const auto placed = [](SecretPlace place) {
    Finding finding = Secret("aws", "");
    finding.place = place;
    return finding;
  };
  struct Row {
    std::string name, selector;
    Finding finding;
    bool selects, excuses;
  };
  const Finding plain = Secret("aws-access-key-id", "app/.env");
  const std::vector<Row> rows = {
      {"any", "{any: true}", plain, true, true},
      {"severity", "{severities: [high]}", plain, true, true},
      {"other severity", "{severities: [critical]}", plain, false, false},
      {"unrated is treated as high", "{severities: [high]}", Secret("a", "b", Severity::kUnknown),
       true, false},
      {"unrated is unknown too", "{severities: [unknown]}", Secret("a", "b", Severity::kUnknown),
       true, false},
      {"id in any letter case", "{ids: [AWS-access-key-ID]}", plain, true, true},
      {"other id", "{ids: [aws]}", plain, false, false},
      {"scanner", "{scanners: [trivy]}", plain, true, true},
      {"other scanner", "{scanners: [gitleaks]}", plain, false, false},
      {"path", "{paths: [\"/app/*\"]}", plain, true, true},
      {"other path", "{paths: [\"/srv/**\"]}", plain, false, false},
      {"without a path", "{paths: [\"/srv/**\"]}", Secret("a", ""), true, false},
      {"a path is a file's", "{locations: [file]}", plain, true, true},
      {"no other place", "{locations: [environment, label, history]}", plain, false, false},
      {"environment", "{locations: [environment]}", placed(SecretPlace::kEnvironment), true, true},
      {"label", "{locations: [label]}", placed(SecretPlace::kLabel), true, true},
      {"history", "{locations: [history]}", placed(SecretPlace::kHistory), true, true},
      {"not history", "{locations: [file, label]}", placed(SecretPlace::kHistory), false, false},
      {"no place at all could be any", "{locations: [label]}", placed(SecretPlace::kUnknown), true,
       false},
      {"the image's configuration is no file", "{locations: [file]}", Secret("a", "config.json"),
       true, false},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const Report report = ReportOf(Coverage::kSecrets, {row.finding});
      CHECK(!JudgeOne("secrets: " + row.selector, report).violations.empty() == row.selects);
      CHECK(JudgeOne("secrets: {any: true, unless: [" + row.selector + "]}", report)
                .violations.empty() == row.excuses);
    }
  }
}

TEST_CASE("secrets: one rule in one file is one finding, whoever reports it") {
  Report first = ReportOf(Coverage::kSecrets, {Secret("key", "app/a"), Secret("key", "/app/a"),
                                               Secret("key", "app/b")});
  Report second = ReportOf(Coverage::kSecrets, {Secret("key", "./app/b", Severity::kLow)});
  second.scanner = "other";
  second.digest = "sha256:" + std::string(64, '2');
  const Decision decision =
      Judge(SetOf(Policy(Rule("secrets: {any: true}"))), {HandedOver(first), HandedOver(second)});
  REQUIRE(decision.violations.size() == 2);
  CHECK(decision.violations[0].paths == Lines{"/app/a"});
  CHECK(decision.violations[1].paths == Lines{"/app/b"});
  CHECK(decision.violations[1].severity == "high");
  CHECK(decision.violations[0].reason == "secrets.found");
  CHECK(decision.violations[0].package.empty());
  CHECK_FALSE(decision.violations[0].epss.has_value());
}

TEST_CASE("secrets: neither the text nor a title is told") {
  Finding finding = Secret("generic", "app/a");
  finding.title = "hunter2";
  finding.message = "password=hunter2";
  const Decision decision =
      JudgeOne("secrets: {any: true}", ReportOf(Coverage::kSecrets, {finding}));
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations[0].message == "secret generic (high) in /app/a");
  CHECK(Dump(decision).find("hunter2") == std::string::npos);
}

TEST_CASE("issues: the coverage of a report decides, and its silence means nothing without") {
  struct Row {
    std::string check;
    Coverage covers;
  };
  const std::vector<Row> rows = {{"secrets", Coverage::kSecrets},
                                 {"misconfigurations", Coverage::kMisconfigurations},
                                 {"malware", Coverage::kMalware}};
  for (const Row& row : rows) {
    SUBCASE(row.check.c_str()) {
      const std::string check = row.check + ": {any: true}";
      CHECK(JudgeOne(check, ReportOf(row.covers, {})).allowed);
      const Decision other = JudgeOne(check, ReportOf(Coverage::kVulnerabilities, {}));
      CHECK(Outcomes(other) == Lines{"evidence.absent denied"});
      CHECK(other.violations[0].message.find("no report that covers " + row.check) == 0);
      Report partial = ReportOf(row.covers, {});
      partial.complete = false;
      CHECK(Outcomes(JudgeOne(check, partial)) == Lines{"evidence.unparsable denied"});
    }
  }
}

TEST_CASE("issues: what a report found without claiming to have looked still accuses") {
  const Report report = ReportOf(Coverage::kVulnerabilities, {Secret("key", "a")});
  CHECK(Outcomes(JudgeOne("secrets: {any: true}", report)) ==
        Lines{"evidence.absent denied", "key denied"});
}

TEST_CASE("issues: a vulnerability is none, and they are no vulnerabilities") {
  Report report = ReportOf(Coverage::kSecrets,
                           {Secret("key", "a"), Vulnerability("CVE-1", "a", Severity::kHigh)});
  report.covers = {Coverage::kSecrets, Coverage::kVulnerabilities};
  CHECK(Outcomes(JudgeOne("secrets: {any: true}", report)) == Lines{"key denied"});
  CHECK(Outcomes(JudgeOne("vulnerabilities: {any: true}", report)) == Lines{"CVE-1 denied"});
}

TEST_CASE("misconfigurations: failed checks, and those that the scanner excepted") {
  const auto check = [](const std::string& id, bool failed, const std::string& status) {
    Finding finding = Issue(FindingKind::kMisconfiguration, id, "Dockerfile");
    finding.failed = failed;
    finding.status_as_written = status;
    finding.title = "Title of " + id;
    finding.aliases = {"AVD-" + id};
    return finding;
  };
  Report report = ReportOf(Coverage::kMisconfigurations, {});
  report.findings.clear();
  report.misconfigurations = {check("DS001", true, "FAIL"), check("DS002", false, "PASS"),
                              check("DS003", false, "EXCEPTION")};
  const Decision decision = JudgeOne("misconfigurations: {severities: [high]}", report);
  CHECK(Outcomes(decision) == Lines{"AVD-DS001 denied", "AVD-DS003 denied"});
  CHECK(decision.violations[0].aliases == Lines{"DS001"});
  CHECK(decision.violations[0].message == "AVD-DS001 (high) in /Dockerfile: Title of DS001");
  CHECK(decision.violations[0].reason == "misconfigurations.found");
  CHECK(Outcomes(JudgeOne("misconfigurations: {any: true, unless: [{ids: [ds003]}]}", report)) ==
        Lines{"AVD-DS001 denied"});
}

TEST_CASE("malware: signatures and files, and how old the signatures are") {
  Report report =
      ReportOf(Coverage::kMalware, {Issue(FindingKind::kMalware, "Eicar-Test", "/srv/a"),
                                    Issue(FindingKind::kMalware, "Eicar-Test", "/srv/b")});
  CHECK(Outcomes(JudgeOne("malware: {any: true}", report)) ==
        Lines{"Eicar-Test denied", "Eicar-Test denied"});
  CHECK(Outcomes(JudgeOne("malware: {paths: [/srv/a]}", report)) == Lines{"Eicar-Test denied"});
  CHECK(Outcomes(JudgeOne("malware: {ids: [eicar-test], unless: [{paths: [\"/srv/*\"]}]}", report))
            .empty());
  report.findings.clear();
  const PolicySet aged =
      SetOf(Policy(Rule("malware: {any: true}"), "evidence: {maxAge: 2d, maxDatabaseAge: 2d}"));
  CHECK(Judge(aged, {HandedOver(report)}).allowed);
  CHECK(Judge(aged, {HandedOver(report)}).valid_until == At("2027-01-16"));
  CHECK(Outcomes(Judge(aged, {HandedOver(report)}, {.now = At("2027-01-16")})) ==
        Lines{"evidence.stale denied"});
  report.database_at.reset();
  CHECK(Outcomes(Judge(aged, {HandedOver(report)})) == Lines{"evidence.stale denied"});
}

TEST_CASE("malware: in a package it is that package's") {
  Finding finding = Issue(FindingKind::kMalware, "MAL-2026-1", "");
  finding.package = {.name = "left-pad", .version = "1.0", .type = "npm"};
  const Decision decision =
      JudgeOne("malware: {any: true}", ReportOf(Coverage::kMalware, {finding}));
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations[0].package == "left-pad");
  CHECK(decision.violations[0].message == "malware MAL-2026-1 (high) in left-pad");
}

TEST_CASE("issues: exceptions by id and by path") {
  const Report report = ReportOf(Coverage::kSecrets, {Secret("key", "usr/share/doc/a"),
                                                      Secret("key", "app/b"), Secret("key", "")});
  const std::string rule = Policy(Rule("secrets: {any: true}"));
  const auto outcomes = [&](const std::string& keys) {
    return Outcomes(Judge(SetOf(rule + Exception(keys)), {HandedOver(report)}));
  };
  CHECK(outcomes("ids: [KEY]\npaths: [\"/usr/share/**\"]") ==
        Lines{"key denied", "key denied", "key exempted e"});
  CHECK(outcomes("ids: [key]") == Lines{"key exempted e", "key exempted e", "key exempted e"});
  CHECK(outcomes("packages: [{name: \"*\"}]") == Lines{"key denied", "key denied", "key denied"});
}

}  // namespace
}  // namespace policy
