// The YAML door for our own documents: strict, typed as Kubernetes types, and cheap to refuse.
#include "text/yaml.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using policy::ErrorKind;
using policy::text::Limits;
using policy::text::Node;
using policy::text::ReadYaml;
using policy::text::Tree;
using policy::text::YamlOptions;

namespace {

Tree One(const std::string& text) {
  auto trees = ReadYaml(text, "a.yaml");
  REQUIRE(trees.has_value());
  REQUIRE(trees->size() == 1);
  return std::move(trees->front());
}

}  // namespace

TEST_CASE("yaml: plain scalars get the types that Kubernetes gives them") {
  using Kind = Node::Kind;
  struct Row {
    std::string text;
    Kind kind;
    double number = 0;
  };
  const std::vector<Row> rows = {{"yes", Kind::kBool},
                                 {"Yes", Kind::kBool},
                                 {"y", Kind::kBool},
                                 {"N", Kind::kBool},
                                 {"on", Kind::kBool},
                                 {"OFF", Kind::kBool},
                                 {"true", Kind::kBool},
                                 {"False", Kind::kBool},
                                 {"yEs", Kind::kString},
                                 {"tRue", Kind::kString},
                                 {"", Kind::kNull},
                                 {"~", Kind::kNull},
                                 {"null", Kind::kNull},
                                 {"Null", Kind::kNull},
                                 {"NULL", Kind::kNull},
                                 {"nULL", Kind::kString},
                                 {"12", Kind::kNumber, 12},
                                 {"-3", Kind::kNumber, -3},
                                 {"+7", Kind::kNumber, 7},
                                 {"0x1F", Kind::kNumber, 31},
                                 {"0b101", Kind::kNumber, 5},
                                 {"0o17", Kind::kNumber, 15},
                                 {"017", Kind::kNumber, 15},
                                 {"08", Kind::kNumber, 8},
                                 {"1_000", Kind::kNumber, 1000},
                                 {"1e3", Kind::kNumber, 1000},
                                 {"1.10", Kind::kNumber, 1.1},
                                 {".5", Kind::kNumber, 0.5},
                                 {"5.", Kind::kNumber, 5},
                                 {"1.2.3", Kind::kString},
                                 {"0x", Kind::kString},
                                 {"0xG", Kind::kString},
                                 {"1e", Kind::kString},
                                 {"e3", Kind::kString},
                                 {"-", Kind::kString},
                                 {".", Kind::kString},
                                 {"1:30", Kind::kString},
                                 {"2027-01-15", Kind::kString},
                                 {"12abc", Kind::kString},
                                 {"-.inf", Kind::kNumber, -INFINITY},
                                 {".Inf", Kind::kNumber, INFINITY},
                                 {".iNf", Kind::kString},
                                 {"nan", Kind::kString}};
  for (const Row& row : rows) {
    if (row.text == "-") continue;  // A list item, not a scalar.
    CAPTURE(row.text);
    const Tree tree = One("a: " + row.text + "\n");
    const Node& value = *tree.root().Find("a");
    CHECK(value.kind() == row.kind);
    CHECK(value.plain());
    CHECK(value.text() == row.text);
    if (row.kind == Kind::kNumber) CHECK(value.number() == row.number);
    const Tree quoted = One("a: \"" + row.text + "\"\n");
    CHECK(quoted.root().Find("a")->is_string());
    CHECK_FALSE(quoted.root().Find("a")->plain());
    CHECK(quoted.root().StringAt("a") == row.text);
  }
  CHECK(One("a: [yes, On, TRUE, y]").root().Find("a")->items()[3].is_true());
  CHECK(One("a: [no, Off, n]").root().Find("a")->items()[1].is_false());
}

TEST_CASE("yaml: block and folded scalars are strings") {
  const Tree tree = One("a: |\n  yes\n  12\nb: >-\n  one\n  two\nc: 'it''s'\nd: \"\\u00e4\\n\"\n");
  CHECK(tree.root().StringAt("a") == "yes\n12\n");
  CHECK(tree.root().StringAt("b") == "one two");
  CHECK(tree.root().StringAt("c") == "it's");
  CHECK(tree.root().StringAt("d") == "\xC3\xA4\n");
}

