// OWASP Dependency-Check's JSON report (`reportSchema` 1.0 and 1.1), checked on 5.0 to 12.1. The
// same facts as its XML; the lists of a dependency are missing where they would be empty.
#include <string>
#include <utility>

#include "report/dependency_check_entries.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap || !seen.Has("reportSchema")) return Match::kNo;
  const bool scan = seen.Has("scanInfo.engineVersion") || seen.Has("projectInfo.reportDate");
  return scan ? Match::kCertain : Match::kNo;
}

void AddScore(CheckedVulnerability& into, const Node* score, std::string_view version) {
  if (score == nullptr || !score->is_map()) return;
  std::optional<double> number = NumberAt(*score, "baseScore");
  if (!number) number = NumberAt(*score, "score");
  const std::string_view own = Text(score->Find("version"));
  auto cvss = CheckedReport::MakeScore(number, Text(score->Find("vectorString")),
                                       own.empty() ? version : own, into.source);
  if (cvss) into.cvss.push_back(*std::move(cvss));
}

CheckedVulnerability ReadVulnerability(const Node& node, bool suppressed) {
  CheckedVulnerability into;
  into.source = TextAt(node, "source");
  into.name = TextAt(node, "name");
  into.severity = WordAt(node, "severity");
  AddScore(into, node.Find("cvssv2"), "2.0");
  AddScore(into, node.Find("cvssv3"), "");
  AddScore(into, node.Find("cvssv4"), "4.0");
  into.cwes = TextsAt(node, "cwes");
  for (const Node& each : ItemsOf(node.Find("references"))) {
    if (into.references.size() < kMostReferences) AddOnce(into.references, Text(each.Find("url")));
  }
  const Node* exploited = node.Find("knownExploitedVulnerability");
  into.exploited = exploited != nullptr && exploited->is_map();
  into.suppressed = suppressed;
  into.notes = TextAt(node, "notes");
  return into;
}

void SubscribeDependencies(text::JsonStream& stream, CheckedReport& report) {
  const std::string at = "dependencies[]";
  const auto text = [&](const char* name, std::string CheckedDependency::*field) {
    stream.On(at + "." + name,
              [&report, field](const Node& v) { report.dependency().*field = Text(&v); });
  };
  stream.OnStart(at, [&](Node::Kind) { report.BeginDependency(); });
  stream.OnEnd(at, [&] { report.EndDependency(); });
  text("fileName", &CheckedDependency::file_name);
  text("filePath", &CheckedDependency::file_path);
  text("license", &CheckedDependency::license);
  stream.On(at + ".packages[]", [&](const Node& v) {
    std::string& purl = report.dependency().purl;
    const std::string_view id = Text(v.Find("id"));
    if (purl.empty() && id.starts_with("pkg:")) purl = id;
  });
  stream.On(at + ".vulnerabilities[]",
            [&](const Node& v) { report.Add(ReadVulnerability(v, false)); });
  stream.On(at + ".suppressedVulnerabilities[]",
            [&](const Node& v) { report.Add(ReadVulnerability(v, true)); });
}

struct Header {
  std::string schema{};
  bool engine = false;
  bool date = false;
  std::string odd{};  // a list that is none
};

void SubscribeHeader(text::JsonStream& stream, Header& header, CheckedReport& report) {
  stream.On("reportSchema", [&](const Node& v) { header.schema = Text(&v); });
  stream.On("scanInfo.engineVersion", [&](const Node& v) {
    header.engine = true;
    report.SetEngine(Text(&v));
  });
  stream.On("scanInfo.dataSource[]", [&](const Node& v) {
    report.AddDataSource(Text(v.Find("name")), Text(v.Find("timestamp")));
  });
  stream.OnStart("scanInfo.analysisExceptions[]", [&](Node::Kind) { report.AddException(); });
  stream.On("projectInfo.reportDate", [&](const Node& v) {
    header.date = true;
    report.SetDate(Text(&v));
  });
  for (const char* path : {"dependencies", "dependencies[].vulnerabilities",
                           "dependencies[].suppressedVulnerabilities"}) {
    stream.OnStart(path, [&header, path](Node::Kind kind) {
      if (kind != Node::Kind::kList && kind != Node::Kind::kNull) header.odd = path;
    });
  }
}

Result<Report> Read(text::Source& source, std::string_view file) {
  CheckedReport checked;
  Header header;
  text::JsonStream stream;
  SubscribeHeader(stream, header, checked);
  SubscribeDependencies(stream, checked);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (header.schema.empty() || (!header.engine && !header.date)) {
    return NoSuchReport("Dependency-Check JSON report", file);
  }
  Report report = checked.Finish(header.schema);
  if (!header.odd.empty()) SetIncomplete(report, "'" + header.odd + "' is no list");
  return report;
}

}  // namespace

const Reader& DependencyCheckJsonReader() {
  static const Reader kReader{
      .name = "dependency-check-json",
      .title = "OWASP Dependency-Check JSON",
      .recognised =
          "an object with 'reportSchema' and 'scanInfo.engineVersion' or "
          "'projectInfo.reportDate'",
      .versions = "5.0 to 12.1",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
