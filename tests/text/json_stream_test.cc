// The streaming door: paths, order of calls, memory by parts, and the same refusals as the tree
// door.
#include "text/json_stream.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "text/doors.h"

using policy::ErrorKind;
using policy::text::JsonStream;
using policy::text::Node;
using policy::text::Source;
using policy::text::StreamLimits;
using policy::text::StringSource;

namespace {

// One character, over and over.
class EndlessSource final : public Source {
 public:
  EndlessSource(char c, std::size_t size) : c_(c), left_(size) {}
  std::size_t Read(std::span<char> into) override {
    const std::size_t count = std::min(left_, into.size());
    std::memset(into.data(), c_, count);
    left_ -= count;
    ++reads;
    return count;
  }
  int reads = 0;

 private:
  char c_;
  std::size_t left_;
};

// A reader of it has no use for what stands under "b".
class UnwantingSource final : public Source {
 public:
  explicit UnwantingSource(std::string_view bytes) : inner_(bytes) {}
  std::size_t Read(std::span<char> into) override { return inner_.Read(into); }
  std::span<const std::string_view> unwanted() const override { return kKeys; }

 private:
  static constexpr std::string_view kKeys[] = {"b"};
  StringSource inner_;
};

policy::Result<void> ReadAll(std::string_view text, const StreamLimits& limits = {}) {
  JsonStream stream;
  StringSource source(text);
  return stream.Read(source, "a.json", limits);
}

const std::string kReport = R"({"Name":"img","Other":{"Deep":[1,{"x":[2]}]},
 "Results":[{"Target":"t1","Vulns":[{"ID":"A","Tags":["p","q"]},{"ID":"B"}]},
            {"Target":"t2","Vulns":null},{"Target":"t3"}],
 "Map":{"k1":{"v":1},"k2":{"v":2}},"a.b":{"*":7}})";

std::vector<std::string> Watch(Source& source) {
  std::vector<std::string> seen;
  JsonStream stream;
  stream.On("Name", [&](const Node& v) { seen.push_back("name " + std::string(v.string())); });
  stream.OnStart("Results[]", [&](Node::Kind) { seen.push_back("result"); });
  stream.On("Results[].Target", [&](const Node& v) { seen.push_back(std::string(v.text())); });
  stream.OnStart("Results[].Vulns", [&](Node::Kind kind) {
    seen.push_back(kind == Node::Kind::kNull ? "vulns null" : "vulns");
  });
  stream.On("Results[].Vulns[]", [&](const Node& v) {
    const Node* tags = v.Find("Tags");
    seen.push_back(std::string(v.StringAt("ID")) + "/" +
                   std::to_string(tags == nullptr ? 0 : tags->items().size()));
  });
  stream.OnEnd("Results[].Vulns", [&] { seen.push_back("vulns end"); });
  stream.OnEnd("Results[]", [&] { seen.push_back("result end"); });
  stream.On("Map.*.v", [&](const Node& v) {
    seen.push_back(std::string(stream.current_key()) + "=" + std::string(v.text()));
  });
  stream.On("\"a.b\".\"*\"",
            [&](const Node& v) { seen.push_back("dotted " + std::string(v.text())); });
  stream.OnEnd("", [&] { seen.push_back("end"); });
  const auto done = stream.Read(source, "a.json");
  CHECK(done.has_value());
  return seen;
}

const std::vector<std::string> kSeen = {"name img",   "result",    "t1",         "vulns",    "A/2",
                                        "B/0",        "vulns end", "result end", "result",   "t2",
                                        "vulns null", "vulns end", "result end", "result",   "t3",
                                        "result end", "k1=1",      "k2=2",       "dotted 7", "end"};

}  // namespace

TEST_CASE("json stream: places are found, in document order, and all else passed over") {
  StringSource source(kReport);
  CHECK(Watch(source) == kSeen);
}

TEST_CASE("json stream: it does not matter where the source cuts the text") {
  for (const std::size_t piece : {1U, 2U, 3U, 5U, 7U, 64U}) {
    CAPTURE(piece);
    SliceSource source(kReport, piece);
    CHECK(Watch(source) == kSeen);
  }
}

TEST_CASE("json stream: the root itself may be asked for, also as a list") {
  JsonStream whole;
  std::string seen;
  whole.On("", [&](const Node& v) { seen = v.StringAt("a"); });
  StringSource source(R"({"a":"b"})");
  REQUIRE(whole.Read(source, "a.json").has_value());
  CHECK(seen == "b");
  JsonStream list;
  int count = 0;
  list.On("[].id", [&](const Node&) { ++count; });
  StringSource items(R"([{"id":1},{"no":2},{"id":[3]},4,[{"id":5}]])");
  REQUIRE(list.Read(items, "a.json").has_value());
  CHECK(count == 2);
  JsonStream scalar;
  scalar.On("", [&](const Node& v) { seen = v.text(); });
  StringSource number("42");
  REQUIRE(scalar.Read(number, "a.json").has_value());
  CHECK(seen == "42");
}

