// `match`, subjects, and images of which no policy speaks.
#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

const std::string kRule = "image: {requireDigest: true}";

Workload PodOf(const std::vector<std::string>& images) {
  Workload workload;
  workload.kind = "Pod";
  workload.name = "web";
  workload.pod.emplace();
  for (const std::string& image : images) {
    Container container;
    container.name = "c" + std::to_string(workload.pod->containers.size());
    if (!image.empty()) container.image = image;
    const auto reference = ParseReference(image);
    if (reference) container.reference = *reference;
    workload.pod->containers.push_back(container);
  }
  return workload;
}

Decision JudgePod(const PolicySet& set, Subject subject, Point point = Point::kAdmission) {
  return Evaluate(subject, {}, set, {.now = Now(), .point = point});
}

TEST_CASE("match: each key, with the doubt on the side of matching") {
  struct Row {
    std::string name, match;
    bool known, unknown;  // whether it matches a pod in "prod-web", and an image alone
  };
  const std::vector<Row> rows = {
      {"point", "{points: [admission]}", true, true},
      {"other point", "{points: [ci, audit]}", false, false},
      {"namespace", "{namespaces: [\"prod-*\"]}", true, true},
      {"other namespace", "{namespaces: [dev]}", false, true},
      {"excluded namespace", "{excludeNamespaces: [prod-web]}", false, true},
      {"an exclusion wins", "{namespaces: [\"prod-*\"], excludeNamespaces: [prod-web]}", false,
       true},
      {"image", "{images: [\"registry.example.com/**\"]}", true, true},
      {"other image", "{images: [\"ghcr.io/**\"]}", false, false},
      {"excluded image", "{excludeImages: [\"registry.example.com/**\"]}", false, false},
      {"label of the namespace", "{namespaceSelector: {matchLabels: {tier: gold}}}", true, true},
      {"other label of the namespace", "{namespaceSelector: {matchLabels: {tier: iron}}}", false,
       true},
      {"name of the namespace",
       "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: prod-web}}}", true, true},
      {"label of the pod",
       "{podSelector: {matchExpressions: [{key: app, operator: In, values: [a, web]}]}}", true,
       true},
      {"not in", "{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}",
       false, true},
      {"not in, and not there",
       "{podSelector: {matchExpressions: [{key: x, operator: NotIn, values: [a]}]}}", true, true},
      {"exists", "{podSelector: {matchExpressions: [{key: x, operator: Exists}]}}", false, true},
      {"does not exist", "{podSelector: {matchExpressions: [{key: x, operator: DoesNotExist}]}}",
       true, true},
  };
  for (const Row& row : rows) {
    for (const bool in_policy : {true, false}) {
      SUBCASE((row.name + (in_policy ? " of the policy" : " of the rule")).c_str()) {
        CAPTURE(row.name);
        const PolicySet set = SetOf(in_policy ? Policy(Rule(kRule), "match: " + row.match)
                                              : Policy(Rule(kRule, "match: " + row.match)));
        Workload workload = PodOf({kImage});
        workload.namespace_name = "prod-web";
        workload.pod->labels.emplace("app", "web");
        Subject pod = SubjectOfWorkload(workload);
        pod.namespace_labels.emplace().emplace("tier", "gold");
        const auto matches = [&](const Subject& subject) {
          const Decision decision = JudgePod(set, subject);
          if (in_policy) return !decision.policies.empty();
          REQUIRE(decision.rules.size() == 1);
          if (decision.rules.front().result == RuleResult::kSkip) {
            CHECK(decision.rules.front().reason == "rule.noMatch");
            return false;
          }
          return true;
        };
        CHECK(matches(pod) == row.known);
        CHECK(matches(SubjectOfImage(kImage).value()) == row.unknown);
      }
    }
  }
}

TEST_CASE(
    "no policy matches: allowed with a warning in ci, denied elsewhere, or as the caller says") {
  const PolicySet set = SetOf(Policy(Rule(kRule), "match: {images: [\"ghcr.io/**\"]}"));
  const auto judge = [&](Point point, std::optional<bool> allow) {
    return Judge(set, {}, {.now = Now(), .point = point, .allow_no_match = allow});
  };
  CHECK(judge(Point::kCi, std::nullopt).allowed);
  CHECK(judge(Point::kCi, std::nullopt).warnings == Lines{"no policy matches"});
  CHECK(judge(Point::kCi, std::nullopt).reason == "decision.noMatch");
  CHECK_FALSE(judge(Point::kAdmission, std::nullopt).allowed);
  CHECK_FALSE(judge(Point::kAudit, std::nullopt).allowed);
  CHECK(judge(Point::kAudit, true).allowed);
  CHECK_FALSE(judge(Point::kCi, false).allowed);
  CHECK_FALSE(
      Evaluate(SubjectOfImage(kImage).value(), {}, PolicySet(), {.point = Point::kAdmission})
          .allowed);
}

