// Dependency-Track's findings: its export (Finding Packaging Format 1.0 to 1.3) and the bare list
// of its REST API.
//
// `findings` missing or null is how the tool says that there are none; that the tool and the
// project are named is then the evidence. There is no word for a fix.
#include <array>
#include <string>
#include <utility>

#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/purl.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::JsonStream;
using text::Member;
using text::Node;
using Kind = Outline::Kind;

constexpr std::string_view kTool = "Dependency-Track";

bool IsFinding(const Outline& seen, const std::string& at) {
  const auto has = [&](const char* key) { return seen.Has(at + key); };
  return has("component") && has("vulnerability") &&
         (has("matrix") || has("attribution") || has("analysis"));
}

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kList) {
    return IsFinding(seen, "[].") ? Match::kCertain : Match::kNo;
  }
  if (seen.root() != Kind::kMap) return Match::kNo;
  if (seen.TextAt("meta.application") == kTool || IsFinding(seen, "findings[].")) {
    return Match::kCertain;
  }
  const bool project = seen.Has("project.uuid") && seen.Has("meta.timestamp");
  const bool vulnerability =
      seen.Has("findings[].component") && seen.Has("findings[].vulnerability");
  return project || vulnerability ? Match::kPossible : Match::kNo;
}

// Milliseconds since 1970, or a text.
std::optional<Time> TimeOf(const Node& map, std::string_view key) {
  constexpr double kMost = 1e14;
  constexpr double kMilliseconds = 1000;
  const std::optional<double> number = NumberAt(map, key);
  if (!number) return TimeAt(map, key);
  if (*number <= 0 || *number > kMost) return std::nullopt;
  return Time(std::chrono::seconds(static_cast<std::int64_t>(*number / kMilliseconds)));
}

void AddAliases(Finding& finding, const Node& vulnerability) {
  const auto add = [&](std::string_view id) {
    if (id != finding.id) AddOnce(finding.aliases, id);
  };
  for (const Node& alias : ItemsOf(vulnerability.Find("aliases"))) {
    for (const char* key :
         {"cveId", "ghsaId", "osvId", "snykId", "sonatypeId", "gsdId", "internalId"}) {
      add(Text(alias.Find(key)));
    }
    const Node* all = alias.Find("allBySource");
    if (all == nullptr) continue;
    for (const Member& each : all->members()) add(Text(&each.value));
  }
}

void AddWeaknesses(Finding& finding, const Node& vulnerability) {
  const auto add = [&](std::string_view id) {
    if (!id.empty())
      AddOnce(finding.cwes, id.starts_with("CWE-") ? std::string(id) : "CWE-" + std::string(id));
  };
  for (const Node& each : ItemsOf(vulnerability.Find("cwes"))) {
    add(each.is_map() ? Text(each.Find("cweId")) : Text(&each));
  }
  if (finding.cwes.empty()) add(Text(vulnerability.Find("cweId")));
}

