// Aqua Enterprise / CSP: the scanner's own result, a list of such results as its CI plugins write
// it, and the console's API (v2: one image's `cves`, a page of `result`).
//
// Aqua's own counts are not trusted, save that what they count and nobody lists was not covered.
#include <array>
#include <string>
#include <utility>

#include "report/aqua_entries.h"
#include "report/captures.h"
#include "report/details.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::JsonStream;
using text::Node;
using Kind = Outline::Kind;

bool IsScan(const Outline& seen, const std::string& at) {
  const auto has = [&](const char* key) { return seen.Has(at + key); };
  const bool resources = has("resources[].resource") || has("resources[].scanned");
  const bool scan = has("image_assurance_results") || has("vulnerability_summary") ||
                    has("scan_started.seconds") || has("scan_options");
  return (has("image") || has("digest") || has("pull_name")) && (resources || scan);
}

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kList) {
    if (IsScan(seen, "[].results.") && seen.Has("[].image_name")) return Match::kCertain;
    return IsScan(seen, "[].") || IsScan(seen, "[].results.") ? Match::kPossible : Match::kNo;
  }
  if (seen.root() != Kind::kMap) return Match::kNo;
  if (IsScan(seen, "")) return Match::kCertain;
  const bool cves = seen.Has("cves") && seen.Has("image_name");
  if (cves && (seen.Has("cves_counts") || seen.Has("cves[].name"))) return Match::kCertain;
  const bool page = seen.Has("result") && seen.Has("count") && seen.Has("page");
  const bool own = seen.Has("result[].aqua_severity") || seen.Has("query.show_negligible") ||
                   seen.Has("query.include_vpatch_info");
  if (seen.Has("result") && own) return Match::kCertain;
  return cves || (page && seen.Has("pagesize")) ? Match::kPossible : Match::kNo;
}

enum class Shape { kNone, kScan, kImage, kList };

class AquaReport {
 public:
  explicit AquaReport(Report& report) : report_(report) {}
  // The stream must not outlive this.
  void Subscribe(JsonStream& stream);
  // Whether it was Aqua's at all; to be called at the end.
  bool Finish();

 private:
  void SubscribeScan(JsonStream& stream, const std::string& at);
  void SubscribeApi(JsonStream& stream);
  void SubscribePages(JsonStream& stream);
  void AddResource(const Node& resource);
  void AddMalware(const Node& entry, const Package& package);
  void AddSensitive(const Node& entry, const Package& package);
  void AddSummary(const Node& summary);
  void Demand(Node::Kind kind, const char* key);
  void CheckPages();
  void Cover();
  void NameSubject();
  void SetDetails();

  Report& report_;
  Shape shape_ = Shape::kNone;
  bool evidence_ = false;  // says that a scan took place
  std::string image_{};
  std::string image_name_{};
  std::string digest_{};
  std::string os_{};
  std::string platform_{};
  std::string summary_{};
  double counted_malware_ = 0;
  double counted_sensitive_ = 0;
  double count_ = 0;
  std::size_t listed_ = 0;
  bool looked_for_malware_ = false;
  bool looked_for_secrets_ = false;
};

void AquaReport::Demand(Node::Kind kind, const char* key) {
  if (kind == Node::Kind::kList || kind == Node::Kind::kNull) return;
  SetIncomplete(report_, "'" + std::string(key) + "' is no list");
}

void AquaReport::AddMalware(const Node& entry, const Package& package) {
  report_.findings.push_back(AquaMalware(entry, package));
}

void AquaReport::AddSensitive(const Node& entry, const Package& package) {
  report_.secrets.push_back(AquaSensitive(entry, package));
}

void AquaReport::AddResource(const Node& entry) {
  const Node* resource = entry.Find("resource");
  const Package package = resource == nullptr ? Package{} : AquaPackage(*resource);
  const Node* list = entry.Find("vulnerabilities");
  if (list != nullptr && !list->is_list() && !list->is_map() && !list->is_null()) {
    SetIncomplete(report_, "the vulnerabilities of a resource are no list");
  }
  for (const Node& each : ItemsOf(list)) {
    report_.findings.push_back(AquaVulnerability(each, package));
  }
  for (const Node* holder : {&entry, resource}) {
    if (holder == nullptr) continue;
    for (const Node& each : ItemsOf(holder->Find("malware"))) AddMalware(each, package);
    for (const char* key : {"sensitive_items", "sensitive_data", "sensitive"}) {
      for (const Node& each : ItemsOf(holder->Find(key))) AddSensitive(each, package);
    }
  }
}

