// Cut anywhere or with flipped bytes, a text is read or refused, never worse, and both JSON doors
// say the same of it.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "text/base64.h"
#include "text/json.h"
#include "text/json_stream.h"
#include "text/utf8.h"
#include "text/yaml.h"

namespace {

using policy::text::Node;

const std::string kJson =
    R"({"apiVersion":"v1","n":[0,-1.5e-3,true,false,null],"s":"\u00e4\ud83d\ude00\"\\",
  "deep":{"a":{"b":[{"c":"d"},[[]]]}},"empty":{},"key with \" quote":"ü€😀"})";
const std::string kYaml =
    "# comment\napiVersion: v1\nspec: &spec\n  - name: \"x\\ty\"\n    on: yes\n  - 'it''s'\n"
    "again: *spec\nmerged: {<<: {a: 1}, b: [1, 2.5, ~]}\ntext: |\n  one\n  two\n---\nb: >-\n  c\n";

bool BothJsonDoors(const std::string& text) {
  const auto tree = policy::text::ReadJson(text, "x");
  policy::text::JsonStream stream;
  std::size_t seen = 0;
  stream.On("deep", [&](const Node& node) { seen += node.members().size(); });
  policy::text::StringSource source(text);
  const auto streamed = stream.Read(source, "x");
  CHECK(tree.has_value() == streamed.has_value());
  if (tree) CHECK(policy::text::Canonicalize(tree->root()).has_value());
  if (!tree) {
    CHECK_FALSE(tree.error().message.empty());
    CHECK(policy::text::OneLine(tree.error().message) == tree.error().message);
    CHECK(tree.error().message == streamed.error().message);
    CHECK(tree.error().where.line == streamed.error().where.line);
    CHECK(tree.error().where.column == streamed.error().where.column);
  }
  return tree.has_value();
}

void BothYamlModes(const std::string& text) {
  for (const bool aliases : {false, true}) {
    const auto trees = policy::text::ReadYaml(text, "x", {.allow_aliases = aliases});
    if (trees) continue;
    CHECK_FALSE(trees.error().message.empty());
    CHECK(policy::text::OneLine(trees.error().message) == trees.error().message);
    CHECK(trees.error().kind != policy::ErrorKind::kInternal);
  }
}

std::string Flip(std::string text, std::mt19937& random) {
  const std::size_t times = 1 + random() % 3;
  for (std::size_t i = 0; i < times; ++i) {
    text[random() % text.size()] = static_cast<char>(random() % 256);
  }
  return text;
}

}  // namespace

TEST_CASE("damage: JSON cut at any byte is refused by both doors in the same words") {
  CHECK(BothJsonDoors(kJson));
  for (std::size_t cut = 0; cut < kJson.size(); ++cut) {
    CAPTURE(cut);
    CHECK_FALSE(BothJsonDoors(kJson.substr(0, cut)));
  }
}

TEST_CASE("damage: JSON with flipped bytes is read or refused by both doors alike") {
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same run each time.
  for (int round = 0; round < 3000; ++round) {
    CAPTURE(round);
    BothJsonDoors(Flip(kJson, random));
  }
}

TEST_CASE("damage: YAML cut at any byte, or with flipped bytes, is read or refused") {
  CHECK(policy::text::ReadYaml(kYaml, "x", {.allow_aliases = true}).has_value());
  for (std::size_t cut = 0; cut < kYaml.size(); ++cut) {
    CAPTURE(cut);
    BothYamlModes(kYaml.substr(0, cut));
  }
  std::mt19937 random(11);  // NOLINT(bugprone-random-generator-seed): the same run each time.
  for (int round = 0; round < 3000; ++round) {
    CAPTURE(round);
    BothYamlModes(Flip(kYaml, random));
  }
}

TEST_CASE("damage: base64 that decodes encodes back to itself") {
  std::mt19937 random(13);  // NOLINT(bugprone-random-generator-seed): the same run each time.
  const std::string good = policy::text::EncodeBase64("some bytes to damage, forty of them here");
  for (int round = 0; round < 3000; ++round) {
    const std::string text = Flip(good, random);
    CAPTURE(text);
    const auto plain = policy::text::DecodeBase64(text);
    if (!plain || text.find_first_of("-_") != std::string::npos) continue;
    const std::string again = policy::text::EncodeBase64(*plain);
    CHECK(again.substr(0, again.find('=')) == text.substr(0, text.find('=')));
  }
}
