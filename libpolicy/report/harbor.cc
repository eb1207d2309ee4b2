// Harbor's report of an artifact's vulnerabilities: what a pluggable scanner answered, keyed by its
// media type as Harbor's API gives it, or bare as the scanner did.
#include <array>
#include <cctype>
#include <string>
#include <utility>

#include "report/captures.h"
#include "report/details.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/identifiers.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

bool IsReportType(std::string_view key) {
  return key.starts_with("application/vnd.security.vulnerability.report") ||
         key.starts_with("application/vnd.scanner.adapter.vuln.report");
}

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  for (const char* type : {"application/vnd.security.vulnerability.report",
                           "application/vnd.scanner.adapter.vuln.report"}) {
    if (seen.HasLike(type, "")) return Match::kCertain;
  }
  const bool listed =
      seen.Is("vulnerabilities", Kind::kList) || seen.Is("vulnerabilities", Kind::kNull);
  if (!seen.Has("generated_at") || !listed) return Match::kNo;
  return seen.Has("scanner.name") && seen.Has("scanner.vendor") ? Match::kCertain
                                                                : Match::kPossible;
}

// The vendors' vectors stand in whatever the scanner adds; their scores are not the ones that the
// report prefers, so they are left to be computed.
void AddVendorVectors(Finding& finding, const Node* vendors) {
  struct Generation {
    std::string_view key, version;
  };
  constexpr std::array<Generation, 3> kGenerations{
      {{"V2Vector", "2.0"}, {"V3Vector", "3.0"}, {"V40Vector", "4.0"}}};
  if (vendors == nullptr) return;
  for (const text::Member& vendor : vendors->members()) {
    for (const Generation& each : kGenerations) {
      auto cvss = MakeCvss(std::nullopt, Text(vendor.value.Find(each.key)), each.version,
                           vendor.key, SourceOf(vendor.key));
      if (cvss) finding.cvss.push_back(std::move(*cvss));
    }
  }
}

void AddCvss(Finding& finding, const Node& entry) {
  struct Generation {
    std::string_view score, vector, version;
  };
  constexpr std::array<Generation, 2> kGenerations{
      {{"score_v3", "vector_v3", "3.0"}, {"score_v2", "vector_v2", "2.0"}}};
  const Node* preferred = entry.Find("preferred_cvss");
  for (const Generation& each : kGenerations) {
    if (preferred == nullptr) break;
    auto cvss = MakeCvss(NumberAt(*preferred, each.score), Text(preferred->Find(each.vector)),
                         each.version, "preferred", RatingSource::kScanner);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
  const Node* vendor = entry.Find("vendor_attributes");
  AddVendorVectors(finding, Find(vendor, "CVSS"));
}

Finding ReadEntry(const Node& entry) {
  Finding finding;
  finding.id = TextAt(entry, "id");
  finding.shown_id = finding.id;
  Package& package = finding.package;
  package.name = TextAt(entry, "package");
  package.version = TextAt(entry, "version");
  package.base_name = package.name;
  package.path = TextAt(entry, "package_path");
  finding.path = package.path;
  if (const Node* layer = entry.Find("layer")) {
    package.layer = TextAt(*layer, "digest");
    if (package.layer.empty()) package.layer = TextAt(*layer, "diff_id");
  }
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  SetSeverity(finding, WordAt(entry, "severity"));
  AddOwnRating(finding, RatingSource::kScanner, "");
  AddCvss(finding, entry);
  finding.fixed_versions = SplitVersions(Text(entry.Find("fix_version")));
  finding.status_as_written = TextAt(entry, "status");
  finding.status = finding.status_as_written;
  if (finding.status.empty())
    finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  finding.references = TextsAt(entry, "links", kMostReferences);
  finding.cwes = TextsAt(entry, "cwe_ids");
  for (const SharedText& link : finding.references) AddCveAliases(finding, link);
  return finding;
}

// What the report says about itself.
struct Header {
  bool is_object = false;
  bool typed = false;  // keyed by the report's media type
  bool listed = false;
  bool generated = false;
  std::string generated_at{};
  std::string scanner{};
  std::string vendor{};
  std::string overall{};
  std::string status{};
  std::string repository{};
  std::string tag{};
};

void SubscribeHeader(text::JsonStream& stream, Header& header, Report& report,
                     const std::string& at) {
  const TextCapture text(stream, at);
  stream.On(at + "generated_at", [&](const Node& v) {
    header.generated = true;
    header.generated_at = Text(&v);
    report.scanned_at = ReadTime(Text(&v));
  });
  text("scanner.name", header.scanner);
  text("scanner.vendor", header.vendor);
  text("scanner.version", report.scanner_version);
  text("severity", header.overall);
  text("scan_status", header.status);
  text("artifact.repository", header.repository);
  text("artifact.tag", header.tag);
  stream.On(at + "artifact.digest",
            [&](const Node& v) { AddOnce(report.subject_digests, Text(&v)); });
}

void SubscribeEntries(text::JsonStream& stream, Header& header, Report& report,
                      const std::string& at) {
  stream.OnStart(at + "vulnerabilities", [&](Node::Kind kind) {
    header.listed = header.listed || kind == Node::Kind::kList || kind == Node::Kind::kNull;
  });
  stream.On(at + "vulnerabilities[]", [&](const Node& v) {
    report.findings.push_back(ReadEntry(v));
    for (const SharedText& digest : TextsAt(v, "artifact_digests")) {
      AddOnce(report.subject_digests, digest);
    }
  });
}

void AddDetails(const Header& header, Report& report) {
  const auto detail = [&report](const char* name, const std::string& word) {
    SetDetailOrNull(report, name, word.empty() ? std::nullopt : std::optional(word));
  };
  detail("overall", header.overall);
  detail("generatedAt", header.generated_at);
  detail("scanner", header.scanner);
  for (const char c : header.scanner) {
    report.scanner += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (report.scanner.empty()) report.scanner = "harbor";
  ShowFirstDigest(report);
  if (header.repository.empty()) return;
  report.reference = ImageName(header.repository + (header.tag.empty() ? "" : ":" + header.tag));
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.stage = Stage::kRegistry;
  report.covers.insert(Coverage::kVulnerabilities);
  Header header;
  text::JsonStream stream;
  stream.OnStart("", [&](Node::Kind kind) { header.is_object = kind == Node::Kind::kMap; });
  stream.OnStart(
      "*", [&](Node::Kind) { header.typed = header.typed || IsReportType(stream.current_key()); });
  for (const std::string at : {"", "*."}) {
    SubscribeHeader(stream, header, report, at);
    SubscribeEntries(stream, header, report, at);
  }
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool bare = header.generated && header.listed;
  if (!header.is_object || !(header.typed || bare)) return NoSuchReport("Harbor report", file);
  AddDetails(header, report);
  if (!header.status.empty() && header.status != "Success") {
    SetIncomplete(report, "the status of the scan is '" + header.status + "'");
  }
  if (!header.listed) SetIncomplete(report, "there is no list of vulnerabilities");
  if (report.findings.empty() && (header.scanner.empty() || header.generated_at.empty())) {
    SetIncomplete(report, "nothing was found, and no scan is named");
  }
  return report;
}

}  // namespace

const Reader& HarborReader() {
  static const Reader kReader{
      .name = "harbor",
      .title = "Harbor vulnerability report",
      .recognised =
          "an object keyed by a media type such as "
          "'application/vnd.security.vulnerability.report; version=1.1', or with 'generated_at', "
          "'scanner' and 'vulnerabilities'",
      .versions = "Harbor 1.10 to 2.13 (scanner adapter API 1.0 and 1.1)",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
