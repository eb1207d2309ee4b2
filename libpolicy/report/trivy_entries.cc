// Single entries of Trivy's reports. Fields as in Trivy's pkg/types and trivy-db's types; of a
// secret neither the match nor the lines of code are taken.
#include "report/trivy_entries.h"

#include <algorithm>
#include <array>
#include <utility>

#include "report/fields.h"
#include "report/purl.h"
#include "report/trivy_types.h"

namespace policy::report {

using text::Member;
using text::Node;

namespace {

// VendorSeverity holds trivy-db's numbers.
std::string_view WordOfNumber(std::string_view number) {
  constexpr std::array<std::string_view, 5> kWords{"UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"};
  if (number.size() != 1 || number[0] < '0' || number[0] > '4') return number;
  return kWords[static_cast<std::size_t>(number[0] - '0')];
}

void AddRatings(Finding& finding, const Node& entry) {
  const std::string own = TextAt(entry, "SeveritySource");
  if (const Node* vendors = entry.Find("VendorSeverity")) {
    finding.ratings.reserve(vendors->members().size() + 1);
    for (const Member& vendor : vendors->members()) {
      const std::string_view word = WordOfNumber(Text(&vendor.value));
      if (word.empty() || (vendor.key == own && word == finding.severity_as_written)) continue;
      finding.ratings.push_back({TrivyRatingSource(vendor.key), std::string(vendor.key),
                                 std::string(word), SeverityFromWord(word)});
    }
  }
  AddOwnRating(finding, TrivyRatingSource(own), own);
}

void AddCvss(Finding& finding, const Node& entry) {
  const Node* sources = entry.Find("CVSS");
  if (sources == nullptr) return;
  struct Generation {
    std::string_view score, vector, version;
  };
  constexpr std::array<Generation, 3> kGenerations{{{"V2Score", "V2Vector", "2.0"},
                                                    {"V3Score", "V3Vector", "3.0"},
                                                    {"V40Score", "V40Vector", "4.0"}}};
  finding.cvss.reserve(2 * sources->members().size());
  for (const Member& source : sources->members()) {
    for (const Generation& each : kGenerations) {
      auto cvss = MakeCvss(NumberAt(source.value, each.score), Text(source.value.Find(each.vector)),
                           each.version, source.key, TrivyRatingSource(source.key));
      if (cvss) finding.cvss.push_back(std::move(*cvss));
    }
  }
}

std::string LayerOf(const Node& entry) {
  const Node* layer = entry.Find("Layer");
  const std::string_view digest = Text(Find(layer, "Digest"));
  return std::string(digest.empty() ? Text(Find(layer, "DiffID")) : digest);
}

void AddReferences(Finding& finding, const Node& entry) {
  finding.references.reserve(kMostReferences);
  AddOnce(finding.references, Text(entry.Find("PrimaryURL")));
  const Node* references = entry.Find("References");
  if (references == nullptr) return;
  for (const Node& reference : references->items()) {
    if (finding.references.size() >= kMostReferences) return;
    AddOnce(finding.references, Text(&reference));
  }
}

std::string StatusWord(const std::string& written) {
  constexpr std::array<std::string_view, 8> kWords{
      "affected",     "fixed",        "not_affected", "under_investigation",
      "will_not_fix", "fix_deferred", "end_of_life",  "unknown"};
  const bool known = std::find(kWords.begin(), kWords.end(), written) != kWords.end();
  return known ? written : std::string{};
}

// The lines are those of the file; what stands in them is left out, since a secret may.
void AddLines(Finding& finding, const Node& lines) {
  finding.start_line = IntAt(lines, "StartLine");
  finding.end_line = IntAt(lines, "EndLine");
}

}  // namespace

Finding TrivyVulnerability(const Node& entry) {
  Finding finding;
  finding.id = TextAt(entry, "VulnerabilityID");
  finding.aliases = TextsAt(entry, "VendorIDs");
  erase(finding.aliases, finding.id);
  Package& package = finding.package;
  package.name = TextAt(entry, "PkgName");
  package.version = TextAt(entry, "InstalledVersion");
  package.path = TextAt(entry, "PkgPath");
  package.layer = LayerOf(entry);
  package.purl = Text(Find(entry.Find("PkgIdentifier"), "PURL"));
  finding.shown_id = finding.id;
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  ReadPurl(package);
  SetSeverity(finding, WordAt(entry, "Severity"));
  AddRatings(finding, entry);
  AddCvss(finding, entry);
  finding.fixed_versions = SplitVersions(Text(entry.Find("FixedVersion")));
  finding.status_as_written = TextAt(entry, "Status");
  finding.status = StatusWord(finding.status_as_written);
  finding.published_at = TimeAt(entry, "PublishedDate");
  finding.cwes = TextsAt(entry, "CweIDs");
  AddReferences(finding, entry);
  finding.title = TextAt(entry, "Title");
  return finding;
}

Finding TrivySecret(const Node& entry) {
  Finding finding;
  finding.kind = FindingKind::kSecret;
  finding.id = TextAt(entry, "RuleID");
  finding.category = TextAt(entry, "Category");
  SetSeverity(finding, WordAt(entry, "Severity"));
  finding.title = TextAt(entry, "Title");
  AddLines(finding, entry);
  finding.package.layer = LayerOf(entry);
  finding.shown_id = finding.id;
  return finding;
}

Finding TrivyMisconfiguration(const Node& entry) {
  Finding finding;
  finding.kind = FindingKind::kMisconfiguration;
  finding.id = TextAt(entry, "ID");
  const std::string other = TextAt(entry, "AVDID");
  if (finding.id.empty()) finding.id = other;
  if (other != finding.id) AddOnce(finding.aliases, other);
  SetSeverity(finding, WordAt(entry, "Severity"));
  finding.status_as_written = TextAt(entry, "Status");
  finding.failed = finding.status_as_written != "PASS" && finding.status_as_written != "EXCEPTION";
  finding.title = TextAt(entry, "Title");
  finding.message = TextAt(entry, "Message");
  finding.category = TextAt(entry, "Type");
  AddReferences(finding, entry);
  if (const Node* cause = entry.Find("CauseMetadata")) AddLines(finding, *cause);
  finding.package.layer = LayerOf(entry);
  finding.shown_id = finding.id;
  return finding;
}

Finding TrivyLicense(const Node& entry) {
  Finding finding;
  finding.kind = FindingKind::kLicense;
  finding.id = TextAt(entry, "Name");
  SetSeverity(finding, WordAt(entry, "Severity"));
  finding.category = TextAt(entry, "Category");
  finding.confidence = NumberAt(entry, "Confidence").value_or(0);
  finding.package.name = TextAt(entry, "PkgName");
  finding.package.base_name = finding.package.name;
  AddOnce(finding.package.licenses, finding.id);
  finding.path = TextAt(entry, "FilePath");
  AddOnce(finding.references, Text(entry.Find("Link")));
  finding.shown_id = finding.id;
  finding.shown_package = finding.package.name;
  return finding;
}

Finding TrivySuppressed(const Node& entry) {
  const Node* inner = entry.Find("Finding");
  const Node& facts = inner == nullptr ? entry : *inner;
  const std::string type = TextAt(entry, "Type");
  Finding finding;
  if (type == "secret") {
    finding = TrivySecret(facts);
  } else if (type == "misconfiguration") {
    finding = TrivyMisconfiguration(facts);
  } else if (type == "license") {
    finding = TrivyLicense(facts);
  } else {
    finding = TrivyVulnerability(facts);
  }
  finding.suppressed = true;
  for (const char* key : {"Status", "Source", "Statement"}) {
    const std::string word = TextAt(entry, key);
    if (word.empty()) continue;
    finding.suppression += (finding.suppression.empty() ? "" : ": ") + word;
  }
  return finding;
}

Package TrivyPackage(const Node& entry) {
  Package package;
  package.name = TextAt(entry, "Name");
  package.version = TextAt(entry, "Version");
  const std::string release = TextAt(entry, "Release");
  const int epoch = IntAt(entry, "Epoch");
  if (!package.version.empty() && !release.empty()) package.version += "-" + release;
  if (!package.version.empty() && epoch != 0) {
    package.version = std::to_string(epoch) + ":" + package.version;
  }
  package.purl = Text(Find(entry.Find("Identifier"), "PURL"));
  package.path = TextAt(entry, "FilePath");
  package.layer = LayerOf(entry);
  package.licenses = TextsAt(entry, "Licenses");
  ReadPurl(package);
  return package;
}

}  // namespace policy::report
