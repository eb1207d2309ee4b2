// JFrog Xray's reports: the summary of an artifact, the rows of a vulnerability report (and, before
// Xray 3, the components' `data`), and what the CLI prints of an on-demand scan.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "report/xray_entry.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

bool HasAny(const Outline& seen, const std::string& at, std::initializer_list<const char*> keys) {
  return std::any_of(keys.begin(), keys.end(), [&](const char* key) { return seen.Has(at + key); });
}

Match RecogniseObject(const Outline& seen) {
  if (HasAny(seen, "artifacts[].", {"issues", "general.component_id", "general.pkg_type"})) {
    return Match::kCertain;
  }
  if (HasAny(seen, "rows[].", {"issue_id", "vulnerable_component"}) ||
      HasAny(seen, "data[].", {"source_comp_id", "component_versions"})) {
    return Match::kCertain;
  }
  const bool pages = (seen.Has("total_rows") && seen.Is("rows", Kind::kList)) ||
                     (seen.Has("total_count") && seen.Is("data", Kind::kList));
  return pages && !seen.Has("rows[]") && !seen.Has("data[]") ? Match::kPossible : Match::kNo;
}

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kMap) return RecogniseObject(seen);
  if (seen.root() != Kind::kList) return Match::kNo;
  if (HasAny(seen, "[].vulnerabilities[].", {"issue_id", "components"})) return Match::kCertain;
  const bool scan = seen.Has("[].scan_id");
  if (scan && HasAny(seen, "[].", {"component_id", "package_type"})) return Match::kCertain;
  return scan ? Match::kPossible : Match::kNo;
}

// What the report says of itself, and of what it looked at.
struct Header {
  Node::Kind root = Node::Kind::kNull;
  std::string shape{};
  bool keyed = false;  // some entry has a key that is Xray's
  bool fixes = false;  // some entry has the key for fixed versions
  double total = -1;   // entries that there are, on all pages
  std::size_t targets = 0;
  std::vector<Finding> violations{};
};

bool StatesFixes(const Node& issue) {
  if (issue.Find("fixed_versions") != nullptr || issue.Find("components") != nullptr) return true;
  return Find(issue.Find("component_versions"), "fixed_versions") != nullptr;
}

// Whether it is Xray's rather than a row of another tool's table.
bool IsIssue(const Node& issue) {
  for (const char* key : {"issue_id", "cves", "impact_path", "source_comp_id", "component_versions",
                          "vulnerable_component"}) {
    if (issue.Find(key) != nullptr) return true;
  }
  return false;
}

void SubscribeIssues(text::JsonStream& stream, Header& header, Report& report) {
  const auto list = [&](const char* path, const char* shape) {
    stream.OnStart(path, [&header, shape](Node::Kind kind) {
      if (kind == Node::Kind::kList) header.shape = shape;
    });
  };
  list("artifacts", "summary-artifact");
  list("rows", "unified");
  list("data", "legacy");
  for (const char* path : {"artifacts[].issues[]", "rows[]", "data[]", "[].vulnerabilities[]"}) {
    stream.On(path, [&](const Node& v) {
      header.keyed = header.keyed || IsIssue(v);
      header.fixes = header.fixes || StatesFixes(v);
      report.findings.push_back(XrayIssue(v));
      const std::optional<Time> at = TimeAt(v, "artifact_scan_time");
      if (at && (!report.scanned_at || *report.scanned_at < *at)) report.scanned_at = at;
      const std::string impacted = TextAt(v, "impacted_artifact");
      constexpr std::string_view kDocker = "docker://";
      if (impacted.starts_with(kDocker) && report.reference.empty()) {
        report.reference = ImageName(std::string_view(impacted).substr(kDocker.size()));
      }
    });
  }
  stream.On("[].violations[]", [&](const Node& v) { header.violations.push_back(XrayIssue(v)); });
  for (const char* path : {"total_rows", "total_count"}) {
    stream.On(path, [&](const Node& v) { header.total = v.number().value_or(-1); });
  }
}

void SubscribeTargets(text::JsonStream& stream, Header& header, Report& report) {
  stream.OnStart("", [&](Node::Kind kind) { header.root = kind; });
  stream.On("artifacts[].general", [&](const Node& v) {
    ++header.targets;
    const std::string digest = TextAt(v, "sha256");
    if (!digest.empty()) AddOnce(report.subject_digests, "sha256:" + digest);
    if (report.reference.empty()) report.reference = ImageName(TextAt(v, "name"));
  });
  stream.On("errors[]",
            [&](const Node&) { SetIncomplete(report, "Xray could not look at every artifact"); });
  stream.OnStart("[].scan_id", [&](Node::Kind) { header.shape = "on-demand"; });
  stream.On("[].component_id", [&](const Node& v) {
    ++header.targets;
    std::string_view name = Text(&v);
    constexpr std::string_view kDocker = "docker://";
    if (!name.starts_with(kDocker)) return;
    name.remove_prefix(kDocker.size());
    if (report.reference.empty()) report.reference = ImageName(name);
  });
  stream.On("[].status", [&](const Node& v) {
    if (!Text(&v).empty() && Text(&v) != "completed") {
      SetIncomplete(report, "the status of the scan is '" + std::string(Text(&v)) + "'");
    }
  });
}

bool IsOwn(const Header& header, const Report& report) {
  if (header.root == Node::Kind::kList && header.shape != "on-demand") return false;
  if (!report.findings.empty()) return header.keyed && !header.shape.empty();
  if (header.shape == "on-demand") return true;
  return header.shape == "summary-artifact" ? header.targets > 0
                                            : !header.shape.empty() && header.total >= 0;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "xray";
  report.covers.insert(Coverage::kVulnerabilities);
  Header header;
  text::JsonStream stream;
  SubscribeTargets(stream, header, report);
  SubscribeIssues(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!IsOwn(header, report)) return NoSuchReport("JFrog Xray report", file);
  // With a watch, the CLI lists what broke its rules instead.
  if (report.findings.empty()) report.findings = std::move(header.violations);
  SetDetail(report, "shape", header.shape);
  report.states_fixes = header.shape != "summary-artifact" || header.fixes;
  ShowFirstDigest(report);
  if (header.total > static_cast<double>(report.findings.size())) {
    SetIncomplete(report, "the report is a page of a longer one");
  }
  if (report.findings.empty() && header.targets == 0) {
    SetIncomplete(report, "nothing was found, and no artifact is named");
  }
  return report;
}

}  // namespace

const Reader& JfrogXrayReader() {
  static const Reader kReader{
      .name = "jfrog-xray",
      .title = "JFrog Xray JSON",
      .recognised =
          "an object with 'artifacts' and their 'issues', with 'rows' of 'issue_id' or 'data' of "
          "'source_comp_id', or a list of scans with 'scan_id' and 'vulnerabilities'",
      .versions = "Xray 2 and 3, JFrog CLI 2",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
