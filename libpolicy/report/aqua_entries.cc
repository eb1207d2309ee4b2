// Fields of Aqua's scan results and API (v1 scan results, v2 images and risks): they differ in
// names more than in meaning.
#include "report/aqua_entries.h"

#include <array>
#include <utility>

#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/purl.h"

namespace policy::report {

using text::Node;

namespace {

std::optional<std::string> FirstWord(const Node& entry, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (auto word = WordAt(entry, key)) return word;
  }
  return std::nullopt;
}

std::string FirstText(const Node& entry, std::initializer_list<const char*> keys) {
  return FirstWord(entry, keys).value_or("");
}

std::string_view VersionOfSystem(std::string_view system) {
  for (const std::string_view version : {"4.0", "3.1", "3.0", "2.0"}) {
    if (system.find(version) != std::string_view::npos) return version;
  }
  if (system.ends_with('4')) return "4.0";
  if (system.ends_with('3')) return "3.0";
  return system.ends_with('2') ? "2.0" : "";
}

void AddScores(Finding& finding, const Node& entry) {
  struct Row {
    const char *score, *vector;
    std::string_view version;
    const char* source;
    RatingSource by;
  };
  constexpr RatingSource kNvd = RatingSource::kNvd;
  constexpr RatingSource kVendor = RatingSource::kVendor;
  constexpr std::array kRows{
      Row{"nvd_score", "nvd_vectors", "2.0", "nvd", kNvd},
      Row{"nvd_cvss2_score", "nvd_cvss2_vectors", "2.0", "nvd", kNvd},
      Row{"nvd_score_v3", "nvd_vectors_v3", "3.0", "nvd", kNvd},
      Row{"nvd_cvss3_score", "nvd_cvss3_vectors", "3.0", "nvd", kNvd},
      Row{"nvd_score_v4", "nvd_vectors_v4", "4.0", "nvd", kNvd},
      Row{"vendor_score", "vendor_vectors", "2.0", "vendor", kVendor},
      Row{"vendor_cvss2_score", "vendor_cvss2_vectors", "2.0", "vendor", kVendor},
      Row{"vendor_score_v3", "vendor_vectors_v3", "3.0", "vendor", kVendor},
      Row{"vendor_cvss3_score", "vendor_cvss3_vectors", "3.0", "vendor", kVendor},
      Row{"vendor_score_v4", "vendor_vectors_v4", "4.0", "vendor", kVendor},
  };
  const auto add = [&](std::optional<Cvss> cvss) {
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  };
  for (const Row& row : kRows) {
    add(MakeCvss(NumberAt(entry, row.score), Text(entry.Find(row.vector)), row.version, row.source,
                 row.by));
  }
  add(MakeCvss(NumberAt(entry, "aqua_score"), Text(entry.Find("aqua_vectors")),
               VersionOfSystem(TextAt(entry, "aqua_scoring_system")), "aqua",
               RatingSource::kScanner));
  add(MakeCvss(NumberAt(entry, "score"), "", VersionOfSystem(TextAt(entry, "score_version")),
               "aqua", RatingSource::kScanner));
}

void AddRating(Finding& finding, RatingSource by, const char* source,
               const std::optional<std::string>& word) {
  if (word) finding.ratings.push_back({by, source, *word, SeverityFromWord(*word)});
}

void AddRatings(Finding& finding, const Node& entry) {
  AddRating(finding, RatingSource::kNvd, "nvd",
            FirstWord(entry, {"nvd_severity_v3", "nvd_cvss3_severity", "nvd_severity"}));
  AddRating(finding, RatingSource::kVendor, "vendor",
            FirstWord(entry, {"vendor_severity_v3", "vendor_cvss3_severity", "vendor_severity"}));
  AddRating(finding, RatingSource::kScanner, "aqua",
            FirstWord(entry, {"aqua_severity", "severity"}));
}

// A Debian advisory gathers several CVEs.
void AddAliases(Finding& finding, const Node& entry) {
  for (const Node& each : ItemsOf(entry.Find("ref_vulns"))) {
    const std::string name = each.is_map() ? TextAt(each, "name") : std::string(Text(&each));
    if (name != finding.id) AddOnce(finding.aliases, name);
  }
  for (const Node& each : ItemsOf(entry.Find("cwe_info"))) {
    AddOnce(finding.cwes, FirstText(each, {"Id", "id"}));
  }
}

// What the list calls malware or sensitive data is no vulnerability, though it stands among them.
FindingKind KindOf(std::string_view type, std::string_view severity) {
  if (type == "malware" || severity == "malware") return FindingKind::kMalware;
  const bool sensitive = type == "sensitive" || type == "sensitive_data" || severity == "sensitive";
  return sensitive ? FindingKind::kSecret : FindingKind::kVulnerability;
}

void AddFacts(Finding& finding, const Node& entry) {
  finding.id = TextAt(entry, "name");
  finding.shown_id = finding.id;
  finding.kind = KindOf(TextAt(entry, "type"), finding.severity_as_written.value_or(""));
  AddScores(finding, entry);
  AddRatings(finding, entry);
  AddAliases(finding, entry);
  finding.fixed_versions = SplitVersions(Text(entry.Find("fix_version")));
  if (!finding.fixed_versions.empty()) finding.status = "fixed";
  finding.published_at = TimeAt(entry, "publish_date");
  if (!finding.published_at) finding.published_at = TimeAt(entry, "publishdate");
  finding.modified_at = TimeAt(entry, "modification_date");
  finding.epss = NumberAt(entry, "epss_score");
  finding.exploit = TextAt(entry, "exploit_type");
  for (const char* key : {"nvd_url", "vendor_url", "url"}) {
    AddOnce(finding.references, Text(entry.Find(key)));
  }
  const Node* base = entry.Find("base_image_vulnerability");
  if (base != nullptr && base->is_true()) finding.layer_kind = "base";
  const Node* accepted = entry.Find("acknowledged");
  if (accepted != nullptr && accepted->is_true()) {
    finding.suppressed = true;
    finding.suppression = "acknowledged";
  }
}

void Show(Finding& finding) {
  const Package& package = finding.package;
  finding.shown_package = package.name.empty() ? package.path : package.name;
  finding.shown_version = package.version;
  finding.path = package.path;
}

}  // namespace

