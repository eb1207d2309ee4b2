// Sets: what the evaluator gets, digests, defaults, merging, and refusal as a whole.
#include "document/set.h"

#include <doctest/doctest.h>

#include "document/support.h"

namespace policy {
namespace {

using document_test::kKey;
using document_test::kOtherKey;
using document_test::ReaderOf;

SourceFile PolicyFile(const std::string& spec, const std::string& path = "dir/p.yaml") {
  return {path,
          "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\nspec:\n" + spec};
}

constexpr char kRules[] = "  rules:\n    - {name: r, image: {requireDigest: true}}\n";

PolicySet MustRead(const std::vector<SourceFile>& files, const FileReader& reader = {}) {
  Result<PolicySet> set = ReadPolicySet(files, reader);
  const std::string error = set ? "" : Describe(set.error());
  CAPTURE(error);
  REQUIRE(set.has_value());
  return *set;
}

TEST_CASE("set: no files, no policies, and still a digest") {
  CHECK(PolicySet().policy_count() == 0);
  CHECK(PolicySet().digest() == MustRead({}).digest());
  CHECK(PolicySet().digest().starts_with("sha256:"));
  CHECK(PolicySet().Authorities().empty());
}

TEST_CASE("set: a policy without options has the contract's defaults") {
  const PolicySet set = MustRead({PolicyFile(kRules)});
  REQUIRE(set.policy_count() == 1);
  const document::Policy& policy = *set.set().policies[0];
  CHECK(policy.name == "p");
  CHECK(policy.file == "dir/p.yaml");
  CHECK(!policy.enforcement.everywhere);
  CHECK(policy.evidence.unknown_severity == Severity::kHigh);
  CHECK(policy.evidence.states[1] == Action::kDeny);
  CHECK(!policy.evidence.max_age);
  CHECK(policy.match.points.empty());
  REQUIRE(policy.rules.size() == 1);
  const document::Rule& rule = policy.rules[0];
  CHECK(rule.kind->name == "image");
  CHECK(rule.check != nullptr);
  CHECK(!rule.effective_from);
  CHECK(!rule.exceptions.forbid);
  CHECK(rule.exceptions.max_duration == std::chrono::hours(24 * 90));
  CHECK(rule.exceptions.warn_before == std::chrono::hours(24 * 14));
  CHECK(!rule.exceptions.break_glass);
  CHECK(rule.where.file == "dir/p.yaml");
  CHECK(rule.where.line == 6);
  CHECK(rule.where.column == 7);
  CHECK(rule.where.key == "spec.rules[0]");
}

TEST_CASE("set: a rule's keys are laid over the policy's, one by one") {
  const PolicySet set = MustRead({PolicyFile(
      "  enforcement: warn\n  enforcementAt: {audit: record}\n  effectiveFrom: 2027-01-01\n"
      "  exceptions: {maxDuration: 30d, required: [ticket], approvers: [a],\n"
      "    breakGlass: {maxDuration: 4h, approvers: [b]}}\n"
      "  rules:\n"
      "    - {name: own, image: {requireDigest: true}, enforcement: deny, effectiveFrom: "
      "2027-02-01,\n"
      "       exceptions: {forbid: true, required: [images, digests]}}\n"
      "    - {name: inherits, image: {requireDigest: true}}\n")});
  const document::Policy& policy = *set.set().policies[0];
  CHECK(policy.enforcement.everywhere == Action::kWarn);
  CHECK(policy.enforcement.at[static_cast<std::size_t>(Point::kAudit)] == Action::kRecord);
  CHECK(!policy.enforcement.at[static_cast<std::size_t>(Point::kCi)]);
  const document::Rule& own = policy.rules[0];
  CHECK(own.enforcement.everywhere == Action::kDeny);
  CHECK(own.effective_from == ParseStart("2027-02-01"));
  CHECK(own.exceptions.forbid);
  CHECK(own.exceptions.max_duration == std::chrono::hours(24 * 30));
  CHECK(own.exceptions.required == std::vector<std::string>{"images", "digests"});
  CHECK(own.exceptions.approvers == std::vector<std::string>{"a"});
  REQUIRE(own.exceptions.break_glass);
  CHECK(own.exceptions.break_glass->max_duration == std::chrono::hours(4));
  CHECK(own.exceptions.break_glass->approvers == std::vector<std::string>{"b"});
  const document::Rule& inherits = policy.rules[1];
  CHECK(!inherits.enforcement.everywhere);
  CHECK(inherits.effective_from == ParseStart("2027-01-01"));
  CHECK(!inherits.exceptions.forbid);
  CHECK(inherits.exceptions.required == std::vector<std::string>{"ticket"});
}

TEST_CASE("set: match, evidence and authorities arrive typed") {
  const PolicySet set = MustRead(
      {PolicyFile("  match:\n    points: [admission]\n    images: [\"a.example/**\"]\n"
                  "    namespaceSelector: {matchLabels: {tier: gold},\n"
                  "      matchExpressions: [{key: x, operator: NotIn, values: [a, b]}]}\n"
                  "  evidence: {signedBy: [ci], maxAge: 7d, states: {stale: warn},\n"
                  "    unknownSeverity: unknown, preferSources: [vendor, nvd]}\n"
                  "  authorities: [{name: ci, keys: [{file: keys/a.pub}, {file: ../b.pub}]}]\n" +
                  std::string(kRules))},
      ReaderOf(std::map<std::string, std::string>{{"dir/keys/a.pub", kKey},
                                                  {"dir/../b.pub", kOtherKey}}));
  const document::Policy& policy = *set.set().policies[0];
  CHECK(policy.match.points == std::set<Point>{Point::kAdmission});
  REQUIRE(policy.match.images.size() == 1);
  CHECK(policy.match.images[0].Matches(*ParseReference("a.example/b/c:1")));
  REQUIRE(policy.match.namespace_selector);
  REQUIRE(policy.match.namespace_selector->size() == 2);
  CHECK((*policy.match.namespace_selector)[0].key == "tier");
  CHECK((*policy.match.namespace_selector)[1].op == document::LabelRequirement::Operator::kNotIn);
  CHECK((*policy.match.namespace_selector)[1].values == std::vector<std::string>{"a", "b"});
  CHECK(!policy.match.pod_selector);
  CHECK(policy.evidence.signed_by == std::vector<std::string>{"ci"});
  CHECK(policy.evidence.max_age == std::chrono::hours(24 * 7));
  CHECK(policy.evidence.states[static_cast<std::size_t>(document::EvidenceState::kStale)] ==
        Action::kWarn);
  CHECK(policy.evidence.unknown_severity == Severity::kUnknown);
  CHECK(policy.evidence.prefer_sources ==
        std::vector<RatingSource>{RatingSource::kVendor, RatingSource::kNvd});
  REQUIRE(policy.authorities.size() == 1);
  CHECK(policy.authorities[0].specs.size() == 2);
  CHECK(policy.authorities[0].credentials[0].size() == 64);
  CHECK(set.Authorities().size() == 2);
}

TEST_CASE("set: exceptions arrive typed, a bare end day counts to its end") {
  const PolicySet set = MustRead({{"e.yaml", R"(apiVersion: policygate.dev/v1
kind: GateException
metadata: {name: e, namespace: ns}
spec:
  ids: [CVE-2019-8457]
  packages: [{name: "libdb5.*"}]
  paths: ["/usr/**"]
  reason: r
  owner: o
  ticket: t
  startsAt: 2027-01-01
  expiresAt: 2027-02-28
  endsWhenFixed: true
  compensatingControls: [{description: a}, {description: b, pod: {forbidHostNetwork: true}}]
---
apiVersion: policygate.dev/v1
kind: ClusterGateException
metadata: {name: z}
spec: {policies: [p], breakGlass: true, namespaces: ["a*"], reason: r, owner: o, startsAt: "2027-01-01T01:00:00Z", expiresAt: "2027-01-01T02:00:00Z"}
)"}});
  REQUIRE(set.exception_count() == 2);
  const document::Exception& cluster = set.set().exceptions[0];
  CHECK(cluster.cluster);
  CHECK(cluster.break_glass);
  CHECK(cluster.namespaces.size() == 1);
  const document::Exception& exception = set.set().exceptions[1];
  CHECK(exception.namespace_name == "ns");
  CHECK(exception.ids == std::vector<std::string>{"cve-2019-8457"});
  CHECK(exception.packages.size() == 1);
  CHECK(exception.expires_at == ParseStart("2027-03-01"));
  CHECK(exception.ends_when_fixed);
  REQUIRE(exception.controls.size() == 2);
  CHECK(exception.controls[0].pod == nullptr);
  CHECK(exception.controls[1].pod != nullptr);
  CHECK(exception.given.contains("ticket"));
  CHECK(exception.given.contains("compensatingControls"));
  CHECK(!exception.given.contains("justification"));
  CHECK(!exception.given.contains("owner"));
  CHECK(exception.where.file == "e.yaml");
  CHECK(exception.where.line == 1);
}

TEST_CASE("digest: it does not change from one version to the next") {
  const PolicySet set = MustRead({PolicyFile(kRules)});
  // SHA-256 of {"apiVersion":"policygate.dev/v1","kind":"GatePolicy","metadata":{"name":"p"},
  // "spec":{"rules":[{"image":{"requireDigest":true},"name":"r"}]}} without the line break:
  CHECK(set.policies()[0].digest ==
        "sha256:2dfd995b85e1704d32df28748a965a6879a8058724f6fd7ad8bf29c10acc6af1");
  // Of the digests of all documents, one a line:
  CHECK(set.digest() == "sha256:2fdec52487c49ec7868ef76d6aad54730b7fd2a81a6cdca86c249baa510c7d7e");
}

TEST_CASE("digest: what is said counts, not how or where it is written") {
  const std::string authorities = "  authorities: [{name: a, keys: [{file: k.pub}]}]\n";
  const FileReader reader = ReaderOf(std::map<std::string, std::string>{
      {"dir/k.pub", kKey}, {"k.pub", kKey}, {"o.pub", kOtherKey}});
  const std::string file = MustRead({PolicyFile(authorities + kRules)}, reader).digest();
  std::string inlined = "  authorities:\n    - name: a\n      keys:\n        - inline: |\n";
  std::string key = kKey;
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t end = key.find('\n', at) + 1;
    inlined += "            " + key.substr(at, end - at);
    at = end;
  }
  const std::string json =
      R"({"kind": "GatePolicy", "spec": {"rules": [{"image": {"requireDigest": true}, "name": "r"}],
          "authorities": [{"keys": [{"file": "k.pub"}], "name": "a"}]}, "status": {"seen": 1},
          "metadata": {"name": "p", "uid": "1", "labels": {"a": "b"}}, "apiVersion": "policygate.dev\/v1"})";
  CHECK(MustRead({PolicyFile(inlined + kRules)}).digest() == file);
  CHECK(MustRead({{"p.json", json}}, reader).digest() == file);
  CHECK(MustRead({PolicyFile(authorities + kRules, "elsewhere.yaml")}, reader).digest() == file);
  const std::string other = "  authorities: [{name: a, keys: [{file: o.pub}]}]\n";
  CHECK(MustRead({PolicyFile(other + kRules, "p.yaml")}, reader).digest() != file);
  CHECK(MustRead({PolicyFile(std::string("  description: d\n") + kRules)}).digest() !=
        MustRead({PolicyFile(kRules)}).digest());
}

