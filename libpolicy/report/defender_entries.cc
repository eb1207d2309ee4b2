// Both generations: of Qualys (ContainerRegistryVulnerability: cve[], cvss, patchable, imageDigest)
// and of MDVM (AzureContainerRegistryVulnerability and its like for AWS, GCP and running
// containers: vulnerabilityDetails, artifactDetails, softwareDetails).
#include "report/defender_entries.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/chars.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/identifiers.h"
#include "report/purl.h"

namespace policy::report {

using text::Node;

namespace {

const Node& PropertiesOf(const Node& entry) {
  const Node* properties = entry.Find("properties");
  return properties != nullptr && properties->is_map() ? *properties : entry;
}

void AddCvss(Finding& finding, const Node* generations) {
  if (generations == nullptr) return;
  for (const text::Member& each : generations->members()) {
    const Node* vector = each.value.Find("cvssVectorString");
    if (vector == nullptr) vector = each.value.Find("vector");
    auto cvss =
        MakeCvss(NumberAt(each.value, "base"), Text(vector), each.key, "", RatingSource::kNvd);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
}

void AddSeverity(Finding& finding, const Node* status, const Node* details) {
  const std::string vendor(Text(Find(details, "severity")));
  std::string word(Text(Find(status, "severity")));
  if (word.empty()) word = vendor;
  SetSeverity(finding, word.empty() ? std::nullopt : std::optional(word));
  if (!vendor.empty() && vendor != word) {
    finding.ratings.push_back({RatingSource::kNvd, "", vendor, SeverityFromWord(vendor)});
  }
  if (!word.empty()) {
    finding.ratings.push_back({RatingSource::kScanner, "", word, finding.severity});
  }
}

// "NotApplicable" with the cause "Exempt" is somebody's exemption; "Healthy" is found no more.
void AddStatus(Finding& finding, const Node* status) {
  finding.status_as_written = Text(Find(status, "code"));
  if (finding.status_as_written != "NotApplicable" && finding.status_as_written != "Healthy") {
    return;
  }
  finding.suppressed = true;
  const std::string cause(Text(Find(status, "cause")));
  finding.suppression = finding.status_as_written + (cause.empty() ? "" : ": " + cause);
}

void AddLinks(Finding& finding, const Node* links) {
  for (const Node& each : ItemsOf(links)) {
    if (finding.references.size() >= kMostReferences) return;
    AddOnce(finding.references, Text(each.Find("link")));
  }
}

// Qualys: the id is its own number (QID), the CVEs stand beside it.
void AddOfQualys(SubAssessment& read, const Node& data) {
  Finding& finding = read.finding;
  for (const Node& each : ItemsOf(data.Find("cve"))) {
    AddCveAliases(finding, each.is_map() ? TextAt(each, "title") : std::string(Text(&each)));
  }
  AddCvss(finding, data.Find("cvss"));
  AddLinks(finding, data.Find("vendorReferences"));
  AddLinks(finding, data.Find("cve"));
  finding.published_at = TimeAt(data, "publishedTime");
  if (Text(data.Find("patchable")) == "true") {
    finding.status = "fixed";
    finding.fix_exists = true;
  }
  read.digest = TextAt(data, "imageDigest");
  const std::string host = TextAt(data, "registryHost");
  const std::string name = TextAt(data, "repositoryName");
  if (!host.empty() && !name.empty()) read.reference = ImageName(host + "/" + name);
}

void AddSoftware(Finding& finding, const Node& software) {
  Package& package = finding.package;
  package.name = TextAt(software, "packageName");
  package.version = TextAt(software, "version");
  const std::string category = TextAt(software, "category");
  const std::string system(Text(Find(software.Find("osDetails"), "osVersion")));
  std::string word = base::ToLower(category) == "os" ? system : TextAt(software, "language");
  std::replace(word.begin(), word.end(), '_', ' ');
  SetEcosystem(package, word);
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  const std::string fixed = TextAt(software, "fixedVersion");
  const std::string state = TextAt(software, "fixStatus");
  finding.fixed_versions = SplitVersions(fixed);
  finding.fix_exists = finding.fixed_versions.empty() && state == "FixAvailable";
  finding.status = finding.fixed_versions.empty() && !finding.fix_exists ? "affected" : "fixed";
  if (const Node* fix = software.Find("fixReference")) {
    AddOnce(finding.references, Text(fix->Find("url")));
    finding.fixed_at = TimeAt(*fix, "releaseDate");
  }
}

void AddExploit(Finding& finding, const Node* assessment) {
  const auto is = [&](const char* key) { return Text(Find(assessment, key)) == "true"; };
  if (is("isInExploitKit")) {
    finding.exploit = "in exploit kit";
  } else if (is("exploitStepsVerified")) {
    finding.exploit = "verified";
  } else if (is("exploitStepsPublished")) {
    finding.exploit = "published";
  }
}

void AddOfMdvm(SubAssessment& read, const Node& data) {
  Finding& finding = read.finding;
  if (const Node* details = data.Find("vulnerabilityDetails")) {
    const std::string cve = TextAt(*details, "cveId");
    if (finding.id.empty()) finding.id = cve;
    if (cve != finding.id) AddOnce(finding.aliases, cve);
    AddCvss(finding, details->Find("cvss"));
    AddLinks(finding, details->Find("references"));
    finding.published_at = TimeAt(*details, "publishedDate");
    finding.modified_at = TimeAt(*details, "lastModifiedDate");
    for (const Node& each : ItemsOf(Find(details->Find("weaknesses"), "cwe"))) {
      AddOnce(finding.cwes, each.is_map() ? TextAt(each, "id") : std::string(Text(&each)));
    }
    AddExploit(finding, details->Find("exploitabilityAssessment"));
  }
  if (finding.cvss.empty()) {
    auto cvss = MakeCvss(NumberAt(data, "cvssV30Score"), "", "3.0", "", RatingSource::kNvd);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
  if (const Node* software = data.Find("softwareDetails")) AddSoftware(finding, *software);
  if (const Node* artifact = data.Find("artifactDetails")) {
    read.digest = TextAt(*artifact, "digest");
    const std::string host = TextAt(*artifact, "registryHost");
    const std::string name = TextAt(*artifact, "repositoryName");
    const std::vector<std::string> tags = TextsAt(*artifact, "tags", 1);
    const std::string tag = tags.empty() ? std::string() : ":" + tags.front();
    if (!host.empty() && !name.empty()) read.reference = ImageName(host + "/" + name + tag);
  }
}

// ".../repositories/web/images/sha256:…"
std::string DigestIn(std::string_view text) {
  const std::size_t at = text.rfind("sha256:");
  constexpr std::size_t kSize = 7 + 64;
  if (at == std::string_view::npos || text.size() - at < kSize) return {};
  return std::string(text.substr(at, kSize));
}

}  // namespace

bool IsSubAssessmentType(std::string_view type) {
  return base::ToLower(type) == "microsoft.security/assessments/subassessments";
}

bool IsSubAssessment(const Node& entry) {
  if (IsSubAssessmentType(Text(entry.Find("type")))) return true;
  return PropertiesOf(entry).Find("additionalData") != nullptr;
}

SubAssessment ReadSubAssessment(const Node& entry) {
  SubAssessment read;
  Finding& finding = read.finding;
  const Node& properties = PropertiesOf(entry);
  // The CLI's flat objects have the resource's own id as `id`.
  const bool nested = &properties != &entry;
  for (const char* key : {"vulnerabilityId", "idPropertiesId"}) {
    if (finding.id.empty()) finding.id = TextAt(properties, key);
  }
  if (finding.id.empty() && nested) finding.id = TextAt(properties, "id");
  finding.title = TextAt(properties, "displayName");
  finding.category = TextAt(properties, "category");
  const Node* data = properties.Find("additionalData");
  const Node* status = properties.Find("status");
  AddSeverity(finding, status, Find(data, "vulnerabilityDetails"));
  AddStatus(finding, status);
  if (data != nullptr) {
    AddOfQualys(read, *data);
    AddOfMdvm(read, *data);
  }
  if (finding.id.empty()) finding.id = TextAt(entry, "name");
  erase(finding.aliases, finding.id);
  finding.shown_id = finding.id;
  const Node* resource = properties.Find("resourceDetails");
  if (read.digest.empty()) read.digest = DigestIn(Text(Find(resource, "id")));
  read.at = TimeAt(properties, "timeGenerated");
  return read;
}

}  // namespace policy::report
