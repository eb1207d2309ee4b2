// `pod` in a decision: judged once, about the pod; match, exceptions, softening and time.
#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

const std::string kSidecar = "ghcr.io/mesh/proxy:1";

Subject PodOf(const std::vector<std::string>& images) {
  Workload workload;
  workload.kind = "Pod";
  workload.name = "web";
  workload.namespace_name = "prod";
  workload.pod.emplace();
  for (const std::string& image : images) {
    Container container;
    container.name = "c" + std::to_string(workload.pod->containers.size());
    container.image = image;
    container.reference = ParseReference(image).value();
    workload.pod->containers.push_back(container);
  }
  return SubjectOfWorkload(workload);
}

Subject Privileged(std::size_t container) {
  Subject subject = PodOf({kImage, kSidecar});
  subject.workload->pod->containers.at(container).security.privileged = true;
  return subject;
}

Decision JudgePod(const std::string& yaml, const Subject& subject) {
  return Evaluate(subject, {}, SetOf(yaml), {.now = Now(), .point = Point::kAdmission});
}

const std::string kRule = Rule("pod: {forbidPrivileged: true, forbidHostPID: true}");

TEST_CASE("pod: one row and one violation for the pod, whatever the number of images") {
  const Decision decision = JudgePod(Policy(kRule), Privileged(0));
  REQUIRE(decision.rules.size() == 1);
  CHECK(decision.rules[0].image.empty());
  CHECK(decision.rules[0].check == "pod");
  CHECK(decision.rules[0].result == RuleResult::kFail);
  REQUIRE(decision.violations.size() == 1);
  const Violation& violation = decision.violations[0];
  CHECK(violation.image.empty());
  CHECK(violation.platform.empty());
  CHECK(violation.reason == "pod.forbidPrivileged");
  CHECK(violation.id == "forbidPrivileged");
  CHECK(violation.message == "container 'c0' is privileged");
  CHECK_FALSE(violation.of_evidence);
  CHECK_FALSE(decision.DeniedForEvidenceOnly());
  CHECK(JudgePod(Policy(kRule), PodOf({kImage})).rules[0].result == RuleResult::kPass);
}

TEST_CASE("pod: the profile's violations bear the control's name") {
  const Decision decision =
      JudgePod(Policy(Rule("pod: {profile: baseline, profileVersion: v1.34}")), Privileged(1));
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations[0].reason == "pod.profile");
  CHECK(decision.violations[0].id == "privileged");
}

TEST_CASE("pod: without a version the newest standard is asked") {
  Subject subject = PodOf({kImage});
  subject.workload->pod->sysctls = {"net.ipv4.tcp_notsent_lowat"};
  CHECK(JudgePod(Policy(Rule("pod: {profile: baseline}")), subject).allowed);
  CHECK_FALSE(
      JudgePod(Policy(Rule("pod: {profile: baseline, profileVersion: v1.36}")), subject).allowed);
}

TEST_CASE("pod: skipped over an image alone, once an image") {
  const Decision decision = Judge(SetOf(Policy(kRule)), {});
  REQUIRE(decision.rules.size() == 1);
  CHECK(decision.rules[0].result == RuleResult::kSkip);
  CHECK(decision.rules[0].reason == "rule.noPod");
  CHECK(decision.rules[0].image == kImage);
  CHECK(decision.allowed);
}

TEST_CASE("pod: judged if one image matches policy and rule, and then as a whole") {
  struct Row {
    std::string name, policy, rule;
    std::string want;  // "fail", "rule.noMatch", "" where the policy is silent
  };
  const std::vector<Row> rows = {
      {"no match", "", "", "fail"},
      {"an image of the policy", "images: [\"ghcr.io/**\"]", "", "fail"},
      {"no image of the policy", "images: [\"quay.io/**\"]", "", ""},
      {"an image of the rule", "", "images: [\"ghcr.io/**\"]", "fail"},
      {"no image of the rule", "", "images: [\"quay.io/**\"]", "rule.noMatch"},
      {"each takes another image", "images: [\"ghcr.io/**\"]", "excludeImages: [\"ghcr.io/**\"]",
       "rule.noMatch"},
      {"the namespace of the rule", "", "namespaces: [dev]", "rule.noMatch"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const std::string spec = row.policy.empty() ? "" : "match: {" + row.policy + "}";
      const std::string more = row.rule.empty() ? "" : "match: {" + row.rule + "}";
      const Decision decision =
          JudgePod(Policy(Rule("pod: {forbidPrivileged: true}", more), spec), Privileged(0));
      if (row.want.empty()) {
        CHECK(decision.rules.empty());
        continue;
      }
      REQUIRE(decision.rules.size() == 1);
      const JudgedRule& got = decision.rules[0];
      CHECK((got.reason.empty() ? NameOf(got.result) : got.reason) == row.want);
    }
  }
}

