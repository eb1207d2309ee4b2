// The RE2 door: whole text, quiet errors, and doubt instead of a guess.
// What RE2 itself promises is not tested again.
#include "base/pattern.h"

#include <doctest/doctest.h>

#include <string>

using policy::base::Pattern;

TEST_CASE("pattern: takes the whole text") {
  const struct {
    std::string pattern;
    std::string text;
    bool want;
  } rows[] = {
      {"v1", "v1", true},
      {"v1", "v12", false},
      {"v1", "av1", false},
      {"a|b", "b", true},
      {"a|b", "ab", false},
      {"refs/heads/.*", "refs/heads/main", true},
      {".*", "", true},
      {".*", "a\nb", false},
      {"(?s).*", "a\nb", true},
      {"^a$", "a", true},
      {"^a$", "a\n", false},
      {"(?i)prod", "PROD", true},
      {"\u00e9.", "\u00e9\u00e9", true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.text);
    const auto pattern = Pattern::Compile(row.pattern);
    REQUIRE(pattern.has_value());
    CHECK(pattern->Matches(row.text) == row.want);
    CHECK(pattern->text() == row.pattern);
  }
}

TEST_CASE("pattern: what RE2 refuses is an error, not a log line") {
  for (const std::string text : {"(", "[a", "a**b++", "(?=x)", "\\1", "x{1001}", "\xff", ""}) {
    CAPTURE(text);
    const auto pattern = Pattern::Compile(text);
    REQUIRE_FALSE(pattern.has_value());
    CHECK(pattern.error().kind == policy::ErrorKind::kBadInput);
  }
}

TEST_CASE("pattern: length and compiled size are bounded") {
  CHECK(Pattern::Compile(std::string(1000, 'a')).has_value());
  const auto text = Pattern::Compile(std::string(1001, 'a'));
  REQUIRE_FALSE(text.has_value());
  CHECK(text.error().kind == policy::ErrorKind::kLimit);
  const auto large = Pattern::Compile("((\\pL{1,30}){1,30}){1,1}x(\\pL{500}){2}");
  REQUIRE_FALSE(large.has_value());
}

TEST_CASE("pattern: what cannot be told is neither yes nor no") {
  const auto pattern = Pattern::Compile("[^x]*");
  REQUIRE(pattern.has_value());
  CHECK(pattern->Matches("a\xff").has_value() == false);
  CHECK(pattern->Matches(std::string(1U << 20U, 'a')) == true);
  CHECK(pattern->Matches(std::string((1U << 20U) + 1, 'a')).has_value() == false);
}

TEST_CASE("pattern: copies share the compiled form") {
  auto pattern = Pattern::Compile("a+");
  REQUIRE(pattern.has_value());
  const Pattern copy = *pattern;
  CHECK(copy.Matches("aaa") == true);
  CHECK(copy.text().data() == pattern->text().data());
}
