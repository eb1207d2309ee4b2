// Events that ECR and Inspector send when a scan of an image has ended (EventBridge, "ECR Image
// Scan" and "Inspector2 Scan"). They count findings by severity and list none.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "report/aws_entries.h"
#include "report/captures.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap || !seen.Has("detail")) return Match::kNo;
  const bool counts = seen.Has("detail.scan-status") || seen.Has("detail.finding-severity-counts");
  if (!counts) return Match::kNo;
  return seen.Has("detail-type") || seen.Has("source") ? Match::kCertain : Match::kPossible;
}

struct Header {
  bool status_key = false;
  bool counts = false;
  std::string source{};
  std::string account{};
  std::string region{};
  std::string status{};
  std::string repository{};
  std::string tag{};
};

// The API's words are in capitals; whatever else stands among them counts nothing.
bool IsSeverity(std::string_view key) {
  return !key.empty() &&
         std::all_of(key.begin(), key.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void Count(const Node& counts, Header& header, Report& report) {
  header.counts = counts.is_map();
  for (const text::Member& each : counts.members()) {
    if (each.key == "TOTAL" || !IsSeverity(each.key)) continue;
    const std::int64_t count = each.value.integer().value_or(-1);
    if (count < 0) SetIncomplete(report, "a count is no number");
    report.counted[std::string(each.key)] = count < 0 ? 0 : count;
  }
}

void Subscribe(text::JsonStream& stream, Header& header, Report& report) {
  const TextCapture text(stream);
  text("source", header.source);
  text("account", header.account);
  text("region", header.region);
  text("detail.repository-name", header.repository);
  text("detail.image-digest", report.subject_digest);
  stream.On("detail.scan-status", [&](const Node& v) {
    header.status_key = true;
    header.status = Text(&v);
  });
  stream.On("time", [&](const Node& v) { report.scanned_at = AwsTime(v); });
  stream.On("detail.image-tags[]", [&](const Node& v) {
    if (header.tag.empty()) header.tag = Text(&v);
  });
  stream.On("detail.finding-severity-counts", [&](const Node& v) { Count(v, header, report); });
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "ecr";
  report.stage = Stage::kRegistry;
  report.covers.insert(Coverage::kVulnerabilities);
  report.states_fixes = false;
  Header header;
  text::JsonStream stream;
  Subscribe(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!header.status_key && !header.counts) return NoSuchReport("ECR scan event", file);
  if (header.source == "aws.inspector2") report.scanner = "aws-inspector2";
  const bool made = header.status == "COMPLETE" || header.status == "INITIAL_SCAN_COMPLETE";
  if (!made) SetIncomplete(report, "the scan is " + header.status);
  if (!header.counts) SetIncomplete(report, "nothing is counted");
  if (report.subject_digest.empty()) SetIncomplete(report, "no image is named");
  AddOnce(report.subject_digests, report.subject_digest);
  // Inspector gives the repository's whole ARN.
  constexpr std::string_view kArn = ":repository/";
  const std::size_t arn = header.repository.find(kArn);
  const std::string name =
      header.repository.substr(arn == std::string::npos ? 0 : arn + kArn.size());
  report.reference = EcrReference(header.account, header.region, name, header.tag);
  SetDetail(report, "digest", report.subject_digest);
  SetDetail(report, "scanStatus", header.status);
  return report;
}

}  // namespace

const Reader& EcrEventReader() {
  static const Reader kReader{
      .name = "ecr-event",
      .title = "Amazon ECR scan event",
      .recognised =
          "an object with 'detail-type' or 'source', and 'scan-status' or "
          "'finding-severity-counts' in 'detail'",
      .versions = "ECR Image Scan, Inspector2 Scan",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
