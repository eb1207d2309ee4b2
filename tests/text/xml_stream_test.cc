// The XML door: paths by local name, captured trees, and all that is refused.
#include "text/xml_stream.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "text/doors.h"

using policy::ErrorKind;
using policy::text::StringSource;
using policy::text::XmlAttribute;
using policy::text::XmlElement;
using policy::text::XmlLimits;
using policy::text::XmlStream;

namespace {

// The tree as one line: name[attribute=value,…]{text|child|child}.
std::string Shown(const XmlElement& element) {
  std::string out(element.name());
  for (const XmlAttribute& each : element.attributes()) {
    out += "[" + std::string(each.name) + "=" + std::string(each.value) + "]";
  }
  if (element.text().empty() && element.children().empty()) return out;
  out += "{" + std::string(element.text());
  for (const XmlElement& child : element.children()) out += "|" + Shown(child);
  return out + "}";
}

std::vector<std::string> Captured(std::string_view text, const std::string& path,
                                  std::size_t piece = 4096) {
  std::vector<std::string> seen;
  XmlStream stream;
  stream.On(path, [&](const XmlElement& element) { seen.push_back(Shown(element)); });
  MustTake(stream, text, piece);
  return seen;
}

policy::Error Refusal(std::string_view text, const XmlLimits& limits = {}) {
  XmlStream stream;
  stream.On("a/b", [](const XmlElement&) {});
  return MustRefuse(stream, text, limits);
}

bool Accepts(std::string_view text, const XmlLimits& limits) {
  XmlStream stream;
  stream.On("a/b", [](const XmlElement&) {});
  StringSource source(text);
  return stream.Read(source, "a.xml", limits).has_value();
}

}  // namespace

TEST_CASE("xml: elements are captured by path, whatever the pieces") {
  const std::string text =
      "<?xml version='1.0'?>\n<a><b>1</b><!-- <b>no</b> --><c><b>2</b></c><b "
      "x='3'/>\n<d><b/></d></a>";
  for (const std::size_t piece : {1, 2, 5, 4096}) {
    CHECK(Captured(text, "a/b", piece) == std::vector<std::string>{"b{1}", "b[x=3]"});
    CHECK(Captured(text, "a/c/b", piece) == std::vector<std::string>{"b{2}"});
    CHECK(Captured(text, "a/*/b", piece) == std::vector<std::string>{"b{2}", "b"});
    CHECK(Captured(text, "x/b", piece).empty());
    CHECK(Captured(text, "a", piece) == std::vector<std::string>{"a{|b{1}|c{|b{2}}|b[x=3]|d{|b}}"});
  }
}

TEST_CASE("xml: text is what stands in the element itself") {
  struct Row {
    std::string text, shown;
  };
  const std::vector<Row> table{
      {"<a> \n one <c>x</c> two\t</a>", "a{one  two|c{x}}"},
      {"<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;</a>", "a{<&>\"'AB}"},
      {"<a><![CDATA[ <b> & ]]> c</a>", "a{<b> &  c}"},
      {"<a b=' x &amp; y '/>", "a[b= x & y ]"},
      {"<a>\xC3\xA9</a>", "a{\xC3\xA9}"},
      {"\xEF\xBB\xBF<a>1</a>", "a{1}"},
      {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>", "a{\xC3\xA9}"},
      {std::string("\xFF\xFE<\0a\0/\0>\0", 10), "a"},
  };
  for (const Row& row : table) {
    CAPTURE(row.text);
    for (const std::size_t piece : {1, 4096}) {
      CHECK(Captured(row.text, "a", piece) == std::vector<std::string>{row.shown});
    }
  }
}

TEST_CASE("xml: names are local, the root's namespace is told") {
  XmlStream stream;
  std::vector<std::string> seen;
  stream.On("bom/part/size", [&](const XmlElement& element) { seen.push_back(Shown(element)); });
  stream.OnStart("bom/part", [&](const XmlElement& element) { seen.push_back(Shown(element)); });
  stream.OnEnd("bom/part", [&] { seen.emplace_back("end"); });
  StringSource source(
      "<bom xmlns='http://x/1' xmlns:p='http://y/2'><p:part p:ref='r' "
      "id='i'><size>1</size></p:part>"
      "<part><p:size p:u='mm'>2</p:size></part></bom>");
  REQUIRE(stream.Read(source, "a.xml").has_value());
  CHECK(seen == std::vector<std::string>{"part[ref=r][id=i]", "size{1}", "end", "part",
                                         "size[u=mm]{2}", "end"});
  CHECK(stream.root_name() == "bom");
  CHECK(stream.root_space() == "http://x/1");
}

TEST_CASE("xml: a name goes before a star") {
  XmlStream stream;
  std::vector<std::string> seen;
  stream.On("a/*", [&](const XmlElement& element) { seen.push_back("*" + Shown(element)); });
  stream.On("a/b", [&](const XmlElement& element) { seen.push_back(Shown(element)); });
  StringSource source("<a><b/><c/></a>");
  REQUIRE(stream.Read(source, "a.xml").has_value());
  CHECK(seen == std::vector<std::string>{"b", "*c"});
}

TEST_CASE("xml: attributes and children are found by name") {
  XmlStream stream;
  stream.On("a", [](const XmlElement& a) {
    CHECK(a.Attribute("x") == "1");
    CHECK(a.Attribute("y").empty());
    CHECK(a.TextAt("b") == "first");
    CHECK(a.TextAt("c").empty());
    CHECK(a.Find("c") == nullptr);
    CHECK(a.children().size() == 2);
  });
  StringSource source("<a x='1'><b>first</b><b>second</b></a>");
  CHECK(stream.Read(source, "a.xml").has_value());
}

TEST_CASE("xml: document types and entities are refused") {
  const std::vector<std::string> table{
      "<!DOCTYPE a><a><b/></a>",
      "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
      "<!DOCTYPE a PUBLIC '-//x' 'http://127.0.0.1/x.dtd'><a/>",
      "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
      "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
      "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1/'> %p;]><a/>",
      "<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m '&l;&l;&l;&l;&l;&l;&l;&l;'>]><a>&m;</a>",
      "<!DOCTYPE a [<!ATTLIST a b CDATA 'x'>]><a/>",
  };
  for (const std::string& text : table) {
    CAPTURE(text);
    const policy::Error error = Refusal(text);
    CHECK(error.kind == ErrorKind::kBadInput);
    CHECK(error.message == "a document type declaration is not accepted");
    CHECK(error.where.line == 1);
  }
  CHECK(Refusal("<a>&e;</a>").message == "undefined entity");
}

TEST_CASE("xml: what is not well formed is refused, with its place") {
  const std::vector<RefusedText> table{
      {"", "no element found", 1, 1},
      {"{}", "not well-formed (invalid token)", 1, 1},
      {"<a>\n <b></a>", "mismatched tag", 2, 7},
      {"<a/>\n<b/>", "junk after document element", 2, 1},
      {"<a>\n<b x='1' x='2'/></a>", "duplicate attribute", 2, 10},
      {"<a><p:b/></a>", "unbound prefix", 1, 4},
      {"<a>\xFF</a>", "not well-formed (invalid token)", 1, 4},
      {std::string("<a>\0</a>", 8), "not well-formed (invalid token)", 1, 4},
      {"<?xml version='1.0' encoding='x-none'?><a/>", "unknown encoding", 1, 31},
  };
  CheckRefusals(table, [](std::string_view text) { return Refusal(text); });
}

TEST_CASE("xml: a text cut at any byte is refused") {
  const std::string text =
      "<?xml version='1.0'?><a x='1'><b>text &amp; <![CDATA[x]]></b><!-- c --></a>";
  CHECK(Accepts(text, {}));
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    CAPTURE(cut);
    CHECK(Refusal(text.substr(0, cut)).kind == ErrorKind::kBadInput);
  }
}

