// What every reader owes, tried on the samples of each: a new row in the table is tested by its
// files.
#include <optional>

#include "policy/render.h"
#include "report/readers.h"
#include "report/samples.h"
#include "text/json.h"
#include "text/json_writer.h"

using namespace policy;
using namespace policy::test;

namespace {

// Writes a tree again, with one change at the node of that number.
class Changer {
 public:
  Changer(const text::Node& root, std::size_t at, std::string with)
      : at_(at), with_(std::move(with)) {
    Write(root);
  }
  std::string text() const { return writer_.text(); }
  std::size_t nodes() const { return seen_; }
  bool scalar() const { return scalar_; }

 private:
  void Write(const text::Node& node) {
    if (seen_++ == at_) {
      scalar_ = !node.is_list() && !node.is_map();
      writer_.Raw(with_);
    } else if (node.is_map()) {
      writer_.BeginObject();
      for (const text::Member& member : node.members()) {
        writer_.Key(member.key);
        Write(member.value);
      }
      if (at_ == kExtraFields) writer_.Key("x-unknown").Raw(R"({"deep":[1,{"a":null}]})");
      writer_.EndObject();
    } else if (node.is_list()) {
      writer_.BeginArray();
      for (const text::Node& item : node.items()) Write(item);
      writer_.EndArray();
    } else if (node.is_string()) {
      writer_.String(node.text());
    } else {
      writer_.Raw(node.text());
    }
  }

 public:
  static constexpr std::size_t kExtraFields = ~std::size_t{0};

 private:
  std::size_t at_;
  std::string with_;
  std::size_t seen_ = 0;
  bool scalar_ = false;
  text::JsonWriter writer_{};
};

std::size_t CountNodes(const text::Node& root) {
  return Changer(root, Changer::kExtraFields - 1, "").nodes();
}

// Sanitizers make each reading some twenty times as slow; they see one change in 29.
constexpr std::size_t kStep = POLICY_SANITIZED ? 29 : 1;

// Everything that a reader must not lose.
std::size_t CountAll(const Report& report) {
  return AllEntries(report).size() + report.feed.size() + report.statements.size() +
         report.counted.size();
}

}  // namespace

TEST_CASE("readers: each accepts its own samples and names itself") {
  for (const Sample& sample : Samples()) {
    CAPTURE(sample.format);
    CAPTURE(sample.name);
    const Report report = MustRead(sample.bytes);
    CHECK(report.format == sample.format);
    CHECK(report.file == "test.json");
    CHECK(!report.scanner.empty());
    CHECK(report.complete == report.incomplete_reason.empty());
  }
}

TEST_CASE("readers: each refuses the samples of all others, even if forced") {
  for (const Sample& sample : Samples()) {
    for (const report::Reader& reader : report::Readers()) {
      const report::Reader* own = report::FindReader(sample.format);
      if (reader.name == sample.format || reader.name == own->within) continue;
      if (reader.name == own->within_too) continue;
      CAPTURE(sample.format);
      CAPTURE(sample.name);
      CAPTURE(std::string(reader.name));
      const Result<Report> read = ReadReport(sample.bytes, "test.json", reader.name);
      REQUIRE(!read.has_value());
      // Text that is not even of the reader's language is broken to it.
      const bool broken = !sample.json && read.error().kind == ErrorKind::kBadInput;
      CHECK((broken || read.error().kind == ErrorKind::kUnsupported));
    }
  }
}

TEST_CASE("readers: none, one and many are counted") {
  for (const Sample& sample : Samples()) {
    if (sample.count < 0) continue;
    CAPTURE(sample.format);
    CAPTURE(sample.name);
    const Report report = MustRead(sample.bytes);
    CHECK(CountEntries(report) == sample.count);
    CHECK(report.complete);
  }
}

TEST_CASE("readers: a report cut at any byte is an error or incomplete, never clean") {
  for (const Sample& sample : Samples()) {
    CAPTURE(sample.format);
    CAPTURE(sample.name);
    const int entries = CountEntries(MustRead(sample.bytes));
    const std::size_t whole = sample.bytes.find_last_not_of("\n") + 1;
    for (std::size_t cut = 0; cut < whole; cut += kStep) {
      const Result<Report> read = ReadReport(sample.bytes.substr(0, cut), "test.json");
      if (!sample.json) {
        // Text of lines has no end of its own: what is left is never more than the whole.
        CHECK_MESSAGE((!read || CountEntries(*read) <= entries), cut);
        continue;
      }
      const bool usable = read.has_value() && read->complete;
      CHECK_MESSAGE(!usable, cut);
      const Result<Report> forced =
          ReadReport(sample.bytes.substr(0, cut), "test.json", sample.format);
      const bool forced_usable = forced.has_value() && forced->complete;
      CHECK_MESSAGE(!forced_usable, cut);
    }
  }
}

