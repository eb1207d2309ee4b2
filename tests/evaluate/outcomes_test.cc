// The outcomes table row by row, what softens a violation, and the order of it all.
#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

const std::string kCheck = "vulnerabilities: {severities: [high]}";

std::vector<Document> High() {
  return {HandedOver(TrivyReport({Vulnerability("CVE-1", "a", Severity::kHigh)}))};
}

struct Row {
  std::string name;
  std::string rule, spec, more;
  std::vector<Document> documents;
  RuleResult result;
  Lines outcomes;
  bool allowed;
};

TEST_CASE("outcomes: the first row that fits") {
  const std::string exempt = Exception("ids: [CVE-1, evidence.absent]");
  const std::string later = "effectiveFrom: \"2027-02-01\"";
  const std::vector<Row> rows = {
      {"no violation",
       "vulnerabilities: {severities: [low]}",
       "",
       "",
       High(),
       RuleResult::kPass,
       {},
       true},
      {"exempted", kCheck, "", exempt, High(), RuleResult::kExempt, {"CVE-1 exempted e"}, true},
      {"recorded, exempted",
       kCheck,
       "enforcement: record",
       exempt,
       High(),
       RuleResult::kExempt,
       {"CVE-1 exempted e"},
       true},
      {"recorded",
       kCheck,
       "enforcement: record",
       "",
       High(),
       RuleResult::kWarn,
       {"CVE-1 recorded"},
       true},
      {"warned",
       kCheck,
       "enforcement: warn",
       "",
       High(),
       RuleResult::kWarn,
       {"CVE-1 warned"},
       true},
      {"not yet effective",
       kCheck,
       later,
       "",
       High(),
       RuleResult::kWarn,
       {"CVE-1 warned action.notYetEffective"},
       true},
      {"recorded before it is effective",
       kCheck,
       later + "\nenforcement: record",
       "",
       High(),
       RuleResult::kWarn,
       {"CVE-1 recorded"},
       true},
      {"evidence before it is effective",
       kCheck,
       later,
       "",
       {},
       RuleResult::kWarn,
       {"evidence.absent warned action.notYetEffective"},
       true},
      {"denied", kCheck, "", "", High(), RuleResult::kFail, {"CVE-1 denied"}, false},
      {"evidence denied",
       kCheck,
       "",
       "",
       {},
       RuleResult::kError,
       {"evidence.absent denied"},
       false},
      {"evidence exempted",
       kCheck,
       "",
       exempt,
       {},
       RuleResult::kExempt,
       {"evidence.absent exempted e"},
       true},
      {"evidence weakened",
       kCheck,
       "evidence: {states: {absent: warn}}",
       "",
       {},
       RuleResult::kWarn,
       {"evidence.absent warned action.state"},
       true},
      {"evidence is never strengthened",
       kCheck,
       "enforcement: record\nevidence: {states: {absent: warn}}",
       "",
       {},
       RuleResult::kWarn,
       {"evidence.absent recorded"},
       true},
      {"another state is not weakened",
       kCheck,
       "evidence: {states: {stale: record}}",
       "",
       {},
       RuleResult::kError,
       {"evidence.absent denied"},
       false},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      const Decision decision =
          Judge(SetOf(Policy(Rule(row.rule), row.spec) + row.more), row.documents);
      CHECK(Outcomes(decision) == row.outcomes);
      REQUIRE(decision.rules.size() == 1);
      CHECK(decision.rules.front().result == row.result);
      CHECK(decision.allowed == row.allowed);
      CHECK(decision.reason == (row.allowed ? "decision.allowed" : "decision.denied"));
    }
  }
}

