// Errors as people read them, and Result's two faces.
// Excerpts and messages come from outside, so control bytes and length are tried too.
#include "policy/result.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using policy::Describe;
using policy::Error;
using policy::ErrorKind;
using policy::Result;

TEST_CASE("result: holds a value or an error, never both") {
  const Result<int> value = 7;
  CHECK(value.has_value());
  CHECK(*value == 7);

  const Result<int> failure = Error{.kind = ErrorKind::kLimit, .message = "too long"};
  CHECK_FALSE(failure);
  CHECK(failure.error().kind == ErrorKind::kLimit);

  Result<std::unique_ptr<int>> moved = std::make_unique<int>(3);
  const std::unique_ptr<int> taken = *std::move(moved);
  CHECK(*taken == 3);
}

TEST_CASE("result: success without a value") {
  CHECK(Result<void>().has_value());
  const Result<void> failure = Error{.message = "no"};
  CHECK_FALSE(failure);
  CHECK(failure.error().message == "no");
}

TEST_CASE("result: every kind has its own stable name") {
  const struct {
    ErrorKind kind;
    std::string want;
  } rows[] = {
      {ErrorKind::kBadInput, "bad-input"}, {ErrorKind::kUnsupported, "unsupported"},
      {ErrorKind::kNotFound, "not-found"}, {ErrorKind::kUnavailable, "unavailable"},
      {ErrorKind::kRefused, "refused"},    {ErrorKind::kUntrusted, "untrusted"},
      {ErrorKind::kLimit, "limit"},        {ErrorKind::kInternal, "internal"},
  };
  for (const auto& row : rows) CHECK(std::string(policy::NameOf(row.kind)) == row.want);
}

TEST_CASE("describe: place, message, source line, caret, help and causes") {
  const struct {
    std::string name;
    Error error;
    std::string want;
  } rows[] = {
      {"message only", {.message = "the file is empty"}, "the file is empty\n"},
      {"kind where there is no message", {.kind = ErrorKind::kLimit}, "limit\n"},
      {"file only", {.message = "no policy", .where = {.file = "a.yaml"}}, "a.yaml: no policy\n"},
      {"line without a file", {.message = "bad", .where = {.line = 3}}, "line:3: bad\n"},
      {"everything",
       {.message = "unknown key 'max-cvs'",
        .where = {.file = "prod.yaml", .line = 14, .column = 5, .key = "spec.rules[0]"},
        .hint = "did you mean 'maxCvss'?",
        .excerpt = "    max-cvs: 7"},
       "prod.yaml:14:5: unknown key 'max-cvs' (at spec.rules[0])\n"
       " 14 |     max-cvs: 7\n"
       "    |     ^\n"
       "help: did you mean 'maxCvss'?\n"},
      {"a tab before the column is one column wide",
       {.message = "m", .where = {.file = "f", .line = 1, .column = 2}, .excerpt = "\tx"},
       "f:1:2: m\n 1 |  x\n   |  ^\n"},
      {"columns count bytes, the caret counts characters",
       {.message = "m", .where = {.file = "f", .line = 1, .column = 4}, .excerpt = "\u00e9 x"},
       "f:1:4: m\n 1 | \u00e9 x\n   |   ^\n"},
      {"a column past the end points behind the line",
       {.message = "m", .where = {.file = "f", .line = 1, .column = 99}, .excerpt = "ab"},
       "f:1:99: m\n 1 | ab\n   |   ^\n"},
      {"only the first line of an excerpt",
       {.message = "m", .where = {.file = "f", .line = 1}, .excerpt = "ab\ncd"},
       "f:1: m\n 1 | ab\n"},
      {"control bytes are shown, not sent to the terminal",
       {.message = "unknown key '\x1b[2J'"},
       "unknown key '\\x1b[2J'\n"},
      {"causes follow",
       {.message = "a", .causes = {{.message = "b"}, {.message = "c"}}},
       "a\nb\nc\n"},
      {"causes alone", {.causes = {{.message = "b", .hint = "h"}}}, "b\nhelp: h\n"},
  };
  for (const auto& row : rows) {
    SUBCASE(row.name.c_str()) { CHECK(Describe(row.error) == row.want); }
  }
}

TEST_CASE("describe: a hostile line is cut around the column") {
  Error error{.message = "m", .where = {.file = "f", .line = 1, .column = 5001}};
  error.excerpt = std::string(5000, 'a') + "X" + std::string(5000, 'b');
  const std::string text = Describe(error);
  CHECK(text.size() < 400);
  const std::size_t line = text.find("| ");
  const std::size_t caret_line = text.find("| ", line + 2);
  CHECK(text.find('X') - line == text.find('^') - caret_line);
}

TEST_CASE("describe: a hostile message is cut at a whole character") {
  Error error;
  for (int i = 0; i < 1500; ++i) error.message += "\u00e9";
  CHECK(Describe(error).size() == 2000 + std::string("...\n").size());
  error.message = "x" + error.message;
  CHECK(Describe(error).size() == 1999 + std::string("...\n").size());
}
