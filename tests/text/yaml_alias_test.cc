// The YAML door for manifests: anchors, aliases and merge keys, expanded under a budget.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "text/yaml.h"

using policy::ErrorKind;
using policy::text::Node;
using policy::text::ReadYaml;
using policy::text::YamlOptions;

namespace {

const YamlOptions kManifest{.allow_aliases = true, .limits = policy::text::kReviewLimits};

policy::Result<std::vector<policy::text::Tree>> Read(const std::string& text) {
  return ReadYaml(text, "m.yaml", kManifest);
}

}  // namespace

TEST_CASE("yaml aliases: scalars, lists, maps and keys repeat") {
  const auto trees = Read(
      "s: &s text\nl: &l [1, 2]\nm: &m {k: v}\n&k key: 1\nuse: [*s, *l, *m]\nmap:\n  *k : 2\n");
  REQUIRE(trees.has_value());
  const Node& root = trees->front().root();
  const auto use = root.Find("use")->items();
  REQUIRE(use.size() == 3);
  CHECK(use[0].string() == "text");
  CHECK(use[1].items()[1].integer() == 2);
  CHECK(use[2].StringAt("k") == "v");
  CHECK(root.Find("map")->Find("key")->integer() == 2);
}

TEST_CASE("yaml aliases: a redefined anchor counts from there on, and none crosses documents") {
  const auto trees = Read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");
  REQUIRE(trees.has_value());
  CHECK(trees->front().root().Find("b")->integer() == 1);
  CHECK(trees->front().root().Find("d")->integer() == 2);
  CHECK_FALSE(Read("a: &x 1\n---\nb: *x\n").has_value());
}

TEST_CASE("yaml merge keys: own keys win, earlier maps of a list before later ones") {
  const auto trees = Read(
      "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\n"
      "one:\n  <<: *a\n  y: 9\nlist:\n  z: 9\n  <<: [*a, *b]\ninline:\n  <<: {q: 1}\n");
  REQUIRE(trees.has_value());
  const Node& root = trees->front().root();
  const Node& one = *root.Find("one");
  CHECK(one.members().size() == 2);
  CHECK(one.Find("<<") == nullptr);
  CHECK(one.Find("x")->integer() == 1);
  CHECK(one.Find("y")->integer() == 9);
  const Node& list = *root.Find("list");
  CHECK(list.members().size() == 3);
  CHECK(list.Find("y")->integer() == 1);
  CHECK(list.Find("z")->integer() == 9);
  CHECK(root.Find("inline")->Find("q")->integer() == 1);
  CHECK(Read("\"<<\": text\n")->front().root().StringAt("<<") == "text");
}

TEST_CASE("yaml aliases: what may not be") {
  struct Row {
    std::string name;
    std::string text;
    std::string message;
  };
  const std::vector<Row> rows = {
      {"cycle", "a: &x [*x]\n", "an alias stands inside its own anchor"},
      {"cycle in a map", "&x a: &y\n  b: *y\n", "an alias stands inside its own anchor"},
      {"merge of text", "<<: text\n", "'<<' takes a map or a list of maps"},
      {"merge of mixed", "a: &a {x: 1}\nb: {<<: [*a, 1]}\n", "'<<' takes a map or a list of maps"},
      {"two merges", "<<: {a: 1}\n<<: {b: 1}\n", "the key '<<' is there twice"},
      {"repeated key", "a: 1\na: 2\n", "the key 'a' is there twice"},
      {"map as key", "a: &a {x: 1}\n*a : 2\n", "a key must be text"},
      {"foreign tag", "a: !!binary aGk=\n",
       "the tag 'tag:yaml.org,2002:binary' is not allowed here"},
      {"own tag", "a: !Ref x\n", "the tag '!Ref' is not allowed here"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto trees = Read(row.text);
    REQUIRE_FALSE(trees.has_value());
    CHECK(trees.error().kind == ErrorKind::kBadInput);
    CHECK(trees.error().message == row.message);
  }
}

TEST_CASE("yaml aliases: core tags are tolerated, and !!str makes text") {
  const auto trees = Read("a: !!str 5\nb: !!int \"7\"\nc: !!map {}\nd: !!seq []\ne: !!bool yes\n");
  REQUIRE(trees.has_value());
  const Node& root = trees->front().root();
  CHECK(root.StringAt("a") == "5");
  CHECK(root.Find("b")->integer() == 7);
  CHECK(root.Find("e")->is_true());
}

TEST_CASE("yaml aliases: a billion laughs end at the budget") {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c <= 'k'; ++c) {
    const std::string before = std::string("*") + static_cast<char>(c - 1);
    bomb += std::string(1, c) + ": &" + c + " [" + before;
    for (int i = 0; i < 8; ++i) bomb += ", " + before;
    bomb += "]\n";
  }
  const auto trees = Read(bomb);
  REQUIRE_FALSE(trees.has_value());
  CHECK(trees.error().kind == ErrorKind::kLimit);
  CHECK(trees.error().message == "aliases repeat more than 10000 values");
}

TEST_CASE("yaml aliases: the budget and the depth hold on both sides") {
  YamlOptions options{.allow_aliases = true};
  options.limits.max_expanded_nodes = 6;  // One alias to [1, 2] costs three.
  CHECK(ReadYaml("a: &a [1, 2]\nb: [*a, *a]\n", "m.yaml", options).has_value());
  CHECK(ReadYaml("a: &a [1, 2]\nb: [*a, *a, *a]\n", "m.yaml", options).error().kind ==
        ErrorKind::kLimit);
  YamlOptions shallow{.allow_aliases = true};
  shallow.limits.max_depth = 4;
  CHECK(ReadYaml("a: &a [[x]]\nb: [*a]\n", "m.yaml", shallow).has_value());
  CHECK(ReadYaml("a: &a [[x]]\nb: [[*a]]\n", "m.yaml", shallow).error().kind == ErrorKind::kLimit);
}

TEST_CASE("yaml manifests: sets in braces are YAML, a forgotten colon is not") {
  CHECK(Read("{a, b: 1}\n").has_value());
  CHECK_FALSE(Read("a: 1\nb 2\n").has_value());
}
