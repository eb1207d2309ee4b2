// The strict reader over small tables, the scalars that need quotes, and the string formats.
#include "text/schema.h"

#include <doctest/doctest.h>

#include <array>

#include "text/json.h"
#include "text/yaml.h"

namespace policy::text {
namespace {

constexpr std::array<std::string_view, 3> kWords = {"low", "medium", "high"};
constexpr Type kWord{.kind = Type::Kind::kWord, .name = "level", .words = kWords};
constexpr Type kLevels{.kind = Type::Kind::kList, .name = "[level]", .item = &kWord};
constexpr std::array<std::string_view, 2> kEither = {"inline", "file"};
constexpr std::array<Field, 2> kPartFields = {
    {{.name = "inline", .type = kText}, {.name = "file", .type = kText}}};
constexpr ObjectType kPart{.name = "part", .fields = kPartFields, .exactly_one_of = kEither};
constexpr Type kMap{.kind = Type::Kind::kStringMap, .name = "labels"};
constexpr Type kLooseMap{.kind = Type::Kind::kStringMap, .name = "labels", .empty_values = true};
constexpr std::array<Field, 12> kFields = {{
    {.name = "name", .type = kDnsLabel, .required = true, .meaning = "who it is"},
    {.name = "on-time", .type = kBoolean},
    {.name = "count",
     .type = {.kind = Type::Kind::kInteger, .name = "integer", .min = 1, .max = 9}},
    {.name = "share", .type = {.kind = Type::Kind::kNumber, .name = "number", .min = 0}},
    {.name = "level", .type = kWord},
    {.name = "levels", .type = kLevels},
    {.name = "part", .type = {.kind = Type::Kind::kObject, .name = "part", .object = &kPart}},
    {.name = "labels", .type = kMap},
    {.name = "notes", .type = kLooseMap},
    {.name = "status", .type = {.kind = Type::Kind::kIgnored}},
    {.name = "later", .type = kText, .evaluated = false},
    {.name = "since", .type = kStart},
}};
constexpr ObjectType kThing{.name = "thing", .fields = kFields};

std::vector<Error> ProblemsOf(const std::string& text, bool json = false) {
  Problems problems("f", text);
  if (json) {
    const auto tree = ReadJson(text, "f");
    REQUIRE(tree.has_value());
    Check(tree->root(), kThing, {}, problems);
  } else {
    const auto trees = ReadYaml(text, "f");
    REQUIRE(trees.has_value());
    REQUIRE(trees->size() == 1);
    Check((*trees)[0].root(), kThing, {}, problems);
  }
  return problems.Take();
}

struct Row {
  std::string text;
  std::string message;  // Empty: nothing is wrong.
  std::string hint;
  std::string key;
};

void Expect(const Row& row, bool json) {
  const std::vector<Error> found = ProblemsOf(row.text, json);
  std::string all;
  for (const Error& error : found) all += Describe(error);
  CAPTURE(row.text);
  CAPTURE(all);
  if (row.message.empty()) {
    CHECK(found.empty());
    return;
  }
  REQUIRE(found.size() == 1);
  CHECK(found[0].message == row.message);
  CHECK(found[0].hint == row.hint);
  CHECK(found[0].where.key == row.key);
}

TEST_CASE("schema: one message for each thing that can be wrong") {
  const std::vector<Row> rows = {
      {"name: a", "", "", ""},
      {"name: a\nnaem: b", "unknown key 'naem'", "did you mean 'name'?", "naem"},
      {"naem: b", "unknown key 'naem'", "did you mean 'name'?", "naem"},
      {"level: low", "missing key 'name'", "who it is", ""},
      {"name: a\non-time: true", "", "", ""},
      {"name: a\non-time: yes", "expected true or false, found 'yes'", "", "on-time"},
      {"name: a\non-time: True", "expected true or false, found 'True'", "", "on-time"},
      {"name: a\non-time: \"true\"", "expected true or false, found 'true'", "take the quotes away",
       "on-time"},
      {"name: a\ncount: 1", "", "", ""},
      {"name: a\ncount: 9", "", "", ""},
      {"name: a\ncount: 0", "'0' is out of range", "from 1 to 9", "count"},
      {"name: a\ncount: 10", "'10' is out of range", "from 1 to 9", "count"},
      {"name: a\ncount: 1.0", "expected a whole number, found '1.0'",
       "decimal digits, no sign but '-', no leading zero, no exponent", "count"},
      {"name: a\ncount: 07", "expected a whole number, found '07'",
       "decimal digits, no sign but '-', no leading zero, no exponent", "count"},
      {"name: a\ncount: \"7\"", "expected a whole number, found '7'", "take the quotes away",
       "count"},
      {"name: a\nshare: 0.5", "", "", ""},
      {"name: a\nshare: -0.5", "'-0.5' is out of range", "at least 0", "share"},
      {"name: a\nshare: .inf", "expected a number, found '.inf'",
       "decimal digits, no sign but '-', no leading zero, no exponent", "share"},
      {"name: a\nlevel: hihg", "unknown level 'hihg'", "did you mean 'high'?", "level"},
      {"name: a\nlevel: enormous", "unknown level 'enormous'", "one of low, medium, high", "level"},
      {"name: a\nlevel: [low]", "expected a level, found a list", "", "level"},
      {"name: a\nlevels: low", "expected a list, found 'low'", "write it as a list: [low]",
       "levels"},
      {"name: a\nlevels: [low, Low]", "unknown level 'Low'", "did you mean 'low'?", "levels[1]"},
      {"name: a\nlevels: []", "'levels' is empty", "give it a value, or leave it out", "levels"},
      {"name: a\nlevels: [low, ~]", "'levels[1]' is null", "give it a value, or leave it out",
       "levels[1]"},
      {"name: a\nlevel:", "'level' is empty", "give it a value, or leave it out", "level"},
      {"name: a\npart: {}", "'part' is empty", "give it a value, or leave it out", "part"},
      {"name: a\npart: {file: b}", "", "", ""},
      {"name: a\npart: {file: b, inline: c}", "'inline' cannot stand beside 'file'",
       "part takes exactly one of inline, file", "part.inline"},
      {"name: a\npart: {filee: b}", "unknown key 'filee'", "did you mean 'file'?", "part.filee"},
      {"name: a\npart: b", "expected a map, found 'b'", "", "part"},
      {"name: a\nlabels: {b: c}", "", "", ""},
      {"name: a\nlabels: {b: 1.10}", "'1.10' reads as a number; expected a string",
       "quote it: \"1.10\"", "labels.b"},
      {"name: a\nlabels: {b: \"\"}", "'b' is empty", "give it a value, or leave it out",
       "labels.b"},
      {"name: a\nlabels: {}", "'labels' is empty", "give it a value, or leave it out", "labels"},
      {"name: a\nnotes: {}", "", "", ""},
      {"name: a\nnotes: {b: \"\"}", "", "", ""},
      {"name: a\nnotes: {b: 1}", "'1' reads as a number; expected a string", "quote it: \"1\"",
       "notes.b"},
      {"name: a\nstatus:", "", "", ""},
      {"name: a\nstatus: {any: [thing, null]}", "", "", ""},
      {"name: a\nsince: 2027-01-01", "", "", ""},
      {"name: a\nsince: 2027-02-29", "'2027-02-29' is no date",
       "a real day, \"2027-01-31\", or an instant, \"2027-01-31T12:00:00Z\"", "since"},
      {"name: 12", "'12' reads as a number; expected a name", "quote it: \"12\"", "name"},
      {"name: no", "'no' reads as a boolean; expected a name", "quote it: \"no\"", "name"},
      {"name: A", "'A' is no name",
       "at most 63 lower-case letters, digits and '-', a letter or digit at both ends", "name"},
      {"[a]", "expected a map, found a list", "", ""},
  };
  for (const Row& row : rows) Expect(row, false);
}

TEST_CASE("schema: JSON goes by its kinds") {
  const std::vector<Row> rows = {
      {R"({"name": "1.10x", "count": 3})", "'1.10x' is no name",
       "at most 63 lower-case letters, digits and '-', a letter or digit at both ends", "name"},
      {R"({"name": "no", "count": 3, "share": 1e-1, "on-time": false})", "", "", ""},
      {R"({"name": "a", "count": "3"})", "expected a whole number, found '3'",
       "take the quotes away", "count"},
      {R"({"name": "a", "count": 3.0})", "expected a whole number, found '3.0'",
       "decimal digits, no sign but '-', no leading zero, no exponent", "count"},
      {R"({"name": "a", "on-time": "true"})", "expected true or false, found 'true'",
       "take the quotes away", "on-time"},
      {R"({"name": "a", "level": null})", "'level' is null", "give it a value, or leave it out",
       "level"},
      {R"({"name": true})", "'true' reads as a boolean; expected a name", "quote it: \"true\"",
       "name"},
  };
  for (const Row& row : rows) Expect(row, true);
}

TEST_CASE("schema: what this version does not evaluate is no error of the text") {
  const std::string text = "name: a\nlater: x\n";
  const auto trees = ReadYaml(text, "f");
  REQUIRE(trees.has_value());
  Problems problems("f", text);
  CHECK(Check((*trees)[0].root(), kThing, "spec", problems));
  REQUIRE(problems.errors().size() == 1);
  const Error& error = problems.errors()[0];
  CHECK(error.kind == ErrorKind::kUnsupported);
  CHECK(error.message == "'later' is not evaluated by this version");
  CHECK(error.where.key == "spec.later");
  CHECK(error.where.line == 2);
  CHECK(error.where.column == 1);
  CHECK(error.excerpt == "later: x");
}

TEST_CASE("schema: all problems come in one pass, each with its line") {
  const std::vector<Error> found = ProblemsOf("zz: 1\nlevel: x\ncount: y\n");
  REQUIRE(found.size() == 4);
  CHECK(found[0].where.line == 1);
  CHECK(found[1].where.line == 2);
  CHECK(found[1].where.column == 8);
  CHECK(found[2].where.line == 3);
  CHECK(found[3].message == "missing key 'name'");
}

TEST_CASE("schema: typed access gives empty values for absent keys") {
  const auto trees = ReadYaml("a: true\nb: [x, z]\nc: 2\nd: 1.5\ne: s\nf: {g: h}\n", "f");
  REQUIRE(trees.has_value());
  const Node& root = (*trees)[0].root();
  CHECK(BoolAt(root, "a"));
  CHECK(!BoolAt(root, "z"));
  CHECK(OptionalBoolAt(root, "a") == true);
  CHECK(!OptionalBoolAt(root, "z"));
  CHECK(StringsAt(root, "b") == std::vector<std::string>{"x", "z"});
  CHECK(StringsAt(root, "z").empty());
  CHECK(IntegerAt(root, "c") == 2);
  CHECK(NumberAt(root, "d") == 1.5);
  CHECK(!NumberAt(root, "z"));
  CHECK(StringAt(root, "e") == "s");
  CHECK(StringMapAt(root, "f") == std::map<std::string, std::string>{{"g", "h"}});
  CHECK(StringMapAt(root, "z").empty());
}

TEST_CASE("plain scalars: what one YAML or the other reads as no string") {
  for (const std::string text :
       {"",      "~",     "null",  "NULL",   "true",      "False", "yes",   "NO",   "on",    "Off",
        "y",     "N",     "0",     "-1",     "+1",        "1_000", "0x1F",  "0o17", "017",   "0b11",
        "1.10",  "1.",    ".5",    "-.5",    "1e3",       "1.5e3", "1E-3",  ".inf", "-.INF", ".nan",
        "12:30", "-1:30", "1:2:3", "1:30.5", "190:20:30", "09",    "1__0.5"}) {
    CAPTURE(text);
    CHECK(NeedsQuotes(text));
  }
  for (const std::string text : {"a",        "1.2.3", "2027-01-01", "2027-01-01T12:00:00Z",
                                 "7d",       "1.5GB", "10Mi",       "-",
                                 "+",        ".",     "..",         "1:60",
                                 "1:2:",     ":1",    "0xg",        "0x",
                                 "yess",     "nO",    "tRue",       "e3",
                                 "1e",       "1e+",   "1,5",        "CVE-1",
                                 "sha256:1", "-.nan", "_1",         "12:30pm",
                                 "0o8x",     "1/2",   "v1",         "1.0-rc1"}) {
    CAPTURE(text);
    CHECK(!NeedsQuotes(text));
  }
}

struct FormatRow {
  std::string name;
  Format format;
  std::vector<std::string> right;
  std::vector<std::string> wrong;
};

TEST_CASE("formats: what is taken, and what is not") {
  const std::string hex(64, 'a');
  const std::vector<FormatRow> rows = {
      {"duration",
       CheckDuration,
       {"0s", "7d", "36h", "2w"},
       {"", "7", "07d", "7 d", "-1d", "1.5d", "7D", "1h30m"}},
      {"start",
       CheckStart,
       {"2027-01-01", "2028-02-29", "2027-01-01T23:59:59Z"},
       {"2027-02-29", "2027-1-1", "2027-01-01T24:00:00Z", "2027-01-01T00:00:00+01:00",
        "2027-01-01T00:00:00.5Z"}},
      {"end", CheckEnd, {"2027-01-01"}, {"tomorrow"}},
      {"instant", CheckInstant, {"2027-01-01T00:00:00Z"}, {"2027-01-01", "2027-01-01 00:00:00Z"}},
      {"size",
       CheckSize,
       {"0Ki", "500Mi", "2Gi", "999999999Gi"},
       {"500", "500M", "05Mi", "5mi", "-5Mi", "1.5Gi", "9999999999Gi", "Mi"}},
      {"glob", CheckGlob, {"*", "a/**/b", "x?[a]"}, {"***", "a***b"}},
      {"image",
       CheckImage,
       {"docker.io/library/nginx", "**", "a.example/x:1@sha256:" + hex},
       {"nginx", "a.example/***"}},
      {"range",
       CheckRange,
       {"1.0", ">= 1, < 2 || = 3", "< 2.17.1"},
       {"^1.2", ">=", ">= 1 < 2", "1,,2"}},
      {"name",
       CheckDnsLabel,
       {"a", "0", "a-b", std::string(63, 'a')},
       {"", "A", "-a", "a-", "a.b", "a_b", std::string(64, 'a')}},
      {"expression", CheckRegularExpression, {"a.*", "[0-9]+"}, {"(", "a{9999}", "(?=x)"}},
      {"URL",
       CheckUrl,
       {"https://a.example", "http://a/b?c#d"},
       {"a.example", "https://", "https:///x", "javascript:alert(1)", "ftp://a", "https://a b",
        "https://a\"b"}},
      {"digest",
       CheckDigest,
       {"sha256:" + hex},
       {hex, "sha256:" + hex + "a", "sha512:" + hex + hex, "sha256:" + std::string(64, 'A')}},
      {"platform",
       CheckPlatform,
       {"linux/amd64", "linux/arm/v7"},
       {"linux", "linux/", "/amd64", "a/b/c/d", "Linux/amd64"}},
      {"CWE", CheckCwe, {"CWE-79", "CWE-1"}, {"79", "CWE-", "CWE-079", "cwe-79", "CWE-0"}},
      {"pointer", CheckJsonPointer, {"/", "/a/b", "/a~0~1"}, {"", "a", "/a~", "/a~2"}},
  };
  for (const FormatRow& row : rows) {
    SUBCASE(row.name.c_str()) {
      for (const std::string& text : row.right) {
        CAPTURE(text);
        CHECK(!row.format(text));
      }
      for (const std::string& text : row.wrong) {
        CAPTURE(text);
        const auto problem = row.format(text);
        REQUIRE(problem.has_value());
        CHECK(!problem->message.empty());
        CHECK(problem->message.find('\n') == std::string::npos);
      }
    }
  }
}

}  // namespace
}  // namespace policy::text
