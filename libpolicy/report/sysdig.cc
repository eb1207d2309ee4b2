// Sysdig's reports: what its CLI scanner writes of an image, in both of its schemas
// (vulnerabilities inside packages, or tables that refer to each other), and the rows that its
// reporting exports.
#include <string>
#include <utility>

#include "report/captures.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "report/sysdig_entry.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

bool IsTable(const Outline& seen, std::string_view path) {
  return seen.Is(path, Kind::kList) || seen.Is(path, Kind::kMap) || seen.Is(path, Kind::kNull);
}

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  const bool scanner = seen.TextAt("scanner.name").starts_with("sysdig");
  if (seen.Has("result") && scanner) return Match::kCertain;
  if (IsTable(seen, "result.packages") &&
      (seen.Has("result.policyEvaluations") || seen.Has("result.metadata.pullString") ||
       seen.Has("result.policies") || seen.Has("result.vulnTotalBySeverity"))) {
    return Match::kCertain;
  }
  if (seen.Has("data[].vulnName") || seen.Has("panels[].data[].vuln_id")) return Match::kCertain;
  const bool panel = seen.Is("panels[].data", Kind::kList) && seen.Has("schedule");
  return panel || scanner ? Match::kPossible : Match::kNo;
}

struct Header {
  bool is_object = false;
  bool sysdig = false;
  bool packages = false;  // a table of packages
  bool rows = false;
  bool panels = false;
  bool keyed = false;    // rows with Sysdig's keys
  bool several = false;  // images that rows are about
  double total = -1;     // rows on all pages
  std::string tool{};
  std::string pull{};
  std::string image_id{};
  std::string digest{};
  std::string os{};
  std::string architecture{};
  std::string base_os{};
  std::optional<std::string> policy{};
};

void SubscribeHeader(text::JsonStream& stream, Header& header, Report& report) {
  const TextCapture text(stream);
  stream.OnStart("", [&](Node::Kind kind) { header.is_object = kind == Node::Kind::kMap; });
  text("scanner.name", header.tool);
  text("scanner.version", report.scanner_version);
  text("result.metadata.pullString", header.pull);
  text("result.metadata.imageId", header.image_id);
  text("result.metadata.digest", header.digest);
  text("result.metadata.os", header.os);
  text("result.metadata.architecture", header.architecture);
  text("result.metadata.baseOs", header.base_os);
  for (const char* path : {"result.policyEvaluationsResult", "result.policies.globalEvaluation"}) {
    stream.On(path, [&](const Node& v) {
      header.sysdig = true;
      if (!Text(&v).empty()) header.policy = Text(&v);
    });
  }
  for (const char* path : {"result.policyEvaluations", "result.vulnTotalBySeverity",
                           "result.policies", "result.assetType"}) {
    stream.OnStart(path, [&](Node::Kind) { header.sysdig = true; });
  }
  for (const char* path : {"info.scanTime", "result.producer.producedAt"}) {
    stream.On(path, [&](const Node& v) {
      if (const auto at = ReadTime(Text(&v))) report.scanned_at = at;
    });
  }
}

void SubscribeScan(text::JsonStream& stream, Header& header, SysdigScan& scan) {
  stream.OnStart("result.packages", [&](Node::Kind kind) {
    header.packages =
        kind != Node::Kind::kString && kind != Node::Kind::kNumber && kind != Node::Kind::kBool;
  });
  stream.On("result.packages[]", [&](const Node& v) { scan.AddPackage("", v); });
  stream.On("result.packages.*", [&](const Node& v) { scan.AddPackage(stream.current_key(), v); });
  stream.On("result.vulnerabilities.*",
            [&](const Node& v) { scan.AddVulnerability(stream.current_key(), v); });
  stream.On("result.layers.*", [&](const Node& v) { scan.AddLayer(stream.current_key(), v); });
  stream.On("result.riskAccepts.*", [&](const Node& v) { scan.AddRisk(stream.current_key(), v); });
}

void SubscribeRows(text::JsonStream& stream, Header& header, Report& report) {
  const auto list = [&](const char* path, bool& found) {
    stream.OnStart(path, [&found](Node::Kind kind) { found = kind == Node::Kind::kList; });
  };
  stream.On("page.total", [&](const Node& v) { header.total = v.number().value_or(-1); });
  list("data", header.rows);
  list("panels", header.panels);
  for (const char* path : {"data[]", "panels[].data[]"}) {
    stream.On(path, [&](const Node& v) {
      header.keyed = header.keyed || v.Find("vulnName") != nullptr || v.Find("vuln_id") != nullptr;
      report.findings.push_back(SysdigRow(v));
      const SysdigImage image = SysdigImageOfRow(v);
      const std::string name = ImageName(image.name);
      AddOnce(report.subject_digests, image.digest);
      header.several = header.several || report.subject_digests.size() > 1 ||
                       (!name.empty() && !report.reference.empty() && name != report.reference);
      if (report.reference.empty()) report.reference = name;
    });
  }
}

// A table of many images is evidence for none of them alone.
void NameSubject(const Header& header, Report& report) {
  if (!header.packages) {
    if (header.several) {
      report.reference.clear();
      SetIncomplete(report, "the rows are about several images");
    } else {
      ShowFirstDigest(report);
    }
    return;
  }
  report.reference = ImageName(header.pull);
  report.subject_digest = header.digest;
  AddOnce(report.subject_digests, header.digest);
  AddOnce(report.subject_digests, header.image_id);
  report.platform = JoinPlatform(header.os, header.architecture);
  SetDetailOrNull(report, "policy", header.policy);
  SetDetail(report, "digest", header.digest);
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "sysdig";
  report.covers.insert(Coverage::kVulnerabilities);
  Header header;
  SysdigScan scan;
  text::JsonStream stream;
  SubscribeHeader(stream, header, report);
  SubscribeScan(stream, header, scan);
  SubscribeRows(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool tool = header.tool.starts_with("sysdig");
  const bool own_scan = header.packages && (tool || header.sysdig);
  const bool own_rows = (header.rows || header.panels) && header.keyed;
  if (!header.is_object || !(own_scan || own_rows || tool)) {
    return NoSuchReport("Sysdig report", file);
  }
  SetDetail(report, "shape", header.packages ? "cli" : header.panels ? "report-2025" : "report");
  NameSubject(header, report);
  if (header.packages) {
    report.covers.insert(Coverage::kPackages);
    scan.Finish(header.base_os, report);
  } else if (header.total > static_cast<double>(report.findings.size())) {
    SetIncomplete(report, "the report is a page of a longer one");
  } else if (!own_rows) {
    SetIncomplete(report, "there is no list of packages");
  }
  if (report.findings.empty() && report.packages.empty()) {
    SetIncomplete(report, "nothing was found, and no package was looked at");
  }
  return report;
}

}  // namespace

const Reader& SysdigReader() {
  static const Reader kReader{
      .name = "sysdig",
      .title = "Sysdig scan results and reports",
      .recognised =
          "an object with 'result.packages' and 'sysdig-cli-scanner' as 'scanner.name', or with "
          "rows of 'vulnName' under 'data' or 'vuln_id' under 'panels[].data'",
      .versions = "sysdig-cli-scanner 1.5 to 1.22, Sysdig reporting",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
