// clair-scanner's report (`clair-scanner -r`): what Clair 2 found in an image, less what its
// whitelist let pass in `unapproved`. It states neither a digest nor a date.
#include <string>
#include <utility>

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

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap || !seen.Has("unapproved") || !seen.Has("vulnerabilities")) {
    return Match::kNo;
  }
  return seen.Has("image") || seen.Has("vulnerabilities[].featurename") ? Match::kCertain
                                                                        : Match::kPossible;
}

Finding ReadEntry(const Node& entry) {
  Finding finding;
  finding.id = TextAt(entry, "vulnerability");
  finding.shown_id = finding.id;
  Package& package = finding.package;
  package.name = TextAt(entry, "featurename");
  package.version = TextAt(entry, "featureversion");
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  const std::string name_space = TextAt(entry, "namespace");
  SetEcosystem(package, name_space);
  SetSeverity(finding, WordAt(entry, "severity"));
  AddOwnRating(finding, SourceOf(name_space), name_space);
  finding.fixed_versions = TextsAt(entry, "fixedby");
  finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  AddOnce(finding.references, Text(entry.Find("link")));
  AddCveAliases(finding, Text(entry.Find("link")));
  return finding;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "clair";
  report.covers.insert(Coverage::kVulnerabilities);
  text::JsonStream stream;
  bool is_object = false;
  bool approvals = false;
  bool listed = false;
  std::optional<std::string> image;
  std::size_t unapproved = 0;
  stream.OnStart("", [&](Node::Kind kind) { is_object = kind == Node::Kind::kMap; });
  stream.OnStart("unapproved", [&](Node::Kind) { approvals = true; });
  stream.OnStart("unapproved[]", [&](Node::Kind) { ++unapproved; });
  stream.OnStart("vulnerabilities", [&](Node::Kind kind) {
    listed = kind == Node::Kind::kList || kind == Node::Kind::kNull;
  });
  stream.On("image", [&](const Node& v) { image = Text(&v); });
  stream.On("vulnerabilities[]", [&](const Node& v) { report.findings.push_back(ReadEntry(v)); });
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!is_object || !approvals || !(listed || image)) {
    return NoSuchReport("clair-scanner report", file);
  }
  SetDetailOrNull(report, "artifact", image);
  SetDetail(report, "unapproved", unapproved);
  report.reference = ImageName(image.value_or(""));
  if (!listed) SetIncomplete(report, "there is no list of vulnerabilities");
  if (report.findings.empty() && image.value_or("").empty()) {
    SetIncomplete(report, "nothing was found, and no image is named");
  }
  return report;
}

}  // namespace

const Reader& ClairScannerReader() {
  static const Reader kReader{
      .name = "clair-scanner",
      .title = "clair-scanner JSON",
      .recognised = "an object with 'image', 'unapproved' and 'vulnerabilities'",
      .versions = "clair-scanner 8 to 12",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
