// Docker Bench for Security, its JSON log (`docker-bench-security.sh.log.json`), checked on 1.3.4
// to 1.6. It is about a host and its daemon, not about an image.
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "report/details.h"
#include "report/fields.h"
#include "report/hygiene_entries.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  return seen.Has("dockerbenchsecurity") ? Match::kCertain : Match::kNo;
}

Finding ReadResult(const Node& entry) {
  Finding finding = CheckAt(TextAt(entry, "id"), WordAt(entry, "result"));
  finding.title = TextAt(entry, "desc");
  finding.message = TextAt(entry, "remediation");
  finding.failed = finding.status_as_written == "WARN";
  finding.shown_package = finding.title;
  return finding;
}

struct Header {
  bool named = false;
  bool tests = false;  // at least one
  bool ended = false;
  std::optional<double> checks{};
};

// A number, or one in quotes as older versions write it.
std::optional<double> NumberOf(const Node& value) {
  if (value.is_string()) {
    const std::string text(value.text());
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    return !text.empty() && *end == '\0' ? std::optional(number) : std::nullopt;
  }
  return value.number();
}

void SetAsWritten(Report& report, const char* name, const Node& value) {
  if (value.is_string()) {
    SetDetail(report, name, value.text());
  } else {
    SetDetail(report, name, value.number());
  }
}

std::optional<Time> EpochOf(const Node& value) {
  const std::optional<double> seconds = NumberOf(value);
  constexpr double kMost = 4e11;
  if (!seconds || *seconds < 1 || *seconds > kMost) return std::nullopt;
  return Time(std::chrono::seconds(static_cast<std::int64_t>(*seconds)));
}

void Subscribe(text::JsonStream& stream, Header& header, Report& report) {
  stream.On("dockerbenchsecurity", [&](const Node& v) {
    header.named = true;
    report.scanner_version = Text(&v);
  });
  stream.On("start", [&](const Node& v) { report.scanned_at = EpochOf(v); });
  stream.On("end", [&](const Node& v) { header.ended = !v.is_null(); });
  stream.On("checks", [&](const Node& v) {
    header.checks = NumberOf(v);
    SetAsWritten(report, "checks", v);
  });
  stream.On("score", [&](const Node& v) { SetAsWritten(report, "score", v); });
  stream.OnStart("tests", [&](Node::Kind kind) {
    if (kind != Node::Kind::kList) SetIncomplete(report, "'tests' is no list");
  });
  stream.OnStart("tests[]", [&](Node::Kind) { header.tests = true; });
  stream.OnStart("tests[].results", [&](Node::Kind kind) {
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report, "the results of a test are no list");
    }
  });
  stream.On("tests[].results[]", [&](const Node& v) { report.findings.push_back(ReadResult(v)); });
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report = HygieneReport("docker-bench");
  report.stage = Stage::kRuntime;
  Header header;
  text::JsonStream stream;
  Subscribe(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!header.named) return NoSuchReport("Docker Bench log", file);
  if (!header.tests) SetIncomplete(report, "no test was made");
  if (!header.ended) SetIncomplete(report, "the run did not come to its end");
  if (header.checks && *header.checks > static_cast<double>(report.findings.size())) {
    SetIncomplete(report, "the log counts more checks than it lists");
  }
  return report;
}

}  // namespace

const Reader& DockerBenchReader() {
  static const Reader kReader{
      .name = "docker-bench",
      .title = "Docker Bench for Security JSON",
      .recognised = "an object with 'dockerbenchsecurity'",
      .versions = "1.3.4 to 1.6",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