TEST_CASE("json stream: a key goes before '*', and stars nest") {
  std::vector<std::string> seen;
  JsonStream stream;
  stream.On("m.known", [&](const Node&) { seen.push_back("known"); });
  stream.OnStart("m.*", [&](Node::Kind) { seen.push_back(std::string(stream.current_key())); });
  stream.On("m.*.*", [&](const Node&) { seen.push_back(std::string(stream.current_key())); });
  stream.OnEnd("m.*", [&] { seen.push_back("end " + std::string(stream.current_key())); });
  StringSource source(R"({"m":{"x":{"y":1,"z":2},"known":{"w":3},"s":4}})");
  REQUIRE(stream.Read(source, "a.json").has_value());
  const std::vector<std::string> want = {"x", "y", "z", "end x", "known", "s", "end s"};
  CHECK(seen == want);
  CHECK(stream.current_key().empty());
}

TEST_CASE("json stream: offsets give the value's own bytes") {
  const std::string text =
      "\xEF\xBB\xBF{ \"a\" : [1, {\"b\": 2 }] , \"c\":\"x\\\"y\", \"d\": -1.5e3 ,\"e\":null}";
  for (const std::string path : {"a", "c", "d", "e"}) {
    CAPTURE(path);
    JsonStream stream;
    std::size_t begin = 0;
    std::size_t end = 0;
    stream.OnStart(path, [&](Node::Kind) { begin = stream.offset(); });
    stream.OnEnd(path, [&] { end = stream.offset(); });
    SliceSource source(text, 3);
    REQUIRE(stream.Read(source, "a.json").has_value());
    const std::string want = path == "a"   ? "[1, {\"b\": 2 }]"
                             : path == "c" ? "\"x\\\"y\""
                             : path == "d" ? "-1.5e3"
                                           : "null";
    CHECK(text.substr(begin, end - begin) == want);
  }
}

TEST_CASE("json stream: Stop ends the reading with success, whatever follows") {
  JsonStream stream;
  int calls = 0;
  stream.On("[]", [&](const Node&) {
    if (++calls == 2) stream.Stop();
  });
  StringSource source("[1,2,3 this is broken");
  CHECK(stream.Read(source, "a.json").has_value());
  CHECK(calls == 2);
}

TEST_CASE("json stream: what is passed over is checked all the same") {
  const std::vector<RefusedText> table{
      {"{\"x\":{\"a\":1,\n\"a\":2}}", "the key 'a' is there twice", 2, 1},
      {"{\"x\":[{\"b\":[{\"a\":1,\"a\":2}]}]}", "the key 'a' is there twice", 1, 20},
      {"[\"\\udc00\"]", "half of a surrogate pair", 1, 2},
      {"[" + std::string(64, '1') + "]", "a number of more than 63 characters", 1, 2},
      {"[\"\xC0\x80\"]", "this is not valid UTF-8", 1, 3},
      {std::string("[1\0]", 4), "a NUL byte is not allowed", 1, 3},
      {"[1] [2]", "text after the end of the document", 1, 5},
      {"", "empty file", 1, 1},
      {"[1,\n\n 2", "expected ',' or ']'", 3, 3}};
  for (const std::size_t piece : {1U, 1000U}) {
    CheckRefusals(table, [&](std::string_view text) {
      JsonStream stream;
      return MustRefuse(stream, text, StreamLimits{}, piece);
    });
  }
}

TEST_CASE("json stream: a character that the source cuts in two is whole again") {
  const std::string text = "[\"\xE2\x82\xAC\xF0\x9F\x98\x80\"]";
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    CAPTURE(piece);
    std::string seen;
    JsonStream stream;
    stream.On("[]", [&](const Node& v) { seen = v.string(); });
    SliceSource source(text, piece);
    REQUIRE(stream.Read(source, "a.json").has_value());
    CHECK(seen == "\xE2\x82\xAC\xF0\x9F\x98\x80");
    SliceSource cut(std::string_view(text).substr(0, 4), piece);
    JsonStream other;
    CHECK(other.Read(cut, "a.json").error().message == "this is not valid UTF-8");
  }
}

