// Amazon ECR's scan of an image (`aws ecr describe-image-scan-findings`): basic scanning, which
// states no fixes, and enhanced scanning, whose findings are Inspector's.
//
// Only a scan that is COMPLETE or, enhanced, ACTIVE was made to its end.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "report/aws_entries.h"
#include "report/captures.h"
#include "report/details.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  const bool image = seen.Has("imageId") || seen.Has("repositoryName") || seen.Has("registryId");
  if (seen.Has("imageScanFindings") || seen.Has("imageScanStatus")) {
    return image ? Match::kCertain : Match::kPossible;
  }
  return Match::kNo;
}

// The distribution that an advisory's address is of.
std::string_view DistributionOf(std::string_view uri) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kSites{
      {{"debian.org", "debian"},
       {"ubuntu", "ubuntu"},
       {"alas.aws.amazon.com", "amazon"},
       {"redhat.com", "redhat"},
       {"alpinelinux.org", "alpine"}}};
  for (const auto& [site, distribution] : kSites) {
    if (uri.find(site) != std::string_view::npos) return distribution;
  }
  return {};
}

Finding ReadBasic(const Node& entry) {
  Finding finding;
  finding.id = TextAt(entry, "name");
  finding.shown_id = finding.id;
  SetSeverity(finding, WordAt(entry, "severity"));
  AddOwnRating(finding, RatingSource::kScanner, "");
  AddOnce(finding.references, Text(entry.Find("uri")));
  std::map<std::string, std::string> attributes;
  std::map<std::string, std::optional<double>> scores;
  for (const Node& each : ItemsOf(entry.Find("attributes"))) {
    const std::string key = TextAt(each, "key");
    attributes[key] = TextAt(each, "value");
    scores[key] = NumberAt(each, "value");
  }
  finding.package.name = attributes["package_name"];
  finding.package.version = attributes["package_version"];
  finding.shown_package = finding.package.name;
  finding.shown_version = finding.package.version;
  SetEcosystem(finding.package, DistributionOf(Text(entry.Find("uri"))));
  for (const auto& [generation, version] :
       {std::pair{"CVSS2", "2.0"}, std::pair{"CVSS3", "3.0"}, std::pair{"CVSS4", "4.0"}}) {
    const std::string name = generation;
    auto cvss = MakeCvss(scores[name + "_SCORE"], attributes[name + "_VECTOR"], version, "",
                         RatingSource::kNvd);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
  return finding;
}

struct Header {
  bool scan = false;      // some key of the answer
  bool findings = false;  // a list of them
  bool enhanced = false;
  std::string status{};
  std::string digest{};
  std::string tag{};
  std::string repository{};
  AwsSubjects subjects{};
};

void SubscribeHeader(text::JsonStream& stream, Header& header, Report& report) {
  const TextCapture text(stream);
  for (const char* path : {"imageScanFindings", "imageScanStatus"}) {
    stream.OnStart(path, [&](Node::Kind) { header.scan = true; });
  }
  text("imageScanStatus.status", header.status);
  text("imageId.imageDigest", header.digest);
  text("imageId.imageTag", header.tag);
  text("repositoryName", header.repository);
  stream.On("nextToken", [&](const Node& v) {
    if (!Text(&v).empty()) SetIncomplete(report, "a page of a list: there is a 'nextToken'");
  });
  stream.On("imageScanFindings.imageScanCompletedAt",
            [&](const Node& v) { report.scanned_at = AwsTime(v); });
  stream.On("imageScanFindings.vulnerabilitySourceUpdatedAt",
            [&](const Node& v) { report.database_at = AwsTime(v); });
  stream.On("imageScanFindings.findingSeverityCounts", [&](const Node& v) {
    std::map<std::string, std::int64_t> counts;
    for (const text::Member& each : v.members()) {
      counts[std::string(each.key)] = each.value.integer().value_or(0);
    }
    SetDetail(report, "countsInFile", counts);
  });
}

void SubscribeFindings(text::JsonStream& stream, Header& header, Report& report) {
  for (const char* path : {"imageScanFindings.findings", "imageScanFindings.enhancedFindings"}) {
    const bool enhanced = std::string_view(path).ends_with("enhancedFindings");
    stream.OnStart(path, [&, enhanced](Node::Kind kind) {
      header.findings = true;
      if (enhanced) header.enhanced = kind == Node::Kind::kList;
      if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
        SetIncomplete(report, "the findings are no list");
      }
    });
  }
  stream.On("imageScanFindings.findings[]",
            [&](const Node& v) { report.findings.push_back(ReadBasic(v)); });
  stream.On("imageScanFindings.enhancedFindings[]", [&](const Node& v) {
    header.subjects.Add(v);
    report.findings.push_back(InspectorFinding(v));
  });
}

void NameSubject(const Header& header, Report& report) {
  report.stage = Stage::kRegistry;
  Report named;
  header.subjects.NameIn(named);
  const bool other = !named.subject_digest.empty() && !header.digest.empty() &&
                     named.subject_digest != header.digest;
  if (other) SetIncomplete(report, "the findings are of another image than the scan");
  report.subject_digest = header.digest;
  AddOnce(report.subject_digests, header.digest);
  if (!other) report.reference = named.reference;
  if (!other) report.platform = named.platform;
  if (header.digest.empty() && header.repository.empty()) {
    SetIncomplete(report, "no image is named");
  }
}

void CheckStatus(const Header& header, Report& report) {
  const bool made = header.status == "COMPLETE" || header.status == "ACTIVE";
  if (!made) {
    SetIncomplete(report, header.status.empty()
                              ? std::string("nothing says that the scan was made to its end")
                              : "the scan is " + header.status);
  }
  if (!header.findings) SetIncomplete(report, "there is no list of findings");
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "ecr";
  report.covers.insert(Coverage::kVulnerabilities);
  SetDetailJson(report, "countsInFile", "null");
  Header header;
  text::JsonStream stream;
  SubscribeHeader(stream, header, report);
  SubscribeFindings(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!header.scan) return NoSuchReport("ECR scan", file);
  report.states_fixes = header.enhanced;
  if (header.enhanced) report.scanner = "aws-inspector2";
  CheckStatus(header, report);
  NameSubject(header, report);
  SetDetail(report, "shape", header.enhanced ? "enhanced" : "basic");
  SetDetail(report, "digest", header.digest);
  SetDetailOrNull(report, "scanStatus",
                  header.status.empty() ? std::nullopt : std::optional(header.status));
  if (!header.repository.empty()) SetDetail(report, "repository", header.repository);
  if (!header.tag.empty()) SetDetail(report, "tag", header.tag);
  return report;
}

}  // namespace

const Reader& EcrReader() {
  static const Reader kReader{
      .name = "ecr",
      .title = "Amazon ECR scan findings",
      .recognised = "an object with 'imageScanFindings' or 'imageScanStatus', and an 'imageId'",
      .versions = "DescribeImageScanFindings 2015-09-21",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
