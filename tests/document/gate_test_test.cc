// GateTests, typed; and who is passed over when they are looked for.
#include <doctest/doctest.h>

#include "document/support.h"

namespace policy {
namespace {

constexpr char kHead[] =
    "apiVersion: policygate.dev/v1\nkind: GateTest\nmetadata: {name: t}\nspec:\n";

TEST_CASE("gate test: cases arrive with their defaults and their places") {
  const auto tests =
      ReadGateTests({{"d/t.yaml", std::string(kHead) + "  files: [p.yaml, exceptions/]\n"
                                                       "  at: \"2027-01-15T12:00:00Z\"\n"
                                                       "  cases:\n"
                                                       "    - name: one\n"
                                                       "      image: a.example/x:1\n"
                                                       "      expect: {allowed: false}\n"
                                                       "    - name: two\n"
                                                       "      workload: w.yaml\n"
                                                       "      namespace: ns\n"
                                                       "      namespaceLabels: {a: \"\"}\n"
                                                       "      point: audit\n"
                                                       "      at: \"2027-01-16T00:00:00Z\"\n"
                                                       "      evidence: [r.json]\n"
                                                       "      expect:\n"
                                                       "        allowed: true\n"
                                                       "        exact: true\n"
                                                       "        validUntil: \"null\"\n"
                                                       "        violations:\n"
                                                       "          - {id: x, outcome: exempted}\n"
                                                       "          - {rule: r}\n"}});
  const std::string error = tests ? "" : Describe(tests.error());
  CAPTURE(error);
  REQUIRE(tests.has_value());
  REQUIRE(tests->size() == 1);
  const GateTest& test = (*tests)[0];
  CHECK(test.name == "t");
  CHECK(test.file == "d/t.yaml");
  CHECK(test.files == std::vector<std::string>{"p.yaml", "exceptions/"});
  CHECK(test.at == ParseInstant("2027-01-15T12:00:00Z"));
  REQUIRE(test.cases.size() == 2);
  CHECK(test.cases[0].point == Point::kCi);
  CHECK(!test.cases[0].namespace_name);
  CHECK(!test.cases[0].namespace_labels);
  CHECK(!test.cases[0].at);
  CHECK(!test.cases[0].expect_allowed);
  CHECK(test.cases[0].expect_valid_until.empty());
  CHECK(test.cases[0].where.line == 8);
  CHECK(test.cases[0].where.key == "spec.cases[0]");
  const GateTestCase& two = test.cases[1];
  CHECK(two.workload == "w.yaml");
  CHECK(two.namespace_name == "ns");
  CHECK(two.namespace_labels == std::map<std::string, std::string>{{"a", ""}});
  CHECK(two.point == Point::kAudit);
  CHECK(two.at == ParseInstant("2027-01-16T00:00:00Z"));
  CHECK(two.exact);
  CHECK(two.expect_valid_until == "null");
  REQUIRE(two.expect_violations.size() == 2);
  CHECK(two.expect_violations[0].outcome == Outcome::kExempted);
  CHECK(two.expect_violations[1].outcome == Outcome::kDenied);
  CHECK(two.expect_violations[1].where.line == 24);
}

TEST_CASE("gate test: other documents and files are passed over, a broken test is not") {
  const auto none =
      ReadGateTests({{"w.yaml", "apiVersion: v1\nkind: Pod\n"},
                     {"r.json", "{\"broken\": "},
                     {"p.yaml", "apiVersion: policygate.dev/v1\nkind: GatePolicy\nspec: 1\n"}});
  REQUIRE(none.has_value());
  CHECK(none->empty());
  const auto broken = ReadGateTests({{"t.yaml", std::string(kHead) + "  files: []\n"}});
  REQUIRE(!broken.has_value());
  CHECK(broken.error().message == "3 problems in the tests");
}

TEST_CASE("gate test: statements and whose word is taken for them") {
  const auto tests = ReadGateTests(
      {{"t.yaml", std::string(kHead) +
                      "  files: [p.yaml]\n  at: 2027-01-15T12:00:00Z\n"
                      "  cases: [{name: c, image: a.example/x, expect: {allowed: true},\n"
                      "    statements: [{file: s.json, authority: a}]}]\n"}});
  REQUIRE(tests.has_value());
  const std::vector<TestStatement>& statements = tests->front().cases.front().statements;
  REQUIRE(statements.size() == 1);
  CHECK(statements[0].file == "s.json");
  CHECK(statements[0].authority == "a");
}

}  // namespace
}  // namespace policy