TEST_CASE("yaml: lines and columns count from one") {
  const Tree tree = One("# comment\nrules:\n  - name: x\n    list: [a, 'b']\n");
  const Node& root = tree.root();
  CHECK(root.line() == 2);
  CHECK(root.members()[0].key_line == 2);
  CHECK(root.members()[0].key_column == 1);
  const Node& rule = root.Find("rules")->items()[0];
  CHECK(rule.line() == 3);
  CHECK(rule.column() == 5);
  CHECK(rule.Find("name")->column() == 11);
  CHECK(rule.Find("list")->items()[1].line() == 4);
  CHECK(rule.Find("list")->items()[1].column() == 15);
}

TEST_CASE("yaml: all documents of a stream, empty ones left out") {
  const auto trees =
      ReadYaml("---\n# nothing\n---\na: 1\n---\n~\n...\n---\nb: 2\n--- \n", "a.yaml");
  REQUIRE(trees.has_value());
  REQUIRE(trees->size() == 2);
  CHECK((*trees)[0].root().Find("a")->line() == 4);
  CHECK((*trees)[1].root().Find("b")->integer() == 2);
  CHECK(ReadYaml("# only a comment\n", "a.yaml")->empty());
  CHECK(ReadYaml("a: 1\n...\nb: 2\n", "a.yaml")->size() == 2);
}

TEST_CASE("yaml: JSON is YAML too") {
  const Tree tree = One("{\"a\": [1, \"x\", null, {\"b\":true}], \"c\":\"http://x\"}");
  CHECK(tree.root().Find("a")->items()[3].Find("b")->is_true());
  CHECK(tree.root().StringAt("c") == "http://x");
}

TEST_CASE("yaml: what is dangerous or broken is refused with its place") {
  struct Row {
    std::string name;
    std::string text;
    std::string message;
    int line;
    int column;
  };
  const std::vector<Row> rows = {
      {"repeated key", "a: 1\nb: 2\na: 3\n", "the key 'a' is there twice", 3, 1},
      {"repeated in flow", "x: {a: 1, a: 2}\n", "the key 'a' is there twice", 1, 11},
      {"repeated, quoted", "a: 1\n\"a\": 2\n", "the key 'a' is there twice", 2, 1},
      {"open double quote", "a: \"x\nb: 2\n", "the quote opened here is never closed", 1, 4},
      {"open single quote", "a: 1\nb: 'it''s\n", "the quote opened here is never closed", 2, 4},
      {"open, escaped end", "a: \"x\\\"\n", "the quote opened here is never closed", 1, 4},
      {"missing colon", "a: 1\nb 2\n", "expected ':' after this key", 2, 1},
      {"set in braces", "{a, b: 1}\n", "expected ':' after this key", 1, 2},
      {"anchor", "a: &x 1\n", "anchors are not allowed here", 1, 4},
      {"anchor on a map", "a: &x\n  b: 1\n", "anchors are not allowed here", 1, 4},
      {"merge key", "<<: {a: 1}\n", "merge keys are not allowed here", 1, 1},
      {"tag", "a: !!str 1\n", "tags are not allowed here", 1, 4},
      {"own tag", "a: !python/object x\n", "tags are not allowed here", 1, 4},
      {"bare tag", "a: ! x\n", "tags are not allowed here", 1, 4},
      {"list as key", "[a]: 1\n", "a key must be text, not a list or a map", 1, 1},
      {"open list", "a: [1\n", "the bracket opened here is never closed", 1, 4},
      {"open map", "a: 1\nb: {c: 1, d\n", "the bracket opened here is never closed", 2, 4},
      {"template", "a: {{ b }}\n", "a key must be text, not a list or a map", 1, 5},
      {"null key", "~: 1\n", "a key must be text, not nothing", 1, 1},
      {"no separator", "- a\nb: 1\n", "text after the end of the document", 2, 1},
      {"two strings", "\"a\" \"b\"\n", "text after the end of the document", 1, 5},
      {"NUL", std::string("a: 1\n\0b: 2\n", 11), "a NUL byte is not allowed", 2, 1},
      {"end of transmission", "a: 1\n\x04\nb: 2\n", "a control character is not allowed", 2, 1},
      {"bad UTF-8", "a: 1\nb: \xFF\n", "this is not valid UTF-8", 2, 4}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto trees = ReadYaml(row.text, "dir/a.yaml");
    REQUIRE_FALSE(trees.has_value());
    CHECK(trees.error().kind == ErrorKind::kBadInput);
    CHECK(trees.error().message == row.message);
    CHECK(trees.error().where.file == "dir/a.yaml");
    CHECK(trees.error().where.line == row.line);
    CHECK(trees.error().where.column == row.column);
    CHECK_FALSE(trees.error().excerpt.empty());
  }
}

