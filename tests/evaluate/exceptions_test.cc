// Exceptions: what each key matches, what each condition refuses, and what is told of it all.
#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

Finding Found() {
  Finding finding = Vulnerability("CVE-2019-8457", "libdb5.3", Severity::kHigh);
  finding.aliases = {"GHSA-1"};
  finding.path = "usr/lib/libdb.so";
  return finding;
}

std::string PolicyWith(const std::string& spec = {}, const std::string& more = {}) {
  return Policy(Rule("vulnerabilities: {severities: [high]}", more), spec);
}

Decision JudgeWith(const std::string& documents, const std::string& at = "2027-01-15T12:00:00Z",
                   Finding finding = Found()) {
  Report report = TrivyReport({std::move(finding)});
  report.scanned_at = At("2027-01-01");
  return Judge(SetOf(documents), {HandedOver(report)}, {.now = At(at)});
}

TEST_CASE("exception: every key that it gives must hold, surely") {
  struct Row {
    std::string name, keys;
    bool applies;
  };
  const std::vector<Row> rows = {
      {"id", "ids: [CVE-2019-8457]", true},
      {"id in another case", "ids: [cve-2019-8457]", true},
      {"alias", "ids: [GHSA-1]", true},
      {"other id", "ids: [CVE-1]", false},
      {"package", "packages: [{name: \"libdb5.*\"}]", true},
      {"other package", "packages: [{name: openssl}]", false},
      {"path", "paths: [\"/usr/**\"]", true},
      {"other path", "paths: [\"/opt/**\"]", false},
      {"image", "ids: [CVE-2019-8457]\nimages: [\"registry.example.com/**\"]", true},
      {"other image", "ids: [CVE-2019-8457]\nimages: [\"ghcr.io/**\"]", false},
      {"digest", "ids: [CVE-2019-8457]\ndigests: [\"" + kDigest + "\"]", true},
      {"other digest", "ids: [CVE-2019-8457]\ndigests: [\"" + kOtherDigest + "\"]", false},
      {"policy and rule", "policies: [p]\nrules: [r]\nimages: [\"**\"]", true},
      {"other policy", "policies: [q]\nids: [CVE-2019-8457]", false},
      {"other rule", "rules: [q]\nids: [CVE-2019-8457]", false},
      {"a namespace that nobody knows", "ids: [CVE-2019-8457]\nnamespaces: [\"**\"]", false},
      {"one key of two", "ids: [CVE-2019-8457]\npackages: [{name: openssl}]", false},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      // Names of policies that are nowhere would be lint; here they are.
      const std::string others = row.name == "other policy"
                                     ? Policy(Rule("image: {requireDigest: true}"), "", "q")
                                     : std::string();
      const std::string rule =
          "- name: r\n  vulnerabilities: {severities: [high]}\n- name: q\n  image: {requireDigest: "
          "true}\n";
      const Decision decision = JudgeWith(Policy(rule) + others + Exception(row.keys));
      REQUIRE(decision.violations.size() == 1);
      CHECK(decision.violations.front().outcome ==
            (row.applies ? Outcome::kExempted : Outcome::kDenied));
      CHECK(decision.allowed == row.applies);
      CHECK(decision.violations.front().almost.empty());
    }
  }
}

TEST_CASE("exception: doubt does not excuse") {
  Finding pathless = Found();
  pathless.path.clear();
  CHECK_FALSE(
      JudgeWith(PolicyWith() + Exception("paths: [\"**\"]"), "2027-01-15", pathless).allowed);
  Finding unversioned = Found();
  unversioned.package.version.clear();
  CHECK_FALSE(JudgeWith(PolicyWith() + Exception("packages: [{name: libdb5.3, version: \"< 9\"}]"),
                        "2027-01-15", unversioned)
                  .allowed);
  CHECK(JudgeWith(PolicyWith() + Exception("packages: [{name: libdb5.3, version: \"< 9\"}]"))
            .allowed);
}

