// Gitleaks JSON: the bare list of v8 and that of v7 and before, and a list under 'leaks'. Checked
// on Gitleaks 3 to 8.28.
//
// A bare list without leaks names neither tool nor target: that is no proof of anything.
#include <string>
#include <utility>

#include "report/fields.h"
#include "report/readers.h"
#include "report/secret_entries.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

bool LooksLikeLeak(const Outline& seen, const std::string& at) {
  const bool v8 = seen.Has(at + "RuleID") &&
                  (seen.Has(at + "Secret") || seen.Has(at + "Match") || seen.Has(at + "StartLine"));
  const bool v8_without_rule = seen.Has(at + "Secret") && seen.Has(at + "Match");
  const bool rule = seen.Has(at + "rule") || seen.Has(at + "rule_id") || seen.Has(at + "reason");
  return v8 || v8_without_rule || (seen.Has(at + "offender") && rule);
}

Match Recognise(const Outline& seen) {
  // Gitleaks ends what it writes with a line break, as Trivy of old did not.
  if (seen.root() == Kind::kNull) {
    const bool line = seen.head().find('\n') != std::string::npos;
    return line && !seen.more_after() ? Match::kPossible : Match::kNo;
  }
  if (seen.root() == Kind::kList) {
    return LooksLikeLeak(seen, "[].") ? Match::kCertain : Match::kNo;
  }
  if (seen.root() != Kind::kMap || !seen.Has("leaks")) return Match::kNo;
  return LooksLikeLeak(seen, "leaks[].") ? Match::kCertain : Match::kPossible;
}

bool IsLeak(const Node& entry) {
  return HasAny(entry, {"RuleID", "rule", "rule_id", "reason"}) &&
         HasAny(entry, {"File", "file", "offender", "Secret", "Match", "StartLine", "lineNumber"});
}

Finding ReadLeak(const Node& entry) {
  Finding finding = SecretAt(
      FirstText(entry, {"RuleID", "rule_id", "rule", "reason"}), FirstText(entry, {"File", "file"}),
      FirstText(entry, {"StartLine", "start_line", "lineNumber", "line_number"}));
  for (const char* key : {"EndLine", "end_line"}) {
    if (const int end = IntAt(entry, key); end > 0) finding.end_line = end;
  }
  finding.title = FirstText(entry, {"Description", "description", "rule"});
  for (const char* key : {"Tags", "tags"}) {
    for (const SharedText& tag : TextsAt(entry, key)) {
      finding.category += (finding.category.empty() ? "" : ", ") + tag;
    }
  }
  SetSeverity(finding, WordAt(entry, entry.Find("Severity") == nullptr ? "severity" : "Severity"));
  const std::string link = TextAt(entry, "SymlinkFile");
  if (link != finding.path) AddOnce(finding.more_paths, link);
  return finding;
}

struct Seen {
  bool root = false;
  bool leaks = false;   // the key
  bool errors = false;  // the key, and nothing in it
  bool foreign = false;
};

void Subscribe(text::JsonStream& stream, Seen& seen, Report& report) {
  const auto add = [&](const Node& entry) {
    if (!IsLeak(entry)) seen.foreign = true;
    report.findings.push_back(ReadLeak(entry));
    if (report.findings.back().severity_as_written) report.rates_severity = true;
  };
  stream.OnStart("", [&](Node::Kind kind) {
    seen.root = kind == Node::Kind::kNull || kind == Node::Kind::kList || kind == Node::Kind::kMap;
  });
  stream.On("[]", [&, add](const Node& v) {
    seen.leaks = true;
    add(v);
  });
  stream.OnStart("leaks", [&](Node::Kind kind) {
    seen.leaks = true;
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report, "'leaks' is no list");
    }
  });
  stream.On("leaks[]", add);
  stream.On("errors", [&](const Node& v) {
    seen.errors = v.is_list();
    if (!v.items().empty()) SetIncomplete(report, "the scan reported errors");
  });
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report = SecretReport("gitleaks");
  report.stage = Stage::kSource;
  Seen seen;
  bool is_map = false;
  text::JsonStream stream;
  stream.OnStart("", [&](Node::Kind kind) { is_map = kind == Node::Kind::kMap; });
  Subscribe(stream, seen, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!seen.root || seen.foreign || (is_map && !seen.leaks)) {
    return NoSuchReport("Gitleaks report", file);
  }
  if (report.findings.empty() && !(is_map && seen.errors)) {
    SetIncomplete(report, "an empty list names neither tool nor target");
  }
  return report;
}

}  // namespace

const Reader& GitleaksReader() {
  static const Reader kReader{
      .name = "gitleaks",
      .title = "Gitleaks JSON",
      .recognised =
          "a list of objects with 'RuleID' and 'Secret', 'Match' or 'StartLine', or with 'rule' "
          "and "
          "'offender'; such a list as 'leaks'; null and a line break",
      .versions = "3 to 8.28",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
