// fmt: one layout, reached in one step, that says what the text said before.
#include <doctest/doctest.h>

#include <algorithm>

#include "authoring/support.h"
#include "text/json.h"
#include "text/yaml.h"

namespace policy {
namespace {

// What a text says, as canonical JSON, one document a line. Texts and numbers read by our own door.
std::string Says(const std::string& text) {
  std::string all;
  const auto trees = text::ReadYaml(text, "a.yaml");
  if (!trees) return "unreadable";
  for (const text::Tree& tree : *trees) {
    const Result<std::string> json = text::Canonicalize(tree.root());
    if (!json) return "unreadable";
    all += *json + "\n";
  }
  return all;
}

// Words of comments, in order.
std::vector<std::string> CommentsOf(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at + 1)) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string comment = text.substr(at, end - at);
    comment.erase(comment.find_last_not_of(" \t\r") + 1);
    all.push_back(comment);
    at = end;
  }
  return all;
}

TEST_CASE("layout: the golden text, before and after") {
  const SourceFile input = authoring_test::Golden("layout");
  const Result<std::string> laid_out = LayOut(input);
  REQUIRE(laid_out.has_value());
  testing::CheckGolden("authoring/layout/want.yaml", *laid_out);
  CHECK(CommentsOf(input.text) == CommentsOf(*laid_out));
}

TEST_CASE(
    "layout: every golden and shipped document says the same, and a second time changes nothing") {
  std::size_t laid_out = 0;
  for (const char* folder :
       {"policies", "examples", "tests/golden/document", "tests/golden/authoring"}) {
    for (const SourceFile& file : authoring_test::YamlBelow(folder)) {
      const std::string before = Says(file.text);
      if (before == "unreadable") continue;
      ++laid_out;
      CAPTURE(file.path);
      const Result<std::string> once = LayOut(file);
      REQUIRE_MESSAGE(once.has_value(), Describe(once.error()));
      CHECK(Says(*once) == before);
      CHECK(CommentsOf(*once) == CommentsOf(file.text));
      const Result<std::string> twice = LayOut({file.path, *once});
      REQUIRE(twice.has_value());
      CHECK(*twice == *once);
    }
  }
  CHECK(laid_out > 60);
}

TEST_CASE("layout: one line at a time") {
  struct Row {
    const char *name, *before, *after;
  };
  const Row rows[] = {
      {"spaces", "a:   1\nb :  [ x,y ,\"z\" ]\n", "a: 1\nb: [x, y, \"z\"]\n"},
      {"flow maps", "a: { b: 1,c: {d: 2 } }\n", "a: {b: 1, c: {d: 2}}\n"},
      {"a blank before a colon", "a: {\"b\" :c, 'd' : e}\n", "a: {\"b\": c, \"d\": e}\n"},
      {"a last comma", "a: [x, ]\n", "a: [x]\n"},
      {"lists below their key", "a:\n- x\n-   y: 1\n    z: 2\n", "a:\n  - x\n  - y: 1\n    z: 2\n"},
      {"lists in lists", "a:\n-   - x\n    - y\n", "a:\n  - - x\n    - y\n"},
      {"quotes", "a: 'x y'\nb: 'it''s'\nc: 'a \"b\"'\n", "a: \"x y\"\nb: 'it''s'\nc: 'a \"b\"'\n"},
      {"dates", "a: 2027-01-31\nb: 2027-01-31T00:00:00Z\nc: [2027-01-31]\n",
       "a: \"2027-01-31\"\nb: \"2027-01-31T00:00:00Z\"\nc: [\"2027-01-31\"]\n"},
      {"no date", "a: 2027-02-31\nb: 1.10\n", "a: 2027-02-31\nb: 1.10\n"},
      {"blank lines", "\n\na: 1\n\n\n\nb: 2\n\n", "a: 1\n\nb: 2\n"},
      {"line ends", "a: 1\r\nb: x  \r\n", "a: 1\nb: x\n"},
      {"no last line end", "a: 1", "a: 1\n"},
      {"documents", "---\na: 1\n---   # two\nb: 2\n", "---\na: 1\n---  # two\nb: 2\n"},
      {"comments in a column", "a: 1 # x\nlong: 2    # y\nb: 3\n",
       "a: 1     # x\nlong: 2  # y\nb: 3\n"},
      {"a hash inside", "a: \"x # y\"\nb: x#y\n", "a: \"x # y\"\nb: x#y\n"},
      {"block texts keep their inside", "a:\n    b: |+\n       x\n         y \n\n    c: 1\n",
       "a:\n  b: |+\n    x\n      y \n\n  c: 1\n"},
      {"a text over lines", "a:\n    b: one\n          two\n\n          three # c\n",
       "a:\n  b: one\n    two\n\n    three  # c\n"},
      {"a comment of the block above", "a:\n    b: 1\n    # of a\n# of c\nc: 2\n",
       "a:\n  b: 1\n  # of a\n# of c\nc: 2\n"},
      {"words of other alphabets", "a: {b:  \xC3\xA9\xE4\xBD\xA0}\n",
       "a: {b: \xC3\xA9\xE4\xBD\xA0}\n"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name) {
      const Result<std::string> laid_out = LayOut({"a.yaml", row.before});
      REQUIRE(laid_out.has_value());
      CHECK(*laid_out == row.after);
      CHECK(*LayOut({"a.yaml", row.after}) == row.after);
    }
  }
}

TEST_CASE("layout: what cannot be read, or laid out safely, is refused") {
  const Result<std::string> json = LayOut({"a.json", "{}"});
  REQUIRE_FALSE(json.has_value());
  CHECK(json.error().kind == ErrorKind::kUnsupported);
  const Result<std::string> broken = LayOut({"a.yaml", "a: [1\n"});
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().kind == ErrorKind::kBadInput);
  CHECK_FALSE(LayOut({"a.yaml", "a: &x 1\n"}).has_value());
}

TEST_CASE("layout: whatever bytes come, the answer says the same or is none") {
  const SourceFile input = authoring_test::Golden("layout");
  std::uint32_t state = 20270115;
  const auto next = [&](std::size_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8U) % below;
  };
  const std::string alphabet = " \n\t#:-[]{},'\"|>a1?%\r";
  std::size_t readable = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text = input.text;
    for (std::size_t edits = 1 + next(3); edits > 0; --edits) {
      const std::size_t where = next(text.size());
      text.insert(where, 1, alphabet[next(alphabet.size())]);
    }
    const std::string before = Says(text);
    const Result<std::string> laid_out = LayOut({"a.yaml", text});
    if (before == "unreadable" || !laid_out) continue;
    ++readable;
    CHECK(Says(*laid_out) == before);
    const Result<std::string> twice = LayOut({"a.yaml", *laid_out});
    CAPTURE(text);
    REQUIRE(twice.has_value());
    CHECK(*twice == *laid_out);
  }
  CHECK(readable > 300);
}

}  // namespace
}  // namespace policy
