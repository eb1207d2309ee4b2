// Fields as in the operator's v1alpha1 types. Of a secret the match is not taken.
#include "report/trivy_operator_entries.h"

#include <array>
#include <utility>

#include "report/fields.h"
#include "report/purl.h"
#include "report/trivy_types.h"
#include "text/json_writer.h"

namespace policy::report {

using text::Member;
using text::Node;

namespace {

// `score` is what the operator chose of all sources; of those that it names itself the vectors are
// kept beside it.
void AddCvss(Finding& finding, const Node& entry) {
  if (auto own = MakeCvss(NumberAt(entry, "score"), "", "", "", RatingSource::kScanner)) {
    finding.cvss.push_back(std::move(*own));
  }
  const Node* sources = entry.Find("cvss");
  if (sources == nullptr) return;
  constexpr std::array<std::pair<const char*, const char*>, 3> kVectors{
      {{"V2Vector", "2.0"}, {"V3Vector", "3.0"}, {"V40Vector", "4.0"}}};
  for (const Member& source : sources->members()) {
    for (const auto& [key, version] : kVectors) {
      auto cvss = MakeCvss(std::nullopt, Text(source.value.Find(key)), version, source.key,
                           TrivyRatingSource(source.key));
      if (cvss) finding.cvss.push_back(std::move(*cvss));
    }
  }
}

void AddReferences(Finding& finding, const Node& entry) {
  AddOnce(finding.references, Text(entry.Find("primaryLink")));
  for (const SharedText& link : TextsAt(entry, "links", kMostReferences)) {
    if (finding.references.size() < kMostReferences) AddOnce(finding.references, link);
  }
}

}  // namespace

Finding OperatorVulnerability(const Node& entry) {
  Finding finding;
  finding.id = TextAt(entry, "vulnerabilityID");
  Package& package = finding.package;
  package.name = TextAt(entry, "resource");
  package.version = TextAt(entry, "installedVersion");
  package.purl = TextAt(entry, "packagePURL");
  package.path = TextAt(entry, "packagePath");
  finding.shown_id = finding.id;
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  const std::string type = TextAt(entry, "packageType");
  const bool of_file = TextAt(entry, "class") == "lang-pkgs" && !IsTrivyAggregate(type);
  if (package.path.empty() && of_file) package.path = TextAt(entry, "target");
  finding.path = package.path;
  if (!ReadPurl(package) && !type.empty()) {
    package.type = TrivyPurlType(type);
    if (IsTrivyDistribution(type)) package.space = type;
    SplitName(package);
  }
  // What the entry calls itself decides later whether the distribution's ecosystem is its own.
  finding.category = TextAt(entry, "class");
  if (finding.category.empty() && !TextAt(entry, "target").empty()) finding.category = "lang-pkgs";
  SetSeverity(finding, WordAt(entry, "severity"));
  AddOwnRating(finding, RatingSource::kScanner, "");
  AddCvss(finding, entry);
  finding.fixed_versions = SplitVersions(Text(entry.Find("fixedVersion")));
  finding.published_at = TimeAt(entry, "publishedDate");
  finding.modified_at = TimeAt(entry, "lastModifiedDate");
  AddReferences(finding, entry);
  finding.title = TextAt(entry, "title");
  return finding;
}

void PlaceOperatorPackage(Finding& finding, const std::string& family) {
  Package& package = finding.package;
  const bool system = finding.category.empty() || finding.category == "os-pkgs";
  finding.category.clear();
  if (package.type.empty() && system && IsTrivyDistribution(family)) {
    package.type = TrivyPurlType(family);
    package.space = family;
  }
  if (package.base_name.empty()) SplitName(package);
}

Finding OperatorSecret(const Node& entry) {
  Finding finding;
  finding.kind = FindingKind::kSecret;
  finding.id = TextAt(entry, "ruleID");
  finding.category = TextAt(entry, "category");
  SetSeverity(finding, WordAt(entry, "severity"));
  finding.title = TextAt(entry, "title");
  finding.path = TextAt(entry, "target");
  finding.shown_id = finding.id;
  return finding;
}

Finding OperatorCheck(const Node& entry) {
  Finding finding;
  finding.kind = FindingKind::kMisconfiguration;
  finding.id = TextAt(entry, "checkID");
  finding.category = TextAt(entry, "category");
  SetSeverity(finding, WordAt(entry, "severity"));
  const Node* success = entry.Find("success");
  finding.failed = success == nullptr || Text(success) != "true";
  finding.status_as_written = finding.failed ? "FAIL" : "PASS";
  finding.title = TextAt(entry, "title");
  for (const SharedText& message : TextsAt(entry, "messages", 1)) finding.message = message;
  finding.shown_id = finding.id;
  return finding;
}

Package OperatorComponent(const Node& entry) {
  Package package;
  package.name = TextAt(entry, "name");
  package.version = TextAt(entry, "version");
  package.purl = TextAt(entry, "purl");
  ReadPurl(package);
  return package;
}

std::string OperatorControl(const Node& entry) {
  text::JsonWriter w;
  w.BeginObject();
  for (const char* key : {"id", "name", "severity"}) w.Key(key).String(Text(entry.Find(key)));
  w.Key("totalFail").Int(IntAt(entry, "totalFail"));
  w.EndObject();
  return w.Take();
}

}  // namespace policy::report
