// The CSV door: what RFC 4180 says, what real files do, and what is refused.
#include "text/csv_stream.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "text/doors.h"

using policy::ErrorKind;
using policy::text::CsvColumn;
using policy::text::CsvLimits;
using policy::text::CsvRow;
using policy::text::CsvStream;
using policy::text::StringSource;

namespace {

// Rows as "a|b|c", the header first.
std::vector<std::string> Rows(std::string_view text, std::size_t piece = 4096) {
  std::vector<std::string> rows;
  const auto add = [&](std::span<const std::string_view> fields) {
    std::string row;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      row += (i == 0 ? "" : "|") + std::string(fields[i]);
    }
    rows.push_back(row);
  };
  CsvStream stream;
  stream.OnHeader(add);
  stream.OnRow([&](const CsvRow& row) { add(row.fields()); });
  MustTake(stream, text, piece);
  return rows;
}

policy::Error Refusal(std::string_view text, const CsvLimits& limits = {}) {
  CsvStream stream;
  return MustRefuse(stream, text, limits);
}

}  // namespace

TEST_CASE("csv: fields, quotes and ends of lines") {
  struct Row {
    std::string text;
    std::vector<std::string> rows;
  };
  const std::vector<Row> table{
      {"", {}},
      {"\n\r\n", {}},
      {"a", {"a"}},
      {"a,b\n1,2\n", {"a|b", "1|2"}},
      {"a,b\r\n1,2\r\n", {"a|b", "1|2"}},
      {"a,b\r\n1,2\r", {"a|b", "1|2"}},
      {"a,b\n1,2", {"a|b", "1|2"}},
      {"a,b\n1,\n,2\n,\n", {"a|b", "1|", "|2", "|"}},
      {"a,b\n\n1,2\n\r\n\n", {"a|b", "1|2"}},
      {"a\n\"\"\n", {"a", ""}},
      {"a,b\n\"1\",\"2\"\n", {"a|b", "1|2"}},
      {"a,b\r\n\"1\",\"2\"\r\n", {"a|b", "1|2"}},
      {"a,b\n\"1,1\",\"2\n2\r\n2\"\n", {"a|b", "1,1|2\n2\r\n2"}},
      {"a,b\n\"say \"\"x\"\"\",\"\"\"\"\n", {"a|b", "say \"x\"|\""}},
      {"a,b\n5\" disk,x\"\n", {"a|b", "5\" disk|x\""}},
      {"a,b\n 1 , 2\t\n", {"a|b", " 1 | 2\t"}},
      {"a,b\n1\r2,3\n", {"a|b", "1\r2|3"}},
      {"a,b\n#1,2\n", {"a|b", "#1|2"}},
      {"\xEF\xBB\xBF\"a\",b\n1,2\n", {"a|b", "1|2"}},
      {"a,b\n\xC3\xA9,\xE2\x82\xAC\n", {"a|b", "\xC3\xA9|\xE2\x82\xAC"}},
      {"a,b\n1\n1,2,3\n", {"a|b", "1", "1|2|3"}},
  };
  for (const Row& row : table) {
    CAPTURE(row.text);
    for (const std::size_t piece : {1, 2, 3, 4096}) CHECK(Rows(row.text, piece) == row.rows);
  }
}

TEST_CASE("csv: columns are found by name, the nth of a name too") {
  CsvStream stream;
  const CsvColumn first = stream.Column("Type");
  const CsvColumn second = stream.Column("Type", 2);
  const CsvColumn third = stream.Column("Type", 3);
  const CsvColumn spaced = stream.Column("cve id");
  const CsvColumn last = stream.Column("Last");
  std::vector<std::string> seen;
  stream.OnRow([&](const CsvRow& row) {
    for (const CsvColumn column : {first, second, third, spaced, last}) {
      seen.emplace_back(row[column]);
    }
    seen.push_back(std::to_string(row.line()));
  });
  StringSource source("Type, CVE ID ,Type,Last\ncli,CVE-1,\"java\nx\",z\nci,CVE-2\n");
  REQUIRE(stream.Read(source, "a.csv").has_value());
  CHECK(seen == std::vector<std::string>{"cli", "java\nx", "", "CVE-1", "z", "2", "ci", "", "",
                                         "CVE-2", "", "4"});
  CHECK(stream.Has(second));
  CHECK(!stream.Has(third));
  CHECK(stream.has_header());
  CHECK(stream.ragged_rows() == 1);
}

