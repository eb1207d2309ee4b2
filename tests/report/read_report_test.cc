// Which format is it: refusals, ambiguity, streams that fail, texts that never end.
#include <cstring>

#include "report/outline.h"
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("detection: text that is no report is refused by what it is") {
  struct Row {
    std::string name, text;
    ErrorKind kind;
    std::string says;
  };
  const std::vector<Row> rows{
      {"zero bytes", "", ErrorKind::kBadInput, "empty file"},
      {"white space", " \n\t\n", ErrorKind::kBadInput, "empty file"},
      {"help text", "Usage: trivy image [flags]\n", ErrorKind::kUnsupported, "not JSON"},
      {"xml", "\n<?xml version=\"1.0\"?><a/>", ErrorKind::kUnsupported, "XML"},
      {"csv", "\"CVE ID\",\"Severity\"\n", ErrorKind::kUnsupported, "several JSON"},
      {"another object", R"({"bomFormat":"CDX","specVersion":"1"})", ErrorKind::kUnsupported,
       "unknown format: a JSON object with the keys 'bomFormat', 'specVersion'"},
      {"a list of something else", R"([{"RuleID":"x","File":"y"}])", ErrorKind::kUnsupported,
       "a JSON list of objects with the keys 'File', 'RuleID'"},
      {"an empty list", "[]", ErrorKind::kUnsupported, "unknown format: an empty JSON list"},
      {"an empty object", "{}", ErrorKind::kUnsupported, "an empty JSON object"},
      {"a number", "17", ErrorKind::kUnsupported, "a number"},
      {"a boolean", "true", ErrorKind::kUnsupported, "a boolean"},
      {"a string", "\"trivy\"", ErrorKind::kUnsupported, "a JSON string"},
      {"two documents", "{\"a\":1}\n{\"a\":2}\n", ErrorKind::kUnsupported,
       "several JSON documents"},
      {"a cluster's objects", R"({"kind":"List","items":[{"kind":"Pod","apiVersion":"v1"}]})",
       ErrorKind::kUnsupported, "unknown format"},
      {"broken JSON", R"({"a":[1,2})", ErrorKind::kBadInput, ""},
      {"JSON without its end", R"({"a":[1,2)", ErrorKind::kBadInput, "expected"},
      {"a byte that is no UTF-8", "{\"a\":\"\xff\"}", ErrorKind::kBadInput, ""},
      {"a repeated key", R"({"SchemaVersion":2,"Results":[],"Results":null})", ErrorKind::kBadInput,
       ""},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const Result<Report> read = ReadReport(row.text, "some.json");
      REQUIRE(!read.has_value());
      CHECK(read.error().kind == row.kind);
      CHECK(read.error().where.file == "some.json");
      CHECK_MESSAGE(read.error().message.find(row.says) != std::string::npos, read.error().message);
      CHECK(read.error().message.find('\n') == std::string::npos);
    }
  }
}

TEST_CASE("detection: two that claim a text alike are both named") {
  const Result<Report> read = ReadReport(
      R"({"SchemaVersion":2,"ArtifactName":"a","version":"2.1.0","runs":[],"Results":[]})",
      "x.json");
  REQUIRE(!read.has_value());
  CHECK(read.error().kind == ErrorKind::kUnsupported);
  CHECK(read.error().message == "ambiguous format: 'sarif' and 'trivy'");
  CHECK(read.error().hint.find("format=sarif") != std::string::npos);
}

TEST_CASE("detection: the identifying fields may come last") {
  // What comes first is larger than what is looked at in one go.
  const std::string filler(200'000, 'x');
  SUBCASE("sarif") {
    const Report report = MustRead(
        R"({"runs":[{"artifacts":[{"description":")" + filler +
        R"("}],"results":[{"ruleId":"CVE-2031-1"}],"tool":{"driver":{"name":"Grype"}}}],"version":"2.1.0"})");
    CHECK(report.format == "sarif");
    CHECK(report.scanner == "grype");
    CHECK(report.findings.size() == 1);
  }
  SUBCASE("grype without matches") {
    const Report report = MustRead(
        R"({"matches":[],"source":{"type":"image","target":{"userInput":"a:1","config":")" +
        filler + R"("}},"descriptor":{"name":"grype","version":"0.90.0"}})");
    CHECK(report.format == "grype");
    CHECK(report.complete);
  }
  SUBCASE("trivy") {
    const Report report = MustRead(R"({"Metadata":{"Comment":")" + filler +
                                   R"("},"Results":[{"Target":"a"}],"SchemaVersion":2})");
    CHECK(report.format == "trivy");
  }
}