TEST_CASE("json stream: a gigabyte of brackets stops at the limit, after one read") {
  EndlessSource source('[', std::size_t{1} << 30U);
  JsonStream stream;
  const auto done = stream.Read(source, "a.json");
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().kind == ErrorKind::kLimit);
  CHECK(done.error().message == "nested deeper than 64 levels");
  CHECK(source.reads == 1);
}

TEST_CASE("json stream: limits hold on both sides") {
  CHECK(ReadAll(std::string(64, '[') + std::string(64, ']')).has_value());
  CHECK(ReadAll(std::string(65, '[') + std::string(65, ']')).error().kind == ErrorKind::kLimit);
  CHECK(ReadAll("[1,2]", {.max_bytes = 5}).has_value());
  CHECK(ReadAll("[1,2] ", {.max_bytes = 5}).error().kind == ErrorKind::kLimit);
  CHECK(ReadAll("[\"abc\"]", {.max_string = 3}).has_value());
  CHECK(ReadAll("[\"abcd\"]", {.max_string = 3}).error().kind == ErrorKind::kLimit);
  const std::string long_string = "[\"" + std::string(300'000, 'x') + "\"]";
  CHECK(ReadAll(long_string).has_value());
  CHECK(ReadAll(long_string, {.max_string = 100'000}).error().kind == ErrorKind::kLimit);
  CHECK(ReadAll("[1" + std::string(300'000, ' ') + "]", {.max_string = 1000}).has_value());

  const auto captured = [](std::size_t limit) {
    JsonStream stream;
    stream.On("a", [](const Node&) {});
    StringSource source(R"({"a":[1,2,3],"b":[1,2,3,4,5,6]})");
    return stream.Read(source, "a.json", {.max_captured_nodes = limit});
  };
  CHECK(captured(4).has_value());
  CHECK(captured(3).error().kind == ErrorKind::kLimit);
}

TEST_CASE("json stream: an endless number is not collected first") {
  EndlessSource source('7', std::size_t{1} << 28U);
  JsonStream stream;
  CHECK_FALSE(stream.Read(source, "a.json").has_value());
  CHECK(source.reads <= 2);
}

TEST_CASE("json stream: a source that fails is unavailable, not bad") {
  CheckThatFailureIsNoEnd<JsonStream>("[");
}

TEST_CASE(
    "json stream: what is unwanted is dropped from what is captured, and checked all the same") {
  const std::string text =
      R"({"keep":{"a":1,"b":"x","c":[{"b":{"a":[2]}}, {"a":3}],"b2":4},"b":{"a":5}})";
  const auto read = [](const std::string& json) {
    UnwantingSource source(json);
    JsonStream stream;
    std::vector<std::string> seen;
    stream.On("keep", [&](const Node& v) {
      for (const auto& member : v.members()) seen.emplace_back(member.key);
      for (const Node& item : v.Find("c")->items()) {
        seen.push_back(std::to_string(item.members().size()));
      }
    });
    // Only what is captured is thinned out: a place that was asked for is always found.
    stream.On("b", [&](const Node& v) { seen.emplace_back(v.Find("a")->text()); });
    const policy::Result<void> done = stream.Read(source, "a.json");
    if (!done) seen.push_back(done.error().message);
    return seen;
  };
  CHECK(read(text) == std::vector<std::string>{"a", "c", "b2", "0", "1", "5"});
  CHECK(read(R"({"keep":{"c":[],"b":{"x":1,"x":2}}})").back() == "the key 'x' is there twice");
  CHECK(read(R"({"keep":{"c":[],"b":1,"b":2}})").back() == "the key 'b' is there twice");
}

TEST_CASE("json stream: captured values know their lines") {
  JsonStream stream;
  std::vector<int> lines;
  stream.On("[]", [&](const Node& v) { lines.push_back(v.line() * 100 + v.Find("b")->column()); });
  StringSource source("[{\"a\":\"x\\ny\",\n  \"b\":1},\n\n {\"b\":2}]");
  REQUIRE(stream.Read(source, "a.json").has_value());
  CHECK(lines == std::vector<int>{107, 407});
}

TEST_CASE("json stream: what holds its like is followed at every depth") {
  JsonStream stream;
  std::vector<std::string> seen;
  stream.On("parts[].name", [&](const Node& v) { seen.emplace_back(v.text()); });
  stream.OnEnd("parts[]", [&] { seen.emplace_back("end"); });
  stream.Repeat("parts[].parts", "parts");
  StringSource source(
      R"({"parts":[{"parts":[{"name":"2","parts":[{"parts":[]}]},7],"name":"1"}],"name":"x"})");
  REQUIRE(stream.Read(source, "a.json").has_value());
  CHECK(seen == std::vector<std::string>{"2", "end", "end", "end", "1", "end"});
}