Package AquaPackage(const Node& resource) {
  Package package;
  package.name = TextAt(resource, "name");
  package.version = TextAt(resource, "version");
  package.path = TextAt(resource, "path");
  package.layer = FirstText(resource, {"layer_digest", "layer_diff_id"});
  package.licenses = SplitVersions(Text(resource.Find("license")));
  for (const SharedText& each : TextsAt(resource, "licenses")) AddOnce(package.licenses, each);
  SetEcosystem(package, TextAt(resource, "format"));
  return package;
}

Finding AquaVulnerability(const Node& entry, const Package& package) {
  Finding finding;
  finding.package = package;
  SetSeverity(finding, FirstWord(entry, {"aqua_severity", "vendor_severity_v3", "nvd_severity_v3",
                                         "vendor_severity", "nvd_severity"}));
  AddFacts(finding, entry);
  Show(finding);
  return finding;
}

Finding AquaCve(const Node& entry) {
  Finding finding;
  if (const Node* resource = entry.Find("resource")) finding.package = AquaPackage(*resource);
  // A package's name, or the path of what holds it.
  const std::string file = TextAt(entry, "file");
  if (file.find('/') != std::string::npos) {
    finding.package.path = file;
  } else if (finding.package.name.empty()) {
    finding.package.name = file;
    SplitName(finding.package);
  }
  SetSeverity(finding, WordAt(entry, "severity"));
  AddFacts(finding, entry);
  Show(finding);
  return finding;
}

Finding AquaRisk(const Node& entry) {
  Finding finding;
  if (const Node* resource = entry.Find("resource")) finding.package = AquaPackage(*resource);
  if (finding.package.path.empty()) finding.package.path = TextAt(entry, "file");
  SetSeverity(finding, WordAt(entry, "aqua_severity"));
  AddFacts(finding, entry);
  const std::string state = FirstText(entry, {"ack_status"});
  if (state == "acknowledged") {
    finding.suppressed = true;
    finding.suppression = state;
  }
  Show(finding);
  return finding;
}

Finding AquaMalware(const Node& entry, const Package& package) {
  Finding finding;
  finding.kind = FindingKind::kMalware;
  finding.id = entry.is_map() ? FirstText(entry, {"name", "malware", "signature", "type"})
                              : std::string(Text(&entry));
  finding.shown_id = finding.id;
  finding.package = package;
  if (entry.is_map()) {
    SetSeverity(finding, FirstWord(entry, {"aqua_severity", "severity"}));
    finding.path = FirstText(entry, {"path", "file"});
  }
  if (finding.path.empty()) finding.path = package.path;
  finding.shown_package = package.name.empty() ? finding.path : package.name;
  finding.shown_version = package.version;
  return finding;
}

Finding AquaSensitive(const Node& entry, const Package& package) {
  Finding finding;
  finding.kind = FindingKind::kSecret;
  finding.package = package;
  if (entry.is_map()) {
    finding.id = FirstText(entry, {"type", "sensitive_type", "rule_id"});
    finding.category = finding.id;
    finding.path = FirstText(entry, {"path", "file"});
    SetSeverity(finding, FirstWord(entry, {"aqua_severity", "severity"}));
  }
  finding.shown_id = finding.id;
  if (finding.path.empty()) finding.path = package.path;
  finding.shown_package = finding.path;
  return finding;
}

}  // namespace policy::report
