// The writer: commas, escapes, bad bytes, and ES6 numbers.
#include "text/json_writer.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "text/json.h"

using policy::text::FormatNumber;
using policy::text::JsonWriter;

TEST_CASE("json writer: commas and colons stand where they must") {
  JsonWriter out;
  out.BeginObject();
  out.Key("a").Int(-5).Key("b").BeginArray().Bool(true).Null().EndArray();
  out.Key("c").BeginObject().EndObject().Key("d").BeginArray().BeginArray().EndArray().Int(1);
  out.EndArray().Key("e").Raw("{\"x\":1}").Key("f").StringOrNull("").Key("g").StringOrNull("y");
  out.EndObject();
  CHECK(out.text() == R"({"a":-5,"b":[true,null],"c":{},"d":[[],1],"e":{"x":1},"f":null,"g":"y"})");
}

TEST_CASE("json writer: strings are escaped, and invalid bytes replaced one by one") {
  JsonWriter out;
  out.String(std::string("\"\\/\b\f\n\r\t\x01\0\x7F\xC3\xBC", 13));
  CHECK(out.text() == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u0000\x7F\xC3\xBC\"");
  JsonWriter bad;
  bad.String(
      "a\xFF\xE2\x82"
      "b");
  CHECK(bad.text() ==
        "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
        "b\"");
  CHECK(policy::text::ReadJson(bad.text(), "x").has_value());
}

TEST_CASE("json writer: numbers that JSON cannot hold are null") {
  JsonWriter out;
  out.BeginArray().Number(std::numeric_limits<double>::infinity());
  out.Number(std::numeric_limits<double>::quiet_NaN()).Number(0.5).EndArray();
  CHECK(out.text() == "[null,null,0.5]");
  JsonWriter least;
  least.Int(std::numeric_limits<std::int64_t>::min());
  CHECK(least.text() == "-9223372036854775808");
}

TEST_CASE("json writer: numbers as RFC 8785's appendix B writes them") {
  struct Row {
    std::uint64_t bits;
    std::string want;
  };
  const std::vector<Row> rows = {{0x0000000000000000, "0"},
                                 {0x8000000000000000, "0"},
                                 {0x0000000000000001, "5e-324"},
                                 {0x8000000000000001, "-5e-324"},
                                 {0x7fefffffffffffff, "1.7976931348623157e+308"},
                                 {0xffefffffffffffff, "-1.7976931348623157e+308"},
                                 {0x4340000000000000, "9007199254740992"},
                                 {0xc340000000000000, "-9007199254740992"},
                                 {0x4430000000000000, "295147905179352830000"},
                                 {0x44b52d02c7e14af5, "9.999999999999997e+22"},
                                 {0x44b52d02c7e14af6, "1e+23"},
                                 {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
                                 {0x444b1ae4d6e2ef4e, "999999999999999700000"},
                                 {0x444b1ae4d6e2ef4f, "999999999999999900000"},
                                 {0x444b1ae4d6e2ef50, "1e+21"},
                                 {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
                                 {0x3eb0c6f7a0b5ed8d, "0.000001"},
                                 {0x41b3de4355555553, "333333333.3333332"},
                                 {0x41b3de4355555554, "333333333.33333325"},
                                 {0x41b3de4355555555, "333333333.3333333"},
                                 {0x41b3de4355555556, "333333333.3333334"},
                                 {0x41b3de4355555557, "333333333.33333343"},
                                 {0xbecbf647612f3696, "-0.0000033333333333333333"},
                                 {0x43143ff3c1cb0959, "1424953923781206.2"}};
  for (const Row& row : rows) {
    double value = 0;
    std::memcpy(&value, &row.bits, sizeof value);
    CAPTURE(row.want);
    CHECK(FormatNumber(value) == row.want);
  }
}
