// The sample decisions. Every field is filled in by one of them, and left empty by another.
#include "render/samples.h"

#include <cassert>
#include <cstdlib>

namespace policy::testing {
namespace {

constexpr const char* kImage =
    "registry.example.com/"
    "web@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
const std::string kDigest = "sha256:" + std::string(64, 'a');

Decision Base(bool allowed) {
  Decision d;
  d.allowed = allowed;
  d.reason = allowed ? "decision.allowed" : "decision.denied";
  d.point = Point::kCi;
  d.time = At("2027-01-15T12:00:00Z");
  d.valid_until = At("2027-01-16T06:00:00Z");
  d.subject.kind = "Image";
  d.subject.name = "registry.example.com/web";
  d.subject.images = {{"", "", kImage, std::string(kImage).substr(25), {"linux/amd64"}}};
  d.policies = {{"production", kDigest, "policies/production.yaml"}};
  ConsideredDocument used;
  used.digest = kDigest;
  used.format = "trivy";
  used.scanner = "trivy";
  used.scanner_version = "0.58.1";
  used.stage = "build";
  used.covers = {"packages", "vulnerabilities"};
  used.subject = "registry.example.com/web";
  used.platform = "linux/amd64";
  used.scanned_at = At("2027-01-14T06:00:00Z");
  used.database_at = At("2027-01-14T00:00:00Z");
  used.signed_by = {"ci-scanner"};
  used.reason = "document.used";
  d.evidence = {used};
  return d;
}

Violation Heartbleed() {
  Violation v;
  v.policy = "production";
  v.rule = "critical-or-high";
  v.check = "vulnerabilities";
  v.image = kImage;
  v.reason = "vulnerabilities.found";
  v.id = "CVE-2014-0160";
  v.package = "openssl";
  v.version = "1.0.1e-2+deb7u4";
  v.paths = {"/usr/lib/x86_64-linux-gnu/libssl.so.1.0.0", "/var/lib/dpkg/status"};
  v.aliases = {"DSA-2896-1"};
  v.severity = "high";
  v.severities = {{"nvd", "high"}, {"vendor", "medium"}};
  v.cvss = 7.5;
  v.epss = 0.94464;
  v.kev = true;
  v.fixed_versions = {"1.0.1e-2+deb7u5"};
  v.statuses = {"fixed"};
  v.layer = "base";
  v.contradictions = {"severity"};
  v.almost = {{"openssl-legacy", "exception.expired", "it ended on 2027-01-01T00:00:00Z"}};
  v.message = "No critical or high vulnerabilities in production.";
  v.remediation = "upgrade openssl to 1.0.1e-2+deb7u5";
  v.where = {"policies/production.yaml", 14, 7, "spec.rules[0]"};
  return v;
}

Violation Numbered(const std::string& rule, int number, Outcome outcome) {
  Violation v = Heartbleed();
  v.rule = rule;
  v.id = "CVE-2026-" + std::to_string(1000 + number);
  v.package = "libexample" + std::to_string(number % 7);
  v.version = "1." + std::to_string(number);
  v.paths.clear();
  v.aliases.clear();
  v.severity = number % 5 == 0 ? "critical" : "high";
  v.severities = {{"scanner", v.severity}};
  v.cvss = number % 5 == 0 ? 9.8 : 7.1;
  v.epss.reset();
  v.kev.reset();
  v.fixed_versions.clear();
  v.contradictions.clear();
  v.almost.clear();
  v.remediation.clear();
  v.outcome = outcome;
  return v;
}

JudgedRule Judged(const std::string& rule, const std::string& check, RuleResult result) {
  return {"production", rule, kImage, check, Action::kDeny, result, ""};
}

Decision Denied() {
  Decision d = Base(false);
  d.rules = {Judged("critical-or-high", "vulnerabilities", RuleResult::kFail),
             Judged("medium-with-fix", "vulnerabilities", RuleResult::kWarn),
             Judged("trusted-registry", "image", RuleResult::kPass)};
  d.violations = {Heartbleed()};
  for (int i = 1; i <= 24; ++i) {
    d.violations.push_back(Numbered("critical-or-high", i, Outcome::kDenied));
  }
  for (int i = 1; i <= 8; ++i) {
    Violation v = Numbered("medium-with-fix", i, Outcome::kWarned);
    v.softened_by = "action.grace";
    v.until = At("2027-02-01T00:00:00Z");
    d.violations.push_back(v);
  }
  d.exceptions = {{"GateException", "prod-web", "openssl-legacy", kDigest, "team-web",
                   At("2027-01-01T00:00:00Z"), "exception.expired"}};
  d.warnings = {"exception 'openssl-legacy' has expired"};
  d.remediation = {{"openssl", "1.0.1e-2+deb7u4", "1.0.1e-2+deb7u5", {"CVE-2014-0160"}}};
  ConsideredDocument refused = d.evidence.front();
  refused.scanner = "grype";
  refused.scanner_version = "0.79.3";
  refused.signed_by.clear();
  refused.reason = "document.signer";
  d.evidence.push_back(refused);
  return d;
}

Decision Exempted() {
  Decision d = Base(true);
  d.rules = {Judged("critical-or-high", "vulnerabilities", RuleResult::kExempt)};
  Violation v = Heartbleed();
  v.outcome = Outcome::kExempted;
  v.almost.clear();
  v.exception = "openssl-legacy";
  v.until = At("2027-03-01T00:00:00Z");
  d.violations = {v};
  d.exceptions = {{"GateException", "prod-web", "openssl-legacy", kDigest, "team-web",
                   At("2027-03-01T00:00:00Z"), "exception.applied"}};
  d.cleared = {{kImage, "CVE-2023-44487", "golang.org/x/net", "0.15.0",
                "not_affected: vulnerable_code_not_present", "security-team"}};
  return d;
}

Decision OnlyEvidence() {
  Decision d = Base(false);
  d.evidence.clear();
  d.valid_until.reset();
  d.rules = {Judged("critical-or-high", "vulnerabilities", RuleResult::kError),
             Judged("no-root", "pod", RuleResult::kSkip)};
  d.rules[1].reason = "rule.noPod";
  Violation v;
  v.policy = "production";
  v.rule = "critical-or-high";
  v.check = "vulnerabilities";
  v.image = kImage;
  v.platform = "linux/arm64";
  v.reason = v.id = "evidence.absent";
  v.message = "no scan of vulnerabilities covers this image";
  v.remediation = "scan the image by digest and sign the report with 'policy-check attest'";
  v.where = {"policies/production.yaml", 14, 7, "spec.rules[0]"};
  v.of_evidence = true;
  d.violations = {v};
  return d;
}

Decision OfWorkload() {
  Decision d = Denied();
  d.point = Point::kAdmission;
  d.request = {"705ab4f5-6393-11e8-b7cc-42010a800002", "CREATE",
               "system:serviceaccount:ci:deployer"};
  d.subject.kind = "Deployment";
  d.subject.namespace_name = "prod-web";
  d.subject.name = "web";
  d.subject.images = {{"init", "migrate", "registry.example.com/migrate:1", "", {}},
                      {"container", "web", kImage, std::string(kImage).substr(25), {"linux/amd64"}},
                      {"volume", "models", "", "", {}}};
  d.violations.resize(2);
  d.violations[1].image = "registry.example.com/migrate:1";
  d.violations[1].message = "migrate is old";
  d.violations[1].remediation = "build it anew";
  Violation pod;
  pod.policy = "baseline";
  pod.rule = "no-host-network";
  pod.check = "pod";
  pod.reason = "pod.forbidHostNetwork";
  pod.id = "forbidHostNetwork";
  pod.message = "spec.hostNetwork is true";
  pod.where = {"policies/baseline.yaml", 9, 0, ""};
  d.violations.push_back(pod);
  d.policies.push_back({"baseline", kDigest, "policies/baseline.yaml"});
  d.rules.push_back(
      {"baseline", "no-host-network", "", "pod", Action::kDeny, RuleResult::kFail, ""});
  return d;
}

// Everything that came from outside tries to be something else.
Decision Hostile() {
  const std::string evil =
      "a\x1b[2Jb\r\n::error::owned\n%0A \"<&>]]>' \xff\xfe \xE2\x80\xAE \xEF\xBF\xBE,\t\x7f::" +
      std::string(1, '\0');
  Decision d = Denied();
  Violation& v = d.violations.front();
  d.violations.resize(1);
  v.id = evil;
  v.package = evil;
  v.version = evil;
  v.image = evil;
  v.paths = {evil};
  v.fixed_versions = {evil};
  v.message = evil;
  v.remediation = evil;
  v.almost = {{evil, evil, evil}};
  v.where.file = evil;
  d.subject.images.front().reference = evil;
  d.warnings = {evil};
  d.policies.front().name = d.rules.front().policy = v.policy = evil;
  d.rules.resize(1);
  d.rules.front().image = evil;
  d.remediation.front().upgrade = evil;
  d.evidence.front().scanner = evil;
  return d;
}

std::vector<Sample> Make() {
  Decision allowed = Base(true);
  allowed.rules = {Judged("critical-or-high", "vulnerabilities", RuleResult::kPass)};
  return {{"denied", Denied()},
          {"allowed", allowed},
          {"exempted", Exempted()},
          {"evidence", OnlyEvidence()},
          {"workload", OfWorkload()},
          {"unjudged", DenyUnjudged("decision.noMatch", "no policy matches namespace 'dev'",
                                    Point::kAdmission, At("2027-01-15T12:00:00Z"))},
          {"hostile", Hostile()},
          {"empty", Decision{}}};
}

}  // namespace

Time At(const std::string& text) {
  const auto time = ParseTime(text);
  assert(time);
  return *time;
}

const std::vector<Sample>& Samples() {
  static const std::vector<Sample> samples = Make();
  return samples;
}

const Decision& SampleOf(const std::string& name) {
  for (const Sample& sample : Samples()) {
    if (sample.name == name) return sample.decision;
  }
  std::abort();
}

}  // namespace policy::testing
