// The security scan of a manifest as Quay's API gives it
// (/api/v1/repository/…/manifest/…/security), with its `status` or the `Layer` alone.
//
// Only `scanned` says that somebody looked: every other status is no evidence, whatever else the
// answer holds.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "policy/reference.h"
#include "report/clair_report.h"
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

bool IsStatus(std::string_view word) {
  constexpr std::array<std::string_view, 6> kWords{
      "queued", "scanning", "scanned", "failed", "unsupported", "manifest_layer_too_large"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  for (const std::string layer : {"data.Layer", "Layer"}) {
    if (seen.Has(layer + ".Features")) return Match::kCertain;
    if (seen.Has(layer + ".IndexedByVersion")) return Match::kPossible;
  }
  return IsStatus(seen.TextAt("status")) && seen.Has("data") ? Match::kPossible : Match::kNo;
}

Package ReadPackage(const Node& feature) {
  Package package;
  package.name = TextAt(feature, "Name");
  package.version = TextAt(feature, "Version");
  package.layer = TextAt(feature, "AddedBy");
  package.base_name = package.name;
  SetClairEcosystem(package, TextAt(feature, "NamespaceName"));
  return package;
}

void AddCvss(Finding& finding, const Node* nvd) {
  struct Generation {
    std::string_view key, version;
  };
  constexpr std::array<Generation, 2> kGenerations{{{"CVSSv2", "2.0"}, {"CVSSv3", "3.0"}}};
  for (const Generation& each : kGenerations) {
    const Node* rating = Find(nvd, each.key);
    if (rating == nullptr) continue;
    auto cvss = MakeCvss(NumberAt(*rating, "Score"), Text(rating->Find("Vectors")), each.version,
                         "nvd", RatingSource::kNvd);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
}

Finding ReadEntry(const Node& entry, const Package& package) {
  Finding finding;
  finding.shown_id = TextAt(entry, "Name");
  finding.id = IdOfName(finding.shown_id);
  finding.package = package;
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  AddCveAliases(finding, finding.shown_id);
  std::string_view links = Text(entry.Find("Link"));
  AddCveAliases(finding, links);
  AddOnce(finding.references, links.substr(0, std::min(links.find(' '), links.size())));
  const std::string updater = TextAt(entry, "NamespaceName");
  SetClairEcosystem(finding.package, updater);
  if (const Node* metadata = entry.Find("Metadata")) {
    SetClairEcosystem(finding.package, TextAt(*metadata, "DistroName"));
    SetClairEcosystem(finding.package, TextAt(*metadata, "RepoName"));
    AddCvss(finding, metadata->Find("NVD"));
  }
  SetSeverity(finding, WordAt(entry, "Severity"));
  AddOwnRating(finding, RatingSource::kVendor, updater);
  finding.fixed_versions = TextsAt(entry, "FixedBy");
  finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  return finding;
}

// What the answer says about itself.
struct Header {
  bool is_object = false;
  bool layer = false;
  bool features = false;
  bool data = false;
  std::optional<std::string> status{};
  std::string name{};
  std::size_t count = 0;
};

void Subscribe(text::JsonStream& stream, Header& header, Report& report) {
  stream.OnStart("", [&](Node::Kind kind) { header.is_object = kind == Node::Kind::kMap; });
  stream.OnStart("data", [&](Node::Kind) { header.data = true; });
  stream.On("status", [&](const Node& v) { header.status = Text(&v); });
  for (const std::string layer : {"data.Layer", "Layer"}) {
    stream.OnStart(
        layer, [&](Node::Kind kind) { header.layer = header.layer || kind == Node::Kind::kMap; });
    stream.On(layer + ".Name", [&](const Node& v) { header.name = Text(&v); });
    stream.OnStart(layer + ".Features", [&](Node::Kind kind) {
      header.features = kind == Node::Kind::kList || kind == Node::Kind::kNull;
    });
    stream.On(layer + ".Features[]", [&](const Node& v) {
      ++header.count;
      report.packages.push_back(ReadPackage(v));
      const Node* found = v.Find("Vulnerabilities");
      if (found == nullptr) return;
      if (!found->is_list() && !found->is_null()) {
        SetIncomplete(report, "the vulnerabilities of a package are no list");
      }
      for (const Node& entry : found->items()) {
        report.findings.push_back(ReadEntry(entry, report.packages.back()));
      }
    });
  }
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "clair";
  report.stage = Stage::kRegistry;
  report.covers = {Coverage::kVulnerabilities, Coverage::kPackages};
  Header header;
  text::JsonStream stream;
  Subscribe(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool waiting = header.data && IsStatus(header.status.value_or(""));
  if (!header.is_object || !(header.layer || waiting)) {
    return NoSuchReport("Quay security scan", file);
  }
  SetDetail(report, "features", header.count);
  if (IsDigest(header.name)) {
    report.subject_digest = header.name;
    report.subject_digests.push_back(header.name);
  }
  if (header.status && *header.status != "scanned") {
    SetIncomplete(report, "the status of the scan is '" + *header.status + "'");
  }
  if (!header.features) SetIncomplete(report, "there is no list of packages");
  if (header.count == 0 && header.name.empty()) {
    SetIncomplete(report, "nothing was found, and no manifest is named");
  }
  return report;
}

}  // namespace

const Reader& QuaySecscanReader() {
  static const Reader kReader{
      .name = "quay-secscan",
      .title = "Quay security scan",
      .recognised = "an object with 'Layer' (alone or under 'data') and its 'Features'",
      .versions = "Quay 3.4 to 3.12",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