TEST_CASE("digest: the order of files does not matter") {
  const SourceFile one = PolicyFile(kRules, "1.yaml");
  SourceFile two = PolicyFile(kRules, "2.yaml");
  two.text.replace(two.text.find("name: p"), 7, "name: a");
  const PolicySet forth = MustRead({one, two});
  const PolicySet back = MustRead({two, one});
  CHECK(forth.digest() == back.digest());
  REQUIRE(forth.policies().size() == 2);
  CHECK(forth.policies()[0].name == "a");
  CHECK(back.policies()[0].file == "2.yaml");
}

TEST_CASE("refusal: all problems of all files, and what is merely not evaluated by its own kind") {
  const auto bad = ReadPolicySet({PolicyFile("  nope: 1\n" + std::string(kRules), "1.yaml"),
                                  PolicyFile("  rules: []\n", "2.yaml")},
                                 {});
  REQUIRE(!bad.has_value());
  CHECK(bad.error().kind == ErrorKind::kBadInput);
  REQUIRE(bad.error().causes.size() == 3);  // The second file's name is a duplicate, too.
  CHECK(bad.error().message == "3 problems in the policies");
  CHECK(bad.error().causes[0].message == "unknown key 'nope'");
  CHECK(bad.error().causes[1].message == "duplicate GatePolicy 'p'");
  CHECK(bad.error().causes[2].where.file == "2.yaml");

  const auto later =
      ReadPolicySet({PolicyFile("  authorities: [{name: x, contentTrust: {root: {inline: x}}}]\n"
                                "  rules: [{name: r, signatures: {signedBy: [x]}}]\n")},
                    {});
  REQUIRE(!later.has_value());
  CHECK(later.error().kind == ErrorKind::kUnsupported);
  REQUIRE(later.error().causes.size() == 1);
  CHECK(later.error().causes[0].message == "'contentTrust' is not evaluated by this version");
  CHECK(later.error().causes[0].hint.find("lint accepts it") == 0);
}

TEST_CASE("refusal: an exception for a rule that is not there only warns") {
  const SourceFile exception{"e.yaml",
                             "apiVersion: policygate.dev/v1\nkind: GateException\n"
                             "metadata: {name: e, namespace: ns}\n"
                             "spec: {rules: [q], ids: [x], reason: r, owner: o,\n"
                             "  startsAt: 2027-01-01, expiresAt: 2027-01-02}\n"};
  const auto problems = Lint({PolicyFile(kRules), exception}, {});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].warning);
  CHECK(problems[0].error.message == "no rule of its policies here is called 'q'");
  CHECK(MustRead({PolicyFile(kRules), exception}).exception_count() == 1);
  CHECK(Lint({exception}, {}).empty());  // Its policies are elsewhere.
}

}  // namespace
}  // namespace policy