TEST_CASE("enforcement: the first found of rule and policy, point and everywhere") {
  struct Case {
    std::string name, rule, spec;
    Point point;
    Action want;
  };
  const std::vector<Case> cases = {
      {"default", "", "", Point::kAudit, Action::kDeny},
      {"policy", "", "enforcement: record", Point::kCi, Action::kRecord},
      {"policy at the point", "", "enforcement: record\nenforcementAt: {ci: warn}", Point::kCi,
       Action::kWarn},
      {"policy at another point", "", "enforcement: record\nenforcementAt: {ci: warn}",
       Point::kAudit, Action::kRecord},
      {"rule before the policy's point", "enforcement: deny", "enforcementAt: {ci: warn}",
       Point::kCi, Action::kDeny},
      {"rule at the point", "enforcement: deny\nenforcementAt: {admission: record}",
       "enforcement: warn", Point::kAdmission, Action::kRecord},
  };
  for (const Case& one : cases) {
    SUBCASE(one.name.c_str()) {
      CAPTURE(one.name);
      const PolicySet set = SetOf(Policy(Rule(kCheck, one.rule), one.spec));
      const Decision decision = Judge(set, {}, {.now = Now(), .point = one.point});
      CHECK(decision.rules.front().enforcement == one.want);
    }
  }
}

TEST_CASE(
    "effectiveFrom: warns until the instant, denies at it; a rule's own date replaces the "
    "policy's") {
  const std::string spec = "effectiveFrom: \"2027-02-01\"";
  const PolicySet set = SetOf(Policy(Rule(kCheck), spec));
  const auto at = [&](const PolicySet& policies, const std::string& time) {
    return Judge(policies, High(), {.now = At(time)});
  };
  const Decision before = at(set, "2027-01-31T23:59:59Z");
  CHECK(before.allowed);
  CHECK(before.violations.front().until == At("2027-02-01"));
  CHECK(before.valid_until == At("2027-02-01"));
  CHECK(before.warnings == Lines{"rule 'r' of policy 'p' denies this from 2027-02-01T00:00:00Z"});
  CHECK_FALSE(at(set, "2027-02-01").allowed);
  const PolicySet own = SetOf(Policy(Rule(kCheck, "effectiveFrom: \"2021-12-10\""), spec));
  CHECK_FALSE(at(own, "2027-01-15").allowed);
}

TEST_CASE("grace: from disclosure or from the fix, up to but not at its end") {
  Finding finding = Vulnerability("CVE-1", "a", Severity::kHigh);
  finding.fixed_versions = {"2"};
  finding.published_at = At("2027-01-01");
  finding.fixed_at = At("2027-01-10");
  const auto judge = [&](const std::string& grace, const std::string& time, const Finding& f) {
    const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {fix: available, " + grace + "}")));
    return Judge(set, {HandedOver(TrivyReport({f}))}, {.now = At(time)});
  };
  const Decision within = judge("grace: 14d", "2027-01-14T23:59:59Z", finding);
  CHECK(Outcomes(within) == Lines{"CVE-1 warned action.grace"});
  CHECK(within.violations.front().until == At("2027-01-15"));
  CHECK(within.valid_until == At("2027-01-15"));
  CHECK(Outcomes(judge("grace: 14d", "2027-01-15", finding)) == Lines{"CVE-1 denied"});
  const std::string from_fix = "grace: 14d, graceFrom: fix";
  CHECK(judge(from_fix, "2027-01-23T23:59:59Z", finding).allowed);
  CHECK_FALSE(judge(from_fix, "2027-01-24", finding).allowed);
  finding.fixed_at = std::nullopt;
  CHECK(judge(from_fix, "2027-01-14T23:59:59Z", finding).allowed);
  CHECK_FALSE(judge(from_fix, "2027-01-15", finding).allowed);
  finding.published_at = std::nullopt;
  CHECK_FALSE(judge(from_fix, "2027-01-15", finding).allowed);
}

TEST_CASE(
    "allowUpTo: at most that many warn, one more and all deny; what is excused does not count") {
  std::vector<Finding> findings;
  for (const char* id : {"CVE-1", "CVE-2", "CVE-3"}) {
    findings.push_back(Vulnerability(id, "a", Severity::kHigh));
  }
  const auto judge = [&](const std::string& limit, const std::string& more = {}) {
    const PolicySet set =
        SetOf(Policy(Rule("vulnerabilities: {any: true, unless: [{ids: [CVE-9]}]}")) + more);
    const PolicySet limited = SetOf(
        Policy(Rule("vulnerabilities: {severities: [high], allowUpTo: " + limit + "}")) + more);
    CHECK_FALSE(Judge(set, {HandedOver(TrivyReport(findings))}).allowed);
    return Outcomes(Judge(limited, {HandedOver(TrivyReport(findings))}));
  };
  const std::string warned = " warned action.allowUpTo";
  CHECK(judge("3") == Lines{"CVE-1" + warned, "CVE-2" + warned, "CVE-3" + warned});
  CHECK(judge("2") == Lines{"CVE-1 denied", "CVE-2 denied", "CVE-3 denied"});
  CHECK(judge("2", Exception("ids: [CVE-2]")) ==
        Lines{"CVE-1" + warned, "CVE-2 exempted e", "CVE-3" + warned});
}