void AquaReport::AddSummary(const Node& summary) {
  evidence_ = true;
  if (Result<std::string> json = text::Canonicalize(summary)) summary_ = std::move(*json);
  counted_malware_ += NumberAt(summary, "malware").value_or(0);
  counted_sensitive_ += NumberAt(summary, "sensitive").value_or(0);
}

std::optional<Time> FromEpoch(std::optional<double> seconds) {
  constexpr double kMost = 1e11;
  if (!seconds || *seconds <= 0 || *seconds > kMost) return std::nullopt;
  return Time(std::chrono::seconds(static_cast<std::int64_t>(*seconds)));
}

void AquaReport::SubscribeScan(JsonStream& stream, const std::string& at) {
  const FirstTextCapture text(stream, at);
  text("image", image_);
  text("pull_name", image_name_);
  text("digest", digest_);
  text("os", os_);
  text("scanned_image_platform", platform_);
  stream.OnStart(at + "resources", [this](Node::Kind kind) { Demand(kind, "resources"); });
  stream.On(at + "resources[]", [this](const Node& v) {
    const bool own = v.Find("resource") != nullptr || v.Find("vulnerabilities") != nullptr ||
                     v.Find("scanned") != nullptr;
    if (own) shape_ = Shape::kScan;
    AddResource(v);
  });
  stream.On(at + "vulnerability_summary", [this](const Node& v) { AddSummary(v); });
  stream.On(at + "image_assurance_results", [this](const Node& v) {
    evidence_ = evidence_ || v.is_map();
    for (const Node& each : ItemsOf(v.Find("checks_performed"))) {
      looked_for_malware_ = looked_for_malware_ || TextAt(each, "control") == "malware";
    }
  });
  stream.On(at + "scan_started", [this](const Node& v) {
    const auto time = v.is_map() ? FromEpoch(NumberAt(v, "seconds")) : ReadTime(Text(&v));
    evidence_ = evidence_ || time.has_value();
    if (!report_.scanned_at) report_.scanned_at = time;
  });
  stream.On(at + "data_date", [this](const Node& v) {
    if (!report_.database_at) report_.database_at = FromEpoch(v.number());
  });
  stream.On(at + "scan_options.scan_malware",
            [this](const Node& v) { looked_for_malware_ |= v.is_true(); });
  stream.On(at + "scan_options.scan_sensitive_data",
            [this](const Node& v) { looked_for_secrets_ |= v.is_true(); });
  stream.On(at + "partial_results", [this](const Node& v) {
    if (v.is_true()) SetIncomplete(report_, "the results are partial");
  });
  stream.On(at + "malware[]", [this](const Node& v) { AddMalware(v, {}); });
  for (const char* list : {"sensitive_data[]", "sensitive_items[]"}) {
    stream.On(at + list, [this](const Node& v) { AddSensitive(v, {}); });
  }
}

void AquaReport::SubscribeApi(JsonStream& stream) {
  stream.On("image_name", [this](const Node& v) { image_name_ = Text(&v); });
  stream.OnStart("cves", [this](Node::Kind kind) {
    shape_ = Shape::kImage;
    Demand(kind, "cves");
  });
  stream.On("cves[]", [this](const Node& v) { report_.findings.push_back(AquaCve(v)); });
  for (const char* key : {"status", "scan_status"}) {
    stream.On(key, [this](const Node& v) {
      const std::string_view word = Text(&v);
      if (word.empty()) return;
      const bool done = word == "SCANNED" || word == "Scanned" || word == "scanned" ||
                        word == "finished" || word == "Finished";
      evidence_ = evidence_ || done;
      if (!done) SetIncomplete(report_, "the scan has not finished");
    });
  }
  for (const char* key : {"errorMsg", "error", "scan_error"}) {
    stream.On(key, [this](const Node& v) {
      if (!Text(&v).empty() || v.is_map()) SetIncomplete(report_, "the scan failed");
    });
  }
}

void AquaReport::SubscribePages(JsonStream& stream) {
  stream.OnStart("result", [this](Node::Kind kind) {
    if (kind == Node::Kind::kMap) return;
    shape_ = Shape::kList;
    Demand(kind, "result");
  });
  stream.On("result[]", [this](const Node& v) {
    ++listed_;
    AddOnce(report_.subject_digests, Text(v.Find("image_digest")));
    if (image_.empty()) image_ = TextAt(v, "image_name");
    report_.findings.push_back(AquaRisk(v));
  });
  stream.On("count", [this](const Node& v) { count_ = v.number().value_or(0); });
  stream.On("page", [this](const Node& v) { evidence_ = evidence_ || v.number().has_value(); });
  stream.On("query.image_name", [this](const Node& v) { image_name_ = Text(&v); });
  stream.On("more_data_all_pages", [this](const Node& v) {
    if (v.number().value_or(0) > 0) SetIncomplete(report_, "there are more pages");
  });
  stream.On("is_partial_data", [this](const Node& v) {
    if (v.is_true()) SetIncomplete(report_, "the results are partial");
  });
}