TEST_CASE("readers: for judging a report differs in titles and links alone") {
  for (const Sample& sample : Samples()) {
    CAPTURE(sample.format);
    CAPTURE(sample.name);
    Report whole = MustRead(sample.bytes);
    const Result<Report> judged = ReadReport(sample.bytes, "test.json", {}, Detail::kForJudging);
    REQUIRE(judged.has_value());
    const bool drops = !report::FindReader(sample.format)->for_people.empty();
    for (auto list :
         {&Report::findings, &Report::suppressed, &Report::secrets, &Report::misconfigurations}) {
      REQUIRE((whole.*list).size() == ((*judged).*list).size());
      for (std::size_t i = 0; drops && i < (whole.*list).size(); ++i) {
        CHECK(((*judged).*list)[i].title.empty());
        CHECK(((*judged).*list)[i].references.empty());
        (whole.*list)[i].title.clear();
        (whole.*list)[i].references.clear();
      }
    }
    const auto shown = [](const Report& report) {
      const Result<std::string> text = RenderConverted("evidence", {report}, Time{}, "1");
      return text ? *text : text.error().message;
    };
    CHECK(shown(*judged) == shown(whole));
  }
}

TEST_CASE("readers: a null or a number in place of any fact loses no finding") {
  for (const Sample& sample : Samples()) {
    if (!sample.json) continue;
    const Result<text::Tree> tree = text::ReadJson(sample.bytes, "test.json");
    REQUIRE(tree.has_value());
    const std::size_t entries = CountAll(MustRead(sample.bytes));
    const std::size_t nodes = CountNodes(tree->root());
    for (std::size_t at = 0; at < nodes; at += kStep) {
      for (const std::string with : {"null", "7", "\"7\"", "{}", "[]"}) {
        const Changer changed(tree->root(), at, with);
        CAPTURE(sample.format);
        CAPTURE(changed.text());
        const Result<Report> read = ReadReport(changed.text(), "test.json");
        if (!read) {
          CHECK(read.error().kind == ErrorKind::kUnsupported);
        } else if (changed.scalar()) {
          CHECK(CountAll(*read) == entries);
        }
      }
    }
  }
}

TEST_CASE("readers: unknown fields everywhere change nothing") {
  for (const Sample& sample : Samples()) {
    if (!sample.json) continue;
    const Result<text::Tree> tree = text::ReadJson(sample.bytes, "test.json");
    REQUIRE(tree.has_value());
    CAPTURE(sample.format);
    CAPTURE(sample.name);
    const Report plain = MustRead(sample.bytes);
    const Report extended = MustRead(Changer(tree->root(), Changer::kExtraFields, "").text());
    CHECK(extended.format == plain.format);
    CHECK(extended.complete == plain.complete);
    CHECK(CountAll(extended) == CountAll(plain));
    CHECK(extended.covers == plain.covers);
  }
}

TEST_CASE("readers: a planted secret never comes out") {
  const std::string secret = "planted-secret-7Qz";
  int holders = 0;
  for (const Sample& sample : Samples()) {
    CAPTURE(sample.format);
    CAPTURE(sample.name);
    if (sample.bytes.find(secret) != std::string::npos) ++holders;
    const Report report = MustRead(sample.bytes);
    for (const Finding& each : AllEntries(report)) {
      std::string all = each.id + each.title + each.message + each.path + each.category +
                        each.suppression + each.status_as_written + each.package.name +
                        each.severity_as_written.value_or("") + each.shown_id + each.shown_package +
                        each.shown_version;
      for (const auto* list : {&each.aliases, &each.references, &each.more_paths, &each.cwes,
                               &each.fixed_versions, &each.package.licenses}) {
        for (const SharedText& text : *list) all += text;
      }
      CHECK(all.find(secret) == std::string::npos);
    }
  }
  CHECK(holders >= 2);
}

TEST_CASE("readers: the same from a stream of single bytes") {
  for (const Sample& sample : Samples()) {
    CAPTURE(sample.format);
    CAPTURE(sample.name);
    const ByteReader slowly = [rest = std::string_view(sample.bytes)](char* into,
                                                                      std::size_t) mutable {
      if (rest.empty()) return Result<std::size_t>(0);
      *into = rest.front();
      rest.remove_prefix(1);
      return Result<std::size_t>(1);
    };
    const Result<Report> read = ReadReport(slowly, "test.json");
    REQUIRE(read.has_value());
    CHECK(read->format == sample.format);
    CHECK(CountAll(*read) == CountAll(MustRead(sample.bytes)));
  }
}

TEST_CASE("formats: sorted, and each row says how it is recognised") {
  const std::vector<FormatInfo> formats = Formats();
  REQUIRE(!formats.empty());
  for (std::size_t i = 0; i < formats.size(); ++i) {
    CHECK(!formats[i].title.empty());
    CHECK(!formats[i].recognised.empty());
    CHECK(!formats[i].versions.empty());
    if (i > 0) CHECK(formats[i - 1].name < formats[i].name);
  }
}
