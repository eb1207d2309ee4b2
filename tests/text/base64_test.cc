// Base64: RFC 4648's own vectors, and everything a lenient decoder would let through.
#include "text/base64.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using policy::text::DecodeBase64;
using policy::text::EncodeBase64;

TEST_CASE("base64: the vectors of RFC 4648 go both ways, and without padding") {
  struct Row {
    std::string plain;
    std::string coded;
  };
  const std::vector<Row> rows = {{"", ""},
                                 {"f", "Zg=="},
                                 {"fo", "Zm8="},
                                 {"foo", "Zm9v"},
                                 {"foob", "Zm9vYg=="},
                                 {"fooba", "Zm9vYmE="},
                                 {"foobar", "Zm9vYmFy"}};
  for (const Row& row : rows) {
    CAPTURE(row.coded);
    CHECK(EncodeBase64(row.plain) == row.coded);
    CHECK(DecodeBase64(row.coded) == row.plain);
    CHECK(DecodeBase64(row.coded.substr(0, row.coded.find('='))) == row.plain);
  }
}

TEST_CASE("base64: every byte survives, in both alphabets") {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  std::string coded = EncodeBase64(all);
  CHECK(DecodeBase64(coded) == all);
  for (char& c : coded) c = c == '+' ? '-' : c == '/' ? '_' : c;
  CHECK(DecodeBase64(coded) == all);
}

TEST_CASE("base64: what is not exact is refused") {
  const std::vector<std::string> rows = {
      "Z",    "Zg=",  "Zg===",    "Zm9v=", "Zm9vYg=", "=Zg=", "Zm9v\n", " Zm9v",
      "Zh==", "Zm9=", "Zg==Zg==", "Zm$v",  "+-AA",    "_/AA", "====",   std::string("Zm9\0", 4)};
  for (const std::string& row : rows) {
    CAPTURE(row);
    CHECK_FALSE(DecodeBase64(row).has_value());
  }
}