void AquaReport::Subscribe(JsonStream& stream) {
  SubscribeScan(stream, "");
  SubscribeScan(stream, "[].results.");
  SubscribeScan(stream, "[].");
  stream.On("[].image_name", [this](const Node& v) {
    if (image_name_.empty()) image_name_ = Text(&v);
  });
  SubscribeApi(stream);
  SubscribePages(stream);
}

// The pages' own total tells whether this one is all of them.
void AquaReport::CheckPages() {
  if (static_cast<double>(listed_) < count_) SetIncomplete(report_, "there are more pages");
}

void AquaReport::Cover() {
  report_.covers.insert(Coverage::kVulnerabilities);
  double malware = 0;
  double secrets = static_cast<double>(report_.secrets.size());
  for (Finding& finding : report_.findings) {
    if (finding.kind == FindingKind::kMalware) ++malware;
    if (finding.kind == FindingKind::kSecret) ++secrets;
    // A scan names its distribution once, a resource only the kind of package.
    Package& package = finding.package;
    const Ecosystem* os = FindEcosystem(os_);
    if (os != nullptr && package.space.empty() && package.type == os->type)
      package.space = os->family;
  }
  if (malware > 0 || (looked_for_malware_ && counted_malware_ <= 0)) {
    report_.covers.insert(Coverage::kMalware);
  }
  if (secrets > 0 || (looked_for_secrets_ && counted_sensitive_ <= 0)) {
    report_.covers.insert(Coverage::kSecrets);
  }
}

void AquaReport::NameSubject() {
  report_.reference = ImageName(image_.empty() ? image_name_ : image_);
  constexpr std::size_t kHex = 64;
  const bool bare = digest_.size() == kHex && digest_.find(':') == std::string::npos;
  AddOnce(report_.subject_digests, bare ? "sha256:" + digest_ : digest_);
  ShowFirstDigest(report_);
  // "amd64::linux:"
  const std::size_t colon = platform_.find("::");
  if (colon == std::string::npos || colon == 0) return;
  std::string_view os = std::string_view(platform_).substr(colon + 2);
  os = os.substr(0, os.find(':'));
  report_.platform = JoinPlatform(os, std::string_view(platform_).substr(0, colon));
}

void AquaReport::SetDetails() {
  SetDetail(report_, "shape",
            shape_ == Shape::kScan    ? "scan"
            : shape_ == Shape::kImage ? "api-v2-image"
                                      : "api-v2-list");
  const std::string& artifact = image_.empty() ? image_name_ : image_;
  if (!artifact.empty()) SetDetail(report_, "artifact", artifact);
  if (!digest_.empty()) SetDetail(report_, "digest", digest_);
  if (!summary_.empty()) SetDetailJson(report_, "summary", summary_);
}

bool AquaReport::Finish() {
  const bool named = !image_.empty() || !image_name_.empty() || !digest_.empty();
  if (shape_ == Shape::kNone && named && evidence_) shape_ = Shape::kScan;
  const bool known = shape_ == Shape::kScan || (shape_ == Shape::kImage && named) ||
                     (shape_ == Shape::kList && evidence_);
  if (!known) return false;
  if (shape_ == Shape::kList) CheckPages();
  if (report_.findings.empty() && report_.secrets.empty() && !(named && evidence_)) {
    SetIncomplete(report_, "nothing was found, and no scan of an image is shown");
  }
  Cover();
  NameSubject();
  SetDetails();
  return true;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "aqua";
  return ReadShape<AquaReport>(source, file, std::move(report), "Aqua report");
}

}  // namespace

const Reader& AquaReader() {
  static const Reader kReader{
      .name = "aqua",
      .title = "Aqua Enterprise / CSP JSON",
      .recognised =
          "an object (or 'results' of a list) with 'image' and 'resources', "
          "'vulnerability_summary' or 'image_assurance_results'; 'cves' and 'image_name'; or "
          "'result' with 'aqua_severity' or Aqua's 'query'",
      .versions = "CSP 3.5 to 2022.4, API v2",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
