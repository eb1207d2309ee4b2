// The selector of `vulnerabilities`: each key both ways, with the doubt on the accusing side; and
// `unless`, with the doubt on the other.
#include <functional>

#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

Finding Base() {
  Finding finding = Vulnerability("CVE-2026-0001", "openssl", Severity::kHigh);
  finding.path = "usr/lib/libssl.so";
  return finding;
}

Finding With(const std::function<void(Finding&)>& change) {
  Finding finding = Base();
  change(finding);
  return finding;
}

bool Selects(const std::string& selector, const Finding& finding) {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: " + selector)));
  return !Judge(set, {HandedOver(TrivyReport({finding}))}).violations.empty();
}
bool Excuses(const std::string& selector, const Finding& finding) {
  return !Selects("{any: true, unless: [" + selector + "]}", finding);
}

TEST_CASE("selector: each key takes what could match; unless takes what surely does") {
  const auto cvss = [](const std::string& version, double score, const std::string& vector = {}) {
    return With([&](Finding& f) {
      f.cvss = {{version, score, vector, "nvd", RatingSource::kNvd}};
    });
  };
  const Time now = Now();
  const auto published = [now](Duration ago) {
    return With([&](Finding& f) { f.published_at = now - ago; });
  };
  const auto day = std::chrono::hours(24);
  struct Row {
    std::string name, selector;
    Finding finding;
    bool selects, excuses;
  };
  const Finding plain = Base();
  const std::vector<Row> rows = {
      {"any", "{any: true}", plain, true, true},
      {"severity", "{severities: [high]}", plain, true, true},
      {"other severity", "{severities: [critical]}", plain, false, false},
      {"unknown is treated as high", "{severities: [high]}",
       Vulnerability("CVE-1", "a", Severity::kUnknown), true, false},
      {"unknown by name", "{severities: [unknown]}",
       Vulnerability("CVE-1", "a", Severity::kUnknown), true, false},
      {"unknown is no medium", "{severities: [medium]}",
       Vulnerability("CVE-1", "a", Severity::kUnknown), false, false},
      {"id", "{ids: [cve-2026-0001]}", plain, true, true},
      {"other id", "{ids: [CVE-2026-0002]}", plain, false, false},
      {"alias", "{ids: [GHSA-x]}", With([](Finding& f) { f.aliases = {"ghsa-X"}; }), true, true},
      {"scanner", "{scanners: [Trivy]}", plain, true, true},
      {"other scanner", "{scanners: [grype]}", plain, false, false},
      {"path", "{paths: [\"/usr/**\"]}", plain, true, true},
      {"other path", "{paths: [\"/opt/**\"]}", plain, false, false},
      {"one of several paths", "{paths: [\"/opt/**\"]}",
       With([](Finding& f) { f.more_paths = {"opt/lib/libssl.so"}; }), true, false},
      {"a further package", "{packages: [{name: libssl3}]}", With([](Finding& f) {
         f.more_packages = {
             {.name = "libssl3", .version = "1.0", .type = "deb", .space = "debian"}};
       }),
       true, false},
      {"no path", "{paths: [\"/opt/**\"]}", With([](Finding& f) { f.path.clear(); }), true, false},
      {"package", "{packages: [{name: openssl}]}", plain, true, true},
      {"other package", "{packages: [{name: curl}]}", plain, false, false},
      {"package without version", "{packages: [{name: openssl, version: \"< 1\"}]}",
       With([](Finding& f) { f.package.version.clear(); }), true, false},
      {"cwe", "{cwes: [CWE-79]}", With([](Finding& f) { f.cwes = {"CWE-79"}; }), true, true},
      {"cwe among others", "{cwes: [CWE-79]}", With([](Finding& f) {
         f.cwes = {"CWE-20", "CWE-79"};
       }),
       true, false},
      {"other cwe", "{cwes: [CWE-79]}", With([](Finding& f) { f.cwes = {"CWE-20"}; }), false,
       false},
      {"no cwe", "{cwes: [CWE-79]}", plain, true, false},
      {"fix", "{fix: available}", With([](Finding& f) { f.fixed_versions = {"2"}; }), true, true},
      {"no fix", "{fix: available}", plain, false, false},
      {"none", "{fix: none}", plain, true, true},
      {"none but one", "{fix: none}", With([](Finding& f) { f.fixed_versions = {"2"}; }), false,
       false},
      {"fixed, nobody says where", "{fix: none}", With([](Finding& f) { f.status = "fixed"; }),
       true, false},
      {"fixed, nobody says where", "{fix: available}", With([](Finding& f) { f.status = "fixed"; }),
       true, false},
      {"layer", "{layer: base}", With([](Finding& f) { f.layer_kind = "base"; }), true, true},
      {"other layer", "{layer: base}", With([](Finding& f) { f.layer_kind = "application"; }),
       false, false},
      {"no layer", "{layer: base}", plain, true, false},
      {"score at the limit", "{minCvss: 7.5}", cvss("3.1", 7.5), true, true},
      {"score below", "{minCvss: 7.6}", cvss("3.1", 7.5), false, false},
      {"old score alone", "{minCvss: 7.5}", cvss("2.0", 7.5), true, true},
      {"band of high", "{minCvss: 8.9}", plain, true, false},
      {"over the band of high", "{minCvss: 9}", plain, false, false},
      {"disclosed exactly so long ago", "{disclosedFor: 30d}", published(30 * day), true, true},
      {"disclosed a second less", "{disclosedFor: 30d}",
       published(30 * day - std::chrono::seconds(1)), false, false},
      {"disclosed, nobody knows when", "{disclosedFor: 30d}", plain, true, false},
      {"fixed so long ago", "{fixAvailableFor: 1d}", With([&](Finding& f) {
         f.fixed_versions = {"2"};
         f.fixed_at = now - day;
       }),
       true, true},
      {"fixed, nobody knows when", "{fixAvailableFor: 1d}",
       With([](Finding& f) { f.fixed_versions = {"2"}; }), true, false},
      {"never fixed", "{fixAvailableFor: 1d}", plain, false, false},
      {"vector", "{attackVectors: [network]}", cvss("3.1", 7, "CVSS:3.1/AV:N/AC:L"), true, true},
      {"other vector", "{attackVectors: [network]}", cvss("3.1", 7, "CVSS:3.1/AV:L/AC:L"), false,
       false},
      {"vector of 2.0", "{attackVectors: [local]}", cvss("2.0", 7, "AV:L/AC:L/Au:N"), true, true},
      {"no vector", "{attackVectors: [network]}", plain, true, false},
      {"status", "{statuses: [will_not_fix]}", With([](Finding& f) { f.status = "will_not_fix"; }),
       true, true},
      {"other status", "{statuses: [will_not_fix]}",
       With([](Finding& f) { f.status = "affected"; }), false, false},
      {"no status", "{statuses: [will_not_fix]}", plain, true, false},
      {"keys are joined by and", "{severities: [high], fix: available}", plain, false, false},
  };
  for (const Row& row : rows) {
    SUBCASE((row.name + " " + row.selector).c_str()) {
      CAPTURE(row.name);
      CHECK(Selects(row.selector, row.finding) == row.selects);
      CHECK(Excuses(row.selector, row.finding) == row.excuses);
    }
  }
}

