// lint --fix: what it removes and quotes, and that it leaves everything else byte for byte.
#include <doctest/doctest.h>

#include "authoring/support.h"

namespace policy {
namespace {

constexpr char kHead[] =
    "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\nspec:\n";

TEST_CASE("mend: what is mechanical is gone, comments and layout stay") {
  struct Row {
    const char *name, *before, *after;
    std::size_t changes;
  };
  const Row rows[] = {
      {"the last of a flow list", "x: [a, b, a]", "x: [a, b]", 1},
      {"one in the middle", "x: [a, a, b]  # c", "x: [a, b]  # c", 1},
      {"over lines", "x: [a,\n        a,\n        b]", "x: [a,\n        b]", 1},
      {"several", "x: [a, b, a, b, a]", "x: [a, b]", 3},
      {"quoted alike", "x: [\"a\", 'a']", "x: [\"a\"]", 1},
      {"nothing to mend", "x: [a,  b]", "x: [a,  b]", 0},
      {"a line of a block list", "x:\n      - a\n      - b\n      - a\n",
       "x:\n      - a\n      - b\n", 1},
      {"a line with a comment", "x:\n      - a\n      - a # why\n", "x:\n      - a\n      # why\n",
       1},
      {"text that reads as a number", "x: [1.10, \"1.1\"]", "x: [\"1.10\", \"1.1\"]", 1},
      {"text that reads as a boolean", "x: [no]  # c", "x: [\"no\"]  # c", 1},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name) {
      const auto text = [&](std::string list) {
        list.replace(list.find('x'), 1, "ids");
        return std::string(kHead) + "  rules:\n  - name: r\n    secrets:\n      " + list + "\n";
      };
      const Rewritten mended = MendDocument({"a.yaml", text(row.before)});
      CHECK(mended.text == text(row.after));
      CHECK(mended.changes.size() == row.changes);
      CHECK(MendDocument({"a.yaml", mended.text}).changes.empty());
    }
  }
}

TEST_CASE("mend: globs that lead a list go before the one that takes them") {
  const std::string begin = std::string(kHead) + "  match: {namespaces: ";
  const std::string end = "}\n  rules: [{name: r, image: {requireDigest: true}}]\n";
  const Rewritten mended = MendDocument({"a.yaml", begin + "[pa, pb, \"p*\", pc, q]" + end});
  CHECK(mended.text == begin + "[\"p*\", q]" + end);
  REQUIRE(mended.changes.size() == 3);
  CHECK(mended.changes[0].message == "removed 'pa'");
  CHECK(mended.changes[0].where.line == 5);
  CHECK(mended.changes[0].where.key == "spec.match.namespaces[0]");
}

TEST_CASE("mend: afterwards lint finds the smell no more, in every golden case of it") {
  for (const SmellInfo& smell : Smells()) {
    if (!smell.mended) continue;
    const SourceFile input = authoring_test::Golden(std::string(smell.name));
    const SourceFile mended{input.path, MendDocument(input).text};
    CHECK(mended.text != input.text);
    for (const Problem& problem : FindSmells({mended}, {})) CHECK(problem.smell != smell.name);
    testing::CheckGolden("authoring/" + std::string(smell.name) + "/mended.yaml", mended.text);
  }
}

TEST_CASE("mend: JSON, broken YAML and what is wrong otherwise stay as they are") {
  const std::string wrong = std::string(kHead) + "  zz: 1.10\n  enforcement: no\n";
  const SourceFile files[] = {
      {"a.json", "{\"ids\":[1,1]}"}, {"a.yaml", "x: [1"}, {"b.yaml", wrong}};
  for (const SourceFile& file : files) {
    const Rewritten mended = MendDocument(file);
    CHECK(mended.text == file.text);
    CHECK(mended.changes.empty());
  }
}

}  // namespace
}  // namespace policy