TEST_CASE("exception: applies from its start up to, not at, its end") {
  const std::string documents =
      PolicyWith() + Exception("ids: [CVE-2019-8457]", "e", "\"2027-01-10\"", "\"2027-01-20\"");
  struct Row {
    std::string at, reason, detail;
    bool allowed;
  };
  const std::vector<Row> rows = {
      {"2027-01-09T23:59:59Z", "exception.notYet", "it starts at 2027-01-10T00:00:00Z", false},
      {"2027-01-10", "exception.applied", "", true},
      {"2027-01-20T23:59:59Z", "exception.applied", "", true},
      {"2027-01-21", "exception.expired", "it ended at 2027-01-21T00:00:00Z", false},
  };
  for (const Row& row : rows) {
    SUBCASE(row.at.c_str()) {
      const Decision decision = JudgeWith(documents, row.at);
      CHECK(decision.allowed == row.allowed);
      REQUIRE(decision.exceptions.size() == 1);
      CHECK(decision.exceptions.front().reason == row.reason);
      const Violation& violation = decision.violations.front();
      if (row.allowed) {
        CHECK(violation.exception == "e");
        CHECK(violation.until == At("2027-01-21"));
        continue;
      }
      REQUIRE(violation.almost.size() == 1);
      CHECK(violation.almost.front().reason == row.reason);
      CHECK(violation.almost.front().detail == row.detail);
    }
  }
}

TEST_CASE("exception: conditions of the policy refuse it, and say which") {
  struct Row {
    std::string name, spec, keys, reason;
  };
  const std::string id = "ids: [CVE-2019-8457]\n";
  const std::vector<Row> rows = {
      {"forbidden", "{forbid: true}", id, "exception.forbidden"},
      {"as long as may be", "{maxDuration: 59d}", id, "exception.applied"},
      {"too long", "{maxDuration: 58d}", id, "exception.tooLong"},
      {"field missing", "{required: [ticket]}", id, "exception.missingField"},
      {"field there", "{required: [ticket]}", id + "ticket: T-1", "exception.applied"},
      {"any approver", "{warnBefore: 1d}", id + "approvedBy: anyone", "exception.applied"},
      {"approved by its owner", "{warnBefore: 1d}", id + "approvedBy: team",
       "exception.selfApproved"},
      {"may be", "{allowSelfApproval: true}", id + "approvedBy: team", "exception.applied"},
      {"approver", "{approvers: [security]}", id + "approvedBy: security", "exception.applied"},
      {"not an approver", "{approvers: [security]}", id + "approvedBy: boss",
       "exception.notApprover"},
      {"no approver", "{approvers: [security]}", id, "exception.notApprover"},
      {"controls without a workload", "{warnBefore: 1d}",
       id + "compensatingControls: [{description: d, pod: {forbidHostNetwork: true}}]",
       "exception.noWorkload"},
      {"controls in words", "{warnBefore: 1d}", id + "compensatingControls: [{description: d}]",
       "exception.applied"},
      {"glass that nobody may break", "{warnBefore: 1d}",
       "policies: [p]\nbreakGlass: true\nimages: [\"**\"]", "exception.forbidden"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      const Decision decision =
          JudgeWith(PolicyWith("exceptions: " + row.spec) + Exception(row.keys));
      const bool applies = row.reason == "exception.applied";
      CHECK(decision.allowed == applies);
      REQUIRE(decision.exceptions.size() == 1);
      CHECK(decision.exceptions.front().reason == row.reason);
      if (!applies) {
        REQUIRE(decision.violations.front().almost.size() == 1);
        CHECK(decision.violations.front().almost.front().exception == "e");
        CHECK(decision.violations.front().almost.front().reason == row.reason);
        CHECK_FALSE(decision.violations.front().almost.front().detail.empty());
      }
    }
  }
}

