// UTF-8: the bounds of RFC 3629 on both sides, and the one-line form.
#include "text/utf8.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using policy::text::FindInvalidUtf8;
using policy::text::IsCutUtf8;
using policy::text::OneLine;

TEST_CASE("utf8: both sides of every boundary of RFC 3629") {
  struct Row {
    std::string bytes;
    bool valid;
  };
  const std::vector<Row> rows = {{"\x7F", true},
                                 {"\x80", false},
                                 {"\xC1\xBF", false},
                                 {"\xC2\x80", true},
                                 {"\xC2\x7F", false},
                                 {"\xDF\xBF", true},
                                 {"\xE0\x9F\xBF", false},
                                 {"\xE0\xA0\x80", true},
                                 {"\xED\x9F\xBF", true},
                                 {"\xED\xA0\x80", false},
                                 {"\xEE\x80\x80", true},
                                 {"\xEF\xBF\xBF", true},
                                 {"\xF0\x8F\xBF\xBF", false},
                                 {"\xF0\x90\x80\x80", true},
                                 {"\xF4\x8F\xBF\xBF", true},
                                 {"\xF4\x90\x80\x80", false},
                                 {"\xF5\x80\x80\x80", false},
                                 {"\xE2\x82", false},
                                 {"\xFF", false}};
  for (const Row& row : rows) {
    CAPTURE(OneLine(row.bytes));
    // Once alone, once behind enough text for the quick path.
    CHECK((FindInvalidUtf8(row.bytes) == std::string::npos) == row.valid);
    const std::string behind = std::string(67, 'x') + row.bytes;
    CHECK(FindInvalidUtf8(behind) == (row.valid ? std::string::npos : 67));
  }
}

TEST_CASE("utf8: a cut character may still become whole, a wrong one may not") {
  CHECK(IsCutUtf8("\xE2\x82"));
  CHECK(IsCutUtf8("\xF0"));
  CHECK_FALSE(IsCutUtf8("\xE2\x82\x41"));
  CHECK_FALSE(IsCutUtf8("\xFF"));
  CHECK_FALSE(IsCutUtf8(""));
}

TEST_CASE("utf8: one line stays one line, and nothing moves the cursor") {
  CHECK(OneLine("a\nb\r\nc\td") == "a b  c d");
  CHECK(OneLine("\x1B[31mred\x07") == "?[31mred?");
  CHECK(OneLine("\xC2\x9B"
                "31m") == "?31m");
  CHECK(OneLine("a\xE2\x80\xAE"
                "b\xE2\x80\xA8"
                "c") == "a?b?c");
  CHECK(OneLine("gr\xC3\xBC\xC3\x9F\x65") == "gr\xC3\xBC\xC3\x9F\x65");
  CHECK(OneLine("bad\xFF\xFE") == "bad??");
  CHECK(OneLine("") == "");
}