TEST_CASE("detection: a byte order mark and white space around are taken") {
  CHECK(MustRead("\xEF\xBB\xBF \n" + GoldenReport("trivy/one.json") + " \n\n").format == "trivy");
}

TEST_CASE("detection: a forced format is read as that or refused") {
  CHECK(MustRead("[]", "trivy-legacy").findings.empty());
  CHECK(!MustRead("[]", "trivy-legacy").complete);
  const Result<Report> unknown = ReadReport("{}", "x.json", "nessus");
  REQUIRE(!unknown.has_value());
  CHECK(unknown.error().message == "unknown format 'nessus'");
  const Result<Report> other = ReadReport("{}", "x.json", "trivy");
  REQUIRE(!other.has_value());
  CHECK(other.error().kind == ErrorKind::kUnsupported);
}

TEST_CASE("streams: their own error ends the reading, early and late") {
  for (const std::size_t good : {std::size_t{0}, std::size_t{3}, std::size_t{100'000}}) {
    CAPTURE(good);
    const std::string text =
        R"({"SchemaVersion":2,"ArtifactName":"a","Results":[)" + std::string(good, ' ');
    const ByteReader failing = [rest = std::string_view(text)](char* into,
                                                               std::size_t size) mutable {
      if (rest.empty()) {
        return Result<std::size_t>(Error{.kind = ErrorKind::kUnavailable, .message = "disk"});
      }
      const std::size_t got = rest.copy(into, size);
      rest.remove_prefix(got);
      return Result<std::size_t>(got);
    };
    const Result<Report> read = ReadReport(failing, "x.json");
    REQUIRE(!read.has_value());
    CHECK(read.error().kind == ErrorKind::kUnavailable);
    CHECK(read.error().message == "disk");
  }
}

TEST_CASE("streams: a gigabyte of brackets is refused at once") {
  std::size_t given = 0;
  const ByteReader endless = [&given](char* into, std::size_t size) {
    constexpr std::size_t kGigabyte = std::size_t{1} << 30U;
    if (given >= kGigabyte) return Result<std::size_t>(0);
    std::memset(into, '[', size);
    given += size;
    return Result<std::size_t>(size);
  };
  const Result<Report> read = ReadReport(endless, "x.json");
  REQUIRE(!read.has_value());
  CHECK(read.error().kind == ErrorKind::kLimit);
  CHECK(given < (std::size_t{4} << 20U));
}

TEST_CASE("streams: a text that nobody claims is not held for ever") {
  std::size_t given = 0;
  const ByteReader endless = [&given](char* into, std::size_t size) {
    std::memset(into, given == 0 ? ' ' : '1', size);
    if (given == 0) std::memcpy(into, "{\"a\":[1,", 8);
    if (given != 0 && size > 1) into[1] = ',';
    given += size;
    return Result<std::size_t>(size);
  };
  const Result<Report> read = ReadReport(endless, "x.json");
  REQUIRE(!read.has_value());
  CHECK(read.error().message == "unknown format: a JSON object with the keys 'a'");
  CHECK(given <= (std::size_t{33} << 20U));
}

TEST_CASE("outline: paths, first items only, bounded depth") {
  report::Outline outline;
  outline.Feed(R"({"a":{"b":[{"c":"x\"y"},{"d":1}]},"n":null,)");
  outline.Feed(R"("t":tr)");
  outline.Feed(R"(ue,"v":-1.5,"deep":[[[[[{"e":1}]]]]]})");
  outline.Finish();
  using Kind = report::Outline::Kind;
  CHECK(outline.root() == Kind::kMap);
  CHECK(outline.ended());
  CHECK(!outline.more_after());
  CHECK(outline.TextAt("a.b[].c") == R"(x\"y)");
  CHECK(!outline.Has("a.b[].d"));
  CHECK(outline.Is("n", Kind::kNull));
  CHECK(outline.Is("t", Kind::kBool));
  CHECK(outline.Is("v", Kind::kNumber));
  CHECK(outline.Has("deep[][][][]"));
  CHECK(!outline.Has("deep[][][][][].e"));
}