TEST_CASE("exception: a rule's own conditions replace the policy's one by one") {
  const std::string spec = "exceptions: {forbid: true, required: [ticket]}";
  const std::string e = Exception("ids: [CVE-2019-8457]");
  CHECK(JudgeWith(PolicyWith(spec, "exceptions: {forbid: false}") + e)
            .violations.front()
            .almost.front()
            .reason == "exception.missingField");
}

TEST_CASE("exception: ends when a fix is known") {
  const std::string documents =
      PolicyWith() + Exception("ids: [CVE-2019-8457]\nendsWhenFixed: true");
  CHECK(JudgeWith(documents).allowed);
  Finding fixed = Found();
  fixed.fixed_versions = {"5.4"};
  const Decision decision = JudgeWith(documents, "2027-01-15", fixed);
  CHECK_FALSE(decision.allowed);
  CHECK(decision.violations.front().almost.front().reason == "exception.fixed");
}

TEST_CASE("exception: compensating controls are checked on the pod") {
  const PolicySet set =
      SetOf(PolicyWith() + Exception("ids: [CVE-2019-8457]\ncompensatingControls: [{description: "
                                     "d, pod: {forbidHostNetwork: true}}]"));
  const auto judge = [&](bool host_network) {
    Workload workload;
    workload.kind = "Pod";
    workload.pod.emplace();
    workload.pod->host_network = host_network;
    Container container;
    container.name = "app";
    container.image = kImage;
    container.reference = *ParseReference(kImage);
    workload.pod->containers = {container};
    return Evaluate(SubjectOfWorkload(workload), EvidenceOf({HandedOver(TrivyReport({Found()}))}),
                    set, {.now = Now()});
  };
  CHECK(judge(false).allowed);
  const Decision denied = judge(true);
  CHECK_FALSE(denied.allowed);
  CHECK(denied.violations.front().almost.front().reason == "exception.controlFailed");
  CHECK(denied.violations.front().almost.front().detail ==
        "forbidHostNetwork: the pod is in the host's network");
}

TEST_CASE("exception: violations of evidence are exempted only by name") {
  const auto judge = [](const std::string& keys) {
    return Judge(SetOf(PolicyWith() + Exception(keys)), {});
  };
  CHECK(judge("ids: [evidence.absent]").allowed);
  CHECK_FALSE(judge("ids: [evidence.stale]").allowed);
  CHECK_FALSE(judge("policies: [p]\nrules: [r]\nimages: [\"**\"]").allowed);
}

TEST_CASE("exception: breaking the glass excuses everything of its policies, and warns") {
  const std::string spec =
      "exceptions: {forbid: true, breakGlass: {maxDuration: 2d, approvers: [on-call], required: "
      "[ticket]}}";
  const auto with = [&](const std::string& keys, const std::string& to) {
    return SetOf(PolicyWith(spec) +
                 Exception("policies: [p]\nbreakGlass: true\nimages: [\"**\"]\n" + keys, "e",
                           "\"2027-01-15\"", to));
  };
  const std::string approved = "approvedBy: on-call\nticket: T-1";
  const Decision decision = Judge(with(approved, "\"2027-01-16\""), {});
  CHECK(decision.allowed);
  CHECK(Outcomes(decision) == Lines{"evidence.absent exempted e"});
  CHECK(decision.exceptions.front().reason == "exception.breakGlass");
  REQUIRE(decision.warnings.size() == 1);
  CHECK(decision.warnings.front() ==
        "break-glass exception 'e' of team applies until 2027-01-17T00:00:00Z: because");
  const auto refusal = [](const PolicySet& set) {
    return Judge(set, {}).violations.front().almost.front().reason;
  };
  CHECK(refusal(with(approved, "\"2027-01-17\"")) == "exception.tooLong");
  CHECK(refusal(with("ticket: T-1\napprovedBy: me", "\"2027-01-16\"")) == "exception.notApprover");
  CHECK(refusal(with("approvedBy: on-call", "\"2027-01-16\"")) == "exception.missingField");
}