TEST_CASE("allowUpTo: a finding on two platforms of an image is one") {
  const auto on = [](const std::string& platform) {
    Report report = TrivyReport({Vulnerability("CVE-1", "a", Severity::kHigh)});
    report.platform = platform;
    return HandedOver(report);
  };
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [high], allowUpTo: 1}")));
  const Decision decision = Judge(set, {on("linux/amd64"), on("linux/arm64")});
  CHECK(decision.allowed);
  CHECK(decision.violations.size() == 2);
}

TEST_CASE("allowUpTo: one vulnerability in packages of two types, by one name, is two findings") {
  std::vector<Finding> findings;
  for (const char* type : {"deb", "npm"}) {
    findings.push_back(Vulnerability("CVE-1", "left-pad", Severity::kHigh));
    findings.back().package.type = type;
  }
  const auto allowed = [&](const std::string& limit) {
    const std::string check = "vulnerabilities: {severities: [high], allowUpTo: " + limit + "}";
    return Judge(SetOf(Policy(Rule(check))), {HandedOver(TrivyReport(findings))}).allowed;
  };
  CHECK_FALSE(allowed("1"));
  CHECK(allowed("2"));
}

TEST_CASE("allowUpTo: missing evidence is never allowed by it") {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [high], allowUpTo: 5}")));
  CHECK(Outcomes(Judge(set, {})) == Lines{"evidence.absent denied"});
}

TEST_CASE("denied for evidence only: absent evidence and scans, and nothing else") {
  const std::string scans = "- name: s\n  scans: {required: [{stage: runtime}]}\n";
  CHECK(Judge(SetOf(Policy(scans)), High()).DeniedForEvidenceOnly());
  CHECK(Judge(SetOf(Policy(scans + Rule(kCheck))), {}).DeniedForEvidenceOnly());
  CHECK_FALSE(Judge(SetOf(Policy(scans + Rule(kCheck))), High()).DeniedForEvidenceOnly());
}

TEST_CASE("remediation: one upgrade for each package, to what fixes all, worst first") {
  const auto fixed = [](const std::string& id, const std::string& package, Severity severity,
                        const std::string& fix) {
    Finding finding = Vulnerability(id, package, severity);
    if (!fix.empty()) finding.fixed_versions = {fix};
    return finding;
  };
  const std::vector<Finding> findings = {
      fixed("CVE-1", "a", Severity::kHigh, "1.9"),  fixed("CVE-2", "a", Severity::kHigh, "1.10"),
      fixed("CVE-3", "a", Severity::kHigh, ""),     fixed("CVE-4", "b", Severity::kCritical, "2.0"),
      fixed("CVE-5", "c", Severity::kCritical, ""), fixed("CVE-6", "d", Severity::kLow, "9"),
      fixed("CVE-7", "e", Severity::kHigh, "0.9")};  // of an older branch: no upgrade
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [critical, high]}")));
  const Decision decision = Judge(set, {HandedOver(TrivyReport(findings))});
  REQUIRE(decision.remediation.size() == 2);
  CHECK(decision.remediation[0].upgrade == "b");
  CHECK(decision.remediation[1].upgrade == "a");
  CHECK(decision.remediation[1].from == "1.0");
  CHECK(decision.remediation[1].to == "1.10");
  CHECK(decision.remediation[1].clears == Lines{"CVE-1", "CVE-2"});
  const auto advice = [&](const std::string& id) {
    const auto found = std::find_if(decision.violations.begin(), decision.violations.end(),
                                    [&](const Violation& violation) { return violation.id == id; });
    REQUIRE(found != decision.violations.end());
    return found->remediation;
  };
  CHECK(advice("CVE-1") == "upgrade a to 1.9");
  CHECK(advice("CVE-7").empty());
}

}  // namespace
}  // namespace policy