TEST_CASE("xml: limits hold at their boundary") {
  const auto refuses = [](std::string_view text, const XmlLimits& limits) {
    return Refusal(text, limits).kind == ErrorKind::kLimit;
  };
  CHECK(Accepts("<a><b><c/></b></a>", {.max_depth = 3}));
  CHECK(refuses("<a><b><c/></b></a>", {.max_depth = 2}));
  CHECK(refuses("<a><x><c/></x></a>", {.max_depth = 2}));
  CHECK(Accepts("<a><b/></a>", {.max_bytes = 11}));
  CHECK(refuses("<a><b/></a>", {.max_bytes = 10}));
  CHECK(Accepts("<a><b x='1'><c/></b><b/></a>", {.max_captured_nodes = 3}));
  CHECK(refuses("<a><b x='1'><c/></b><b/></a>", {.max_captured_nodes = 2}));
  CHECK(Accepts("<a><b>123</b></a>", {.max_text = 3}));
  CHECK(refuses("<a><b>1234</b></a>", {.max_text = 3}));
  CHECK(Accepts("<a><c>1234</c></a>", {.max_text = 3}));
}

TEST_CASE("xml: the parser's own memory is bounded") {
  std::string names = "<a>";
  for (int i = 0; i < 20'000; ++i) names += "<n" + std::to_string(i) + "/>";
  names += "</a>";
  CHECK(Accepts(names, {}));
  CHECK(Refusal(names, {.max_parser_memory = std::size_t{1} << 19U}).kind == ErrorKind::kLimit);
  const std::string tag = "<a><b x='" + std::string(3U << 20U, 'x') + "'/></a>";
  CHECK(Accepts(tag, {}));
  CHECK(Refusal(tag, {.max_parser_memory = std::size_t{4} << 20U}).kind == ErrorKind::kLimit);
  CHECK(Refusal("<a/>", {.max_parser_memory = 10}).kind == ErrorKind::kLimit);
}

TEST_CASE("xml: a source that fails is no end") {
  CheckThatFailureIsNoEnd<XmlStream>("<a><b/></a>");
}

TEST_CASE("xml: a callback may end the reading") {
  for (const bool at_start : {true, false}) {
    XmlStream stream;
    int seen = 0;
    const auto count = [&](const XmlElement&) {
      if (++seen == 2) stream.Stop();
    };
    at_start ? stream.OnStart("a/b", count) : stream.On("a/b", count);
    StringSource source("<a><b/><b>x</b><b/><never closed");
    CHECK(stream.Read(source, "a.xml").has_value());
    CHECK(seen == 2);
  }
}

TEST_CASE("xml: what holds its like is followed at every depth") {
  XmlStream stream;
  std::vector<std::string> seen;
  stream.OnStart("a/list/part", [&](const XmlElement& e) { seen.push_back(Shown(e)); });
  stream.On("a/list/part/name", [&](const XmlElement& e) { seen.push_back(Shown(e)); });
  stream.OnEnd("a/list/part", [&] { seen.emplace_back("end"); });
  stream.Repeat("a/list/part/list", "a/list");
  StringSource source(
      "<a><list><part id='1'><list><part id='2'><list><part id='3'/></list><name>2</name></part>"
      "</list><name>1</name></part></list><part id='4'/></a>");
  REQUIRE(stream.Read(source, "a.xml").has_value());
  CHECK(seen == std::vector<std::string>{"part[id=1]", "part[id=2]", "part[id=3]", "end", "name{2}",
                                         "end", "name{1}", "end"});
}