TEST_CASE("yaml: the parser's own refusals keep their place") {
  for (const std::string text :
       {"a: 1\n]\n", "a: [b\nc: 1\n", "a: 1\n  b: 2\n", "a: @x\n", "*a\n", "a: b: c\n"}) {
    CAPTURE(text);
    const auto trees = ReadYaml(text, "a.yaml");
    REQUIRE_FALSE(trees.has_value());
    CHECK(trees.error().kind == ErrorKind::kBadInput);
    CHECK(trees.error().message.starts_with("this is not YAML: "));
    CHECK(trees.error().where.line > 0);
  }
  CHECK(ReadYaml("", "a.yaml").error().message == "empty file");
}

TEST_CASE("yaml: limits hold on both sides") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(ReadYaml(nested(64), "a.yaml").has_value());
  CHECK(ReadYaml(nested(65), "a.yaml").error().kind == ErrorKind::kLimit);
  const YamlOptions nodes{.limits = {.max_nodes = 4}};
  CHECK(ReadYaml("[a, b, c]", "a.yaml", nodes).has_value());
  CHECK(ReadYaml("[a, b, c, d]", "a.yaml", nodes).error().kind == ErrorKind::kLimit);
  CHECK(ReadYaml("[a]\n---\n[b, c]\n", "a.yaml", nodes).error().kind == ErrorKind::kLimit);
  const YamlOptions bytes{.limits = {.max_bytes = 5}};
  CHECK(ReadYaml("a: 1\n", "a.yaml", bytes).has_value());
  CHECK(ReadYaml("a: 12\n", "a.yaml", bytes).error().kind == ErrorKind::kLimit);
  const YamlOptions documents{.limits = {.max_documents = 2}};
  CHECK(ReadYaml("--- a\n--- b\n", "a.yaml", documents).has_value());
  CHECK(ReadYaml("--- a\n--- b\n--- c\n", "a.yaml", documents).error().kind == ErrorKind::kLimit);
  const YamlOptions strings{.limits = {.max_string = 3}};
  CHECK(ReadYaml("a: bcd\n", "a.yaml", strings).has_value());
  CHECK(ReadYaml("a: bcde\n", "a.yaml", strings).error().kind == ErrorKind::kLimit);
}

TEST_CASE("yaml: every way to nest 100,000 levels is called too deep") {
  std::string dashes;
  std::string maps;
  for (int i = 0; i < 100'000; ++i) {
    dashes += "- ";
    maps += "{a: ";
  }
  std::string indented;
  for (std::size_t i = 0; i < 500; ++i) indented += std::string(i, ' ') + "a:\n";
  const std::string open(100'000, '[');
  for (const std::string& text :
       {open, open + std::string(100'000, ']'), "a: " + open, dashes, maps, indented}) {
    const auto trees = ReadYaml(text, "a.yaml");
    REQUIRE_FALSE(trees.has_value());
    CAPTURE(trees.error().message);
    CHECK(trees.error().kind == ErrorKind::kLimit);
    CHECK(trees.error().message == "nested deeper than 64 levels");
  }
}

TEST_CASE("yaml: a byte order mark is passed over") {
  const Tree tree =
      One("\xEF\xBB\xBF"
          "a: 1\n");
  CHECK(tree.root().Find("a")->integer() == 1);
  CHECK(tree.root().column() == 1);
}

TEST_CASE("yaml: Windows line ends") {
  const Tree tree = One("a: 1\r\nb:\r\n  - c\r\n");
  CHECK(tree.root().Find("b")->items()[0].string() == "c");
  CHECK(tree.root().Find("b")->items()[0].line() == 3);
}
