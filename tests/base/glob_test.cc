// Globs: the grammar, each kind of star, and that no pattern is slow.
// The definition itself, written as a slow recursion, is the judge over random patterns.
#include "base/glob.h"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <string>

using policy::base::Glob;

namespace {

// The definition itself, by recursion: slow and plainly right.
bool Defined(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  const bool crosses = glob.substr(0, 2) == "**";
  if (glob[0] != '*') {
    return !text.empty() && text[0] == glob[0] && Defined(glob.substr(1), text.substr(1));
  }
  const std::string_view rest = glob.substr(crosses ? 2 : 1);
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (Defined(rest, text.substr(i))) return true;
    if (i < text.size() && text[i] == '/' && !crosses) return false;
  }
  return false;
}

}  // namespace

TEST_CASE("glob: takes the whole text, and stars what they say") {
  const struct {
    std::string glob;
    std::string text;
    bool want;
  } rows[] = {
      {"prod", "prod", true},
      {"prod", "prod-1", false},
      {"prod", "a-prod", false},
      {"prod", "Prod", false},
      {"prod-*", "prod-", true},
      {"prod-*", "prod-eu", true},
      {"prod-*", "prod", false},
      {"prod-*", "prod-a/b", false},
      {"*", "", true},
      {"*", "a.b-c", true},
      {"*", "a/b", false},
      {"**", "", true},
      {"**", "a/b//c", true},
      {"r/**", "r/", true},
      {"r/**", "r/a/b", true},
      {"r/**", "r", false},
      {"*.jar", "a.jar", true},
      {"*.jar", "d/a.jar", false},
      {"**.jar", "d/a.jar", true},
      {"**/*.jar", "d/e/a.jar", true},
      {"**/*.jar", "a.jar", false},
      {"/app/*/lib/**", "/app/x/lib/y/z", true},
      {"/app/*/lib/**", "/app/x/w/lib/y", false},
      {"refs/tags/*", "refs/tags/v1", true},
      {"refs/tags/*", "refs/tags/a/b", false},
      {"a*a", "a", false},
      {"a*a", "aa", true},
      {"a*b*a", "aba", true},
      {"a*b*a", "ab/a", false},
      {"a*b**a", "ab/a", true},
      {"libdb5.*", "libdb5.3", true},
      {"libdb5.*", "libdb50", false},
      {"a?c", "abc", false},
      {"a?c", "a?c", true},
      {"[ab]", "a", false},
      {"[ab]", "[ab]", true},
      {"{a,b}", "{a,b}", true},
      {"a\\*", "a\\x", true},
      {"a\\*", "a*", false},
      {"!x", "!x", true},
      {"\u00e9*", "\u00e9t\u00e9", true},
      {"* *", "a b", true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.glob);
    CAPTURE(row.text);
    const auto glob = Glob::Parse(row.glob);
    REQUIRE(glob.has_value());
    CHECK(glob->Matches(row.text) == row.want);
    CHECK(glob->text() == row.glob);
    CHECK(glob->literal() == (row.glob.find('*') == std::string::npos));
  }
}

TEST_CASE("glob: three stars, nothing, and too much are errors") {
  for (const std::string text : {"***", "a***b", "****", ""}) {
    CAPTURE(text);
    const auto glob = Glob::Parse(text);
    REQUIRE_FALSE(glob.has_value());
    CHECK(glob.error().kind == policy::ErrorKind::kBadInput);
  }
  CHECK(Glob::Parse(std::string(4096, 'a')).has_value());
  const auto long_glob = Glob::Parse(std::string(4097, 'a'));
  REQUIRE_FALSE(long_glob.has_value());
  CHECK(long_glob.error().kind == policy::ErrorKind::kLimit);
}

TEST_CASE("glob: agrees with its definition on random patterns") {
  std::mt19937 random(3);
  const auto letter = [&](const std::string& from) {
    return from[std::uniform_int_distribution<std::size_t>(0, from.size() - 1)(random)];
  };
  int matched = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string pattern;
    std::string text;
    for (int i = 0; i < 7; ++i) pattern += letter("ab/***");
    for (int i = 0; i < 8; ++i) text += letter("aab/");
    text.resize(static_cast<std::size_t>(round % 9));
    const auto glob = Glob::Parse(pattern);
    if (!glob) {
      CHECK(pattern.find("***") != std::string::npos);
      continue;
    }
    CAPTURE(pattern);
    CAPTURE(text);
    const bool want = Defined(pattern, text);
    CHECK(glob->Matches(text) == want);
    matched += want ? 1 : 0;
  }
  CHECK(matched > 300);
}

TEST_CASE("glob: states beyond one machine word") {
  for (const std::size_t letters : {62U, 63U, 64U, 65U, 127U, 128U, 129U, 1000U}) {
    CAPTURE(letters);
    const std::string middle(letters, 'x');
    const auto glob = Glob::Parse("a*" + middle + "*b");
    REQUIRE(glob.has_value());
    CHECK(glob->Matches("a" + middle + "b"));
    CHECK(glob->Matches("a--" + middle + "--b"));
    CHECK(glob->Matches("ax" + middle + "b"));
    CHECK_FALSE(glob->Matches("a" + middle.substr(1) + "b"));
    CHECK_FALSE(glob->Matches("a" + middle.substr(1) + "/xb"));
  }
}

TEST_CASE("glob: an evil pattern on an evil text is still quick") {
  std::string pattern;
  for (int i = 0; i < 500; ++i) pattern += "*a**a";
  const auto glob = Glob::Parse(pattern + "b*");
  REQUIRE(glob.has_value());
  const std::string text(100000, 'a');
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(glob->Matches(text));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}
