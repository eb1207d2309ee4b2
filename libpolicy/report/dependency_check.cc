// OWASP Dependency-Check's XML report (schemas 1.0 to 4.1), checked on 1.3 to 12.1. Each
// vulnerability of a dependency is an entry; those that a suppression file hid are kept apart.
#include <algorithm>
#include <string>
#include <utility>

#include "report/dependency_check_entries.h"
#include "report/fields.h"
#include "report/json_values.h"
#include "report/readers.h"
#include "report/xml_head.h"
#include "text/xml_stream.h"

namespace policy::report {
namespace {

using text::XmlElement;

constexpr std::string_view kSpace = "dependency-check.";

Match Recognise(const Outline& seen) {
  const std::optional<XmlRoot> root = RootOf(seen.head());
  if (!root || root->name != "analysis") return Match::kNo;
  return root->tag.find(kSpace) != std::string_view::npos ? Match::kCertain : Match::kNo;
}

void AddScore(CheckedVulnerability& into, const XmlElement* score, std::string_view version) {
  if (score == nullptr) return;
  std::string_view number = score->TextAt("baseScore");
  if (number.empty()) number = score->TextAt("score");
  const std::string_view own = score->TextAt("version");
  auto cvss = CheckedReport::MakeScore(ReadNumber(number), score->TextAt("vectorString"),
                                       own.empty() ? version : own, into.source);
  if (cvss) into.cvss.push_back(*std::move(cvss));
}

void AddScores(CheckedVulnerability& into, const XmlElement& element) {
  // Before version 5 the score of CVSS 2 stands in the vulnerability itself.
  if (auto cvss = CheckedReport::MakeScore(ReadNumber(element.TextAt("cvssScore")), "", "2.0",
                                           into.source)) {
    into.cvss.push_back(*std::move(cvss));
  }
  AddScore(into, element.Find("cvssV2"), "2.0");
  AddScore(into, element.Find("cvssV3"), "");
  AddScore(into, element.Find("cvssV4"), "4.0");
}

CheckedVulnerability ReadVulnerability(const XmlElement& element) {
  CheckedVulnerability into;
  into.source = element.Attribute("source");
  into.name = element.TextAt("name");
  if (const std::string_view word = element.TextAt("severity"); !word.empty()) into.severity = word;
  AddScores(into, element);
  const std::string_view old_cwe = element.TextAt("cwe");  // With its title behind it.
  AddOnce(into.cwes, old_cwe.substr(0, std::min(old_cwe.find(' '), old_cwe.size())));
  if (const XmlElement* cwes = element.Find("cwes")) {
    for (const XmlElement& each : cwes->children()) AddOnce(into.cwes, each.text());
  }
  if (const XmlElement* references = element.Find("references")) {
    for (const XmlElement& each : references->children()) {
      if (into.references.size() < kMostReferences) AddOnce(into.references, each.TextAt("url"));
    }
  }
  into.exploited = element.Find("knownExploitedVulnerability") != nullptr;
  into.suppressed = element.name() == "suppressedVulnerability";
  into.notes = element.TextAt("notes");
  return into;
}

// <package><id>pkg:…</id></package>, before version 5 <identifier type="maven"><name>…</name>.
void ReadIdentifiers(const XmlElement& element, CheckedDependency& into) {
  for (const XmlElement& each : element.children()) {
    const std::string_view id = each.TextAt("id");
    if (each.name() == "package" && id.starts_with("pkg:") && into.purl.empty()) into.purl = id;
    if (each.name() == "identifier" && each.Attribute("type") == "maven" && into.maven.empty()) {
      into.maven = each.TextAt("name");
    }
    if (each.name() == "identifiers") {
      for (const XmlElement& inner : each.children()) {
        const std::string_view inner_id = inner.TextAt("id");
        if (inner.name() == "package" && inner_id.starts_with("pkg:") && into.purl.empty()) {
          into.purl = inner_id;
        }
      }
    }
  }
}

void SubscribeDependencies(text::XmlStream& stream, CheckedReport& report) {
  const std::string at = "analysis/dependencies/dependency";
  const auto text = [&](const char* name, std::string CheckedDependency::*field) {
    stream.On(at + "/" + name,
              [&report, field](const XmlElement& e) { report.dependency().*field = e.text(); });
  };
  stream.OnStart(at, [&](const XmlElement&) { report.BeginDependency(); });
  stream.OnEnd(at, [&] { report.EndDependency(); });
  text("fileName", &CheckedDependency::file_name);
  text("filePath", &CheckedDependency::file_path);
  text("license", &CheckedDependency::license);
  stream.On(at + "/identifiers",
            [&](const XmlElement& e) { ReadIdentifiers(e, report.dependency()); });
  for (const char* name : {"vulnerability", "suppressedVulnerability"}) {
    stream.On(at + "/vulnerabilities/" + name,
              [&](const XmlElement& e) { report.Add(ReadVulnerability(e)); });
  }
}

Result<Report> Read(text::Source& source, std::string_view file) {
  PeekSource peeked(source);
  if (!BeginsLikeXml(peeked.First())) return NoSuchReport("Dependency-Check XML report", file);
  CheckedReport report;
  text::XmlStream stream;
  SubscribeDependencies(stream, report);
  stream.On("analysis/scanInfo/engineVersion",
            [&](const XmlElement& e) { report.SetEngine(e.text()); });
  stream.On("analysis/scanInfo/dataSource", [&](const XmlElement& e) {
    report.AddDataSource(e.TextAt("name"), e.TextAt("timestamp"));
  });
  stream.OnStart("analysis/scanInfo/analysisExceptions/exception",
                 [&](const XmlElement&) { report.AddException(); });
  stream.On("analysis/projectInfo/reportDate",
            [&](const XmlElement& e) { report.SetDate(e.text()); });
  if (Result<void> done = stream.Read(peeked, file); !done) return done.error();
  const std::string_view space = stream.root_space();
  const std::size_t schema = space.find(kSpace);
  if (stream.root_name() != "analysis" || schema == std::string_view::npos) {
    return NoSuchReport("Dependency-Check XML report", file);
  }
  return report.Finish(space.substr(schema));
}

}  // namespace

const Reader& DependencyCheckReader() {
  static const Reader kReader{
      .name = "dependency-check",
      .title = "OWASP Dependency-Check XML",
      .recognised =
          "XML with the root 'analysis' in one of the namespaces '…/dependency-check.*.xsd'",
      .versions = "1.3 to 12.1, schemas 1.3 to 4.1",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
