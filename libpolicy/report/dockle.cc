// Dockle JSON (`dockle -f json`), checked on Dockle 0.1 to 0.4.15. Checks that an image passed are
// only counted there.
//
// The words of an alert are left out: of a credential in the environment they quote its value.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "report/details.h"
#include "report/fields.h"
#include "report/hygiene_entries.h"
#include "report/readers.h"
#include "text/json_stream.h"
#include "text/json_writer.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

constexpr std::array<const char*, 5> kCounts{"fatal", "warn", "info", "skip", "pass"};

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  int counts = 0;
  for (const std::string name : kCounts) counts += seen.Has("summary." + name) ? 1 : 0;
  if (counts >= 4) return Match::kCertain;
  const bool check = seen.Has("details[].code") && seen.Has("details[].alerts");
  return check && seen.Has("details[].level") ? Match::kPossible : Match::kNo;
}

Finding ReadCheck(const Node& entry) {
  Finding finding = CheckAt(TextAt(entry, "code"), WordAt(entry, "level"));
  finding.title = TextAt(entry, "title");
  finding.shown_package = finding.title;
  const std::string& level = finding.status_as_written;
  finding.failed = level != "PASS" && level != "SKIP" && level != "IGNORE";
  if (level == "IGNORE") {
    finding.suppressed = true;
    finding.suppression = "ignored by the scan's own list";
  }
  const Node* alerts = entry.Find("alerts");
  const std::size_t count = alerts == nullptr ? 0 : alerts->items().size();
  if (count > 0) finding.message = std::to_string(count) + (count == 1 ? " alert" : " alerts");
  return finding;
}

struct Header {
  bool details = false;
  bool checks = false;  // some entry is one of Dockle's
  std::string image{};
  std::map<std::string, std::int64_t> counts{};  // by the summary's words
};

void Subscribe(text::JsonStream& stream, Header& header, Report& report) {
  stream.On("image", [&](const Node& v) { header.image = Text(&v); });
  stream.On("summary", [&](const Node& v) {
    for (const char* name : kCounts) {
      if (v.Find(name) != nullptr) header.counts[name] = IntAt(v, name);
    }
  });
  stream.OnStart("details", [&](Node::Kind kind) {
    header.details = true;
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report, "'details' is no list");
    }
  });
  stream.On("details[]", [&](const Node& v) {
    header.checks = header.checks || (v.Find("code") != nullptr && v.Find("alerts") != nullptr);
    report.findings.push_back(ReadCheck(v));
  });
}

// The summary counts checks of a level, as the list does.
void CheckCounts(const Header& header, Report& report) {
  std::map<std::string, std::int64_t> listed;
  for (const Finding& finding : report.findings) ++listed[finding.status_as_written];
  for (const auto& [name, level] :
       {std::pair{"fatal", "FATAL"}, std::pair{"warn", "WARN"}, std::pair{"info", "INFO"}}) {
    const auto counted = header.counts.find(name);
    if (counted != header.counts.end() && counted->second > listed[level]) {
      SetIncomplete(report, "the summary counts more than are listed");
    }
  }
  const auto passed = header.counts.find("pass");
  if (report.findings.empty() && (passed == header.counts.end() || passed->second == 0)) {
    SetIncomplete(report, "nothing was found, and no check was passed");
  }
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report = HygieneReport("dockle");
  Header header;
  text::JsonStream stream;
  Subscribe(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (header.counts.size() < 4 && !header.checks) return NoSuchReport("Dockle report", file);
  if (!header.details) SetIncomplete(report, "there is no list of details");
  CheckCounts(header, report);
  report.reference = ImageName(header.image);
  report.subject_digest = DigestPart(report.reference);
  AddOnce(report.subject_digests, report.subject_digest);
  SetDetail(report, "summary", header.counts);
  return report;
}

}  // namespace

const Reader& DockleReader() {
  static const Reader kReader{
      .name = "dockle",
      .title = "Dockle JSON",
      .recognised = "an object with a 'summary' of 'fatal', 'warn', 'info', 'skip' and 'pass'",
      .versions = "0.1 to 0.4.15",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
