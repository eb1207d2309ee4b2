// Every smell of the table is found in its golden case and nowhere in what we ship.
#include <doctest/doctest.h>

#include <algorithm>

#include "authoring/support.h"
#include "support/golden.h"

namespace policy {
namespace {

using authoring_test::Golden;
using authoring_test::Render;

TEST_CASE("smells: each is told where its golden case holds it, and near it nothing else is") {
  for (const SmellInfo& smell : Smells()) {
    const std::string name(smell.name);
    SUBCASE(name.c_str()) {
      const SourceFile input = Golden(name);
      REQUIRE_MESSAGE(!input.text.empty(), "no golden case authoring/" << name);
      for (const Problem& problem : Lint({input}, {})) {
        CHECK_MESSAGE(problem.warning, Describe(problem.error));
      }
      std::vector<Problem> found = FindSmells({input}, {});
      std::erase_if(found, [&](const Problem& problem) { return problem.smell != name; });
      CHECK(!found.empty());
      for (const Problem& problem : found) {
        CHECK(problem.warning);
        CHECK(problem.error.where.line > 0);
        CHECK(!problem.error.hint.empty());
      }
      testing::CheckGolden("authoring/" + name + "/want.txt", Render(found));
    }
  }
}

TEST_CASE("smells: what we ship has none, but for the exception that shows a refusal") {
  std::size_t documents = 0;
  for (const char* folder : {"policies", "examples"}) {
    for (const SourceFile& file : authoring_test::YamlBelow(folder)) {
      ++documents;
      const std::string found = Render(FindSmells({file}, {}));
      CAPTURE(file.path);
      CHECK(found == "");
    }
  }
  CHECK(documents > 20);
}

TEST_CASE("smells: a document with an error is left to lint, and broken files say nothing") {
  const std::string head = "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\n";
  const std::string smelly =
      "  rules: [{name: r, vulnerabilities: {fix: none, fixAvailableFor: 1d}}]\n";
  CHECK(FindSmells({{"a.yaml", head + "spec:\n" + smelly}}, {}).size() == 1);
  CHECK(FindSmells({{"a.yaml", head + "spec:\n  zz: 1\n" + smelly}}, {}).empty());
  CHECK(FindSmells({{"a.yaml", "a: [1"}, {"b.json", "{"}, {"c.yaml", ""}}, {}).empty());
  CHECK(FindSmells({{"a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {}\n"}}, {})
            .empty());
}

TEST_CASE("smells: they come in the order of the files and their lines") {
  const SourceFile one = Golden("never-selects");
  SourceFile two = Golden("grace-outlasts-scan");
  two.path = "a.yaml";
  const std::vector<Problem> found = FindSmells({one, two}, {});
  REQUIRE(found.size() > 3);
  const auto place = [](const Problem& problem) {
    return std::pair(problem.error.where.file == "a.yaml", problem.error.where.line);
  };
  CHECK(std::is_sorted(found.begin(), found.end(),
                       [&](const Problem& a, const Problem& b) { return place(a) < place(b); }));
}

TEST_CASE("reference: docs/smells.md is what the table prints") {
  authoring_test::CheckPrinted("docs/smells.md", SmellsReference());
}

}  // namespace
}  // namespace policy