TEST_CASE("pod: one without any image is judged all the same") {
  Subject subject = PodOf({});
  subject.workload->pod->host_pid = true;
  const Decision decision = JudgePod(Policy(kRule, "match: {images: [\"quay.io/**\"]}"), subject);
  CHECK_FALSE(decision.allowed);
  CHECK(Outcomes(decision) == Lines{"forbidHostPID denied"});
}

TEST_CASE("pod: exceptions by images hold for each container that breaks the key") {
  struct Row {
    std::string name, keys;
    bool sidecar, whole;  // whether it takes what the sidecar breaks, what the pod breaks
  };
  const std::vector<Row> rows = {
      {"no images", "", true, true},
      {"the sidecar", "images: [\"ghcr.io/**\"]", true, false},
      {"the other one", "images: [\"registry.example.com/**\"]", false, false},
      {"all of them", "images: [\"ghcr.io/**\", \"registry.example.com/**\"]", true, true},
      {"digest of the other one", "digests: [\"" + kDigest + "\"]", false, false},
      {"breaking the glass for the sidecar", "glass images: [\"ghcr.io/**\"]", true, false},
  };
  for (const Row& row : rows) {
    for (const bool whole : {false, true}) {
      SUBCASE((row.name + (whole ? ", the pod" : ", a container")).c_str()) {
        Subject subject = Privileged(1);
        if (whole) {
          subject = PodOf({kImage, kSidecar});
          subject.workload->pod->host_pid = true;
        }
        const bool glass = row.keys.starts_with("glass ");
        const std::string keys = glass ? "policies: [p]\nbreakGlass: true\n" + row.keys.substr(6)
                                       : "ids: [forbidPrivileged, forbidHostPID]\n" + row.keys;
        const Decision decision = JudgePod(
            Policy(kRule,
                   glass ? "exceptions: {breakGlass: {maxDuration: 90d, approvers: [a]}}" : "") +
                Exception(keys + (glass ? "\napprovedBy: a" : "")),
            subject);
        REQUIRE(decision.violations.size() == 1);
        const bool takes = whole ? row.whole : row.sidecar;
        CHECK((decision.violations[0].outcome == Outcome::kExempted) == takes);
        REQUIRE(decision.exceptions.size() == 1);
        CHECK((decision.exceptions[0].reason == "exception.unused") == !takes);
      }
    }
  }
}

TEST_CASE("pod: an exception for an image that the pod does not run is not in scope") {
  const Decision decision =
      JudgePod(Policy(kRule) + Exception("ids: [forbidPrivileged]\nimages: [\"quay.io/**\"]"),
               Privileged(0));
  CHECK(decision.exceptions.empty());
  CHECK(Outcomes(decision) == Lines{"forbidPrivileged denied"});
}

TEST_CASE("pod: time and softening work as for any check") {
  SUBCASE("not yet effective") {
    const Decision decision =
        JudgePod(Policy(Rule("pod: {forbidPrivileged: true}", "effectiveFrom: \"2027-02-01\"")),
                 Privileged(0));
    CHECK(decision.allowed);
    CHECK(Outcomes(decision) == Lines{"forbidPrivileged warned action.notYetEffective"});
    CHECK(decision.valid_until == At("2027-02-01"));
  }
  SUBCASE("an exception ends") {
    const Decision decision =
        JudgePod(Policy(kRule) + Exception("ids: [forbidPrivileged]", "e", "\"2027-01-01\"",
                                           "\"2027-01-15T13:00:00Z\""),
                 Privileged(0));
    CHECK(Outcomes(decision) == Lines{"forbidPrivileged exempted e"});
    CHECK(decision.valid_until == At("2027-01-15T13:00:00Z"));
  }
  SUBCASE("recorded") {
    const Decision decision = JudgePod(
        Policy(Rule("pod: {forbidPrivileged: true}", "enforcement: record")), Privileged(0));
    CHECK(Outcomes(decision) == Lines{"forbidPrivileged recorded"});
    CHECK(decision.allowed);
  }
}

TEST_CASE("pod: compensating controls take the profile too") {
  const std::string exception = Exception(
      "ids: [forbidPrivileged]\ncompensatingControls: [{description: d, pod: {profile: "
      "baseline}}]");
  const Decision decision = JudgePod(Policy(kRule) + exception, Privileged(0));
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations[0].outcome == Outcome::kDenied);
  REQUIRE(decision.violations[0].almost.size() == 1);
  CHECK(decision.violations[0].almost[0].reason == "exception.controlFailed");
  CHECK(decision.violations[0].almost[0].detail ==
        "privileged: container 'c0': privileged must not be true");
}

}  // namespace
}  // namespace policy