TEST_CASE("csv: comments before the header are handed on, later ones are rows") {
  CsvStream stream;
  std::vector<std::string> comments;
  int rows = 0;
  stream.OnComment([&](std::string_view line) { comments.emplace_back(line); });
  stream.OnRow([&](const CsvRow&) { ++rows; });
  SliceSource source("\xEF\xBB\xBF#model:1,date:2\r\n\n#\ncve,epss\n#1,2\n", 2);
  REQUIRE(stream.Read(source, "a.csv").has_value());
  CHECK(comments == std::vector<std::string>{"model:1,date:2", ""});
  CHECK(rows == 1);
}

TEST_CASE("csv: a text of comments alone has no header") {
  CsvStream stream;
  int comments = 0;
  stream.OnComment([&](std::string_view) { ++comments; });
  StringSource source("#a\n#b");
  REQUIRE(stream.Read(source, "a.csv").has_value());
  CHECK(comments == 2);
  CHECK(!stream.has_header());
}

TEST_CASE("csv: what breaks the format is refused, with its place") {
  const std::vector<RefusedText> table{
      {"a,b\n1,\"2", "the text ends inside a quoted field", 2, 3},
      {"a,b\n\"1\"x,2\n", "text behind a closing quote", 2, 4},
      {"a,b\n\"1\"\rx,2\n", "text behind a closing quote", 2, 5},
      {"a,b\n\"1\"\r\"2\"\n", "text behind a closing quote", 2, 5},
      {"a,b\n\"1\" ,2\n", "text behind a closing quote", 2, 4},
      {std::string("a,b\n1\0,2\n", 9), "a NUL byte is not allowed", 2, 2},
      {std::string("a,b\n\"1\0\",2\n", 11), "a NUL byte is not allowed", 2, 3},
      {"a,b\n1,\xFF\n", "this row is not valid UTF-8", 2, 4},
      {"a,b\n\xC3,\xA9\n", "this row is not valid UTF-8", 2, 4},
      {"#\xFF\na,b\n", "this is not valid UTF-8", 1, 3},
      {"\xEF\xBB", "this row is not valid UTF-8", 1, 3},
  };
  CheckRefusals(table, [](std::string_view text) { return Refusal(text); });
}

TEST_CASE("csv: limits hold at their boundary") {
  CHECK(Rows("a,b\n12,3\n").size() == 2);
  const auto accepts = [](std::string_view text, const CsvLimits& limits) {
    CsvStream stream;
    SliceSource source(text, 3);
    return stream.Read(source, "a.csv", limits).has_value();
  };
  CHECK(accepts("a\n1234\n", {.max_field = 4}));
  CHECK(Refusal("a\n12345\n", {.max_field = 4}).kind == ErrorKind::kLimit);
  CHECK(Refusal("a\n\"12345\"\n", {.max_field = 4}).kind == ErrorKind::kLimit);
  CHECK(accepts("a,b\n12,34\n", {.max_row = 5}));
  CHECK(Refusal("a,b\n12,345\n", {.max_row = 5}).kind == ErrorKind::kLimit);
  CHECK(accepts("a,b\n1,2\n", {.max_columns = 2}));
  CHECK(Refusal("a,b\n1,2,3\n", {.max_columns = 2}).kind == ErrorKind::kLimit);
  CHECK(accepts("a,b\n1,2\n", {.max_bytes = 8}));
  CHECK(Refusal("a,b\n1,2\n", {.max_bytes = 7}).kind == ErrorKind::kLimit);
}

TEST_CASE("csv: a source that fails is no end") {
  CheckThatFailureIsNoEnd<CsvStream>("a,b\n1,2\n");
}

TEST_CASE("csv: a callback may end the reading") {
  CsvStream stream;
  int rows = 0;
  stream.OnRow([&](const CsvRow&) {
    if (++rows == 2) stream.Stop();
  });
  StringSource source("a\n1\n2\n3\n\"never closed");
  CHECK(stream.Read(source, "a.csv").has_value());
  CHECK(rows == 2);
}