TEST_CASE("exception: of several the last to expire is named; the end is warned of ahead") {
  const std::string documents =
      PolicyWith("exceptions: {warnBefore: 7d}") +
      Exception("ids: [CVE-2019-8457]", "a", "\"2027-01-01\"", "\"2027-01-20\"") +
      Exception("ids: [CVE-2019-8457]", "b", "\"2027-01-01\"", "\"2027-01-30\"") +
      Exception("ids: [CVE-1]", "c");
  const Decision early = JudgeWith(documents, "2027-01-23T23:59:59Z");
  CHECK(early.violations.front().exception == "b");
  CHECK(early.warnings.empty());
  CHECK(early.valid_until == At("2027-01-24"));
  const Decision late = JudgeWith(documents, "2027-01-24");
  CHECK(late.warnings == Lines{"exception 'b' of team ends at 2027-01-31T00:00:00Z"});
  REQUIRE(late.exceptions.size() == 3);
  CHECK(late.exceptions[0].reason == "exception.expired");
  CHECK(late.exceptions[1].reason == "exception.applied");
  CHECK(late.exceptions[2].reason == "exception.unused");
}

TEST_CASE("exception: one that finds nothing to excuse is reported unused") {
  const std::string others = Exception("ids: [CVE-1]\nimages: [\"ghcr.io/**\"]", "elsewhere");
  const PolicySet set = SetOf(PolicyWith() + Exception("ids: [CVE-1]") + others);
  const Decision decision = Judge(set, {HandedOver(TrivyReport())});
  CHECK(decision.allowed);
  REQUIRE(decision.exceptions.size() == 1);
  CHECK(decision.exceptions.front().name == "e");
  CHECK(decision.exceptions.front().reason == "exception.unused");
}

TEST_CASE("exception: excuses packages by name, id and path") {
  Report report = TrivyReport();
  report.packages = {{.name = "bash", .version = "5.2", .type = "deb", .path = "bin/bash"},
                     {.name = "bash", .version = "5.2", .type = "deb", .path = "opt/bash"}};
  const auto judge = [&](const std::string& keys) {
    const PolicySet set =
        SetOf(Policy(Rule("packages: {forbidden: [{preset: shells}]}")) + Exception(keys));
    const Decision decision = Judge(set, {HandedOver(report)});
    CHECK(decision.violations.size() == 1);
    return decision.allowed;
  };
  CHECK(judge("ids: [bash]"));
  CHECK(judge("packages: [{name: bash}]"));
  CHECK(judge("packages: [{name: \"b*\"}]"));
  CHECK(judge("paths: [/bin/bash, /opt/bash]"));
  CHECK_FALSE(judge("paths: [/bin/bash]"));
  CHECK_FALSE(judge("ids: [packages.forbidden]"));
}

TEST_CASE("exception: of a namespace, it never matches outside it") {
  const std::string text =
      "---\napiVersion: policygate.dev/v1\nkind: GateException\nmetadata: {name: e, namespace: "
      "billing}\n"
      "spec:\n  ids: [CVE-2019-8457]\n  reason: because\n  owner: team\n  startsAt: "
      "\"2027-01-01\"\n"
      "  expiresAt: \"2027-02-28\"\n";
  const PolicySet set = SetOf(PolicyWith() + text);
  const auto judge = [&](std::optional<std::string> name) {
    Subject subject = SubjectOfImage(kImage).value();
    subject.namespace_name = std::move(name);
    return Evaluate(subject, EvidenceOf({HandedOver(TrivyReport({Found()}))}), set, {.now = Now()});
  };
  CHECK(judge("billing").allowed);
  CHECK(judge("billing").exceptions.size() == 1);
  CHECK_FALSE(judge("web").allowed);
  CHECK(judge("web").exceptions.empty());
  CHECK_FALSE(judge(std::nullopt).allowed);
}

}  // namespace
}  // namespace policy