TEST_CASE("no policy matches one image of a pod: the others do not vouch for it") {
  const PolicySet set =
      SetOf(Policy(Rule(kRule), "match: {images: [\"registry.example.com/**\"]}"));
  const Subject subject = SubjectOfWorkload(PodOf({kImage, "ghcr.io/a/sidecar:1"}));
  const Decision decision = JudgePod(set, subject);
  CHECK_FALSE(decision.allowed);
  CHECK(decision.reason == "decision.noMatch");
  CHECK(decision.warnings == Lines{"no policy matches image 'ghcr.io/a/sidecar:1'"});
  CHECK(JudgePod(set, subject, Point::kCi).allowed);
}

TEST_CASE("workload: allowed only if every image is; the same image is judged once") {
  const PolicySet set = SetOf(Policy(Rule(kRule)));
  const Decision decision = JudgePod(set, SubjectOfWorkload(PodOf({kImage, "nginx:1", "nginx:1"})));
  CHECK_FALSE(decision.allowed);
  CHECK(decision.violations.size() == 1);
  CHECK(decision.rules.size() == 2);
  CHECK(decision.subject.images.size() == 3);
  CHECK(decision.subject.kind == "Pod");
}

TEST_CASE("workload: an image that is missing or no reference denies whatever the rule needs") {
  for (const std::string image : {"", "UPPER CASE"}) {
    CAPTURE(image);
    const Subject subject = SubjectOfWorkload(PodOf({image}));
    for (const char* rule :
         {"image: {requireDigest: true}", "image: {forbidden: [\"ghcr.io/**\"]}",
          "vulnerabilities: {severities: [critical]}", "packages: {forbidden: [{name: a}]}",
          "scans: {required: [{stage: build}]}"}) {
      CAPTURE(std::string(rule));
      const PolicySet set = SetOf(Policy(Rule(rule), "match: {images: [\"ghcr.io/**\"]}"));
      CHECK_FALSE(JudgePod(set, subject).allowed);
    }
  }
}

TEST_CASE("workload: reports without a digest are bound by the name they give") {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [high]}")));
  Report report = TrivyReport();
  report.subject_digests.clear();
  report.reference = "registry.example.com/web:1";
  const auto judge = [&](const Subject& subject) {
    return Evaluate(subject, EvidenceOf({HandedOver(report)}), set, {.now = Now()});
  };
  CHECK(judge(SubjectOfWorkload(PodOf({"registry.example.com/web:1"}))).allowed);
  const Decision two = judge(SubjectOfWorkload(PodOf({"registry.example.com/web:1", "nginx:1"})));
  REQUIRE(two.violations.size() == 1);
  CHECK(two.violations.front().image == "nginx:1");
}

TEST_CASE("platform: what the pod's node selection excludes is not judged") {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [high]}")));
  Report amd = TrivyReport({Vulnerability("CVE-1", "a", Severity::kHigh)});
  amd.platform = "linux/amd64";
  Report arm = TrivyReport();
  arm.platform = "linux/arm64";
  Workload workload = PodOf({kImage});
  const auto judge = [&](std::vector<std::string> architectures,
                         const std::vector<Document>& documents) {
    workload.pod->node_arch = std::move(architectures);
    return Evaluate(SubjectOfWorkload(workload), EvidenceOf(documents), set, {.now = Now()});
  };
  const std::vector<Document> both = {HandedOver(amd), HandedOver(arm)};
  CHECK_FALSE(judge({}, both).allowed);
  CHECK_FALSE(judge({"amd64"}, both).allowed);
  CHECK(judge({"arm64"}, both).allowed);
  const Decision other = judge({"s390x"}, both);
  CHECK(Outcomes(other) == Lines{"evidence.absent denied"});
  CHECK(other.violations.front().platform == "linux/s390x");
}

TEST_CASE("subject: an image that the caller left to the evidence") {
  Report report = TrivyReport();
  report.reference = kName + ":1";
  const Evidence evidence = EvidenceOf({HandedOver(report)});
  CHECK(*NameFromEvidence(evidence) == kName + ":1");
  const Decision decision =
      Evaluate(SubjectOfImage("").value(), evidence,
               SetOf(Policy(Rule("vulnerabilities: {severities: [high]}"))), {.now = Now()});
  CHECK(decision.allowed);
  CHECK(decision.subject.images.front().reference == kName + ":1");
  CHECK(decision.subject.images.front().digest == kDigest);
  CHECK_FALSE(NameFromEvidence({}).has_value());
  Report other = report;
  other.reference = "nginx";
  CHECK_FALSE(NameFromEvidence(EvidenceOf({HandedOver(report), HandedOver(other)})).has_value());
  CHECK_FALSE(SubjectOfImage("UPPER CASE").has_value());
}

}  // namespace
}  // namespace policy
