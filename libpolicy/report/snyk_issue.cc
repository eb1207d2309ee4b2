// Fields of Snyk's issues, as its CLI's legacy JSON (src/lib/snyk-test/legacy.ts) and its Test API
// give them.
#include "report/snyk_issue.h"

#include <algorithm>
#include <utility>

#include "report/ecosystem.h"
#include "report/fields.h"

namespace policy::report {

using text::Member;
using text::Node;

namespace {

// The database's own entries only say what the dependency is called; the name is what is installed.
void AddPackage(Finding& finding, const Node& issue) {
  Package& package = finding.package;
  const std::string name = TextAt(issue, "name");
  package.name = TextAt(issue, "packageName");
  for (const char* key : {"moduleName", "package", "name"}) {
    if (package.name.empty()) package.name = TextAt(issue, key);
  }
  finding.shown_package = package.name;
  package.version = TextAt(issue, "version");
  finding.shown_version = package.version;
  const Ecosystem* ecosystem = FindEcosystem(TextAt(issue, "packageManager"));
  const bool system =
      ecosystem != nullptr &&
      (ecosystem->type == "deb" || ecosystem->type == "apk" || ecosystem->type == "rpm");
  // "zlib/zlib1g": the source package and the installed one.
  const std::size_t slash = name.rfind('/');
  if (system && !name.empty()) {
    package.name = slash == std::string::npos ? name : name.substr(slash + 1);
  }
  SetEcosystem(package, TextAt(issue, "packageManager"));
}

void AddIdentifiers(Finding& finding, const Node& issue) {
  if (const Node* identifiers = issue.Find("identifiers")) {
    for (const Member& each : identifiers->members()) {
      auto& list = each.key == "CWE" ? finding.cwes : finding.aliases;
      // Node Security's are bare numbers, which name nothing by themselves.
      if (each.key == "NSP") continue;
      for (const SharedText& id : TextsAt(*identifiers, each.key)) {
        if (id != finding.id) AddOnce(list, id);
      }
    }
  }
  for (const SharedText& id : TextsAt(issue, "alternativeIds")) {
    if (id != finding.id) AddOnce(finding.aliases, id);
  }
}

void AddCvss(Finding& finding, std::optional<Cvss> cvss) {
  if (!cvss) return;
  const bool there = std::any_of(finding.cvss.begin(), finding.cvss.end(), [&](const Cvss& each) {
    return each.by == cvss->by && each.vector == cvss->vector && each.score == cvss->score;
  });
  if (!there) finding.cvss.push_back(std::move(*cvss));
}

void AddRating(Finding& finding, RatingSource by, const std::string& source,
               const std::optional<std::string>& word) {
  if (word) finding.ratings.push_back({by, source, *word, SeverityFromWord(*word)});
}

// Scores by others ("assigner"): `cvssDetails` of older CLIs, `cvssSources` of newer ones.
void AddAssigners(Finding& finding, const Node& issue, const char* list, const char* score,
                  const char* vector) {
  const Node* assigners = issue.Find(list);
  if (assigners == nullptr) return;
  for (const Node& each : assigners->items()) {
    const std::string name = TextAt(each, "assigner");
    AddCvss(finding, MakeCvss(NumberAt(each, score), Text(each.Find(vector)),
                              TextAt(each, "cvssVersion"), name, SourceOf(name)));
    if (name != "Snyk") AddRating(finding, SourceOf(name), name, WordAt(each, "severity"));
  }
}

void Rate(Finding& finding, const Node& issue) {
  SetSeverity(finding, WordAt(issue, "severity"));
  AddCvss(finding, MakeCvss(NumberAt(issue, "cvssScore"), Text(issue.Find("CVSSv3")), "", "Snyk",
                            RatingSource::kScanner));
  AddAssigners(finding, issue, "cvssDetails", "cvssV3BaseScore", "cvssV3Vector");
  AddAssigners(finding, issue, "cvssSources", "baseScore", "vector");
  const bool by_nvd = std::any_of(finding.ratings.begin(), finding.ratings.end(),
                                  [](const Rating& r) { return r.by == RatingSource::kNvd; });
  if (!by_nvd) AddRating(finding, RatingSource::kNvd, "NVD", WordAt(issue, "nvdSeverity"));
  AddRating(finding, RatingSource::kScanner, "Snyk", finding.severity_as_written);
  if (const Node* epss = issue.Find("epssDetails")) finding.epss = NumberAt(*epss, "probability");
  finding.exploit = TextAt(issue, "exploit");
  const Node* levels = Find(issue.Find("exploitDetails"), "maturityLevels");
  if (levels == nullptr || !finding.exploit.empty()) return;
  for (const Node& each : levels->items()) {
    if (finding.exploit.empty()) finding.exploit = TextAt(each, "level");
  }
}

void AddFix(Finding& finding, const Node& issue) {
  finding.fixed_versions = TextsAt(issue, "fixedIn");
  AddOnce(finding.fixed_versions, Text(issue.Find("nearestFixedInVersion")));
  if (!finding.fixed_versions.empty()) finding.status = "fixed";
}

void AddReferences(Finding& finding, const Node& issue) {
  AddOnce(finding.references, Text(issue.Find("url")));
  const Node* references = issue.Find("references");
  if (references == nullptr) return;
  for (const Node& each : references->items()) {
    if (finding.references.size() >= kMostReferences) return;
    AddOnce(finding.references, each.is_map() ? TextAt(each, "url") : Text(&each));
  }
}

// The way from the project to the package: what tells two entries of one issue apart.
void AddPath(Finding& finding, const Node& issue) {
  for (const SharedText& step : TextsAt(issue, "from")) {
    finding.message += (finding.message.empty() ? "" : " > ") + step;
  }
  // Given where the image was scanned with its Dockerfile, or its base image is known.
  const bool dockerfile = !TextAt(issue, "dockerfileInstruction").empty();
  const bool base = !TextAt(issue, "dockerBaseImage").empty();
  if (dockerfile) finding.layer_kind = "application";
  if (base && !dockerfile) finding.layer_kind = "base";
}

}  // namespace

Finding SnykIssue(const Node& issue) {
  Finding finding;
  finding.id = TextAt(issue, "id");
  finding.shown_id = finding.id;
  finding.title = TextAt(issue, "title");
  AddPackage(finding, issue);
  Rate(finding, issue);
  AddPath(finding, issue);
  AddReferences(finding, issue);
  if (TextAt(issue, "type") == "license") {
    finding.kind = FindingKind::kLicense;
    finding.category = TextAt(issue, "license");
    AddOnce(finding.package.licenses, finding.category);
    return finding;
  }
  const Node* malicious = issue.Find("malicious");
  if (malicious != nullptr && malicious->is_true()) finding.kind = FindingKind::kMalware;
  AddIdentifiers(finding, issue);
  AddFix(finding, issue);
  finding.published_at = TimeAt(issue, "disclosureTime");
  if (!finding.published_at) finding.published_at = TimeAt(issue, "publicationTime");
  finding.modified_at = TimeAt(issue, "modificationTime");
  return finding;
}

Finding SnykFiltered(const Node& issue) {
  Finding finding = SnykIssue(issue);
  finding.suppressed = true;
  finding.suppression = "filtered by a policy of the scan";
  const Node* ignored = Find(issue.Find("filtered"), "ignored");
  if (ignored == nullptr || ignored->items().empty()) return finding;
  const Node& rule = ignored->items().front();
  std::string words;
  for (const char* key : {"reasonType", "reason"}) {
    const std::string word = TextAt(rule, key);
    if (!word.empty()) words += (words.empty() ? "" : ": ") + word;
  }
  finding.suppression = "ignored" + (words.empty() ? words : ": " + words);
  return finding;
}

}  // namespace policy::report