void AddVulnerability(Finding& finding, const Node& vulnerability) {
  struct Row {
    const char *score, *vector, *version;
  };
  constexpr std::array<Row, 4> kRows{{{"cvssV2BaseScore", "cvssV2Vector", "2.0"},
                                      {"cvssV3BaseScore", "cvssV3Vector", "3.1"},
                                      {"cvssV4BaseScore", "cvssV4Vector", "4.0"},
                                      {"cvssV4Score", "", "4.0"}}};
  finding.id = TextAt(vulnerability, "vulnId");
  finding.shown_id = finding.id;
  const std::string source = TextAt(vulnerability, "source");
  SetSeverity(finding, WordAt(vulnerability, "severity"));
  AddOwnRating(finding, SourceOf(source), source);
  for (const Row& row : kRows) {
    auto cvss = MakeCvss(NumberAt(vulnerability, row.score), Text(vulnerability.Find(row.vector)),
                         row.version, source, SourceOf(source));
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
  AddAliases(finding, vulnerability);
  AddWeaknesses(finding, vulnerability);
  finding.title = TextAt(vulnerability, "title");
  finding.epss = NumberAt(vulnerability, "epssScore");
  finding.published_at = TimeOf(vulnerability, "published");
}

void AddComponent(Finding& finding, const Node& component) {
  Package& package = finding.package;
  package.name = TextAt(component, "name");
  package.version = TextAt(component, "version");
  package.purl = TextAt(component, "purl");
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  if (ReadPurl(package)) return;
  package.space = TextAt(component, "group");
  package.base_name = package.name;
}

// The organisation's own judgement. Who is to be believed is the policy's to say.
void AddAnalysis(Finding& finding, const Node& analysis) {
  struct Row {
    std::string_view state, status;
  };
  constexpr std::array<Row, 4> kRows{{{"EXPLOITABLE", "affected"},
                                      {"IN_TRIAGE", "under_investigation"},
                                      {"NOT_AFFECTED", "not_affected"},
                                      {"FALSE_POSITIVE", "not_affected"}}};
  finding.status_as_written = TextAt(analysis, "state");
  for (const Row& row : kRows) {
    if (row.state == finding.status_as_written) finding.status = row.status;
  }
  const Node* suppressed = analysis.Find("isSuppressed");
  if (suppressed == nullptr || !suppressed->is_true()) return;
  finding.suppressed = true;
  finding.suppression = "suppressed";
  if (!finding.status_as_written.empty()) finding.suppression += ": " + finding.status_as_written;
}

Finding ReadFinding(const Node& entry) {
  Finding finding;
  if (const Node* each = entry.Find("vulnerability")) AddVulnerability(finding, *each);
  if (const Node* each = entry.Find("component")) AddComponent(finding, *each);
  if (const Node* each = entry.Find("analysis")) AddAnalysis(finding, *each);
  if (const Node* attribution = entry.Find("attribution")) {
    const std::string id = TextAt(*attribution, "alternateIdentifier");
    if (id != finding.id) AddOnce(finding.aliases, id);
    AddOnce(finding.references, Text(attribution->Find("referenceUrl")));
  }
  return finding;
}

struct Header {
  bool tool = false;
  bool meta = false;
  bool project = false;
  bool entries = false;  // of the form that only this tool writes
};

void Subscribe(JsonStream& stream, Header& header, Report& report) {
  stream.On("meta", [&](const Node& v) {
    header.tool = TextAt(v, "application") == kTool;
    header.meta = header.tool || TimeAt(v, "timestamp").has_value();
    report.scanner_version = TextAt(v, "version");
    report.scanned_at = TimeAt(v, "timestamp");
  });
  stream.On("project", [&](const Node& v) {
    header.project = !TextAt(v, "name").empty() || !TextAt(v, "uuid").empty();
    Package image;
    image.purl = TextAt(v, "purl");
    if (!ReadPurl(image) || !image.version.starts_with("sha256:")) return;
    AddOnce(report.subject_digests, image.version);
    report.subject_digest = image.version;
  });
  stream.OnStart("findings", [&](Node::Kind kind) {
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report, "'findings' is no list");
    }
  });
  for (const char* path : {"findings[]", "[]"}) {
    stream.On(path, [&](const Node& v) {
      header.entries =
          header.entries || (v.Find("component") != nullptr && v.Find("vulnerability") != nullptr);
      report.findings.push_back(ReadFinding(v));
    });
  }
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "dependency-track";
  report.states_fixes = false;
  report.covers.insert(Coverage::kVulnerabilities);
  Header header;
  JsonStream stream;
  Subscribe(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool nothing = report.findings.empty() && header.meta && header.project;
  if (!header.tool && !header.entries && !nothing) {
    return NoSuchReport("Dependency-Track report", file);
  }
  if (report.findings.empty() && !(header.tool && header.project)) {
    SetIncomplete(report, "nothing was found, and tool and project are not both named");
  }
  return report;
}

}  // namespace

const Reader& DependencyTrackReader() {
  static const Reader kReader{
      .name = "dependency-track",
      .title = "Dependency-Track findings",
      .recognised =
          "'Dependency-Track' as 'meta.application', or 'findings' of a 'component', a "
          "'vulnerability' and an 'analysis' each",
      .versions = "3.4 to 4.12 (FPF 1.0 to 1.3)",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
