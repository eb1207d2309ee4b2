// Findings of Amazon Inspector v2 as its API lists them (`aws inspector2 list-findings`), as its
// exports hold them, or as a bare list. Its SBOM export is CycloneDX, its findings in Security Hub
// are read by asff.cc.
//
// A page of a list is not the list; and a list without findings names no image.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "report/aws_entries.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

bool LooksLikeFinding(const Outline& seen, const std::string& at) {
  const bool arn = seen.Has(at + "findingArn") || seen.Has(at + "awsAccountId");
  const bool facts = seen.Has(at + "inspectorScore") || seen.Has(at + "severity") ||
                     seen.Has(at + "packageVulnerabilityDetails");
  return (arn && facts) || seen.Has(at + "inspectorScoreDetails");
}

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kList) {
    return LooksLikeFinding(seen, "[].") ? Match::kCertain : Match::kNo;
  }
  if (seen.root() != Kind::kMap || !seen.Has("findings")) return Match::kNo;
  if (LooksLikeFinding(seen, "findings[].")) return Match::kCertain;
  const bool others =
      seen.Has("version") || seen.Has("meta") || seen.Has("project") || seen.Has("findings[]");
  return others ? Match::kNo : Match::kPossible;
}

bool IsFinding(const Node& entry) {
  return entry.Find("findingArn") != nullptr || entry.Find("awsAccountId") != nullptr ||
         entry.Find("packageVulnerabilityDetails") != nullptr;
}

struct Seen {
  bool list = false;
  bool foreign = false;
  AwsSubjects subjects{};
  std::map<std::string, std::int64_t> types{};
};

void Add(const Node& entry, Seen& seen, Report& report) {
  seen.list = true;
  seen.foreign = seen.foreign || !IsFinding(entry);
  seen.subjects.Add(entry);
  ++seen.types[TextAt(entry, "type")];
  report.findings.push_back(InspectorFinding(entry));
  for (const char* key : {"lastObservedAt", "updatedAt"}) {
    const Node* date = entry.Find(key);
    const std::optional<Time> at = date == nullptr ? std::nullopt : AwsTime(*date);
    if (at && (!report.scanned_at || *at > *report.scanned_at)) report.scanned_at = at;
  }
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "aws-inspector2";
  report.covers.insert(Coverage::kVulnerabilities);
  Seen seen;
  text::JsonStream stream;
  stream.OnStart("findings", [&](Node::Kind kind) {
    seen.list = true;
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report, "'findings' is no list");
    }
  });
  for (const char* path : {"[]", "findings[]"}) {
    stream.On(path, [&](const Node& v) { Add(v, seen, report); });
  }
  stream.On("nextToken", [&](const Node& v) {
    if (!Text(&v).empty()) SetIncomplete(report, "a page of a list: there is a 'nextToken'");
  });
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!seen.list || seen.foreign) return NoSuchReport("list of Inspector findings", file);
  if (report.findings.empty()) {
    SetIncomplete(report, "nothing was found, and no target is named");
  }
  seen.subjects.NameIn(report);
  if (!report.findings.empty()) SetDetail(report, "types", seen.types);
  return report;
}

}  // namespace

const Reader& AwsInspector2Reader() {
  static const Reader kReader{
      .name = "aws-inspector2",
      .title = "Amazon Inspector v2 findings",
      .recognised =
          "'findings' or a list of objects with 'findingArn' or 'awsAccountId' and "
          "'packageVulnerabilityDetails', 'inspectorScore' or 'severity'",
      .versions = "ListFindings 2020-06-08",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