TEST_CASE("selector: one source's word is enough to accuse, all must agree to excuse") {
  Finding trivy = Base();
  Finding grype = Base();
  grype.severity = Severity::kMedium;
  grype.ratings = {{RatingSource::kGhsa, "ghsa", "medium", Severity::kMedium}};
  grype.path = "opt/other";
  grype.status = "will_not_fix";
  trivy.status = "affected";
  Report second = TrivyReport({grype});
  second.scanner = "grype";
  const auto judged = [&](const std::string& selector) {
    const PolicySet set = SetOf(Policy(Rule("vulnerabilities: " + selector)));
    return !Judge(set, {HandedOver(TrivyReport({trivy})), HandedOver(second)}).violations.empty();
  };
  for (const char* selector : {"{severities: [high]}", "{scanners: [grype]}", "{scanners: [trivy]}",
                               "{paths: [/opt/other]}", "{paths: [/usr/lib/libssl.so]}",
                               "{statuses: [affected]}", "{statuses: [will_not_fix]}"}) {
    CAPTURE(std::string(selector));
    CHECK(judged(selector));
    CHECK(judged("{any: true, unless: [" + std::string(selector) + "]}"));
  }
  CHECK_FALSE(judged("{severities: [medium]}"));
  for (const char* selector :
       {"{severities: [high, medium]}", "{scanners: [trivy, grype]}",
        "{paths: [/opt/other, \"/usr/**\"]}", "{statuses: [affected, will_not_fix]}"}) {
    CAPTURE(std::string(selector));
    CHECK_FALSE(judged("{any: true, unless: [" + std::string(selector) + "]}"));
  }
}

