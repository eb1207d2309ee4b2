// Anchore Engine's list of an image's vulnerabilities (anchore-cli, the engine's and Enterprise's
// API), and the `securityEvaluation` that Enterprise's pages export.
//
// AnchoreCTL prints lists of its own (anchorectl.cc); what a policy made of an image is
// anchore_policy.cc.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "report/anchore_entry.h"
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

bool HasCtlEntry(const Outline& seen) {
  for (const char* key : {"packageName", "packageVersion", "packageType", "vulnerabilityId",
                          "feedGroup", "detected_at", "purl", "fix_observed_at"}) {
    if (seen.Has(std::string("vulnerabilities[].") + key)) return true;
  }
  return seen.Has("vulnerabilityType");
}

bool IsList(const Outline& seen, std::string_view path) {
  return seen.Is(path, Kind::kList) || seen.Is(path, Kind::kNull);
}

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  if (IsList(seen, "securityEvaluation")) {
    const bool known = seen.Has("metadata") || seen.Has("securityEvaluation[].vulnerabilityId");
    return known ? Match::kCertain : Match::kPossible;
  }
  if (!IsList(seen, "vulnerabilities") || HasCtlEntry(seen)) return Match::kNo;
  const bool digest = seen.Has("imageDigest") || seen.Has("image_digest");
  if (!digest && !seen.Has("vulnerability_type")) return Match::kNo;
  const bool entry =
      seen.Has("vulnerabilities[].vuln") &&
      (seen.Has("vulnerabilities[].package_name") || seen.Has("vulnerabilities[].package_type"));
  return entry || seen.Has("vulnerability_type") ? Match::kCertain : Match::kPossible;
}

// "libgnutls30-3.5.8-5+deb9u4": the version begins at the first dash before a digit.
void SplitPackage(Package& package, const std::string& both) {
  std::size_t at = 0;
  while ((at = both.find('-', at + 1)) != std::string::npos) {
    std::string_view rest = std::string_view(both).substr(at + 1);
    if (rest.starts_with("go")) rest.remove_prefix(2);
    if (rest.starts_with('v')) rest.remove_prefix(1);
    if (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') break;
  }
  package.name = both.substr(0, at);
  if (at != std::string::npos) package.version = both.substr(at + 1);
}

Finding ReadEvaluated(const Node& entry) {
  Finding finding;
  finding.id = AnchoreText(entry, "vulnerabilityId", "vulnerability_id");
  finding.shown_id = finding.id;
  finding.shown_package = AnchoreText(entry, "package", "packageName");
  SplitPackage(finding.package, finding.shown_package);
  finding.package.path = AnchoreText(entry, "path", "packagePath");
  finding.path = finding.package.path;
  SetEcosystem(finding.package, AnchoreText(entry, "packageType", "package_type"));
  SetSeverity(finding, WordAt(entry, "severity"));
  AddOwnRating(finding, RatingSource::kScanner, "anchore");
  auto cvss = MakeCvss(NumberAt(entry, "nvdCvssBaseScore"), {}, {}, "nvd", RatingSource::kNvd);
  if (cvss) finding.cvss.push_back(std::move(*cvss));
  finding.fixed_versions = SplitVersions(AnchoreText(entry, "fixAvailable", "fix"));
  finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  finding.fixed_at = ReadTime(AnchoreText(entry, "fixObservedAt", "fix_observed_at"));
  AddOnce(finding.references, AnchoreText(entry, "link", "url"));
  for (const SharedText& ids : TextsAt(entry, "cves")) AddCveAliases(finding, ids);
  return finding;
}

// What the whole report says about itself.
struct Header {
  bool is_object = false;
  bool known = false;  // a digest or a type, which only these reports have
  bool typed = false;
  bool vulnerabilities = false;
  bool evaluation = false;
  bool of_ctl = false;
  std::optional<std::string> digest{};
  std::string tag{};  // "registry/repository:tag"
  std::string registry{};
  std::string repository{};
  std::string version{};
};

void SubscribeHeader(text::JsonStream& stream, Header& header, Report& report) {
  const TextCapture text(stream);
  stream.OnStart("", [&](Node::Kind kind) { header.is_object = kind == Node::Kind::kMap; });
  for (const char* path :
       {"imageDigest", "image_digest", "metadata.imageDigest", "metadata.image_digest"}) {
    stream.On(path, [&](const Node& v) {
      header.known = true;
      if (!Text(&v).empty()) header.digest = Text(&v);
    });
  }
  stream.OnStart("vulnerability_type", [&](Node::Kind) { header.known = header.typed = true; });
  stream.OnStart("vulnerabilityType", [&](Node::Kind) { header.of_ctl = true; });
  for (const char* path : {"imageFullTag", "image_full_tag"}) text(path, header.tag);
  text("metadata.registry", header.registry);
  text("metadata.repository", header.repository);
  text("metadata.tag", header.version);
  stream.On("metadata.timestamp", [&](const Node& v) { report.scanned_at = ReadTime(Text(&v)); });
}

void SubscribeEntries(text::JsonStream& stream, Header& header, Report& report) {
  const auto list = [&](const char* path, bool& found) {
    stream.OnStart(path, [&found](Node::Kind kind) {
      found = kind == Node::Kind::kList || kind == Node::Kind::kNull;
    });
  };
  list("vulnerabilities", header.vulnerabilities);
  list("securityEvaluation", header.evaluation);
  stream.On("vulnerabilities[]", [&](const Node& v) {
    header.of_ctl = header.of_ctl || IsOfAnchoreCtl(v);
    report.findings.push_back(AnchoreVulnerability(v));
  });
  stream.On("securityEvaluation[]",
            [&](const Node& v) { report.findings.push_back(ReadEvaluated(v)); });
}

void NameSubject(const Header& header, Report& report) {
  report.subject_digest = header.digest.value_or("");
  AddOnce(report.subject_digests, report.subject_digest);
  SetDetailOrNull(report, "digest", header.digest);
  report.reference = ImageName(header.tag);
  if (!report.reference.empty() || header.repository.empty()) return;
  std::string name = header.registry.empty() ? "" : header.registry + "/";
  name += header.repository + (header.version.empty() ? "" : ":" + header.version);
  report.reference = ImageName(name);
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "anchore";
  report.covers.insert(Coverage::kVulnerabilities);
  Header header;
  text::JsonStream stream;
  SubscribeHeader(stream, header, report);
  SubscribeEntries(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool list = header.typed || (header.known && header.vulnerabilities);
  const bool own = header.evaluation || (list && !header.of_ctl);
  if (!header.is_object || !own) return NoSuchReport("Anchore Engine report", file);
  NameSubject(header, report);
  if (!header.vulnerabilities && !header.evaluation) {
    SetIncomplete(report, "there is no list of vulnerabilities");
  }
  if (report.findings.empty() && report.subject_digest.empty() && report.reference.empty()) {
    SetIncomplete(report, "nothing was found, and no image is named");
  }
  return report;
}

}  // namespace

const Reader& AnchoreEngineReader() {
  static const Reader kReader{
      .name = "anchore-engine",
      .title = "Anchore Engine vulnerabilities",
      .recognised =
          "an object with 'imageDigest' (or 'image_digest'), 'vulnerability_type' and "
          "'vulnerabilities', or with 'metadata' and 'securityEvaluation'",
      .versions = "Anchore Engine 0.5 to 1.1, Anchore Enterprise 2 to 5",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
