// Hadolint JSON (`hadolint -f json`), checked on Hadolint 1.16 to 2.12: a bare list. Its other
// formats are SARIF, Code Climate and Checkstyle.
//
// A Dockerfile without complaints is an empty list, which nobody can recognise.
#include <string>
#include <utility>

#include "report/fields.h"
#include "report/hygiene_entries.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kList) return Match::kNo;
  for (const char* path : {"[].code", "[].line", "[].level", "[].message"}) {
    if (!seen.Has(path)) return Match::kNo;
  }
  return seen.Has("[].column") && seen.Has("[].file") ? Match::kCertain : Match::kPossible;
}

bool IsComplaint(const Node& entry) {
  return entry.Find("code") != nullptr && entry.Find("line") != nullptr &&
         entry.Find("level") != nullptr && entry.Find("message") != nullptr;
}

Finding ReadComplaint(const Node& entry) {
  Finding finding = CheckAt(TextAt(entry, "code"), WordAt(entry, "level"));
  finding.path = TextAt(entry, "file");
  finding.start_line = IntAt(entry, "line");
  finding.end_line = finding.start_line;
  // DL1000 quotes the text that it could not read.
  if (finding.id != "DL1000") finding.message = TextAt(entry, "message");
  finding.title = finding.message;
  finding.shown_package = finding.path;
  finding.shown_version = TextAt(entry, "line");
  return finding;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report = HygieneReport("hadolint");
  report.stage = Stage::kSource;
  bool is_list = false;
  bool foreign = false;
  text::JsonStream stream;
  stream.OnStart("", [&](Node::Kind kind) { is_list = kind == Node::Kind::kList; });
  stream.On("[]", [&](const Node& v) {
    foreign = foreign || !IsComplaint(v);
    report.findings.push_back(ReadComplaint(v));
    if (report.findings.back().id == "DL1000") {
      SetIncomplete(report, "the Dockerfile could not be parsed");
    }
  });
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!is_list || foreign) return NoSuchReport("Hadolint report", file);
  if (report.findings.empty()) {
    SetIncomplete(report, "an empty list names neither tool nor target");
  }
  return report;
}

}  // namespace

const Reader& HadolintReader() {
  static const Reader kReader{
      .name = "hadolint",
      .title = "Hadolint JSON",
      .recognised =
          "a list of objects with 'code', 'level', 'message', 'file', 'line' and 'column'",
      .versions = "1.16 to 2.12",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