TEST_CASE("ratings: preferSources decides, and else the highest") {
  Finding finding = Base();
  finding.severity = Severity::kCritical;
  finding.ratings = {{RatingSource::kVendor, "redhat", "Low", Severity::kLow},
                     {RatingSource::kScanner, "trivy", "CRITICAL", Severity::kCritical}};
  finding.cvss = {{"3.1", 6.0, "", "nvd", RatingSource::kNvd},
                  {"3.1", 3.1, "", "redhat", RatingSource::kVendor},
                  {"2.0", 9.9, "", "nvd", RatingSource::kNvd}};
  const auto judged = [&](const std::string& spec) {
    return Judge(SetOf(Policy(Rule("vulnerabilities: {any: true}"), spec)),
                 {HandedOver(TrivyReport({finding}))})
        .violations.front();
  };
  CHECK(judged("").severity == "critical");
  CHECK(judged("").cvss == 6.0);
  CHECK(judged("evidence: {preferSources: [vendor]}").severity == "low");
  CHECK(judged("evidence: {preferSources: [vendor]}").cvss == 3.1);
  CHECK(judged("evidence: {preferSources: [nvd, vendor]}").severity == "medium");  // nvd, by band
  CHECK(judged("evidence: {preferSources: [ghsa]}").severity == "critical");
  // Who decides may also excuse.
  const PolicySet set =
      SetOf(Policy(Rule("vulnerabilities: {any: true, unless: [{severities: [low]}]}"),
                   "evidence: {preferSources: [vendor]}"));
  CHECK(Judge(set, {HandedOver(TrivyReport({finding}))}).violations.empty());
}

TEST_CASE("ratings: what an unknown severity is treated as is the policy's to say") {
  const Finding finding = Vulnerability("CVE-1", "a", Severity::kUnknown);
  const auto judged = [&](const std::string& treated, const std::string& severities) {
    const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [" + severities + "]}"),
                                       "evidence: {unknownSeverity: " + treated + "}"));
    return !Judge(set, {HandedOver(TrivyReport({finding}))}).violations.empty();
  };
  CHECK(judged("low", "low"));
  CHECK_FALSE(judged("low", "high"));
  CHECK_FALSE(judged("unknown", "critical, high, medium, low, negligible"));
  CHECK(judged("unknown", "unknown"));
}

TEST_CASE("suppressed by the scanner: judged like the rest") {
  Report report = TrivyReport();
  Finding finding = Base();
  finding.suppressed = true;
  report.suppressed = {finding};
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [high]}")));
  CHECK(Outcomes(Judge(set, {HandedOver(report)})) == Lines{"CVE-2026-0001 denied"});
}

TEST_CASE("violation: says what a person needs") {
  Finding finding = Vulnerability("CVE-2014-0160", "openssl", Severity::kCritical);
  finding.package.version = "1.0.1e";
  finding.fixed_versions = {"1.0.1g", "1.0.2"};
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [critical]}")));
  const Decision decision = Judge(set, {HandedOver(TrivyReport({finding}))});
  REQUIRE(decision.violations.size() == 1);
  const Violation& violation = decision.violations.front();
  CHECK(violation.message == "CVE-2014-0160 (critical) in openssl 1.0.1e, fixed in 1.0.1g");
  CHECK(violation.remediation == "upgrade openssl to 1.0.1g");
  CHECK(violation.reason == "vulnerabilities.found");
  CHECK(violation.fixed_versions == Lines{"1.0.1g", "1.0.2"});
  CHECK(violation.where.file == "test.yaml");
  CHECK(violation.where.line > 0);
  const PolicySet own = SetOf(Policy(
      Rule("vulnerabilities: {severities: [critical]}", "message: Ask us.\nremediation: Call.")));
  const Decision worded = Judge(own, {HandedOver(TrivyReport({finding}))});
  CHECK(worded.violations.front().message == "Ask us.");
  CHECK(worded.violations.front().remediation == "Call.");
}

}  // namespace
}  // namespace policy
