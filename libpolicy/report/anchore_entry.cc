// Fields as in the API of Anchore Engine 0.5 to 1.1 and Anchore Enterprise 2 to 5, and in the lists
// that AnchoreCTL prints for applications.
#include "report/anchore_entry.h"

#include <array>
#include <utility>

#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/identifiers.h"
#include "report/purl.h"

namespace policy::report {

using text::Node;

const Node* Either(const Node& map, std::string_view snake, std::string_view camel) {
  const Node* found = map.Find(snake);
  return found != nullptr ? found : map.Find(camel);
}

std::string AnchoreText(const Node& map, std::string_view snake, std::string_view camel) {
  const std::string_view text = Text(Either(map, snake, camel));
  return text == "None" ? std::string{} : std::string(text);
}

namespace {

bool Flag(const Node& map, std::string_view snake, std::string_view camel) {
  const Node* found = Either(map, snake, camel);
  return found != nullptr && (found->is_true() || Text(found) == "true" || Text(found) == "True");
}

struct Generation {
  std::string_view snake, camel, version;
};
constexpr std::array<Generation, 3> kGenerations{
    {{"cvss_v2", "cvssV2", "2.0"}, {"cvss_v3", "cvssV3", "3.0"}, {"cvss_v4", "cvssV4", "4.0"}}};

std::optional<double> ScoreOf(const Node& rating) {
  const Node* metrics = Either(rating, "base_metrics", "baseMetrics");
  std::optional<double> score = NumberAt(rating, "base_score");
  if (!score) score = NumberAt(rating, "baseScore");
  if (!score && metrics != nullptr) score = NumberAt(*metrics, "base_score");
  return score;
}

// -1 stands for a score that is not there, and MakeCvss takes it so.
void AddScores(Finding& finding, const Node* records, RatingSource by, std::string_view fallback) {
  if (records == nullptr) return;
  for (const Node& record : records->items()) {
    const std::string written = AnchoreText(record, "source", "source");
    const std::string_view source = written.empty() ? fallback : std::string_view(written);
    for (const Generation& each : kGenerations) {
      const Node* rating = Either(record, each.snake, each.camel);
      if (rating == nullptr) continue;
      auto cvss = MakeCvss(ScoreOf(*rating), AnchoreText(*rating, "vector_string", "vectorString"),
                           each.version, source, by);
      if (cvss) finding.cvss.push_back(std::move(*cvss));
    }
    if (Flag(record, "is_kev", "isKev")) finding.exploit = "known exploited";
    const std::string id = AnchoreText(record, "id", "id");
    AddCveAliases(finding, id);
  }
}

// Enterprise repeats the records under `extra`, there with the vectors.
void AddVectors(Finding& finding, const Node* records) {
  if (records == nullptr) return;
  for (const Node& record : records->items()) {
    for (const Generation& each : kGenerations) {
      const Node* rating = Either(record, each.snake, each.camel);
      if (rating == nullptr) continue;
      const std::string vector = AnchoreText(*rating, "vector_string", "vectorString");
      const std::optional<double> score = ScoreOf(*rating);
      for (Cvss& cvss : finding.cvss) {
        if (vector.empty() || !cvss.vector.empty() || cvss.version != each.version) continue;
        if (!score || score == cvss.score) {
          cvss = MakeCvss(cvss.score, vector, cvss.version, cvss.source, cvss.by).value_or(cvss);
        }
      }
    }
  }
}

void AddPackage(Finding& finding, const Node& entry) {
  Package& package = finding.package;
  package.name = AnchoreText(entry, "package_name", "packageName");
  if (package.name.empty()) package.name = AnchoreText(entry, "package", "package");
  package.version = AnchoreText(entry, "package_version", "packageVersion");
  package.purl = AnchoreText(entry, "purl", "purl");
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  const std::string path = AnchoreText(entry, "package_path", "packagePath");
  if (path != "pkgdb") package.path = path;
  finding.path = package.path;
  if (ReadPurl(package)) return;
  SetEcosystem(package, AnchoreText(entry, "package_type", "packageType"));
  const bool of_system = package.type == "deb" || package.type == "rpm" || package.type == "apk";
  const std::string group = AnchoreText(entry, "feed_group", "feedGroup");
  if ((of_system || package.type.empty()) && IsVendor(group)) SetEcosystem(package, group);
}

std::string StatusOfState(std::string_view state) {
  if (state == "fixed") return "fixed";
  if (state == "wont_fix" || state == "wont-fix") return "will_not_fix";
  return state == "not_fixed" || state == "not-fixed" ? "affected" : "";
}

void AddFix(Finding& finding, const Node& entry) {
  finding.fixed_versions = SplitVersions(AnchoreText(entry, "fix", "fix"));
  if (const Node* versions = Either(entry, "fix_versions", "fixVersions")) {
    for (const Node& each : versions->items()) AddOnce(finding.fixed_versions, Text(&each));
    if (!versions->is_list() && Text(versions) != "None") {
      AddOnce(finding.fixed_versions, Text(versions));
    }
  }
  finding.status_as_written = AnchoreText(entry, "fix_state", "fixState");
  finding.status = StatusOfState(finding.status_as_written);
  if (Flag(entry, "will_not_fix", "willNotFix")) finding.status = "will_not_fix";
  if (finding.status.empty()) {
    finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  }
  finding.fixed_at = ReadTime(AnchoreText(entry, "fix_observed_at", "fixObservedAt"));
}

RatingSource SourceOfFeed(std::string_view group) {
  const RatingSource source = SourceOf(group);
  return group == "vulndb" || group.starts_with("vulndb:") ? RatingSource::kScanner : source;
}

}  // namespace

Finding AnchoreVulnerability(const Node& entry) {
  Finding finding;
  finding.id = AnchoreText(entry, "vuln", "vulnerabilityId");
  if (finding.id.empty()) finding.id = AnchoreText(entry, "vulnerability_id", "vulnerabilityId");
  finding.shown_id = finding.id;
  AddPackage(finding, entry);
  SetSeverity(finding, WordAt(entry, "severity"));
  const std::string group = AnchoreText(entry, "feed_group", "feedGroup");
  AddOwnRating(finding, SourceOfFeed(group), group);
  AddScores(finding, Either(entry, "nvd_data", "nvdData"), RatingSource::kNvd, "nvd");
  AddScores(finding, Either(entry, "vendor_data", "vendorData"), SourceOfFeed(group), group);
  if (const Node* extra = entry.Find("extra")) {
    AddVectors(finding, Either(*extra, "nvd_data", "nvdData"));
    AddVectors(finding, Either(*extra, "vendor_data", "vendorData"));
  }
  AddFix(finding, entry);
  AddOnce(finding.references, AnchoreText(entry, "url", "link"));
  for (const char* key : {"cves", "relatedCves", "related_cves"}) {
    for (const SharedText& id : TextsAt(entry, key)) AddCveAliases(finding, id);
  }
  if (Flag(entry, "inherited_from_base", "inheritedFromBase")) finding.layer_kind = "base";
  if (Flag(entry, "kev", "isKev")) finding.exploit = "known exploited";
  return finding;
}

bool IsOfAnchoreCtl(const Node& entry) {
  for (const char* key : {"packageName", "packageVersion", "packageType", "vulnerabilityId",
                          "feedGroup", "detected_at", "purl", "fix_observed_at"}) {
    if (entry.Find(key) != nullptr) return true;
  }
  return false;
}

}  // namespace policy::report
