// Clauses: every test of a value, both ways; and what JSON pointers lead to.
#include "rules/clause_check.h"
#include "support.h"
#include "text/json.h"

namespace policy {
namespace {

const char* const kPredicate = R"({
  "result": "PASSED", "count": 3, "share": 0.50, "ok": true, "none": null, "empty": "",
  "tags": ["a", "b", 7, true, ["x"]], "map": {"a/b": "slash", "m~n": "tilde", "": "blank"},
  "at": "2027-01-01T00:00:00Z", "later": "2027-01-01T01:00:00+01:00", "day": "2027-01-01",
  "future": "2027-03-01T00:00:00Z"
})";

rules::Clause::Answer Ask(const std::string& yaml, const std::string& now) {
  const text::Tree clause = rules_test::Yaml(yaml);
  const auto predicate = text::ReadJson(kPredicate, "p.json");
  REQUIRE(predicate.has_value());
  return rules::Clause(clause.root()).Ask(predicate->root(), rules_test::At(now));
}

TEST_CASE("clause: each test, both ways") {
  struct Row {
    std::string clause;
    bool want;
  };
  const std::vector<Row> rows = {
      {"{path: /result, equals: PASSED}", true},
      {"{path: /result, equals: passed}", false},
      {"{path: /count, equals: \"3\"}", true},
      {"{path: /count, equals: \"3.0\"}", false},
      {"{path: /share, equals: \"0.50\"}", true},
      {"{path: /ok, equals: \"true\"}", true},
      {"{path: /ok, equals: \"false\"}", false},
      {"{path: /none, equals: \"null\"}", false},
      {"{path: /tags, equals: a}", false},
      {"{path: /result, contains: ASS}", true},
      {"{path: /result, contains: ass}", false},
      {"{path: /tags, contains: b}", true},
      {"{path: /tags, contains: c}", false},
      {"{path: /tags, contains: \"7\"}", true},
      {"{path: /tags, contains: x}", false},
      {"{path: /map, contains: slash}", false},
      {"{path: /result, in: [FAILED, PASSED]}", true},
      {"{path: /result, in: [FAILED]}", false},
      {"{path: /result, matches: \"P.*D\"}", true},
      {"{path: /result, matches: ASS}", false},
      {"{path: /count, matches: \"[0-9]\"}", true},
      {"{path: /count, min: 3}", true},
      {"{path: /count, min: 3.1}", false},
      {"{path: /count, max: 3}", true},
      {"{path: /count, max: 2.9}", false},
      {"{path: /result, min: 0}", false},
      {"{path: /at, before: \"2027-01-01T00:00:01Z\"}", true},
      {"{path: /at, before: \"2027-01-01\"}", false},
      {"{path: /at, after: \"2027-01-01\"}", true},
      {"{path: /at, after: \"2027-01-01T00:00:01Z\"}", false},
      {"{path: /later, before: \"2027-01-01T00:00:01Z\"}", true},
      {"{path: /later, after: \"2027-01-01\"}", true},
      {"{path: /day, after: \"2026-01-01\"}", false},
      {"{path: /count, after: \"2026-01-01\"}", false},
      {"{path: /at, maxAge: 14d}", false},
      {"{path: /at, maxAge: 15d}", true},
      {"{path: /future, maxAge: 15d}", false},
      {"{path: /result, maxAge: 15d}", false},
      {"{path: /result, present: true}", true},
      {"{path: /result, present: false}", false},
      {"{path: /nothing, present: true}", false},
      {"{path: /nothing, present: false}", true},
      {"{path: /none, present: true}", true},
      {"{path: /nothing, absent: true}", true},
      {"{path: /nothing, absent: false}", false},
      {"{path: /result, absent: true}", false},
      {"{path: /result, absent: false}", true},
      // A path that leads nowhere meets only `absent`.
      {"{path: /nothing, equals: a}", false},
      {"{path: /nothing, max: 5}", false},
      {"{path: /nothing, maxAge: 5d}", false},
      // Pointers.
      {"{path: /tags/0, equals: a}", true},
      {"{path: /tags/00, present: true}", false},
      {"{path: /tags/5, present: true}", false},
      {"{path: /tags/-, present: true}", false},
      {"{path: /tags/4/0, equals: x}", true},
      {"{path: /map/a~1b, equals: slash}", true},
      {"{path: /map/m~0n, equals: tilde}", true},
      {"{path: /map/, equals: blank}", true},
      {"{path: /result/0, present: true}", false},
  };
  for (const Row& row : rows) {
    SUBCASE(row.clause.c_str()) {
      CHECK(Ask(row.clause, "2027-01-15T12:00:00Z").holds == row.want);
    }
  }
}

TEST_CASE("clause: an age says when it runs out, to the second") {
  const auto before = Ask("{path: /at, maxAge: 15d}", "2027-01-15T23:59:59Z");
  CHECK(before.holds);
  CHECK(before.changes_at == rules_test::At("2027-01-16"));
  CHECK_FALSE(Ask("{path: /at, maxAge: 15d}", "2027-01-16").holds);
  CHECK(Ask("{path: /future, maxAge: 1d}", "2027-02-28T23:55:00Z").holds);
  CHECK(Ask("{path: /future, maxAge: 1d}", "2027-02-28").changes_at ==
        rules_test::At("2027-02-28T23:55:00Z"));
}

TEST_CASE("clause: what stands there is told to people") {
  const text::Tree clause = rules_test::Yaml("{path: /result, in: [FAILED, OTHER]}");
  const auto predicate = text::ReadJson(kPredicate, "p.json");
  CHECK(rules::Clause(clause.root()).Describe(predicate->root()) ==
        "/result in 'FAILED', 'OTHER', but is 'PASSED'");
  const text::Tree other = rules_test::Yaml("{path: /nothing, min: 2}");
  CHECK(rules::Clause(other.root()).Describe(predicate->root()) ==
        "/nothing min 2, but is not there");
}

}  // namespace
}  // namespace policy
