// Klar's report (FORMAT_OUTPUT=json): what Clair found, under its severities. It names neither the
// image nor a date; the number of layers shows that one was looked at.
#include <string>
#include <utility>

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
  if (seen.root() != Kind::kMap || !seen.Has("LayerCount")) return Match::kNo;
  const bool found =
      seen.Is("Vulnerabilities", Kind::kMap) || seen.Is("Vulnerabilities", Kind::kNull);
  return found ? Match::kCertain : Match::kNo;
}

Finding ReadEntry(const Node& entry, std::string_view group) {
  Finding finding;
  const std::string name = TextAt(entry, "Name");
  finding.id = IdOfName(name);
  finding.shown_id = name;
  Package& package = finding.package;
  package.name = TextAt(entry, "FeatureName");
  package.version = TextAt(entry, "FeatureVersion");
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  const std::string name_space = TextAt(entry, "NamespaceName");
  SetEcosystem(package, name_space);
  std::optional<std::string> word = WordAt(entry, "Severity");
  if (!word && !group.empty()) word = group;
  SetSeverity(finding, std::move(word));
  AddOwnRating(finding, SourceOf(name_space), name_space);
  finding.fixed_versions = TextsAt(entry, "FixedBy");
  finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  AddOnce(finding.references, Text(entry.Find("Link")));
  AddCveAliases(finding, name);
  AddCveAliases(finding, Text(entry.Find("Link")));
  // An advisory of a distribution names the CVEs that it mends in prose only.
  if (finding.aliases.empty() && !finding.id.starts_with("CVE-")) {
    AddCveAliases(finding, Text(entry.Find("Description")));
  }
  return finding;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "clair";
  report.covers.insert(Coverage::kVulnerabilities);
  text::JsonStream stream;
  bool is_object = false;
  bool counted = false;
  bool listed = false;
  double layers = 0;
  stream.OnStart("", [&](Node::Kind kind) { is_object = kind == Node::Kind::kMap; });
  stream.On("LayerCount", [&](const Node& v) {
    counted = true;
    layers = v.number().value_or(0);
  });
  stream.OnStart("Vulnerabilities", [&](Node::Kind kind) {
    listed = kind == Node::Kind::kMap || kind == Node::Kind::kNull;
  });
  stream.OnStart("Vulnerabilities.*", [&](Node::Kind kind) {
    const bool severity = SeverityFromWord(stream.current_key()) != Severity::kUnknown;
    if (severity && kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report, "the vulnerabilities of a severity are no list");
    }
  });
  stream.On("Vulnerabilities.*[]",
            [&](const Node& v) { report.findings.push_back(ReadEntry(v, stream.current_key())); });
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!is_object || !counted || !listed) return NoSuchReport("Klar report", file);
  if (report.findings.empty() && layers <= 0) {
    SetIncomplete(report, "nothing was found, and no layer was looked at");
  }
  return report;
}

}  // namespace

const Reader& KlarReader() {
  static const Reader kReader{
      .name = "klar",
      .title = "Klar JSON",
      .recognised = "an object with 'LayerCount' and 'Vulnerabilities' by severity",
      .versions = "Klar 1.0 to 2.4",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
