// Golden cases: everything lint says of a file, word for word.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "document/grammar.h"
#include "document/support.h"
#include "support/golden.h"
#include "text/yaml.h"

namespace policy {
namespace {

using document_test::GoldenFolder;

TEST_CASE("lint: says of every golden case what is written beside it") {
  std::size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(GoldenFolder())) {
    if (!entry.is_directory()) continue;
    ++cases;
    const std::string name = entry.path().filename().string();
    SUBCASE(name.c_str()) {
      const SourceFile input = document_test::GoldenInput(entry.path());
      REQUIRE(!input.path.empty());
      const auto problems = Lint({input}, document_test::ReaderOf(entry.path()));
      const std::string got = document_test::Render(problems);
      testing::CheckGolden("document/" + name + "/want.txt", got);
      // Whatever lint calls an error, or cannot be evaluated, keeps the set from loading.
      const auto set = ReadPolicySet({input}, document_test::ReaderOf(entry.path()));
      const bool tests_only = std::all_of(problems.begin(), problems.end(), [](const Problem& p) {
        return p.warning && p.error.kind != ErrorKind::kUnsupported;
      });
      CHECK(set.has_value() == tests_only);
    }
  }
  CHECK(cases >= 20);
}

using Key = std::pair<const text::ObjectType*, std::string_view>;

void AllKeys(const text::ObjectType& type, std::set<Key>& keys,
             std::set<const text::ObjectType*>& seen) {
  if (!seen.insert(&type).second) return;
  for (const text::Field& field : type.fields) {
    keys.insert({&type, field.name});
    const text::Type* below = &field.type;
    while (below->item != nullptr) below = below->item;
    if (below->object != nullptr) AllKeys(*below->object, keys, seen);
  }
}

void UsedKeys(const text::Node& node, const text::ObjectType& type, std::set<Key>& keys) {
  for (const text::Member& member : node.members()) {
    for (const text::Field& field : type.fields) {
      if (field.name != member.key) continue;
      keys.insert({&type, field.name});
      const text::Type& of = field.type;
      if (of.object != nullptr) UsedKeys(member.value, *of.object, keys);
      if (of.item == nullptr || of.item->object == nullptr) continue;
      for (const text::Node& item : member.value.items()) UsedKeys(item, *of.item->object, keys);
    }
  }
}

TEST_CASE("lint: the case every-key really holds every key of every table, and none is wrong") {
  const auto folder = GoldenFolder() / "every-key";
  const SourceFile input = document_test::GoldenInput(folder);
  std::set<Key> keys;
  std::set<Key> used;
  std::set<const text::ObjectType*> seen;
  for (const document::DocumentKind& kind : document::Kinds()) AllKeys(*kind.grammar, keys, seen);
  const auto trees = text::ReadYaml(input.text, input.path);
  REQUIRE(trees.has_value());
  for (const text::Tree& tree : *trees) {
    const auto* kind = document::FindKind(tree.root().StringAt("kind"));
    REQUIRE(kind != nullptr);
    UsedKeys(tree.root(), *kind->grammar, used);
  }
  for (const auto& [type, name] : keys) {
    const std::string where = std::string(type->name) + "." + std::string(name);
    CAPTURE(where);
    // Two kinds share the metadata of cluster-wide documents; the namespaced one is the other
    // table.
    const bool server = type->name == "metadata" || name == "status";
    if (!server) CHECK(used.contains({type, name}));
  }
  CHECK(keys.size() > 200);
  for (const Problem& problem : Lint({input}, document_test::ReaderOf(folder))) {
    const std::string text = Describe(problem.error);
    CAPTURE(text);
    CHECK(problem.warning);
    CHECK(problem.error.kind == ErrorKind::kUnsupported);
  }
}

TEST_CASE("grammar: every key says what it means") {
  std::set<Key> keys;
  std::set<const text::ObjectType*> seen;
  for (const document::DocumentKind& kind : document::Kinds()) {
    CHECK(!kind.summary.empty());
    AllKeys(*kind.grammar, keys, seen);
  }
  for (const text::ObjectType* type : seen) {
    for (const text::Field& field : type->fields) {
      const std::string where = std::string(type->name) + "." + std::string(field.name);
      CAPTURE(where);
      CHECK(!field.meaning.empty());
      CHECK(field.meaning.find('\n') == std::string_view::npos);
    }
  }
}

TEST_CASE("lint: a file of tests alone is fine, and problems come in file and line order") {
  const SourceFile good{"a.yaml",
                        "apiVersion: policygate.dev/v1\nkind: GateTest\nmetadata: {name: t}\n"
                        "spec:\n  files: [x]\n  at: 2027-01-01T00:00:00Z\n"
                        "  cases: [{name: c, image: a.example/x, expect: {allowed: true}}]\n"};
  CHECK(Lint({good}, {}).empty());
  CHECK(ReadPolicySet({good}, {}).has_value());
  const SourceFile bad{
      "b.yaml",
      "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\n"
      "spec:\n  zz: 1\n  aa: 2\n  rules: [{name: r, image: {requireDigest: maybe}}]\n"};
  const auto problems = Lint({bad, good, {"c.yaml", "x: [1\n"}}, {});
  REQUIRE(problems.size() == 4);
  CHECK(problems[0].error.where.line == 5);
  CHECK(problems[1].error.where.line == 6);
  CHECK(problems[2].error.where.line == 7);
  CHECK(problems[2].error.where.key == "spec.rules[0].image.requireDigest");
  CHECK(problems[3].error.where.file == "c.yaml");
}

TEST_CASE("lint: where nobody can read files, a document must hold its keys itself") {
  const SourceFile source{"a.yaml",
                          "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\n"
                          "spec:\n  authorities: [{name: k, keys: [{file: a.pub}]}]\n"
                          "  rules: [{name: r, image: {requireDigest: true}}]\n"};
  const auto problems = Lint({source}, {});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].error.message == "'a.pub' cannot be read here");
  CHECK(problems[0].error.hint == "give the text itself as 'inline'");
}

TEST_CASE("lint: a byte order mark does not shift the source line") {
  const SourceFile marked{"a.yaml",
                          "\xEF\xBB\xBF"
                          "apiVersion: policygate.dev/v3\nkind: GateTest\n"};
  const auto problems = Lint({marked}, {});
  REQUIRE(!problems.empty());
  CHECK(problems[0].error.excerpt == "apiVersion: policygate.dev/v3");
}

TEST_CASE("lint: after a thousand problems the rest is left out, and that is said") {
  std::string text = "apiVersion: policygate.dev/v1\nkind: GateTest\nmetadata: {name: t}\nspec:\n";
  for (int i = 0; i < 5000; ++i) text += "  key" + std::to_string(i) + ": 1\n";
  const auto problems = Lint({{"a.yaml", text}}, {});
  REQUIRE(problems.size() == 1001);
  CHECK(std::count_if(problems.begin(), problems.end(), [](const Problem& problem) {
          return problem.error.kind == ErrorKind::kLimit;
        }) == 1);
}

}  // namespace
}  // namespace policy
