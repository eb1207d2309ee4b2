// RFC 8785: the document's own examples.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "text/json.h"
#include "text/yaml.h"

using policy::text::Canonicalize;
using policy::text::ReadJson;

namespace {

std::string Canonical(const std::string& json) {
  const auto tree = ReadJson(json, "input.json");
  REQUIRE(tree.has_value());
  const auto text = Canonicalize(tree->root());
  REQUIRE(text.has_value());
  return *text;
}

}  // namespace

TEST_CASE("canonical form: the example of RFC 8785, section 3.2.2") {
  const std::string input = R"({
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  })";
  CHECK(Canonical(input) ==
        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
        "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST_CASE("canonical form: keys sort by UTF-16 units, as in RFC 8785, section 3.2.3") {
  const std::string input =
      R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",)"
      R"("1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",)"
      R"("\u00f6":"Latin Small Letter O With Diaeresis"})";
  const std::string got = Canonical(input);
  const std::vector<std::string> order = {"Carriage", "One",   "Control", "Latin",
                                          "Euro",     "Emoji", "Hebrew"};
  std::size_t last = 0;
  for (const std::string& word : order) {
    CAPTURE(word);
    const std::size_t at = got.find(word);
    REQUIRE(at != std::string::npos);
    CHECK(at > last);
    last = at;
  }
}

TEST_CASE("canonical form: it is its own canonical form, whatever the order and the spaces") {
  const std::string one = Canonical(R"({"b":[1,{"z":0,"a":-0}],"a":"x"})");
  CHECK(one == R"({"a":"x","b":[1,{"a":0,"z":0}]})");
  CHECK(Canonical("{ \"a\" : \"x\", \"b\":[ 1.0,{\"a\":0e5 ,\"z\":0}]}") == one);
  CHECK(Canonical(one) == one);
}

TEST_CASE("canonical form: YAML trees have one too, unless a number is no number") {
  const auto good = policy::text::ReadYaml("b: 0x1F\na: [yes, 1_000, '5', ~]\n", "a.yaml");
  REQUIRE(good.has_value());
  CHECK(*Canonicalize(good->front().root()) == R"({"a":[true,1000,"5",null],"b":31})");
  const auto bad = policy::text::ReadYaml("a: .inf\n", "a.yaml");
  REQUIRE(bad.has_value());
  const auto refused = Canonicalize(bad->front().root());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == policy::ErrorKind::kBadInput);
  CHECK(refused.error().message == "'.inf' is no finite number");
}
