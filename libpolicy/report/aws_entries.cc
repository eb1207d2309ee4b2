// See aws_entries.h. Fields as in the API references of Inspector v2 (Finding) and ECR
// (EnhancedImageScanFinding).
#include "report/aws_entries.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/chars.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/purl.h"

namespace policy::report {

using text::Node;

namespace {

void AddCvss(Finding& finding, const Node& entry, const Node* details) {
  for (const Node& each : ItemsOf(Find(details, "cvss"))) {
    const std::string source = TextAt(each, "source");
    auto cvss = MakeCvss(NumberAt(each, "baseScore"), Text(each.Find("scoringVector")),
                         Text(each.Find("version")), source, SourceOf(source));
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
  const bool inspector = entry.Find("inspectorScore") != nullptr;
  const Node* score_details = entry.Find(inspector ? "inspectorScoreDetails" : "scoreDetails");
  const Node* adjusted = Find(score_details, inspector ? "adjustedCvss" : "cvss");
  auto own = MakeCvss(NumberAt(entry, inspector ? "inspectorScore" : "score"),
                      Text(Find(adjusted, "scoringVector")), Text(Find(adjusted, "version")),
                      "inspector", RatingSource::kScanner);
  if (own && own->score) finding.cvss.push_back(std::move(*own));
}

void AddFixes(Finding& finding, const Node& entry, const Node* details) {
  const std::string available = base::ToLower(Text(entry.Find("fixAvailable")));
  finding.status = available == "no" ? "affected" : "";
  if (available != "yes" && available != "partial") return;
  finding.status = "fixed";
  for (const Node& each : ItemsOf(Find(details, "vulnerablePackages"))) {
    const std::string version = TextAt(each, "fixedInVersion");
    if (IsAwsVersion(version)) AddOnce(finding.fixed_versions, version);
  }
  if (finding.fixed_versions.empty()) finding.fix_exists = true;
}

std::string PlatformOf(const Node& entry) {
  for (const Node& resource : ItemsOf(entry.Find("resources"))) {
    const Node* details = resource.Find("details");
    if (details == nullptr) continue;
    for (const text::Member& each : details->members()) {
      std::string platform = TextAt(each.value, "platform");
      if (!platform.empty()) return platform;
    }
  }
  return {};
}

Package ReadPackage(const Node& each, std::string_view platform) {
  Package package;
  package.name = TextAt(each, "name");
  package.version =
      AwsVersion(Text(each.Find("epoch")), TextAt(each, "version"), Text(each.Find("release")));
  package.path = TextAt(each, "filePath");
  package.layer = TextAt(each, "sourceLayerHash");
  SetAwsEcosystem(package, Text(each.Find("packageManager")), platform);
  return package;
}

// The first package is the one that the entry is shown with.
void AddPackages(Finding& finding, const Node& entry, const Node* details) {
  const std::span<const Node> packages = ItemsOf(Find(details, "vulnerablePackages"));
  if (packages.empty()) return;
  const std::string platform = PlatformOf(entry);
  finding.package = ReadPackage(packages.front(), platform);
  finding.path = finding.package.path;
  finding.shown_package = finding.package.name;
  finding.shown_version = TextAt(packages.front(), "version");
  for (const Node& other : packages.subspan(1)) {
    finding.more_packages.push_back(ReadPackage(other, platform));
  }
}

void AddRatings(Finding& finding, const Node* details) {
  const std::string vendor(Text(Find(details, "vendorSeverity")));
  if (!vendor.empty()) {
    finding.ratings.push_back({RatingSource::kVendor, std::string(Text(Find(details, "source"))),
                               vendor, SeverityFromWord(vendor)});
  }
  AddOwnRating(finding, RatingSource::kScanner, "");
}

void AddVulnerability(Finding& finding, const Node& entry, const Node& details) {
  finding.id = TextAt(details, "vulnerabilityId");
  finding.shown_id = finding.id;
  for (const SharedText& id : TextsAt(details, "relatedVulnerabilities")) {
    if (id != finding.id) AddOnce(finding.aliases, id);
  }
  AddPackages(finding, entry, &details);
  if (const Node* published = details.Find("vendorCreatedAt")) {
    finding.published_at = AwsTime(*published);
  }
  if (const Node* modified = details.Find("vendorUpdatedAt")) {
    finding.modified_at = AwsTime(*modified);
  }
  AddOnce(finding.references, Text(details.Find("sourceUrl")));
  for (const SharedText& url : TextsAt(details, "referenceUrls", kMostReferences)) {
    if (finding.references.size() < kMostReferences) AddOnce(finding.references, url);
  }
}

void AddCode(Finding& finding, const Node& details) {
  finding.id = TextAt(details, "detectorId");
  finding.cwes = TextsAt(details, "cwes");
  const Node* place = details.Find("filePath");
  if (place == nullptr) return;
  finding.path = TextAt(*place, "filePath");
  finding.start_line = IntAt(*place, "startLine");
  finding.end_line = IntAt(*place, "endLine");
}

}  // namespace

Finding InspectorFinding(const Node& entry) {
  Finding finding;
  const Node* details = entry.Find("packageVulnerabilityDetails");
  SetSeverity(finding, WordAt(entry, "severity"));
  if (details != nullptr) AddVulnerability(finding, entry, *details);
  if (const Node* code = entry.Find("codeVulnerabilityDetails")) AddCode(finding, *code);
  if (TextAt(entry, "type") == "NETWORK_REACHABILITY") {
    finding.kind = FindingKind::kMisconfiguration;
    finding.id = TextAt(entry, "title");
  }
  AddCvss(finding, entry, details);
  AddRatings(finding, details);
  AddFixes(finding, entry, details);
  finding.title = TextAt(entry, "title");
  finding.status_as_written = TextAt(entry, "status");
  if (finding.status_as_written == "SUPPRESSED" || finding.status_as_written == "CLOSED") {
    finding.suppressed = true;
    finding.suppression = base::ToLower(finding.status_as_written);
  }
  if (const Node* epss = entry.Find("epss")) finding.epss = NumberAt(*epss, "score");
  if (TextAt(entry, "exploitAvailable") == "YES") finding.exploit = "YES";
  return finding;
}

std::optional<Time> AwsTime(const Node& value) {
  constexpr double kMost = 4e11;
  if (const std::optional<double> seconds = value.number()) {
    if (*seconds < 1 || *seconds > kMost) return std::nullopt;
    return Time(std::chrono::seconds(static_cast<std::int64_t>(*seconds)));
  }
  std::string text(value.string());
  // "+1100" at the end is "+11:00".
  constexpr std::size_t kOffset = 5;
  if (text.size() > kOffset && text.find('T') != std::string::npos) {
    const char sign = text[text.size() - kOffset];
    if (sign == '+' || sign == '-') text.insert(text.size() - 2, ":");
  }
  return ReadTime(text);
}

std::string AwsVersion(std::string_view epoch, std::string_view version, std::string_view release) {
  std::string text;
  if (!epoch.empty() && epoch != "0" && !version.empty()) text = std::string(epoch) + ":";
  text += version;
  if (!release.empty() && !version.empty()) text += "-" + std::string(release);
  return text;
}

void SetAwsEcosystem(Package& package, std::string_view manager, std::string_view platform) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kManagers{
      {{"pythonpkg", "pypi"},
       {"nodepkg", "npm"},
       {"gomod", "golang"},
       {"go_module", "golang"},
       {"pom", "maven"},
       {"gemspec", "gem"},
       {"dotnet_core", "nuget"},
       {"rustbinary", "cargo"}}};
  std::string word = base::ToLower(manager);
  if (word == "os" || word.empty()) {
    word = base::ToLower(platform);
    std::replace(word.begin(), word.end(), '_', ' ');
  }
  for (const auto& [own, other] : kManagers) {
    if (word == own) word = other;
  }
  SetEcosystem(package, word);
}

bool IsAwsVersion(std::string_view version) {
  return !version.empty() && version != "NotAvailable" && version != "NotFound";
}

std::string EcrReference(std::string_view account, std::string_view region,
                         std::string_view repository, std::string_view tag) {
  if (account.empty() || region.empty() || repository.empty()) return {};
  std::string reference = std::string(account) + ".dkr.ecr." + std::string(region) +
                          ".amazonaws.com" + (region.starts_with("cn-") ? ".cn/" : "/") +
                          std::string(repository);
  if (!tag.empty()) reference += ":" + std::string(tag);
  return ImageName(reference);
}

void AwsSubjects::Add(const Node& finding) {
  const Node* resources = finding.Find("resources");
  if (resources == nullptr) resources = finding.Find("Resources");
  for (const Node& resource : ItemsOf(resources)) AddResource(resource);
}

void AwsSubjects::AddResource(const Node& resource) {
  const Node* details = resource.Find("details");
  const Node* ecr = Find(details, "awsEcrContainerImage");
  if (ecr == nullptr) {
    details = resource.Find("Details");
    ecr = Find(details, "AwsEcrContainerImage");
  }
  Subject subject;
  if (ecr != nullptr) {
    const auto text = [&](const char* inspector, const char* hub) {
      const std::string_view first = Text(ecr->Find(inspector));
      return std::string(first.empty() ? Text(ecr->Find(hub)) : first);
    };
    subject.digest = text("imageHash", "ImageDigest");
    subject.architecture = text("architecture", "Architecture");
    std::vector<std::string> tags = TextsAt(*ecr, "imageTags", 1);
    if (tags.empty()) tags = TextsAt(*ecr, "ImageTags", 1);
    std::string region = TextAt(resource, "region");
    if (region.empty()) region = TextAt(resource, "Region");
    subject.reference = EcrReference(text("registry", "RegistryId"), region,
                                     text("repositoryName", "RepositoryName"),
                                     tags.empty() ? std::string() : tags.front());
    subject.registry = true;
  } else if (const Node* container = Find(details, "Container")) {
    const std::string name = TextAt(*container, "ImageName");
    subject.reference = ImageName(name.substr(0, name.find(" (")));
    subject.digest = DigestPart(subject.reference);
  }
  const std::string& key = subject.digest.empty() ? subject.reference : subject.digest;
  if (key.empty()) {
    others_ = true;
  } else {
    images_.try_emplace(key, subject);
  }
}

void AwsSubjects::NameIn(Report& report) const {
  if (images_.size() == 1 && !others_) {
    const Subject& subject = images_.begin()->second;
    report.reference = subject.reference;
    report.subject_digest = subject.digest;
    AddOnce(report.subject_digests, subject.digest);
    report.platform = JoinPlatform("linux", subject.architecture);
    if (subject.registry) report.stage = Stage::kRegistry;
    return;
  }
  SetIncomplete(report, images_.empty() ? "no image is named"
                                        : "a report on several resources, not on one image");
}

}  // namespace policy::report
