// Fields as in Xray's REST API (summary/artifact, reports/vulnerabilities, the components' search)
// and the CLI's on-demand scan.
#include "report/xray_entry.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/purl.h"

namespace policy::report {

using text::Member;
using text::Node;

namespace {

// Takes the part before the next ':' off the front.
std::string_view TakePart(std::string_view& rest) {
  const std::size_t at = std::min(rest.find(':'), rest.size());
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return part;
}

// "[3.1.1-r3]", "≥ 2:1.6.4": a version with what Xray writes around it.
std::string WithoutSigns(std::string_view text) {
  for (const std::string_view sign : {"≥", ">=", "[", " "}) {
    while (text.starts_with(sign)) text.remove_prefix(sign.size());
  }
  while (text.ends_with(']') || text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

void AddFixes(Finding& finding, const Node& holder) {
  for (const SharedText& version : TextsAt(holder, "fixed_versions")) {
    AddOnce(finding.fixed_versions, WithoutSigns(version));
  }
}

// "9.8/CVSS:3.0/AV:N/…", "7.8/AV:N/…", or a bare score.
std::optional<Cvss> ReadRating(std::string_view text, std::string_view version) {
  const std::string_view first = text.substr(0, text.find('/'));
  const std::optional<double> score = ReadNumber(first);
  std::string_view vector = text;
  if (score) vector.remove_prefix(std::min(first.size() + 1, text.size()));
  constexpr std::string_view kOld = "CVSS:2.0/";
  if (vector.starts_with(kOld)) vector.remove_prefix(kOld.size());
  return MakeCvss(score, vector, version, "xray", RatingSource::kScanner);
}

struct Generation {
  std::string_view both, score, vector, version;
};
constexpr std::array<Generation, 3> kGenerations{
    {{"cvss_v2", "cvss_v2_score", "cvss_v2_vector", "2.0"},
     {"cvss_v3", "cvss_v3_score", "cvss_v3_vector", "3.0"},
     {"cvss_v4", "cvss_v4_score", "cvss_v4_vector", "4.0"}}};

void AddCvss(Finding& finding, const Node& record) {
  for (const Generation& each : kGenerations) {
    auto cvss = ReadRating(Text(record.Find(each.both)), each.version);
    if (!cvss) {
      std::string_view vector = Text(record.Find(each.vector));
      constexpr std::string_view kOld = "CVSS:2.0/";
      if (vector.starts_with(kOld)) vector.remove_prefix(kOld.size());
      cvss = MakeCvss(NumberAt(record, each.score), vector, each.version, "xray",
                      RatingSource::kScanner);
    }
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
}

// The CVEs of an issue: the first is its id.
void AddCves(Finding& finding, const Node* records) {
  if (records == nullptr) return;
  for (const Node& record : records->items()) {
    const std::string cve = record.is_map() ? TextAt(record, "cve") : std::string(Text(&record));
    if (finding.id.empty()) {
      finding.id = cve;
    } else if (cve != finding.id) {
      AddOnce(finding.aliases, cve);
    }
    AddCvss(finding, record);
    for (const SharedText& cwe : TextsAt(record, "cwe")) AddOnce(finding.cwes, cwe);
  }
}

// ".../sha256__339d….tar.gz/3.12:ssl_client:1.31.1-r20", or a file such as "…/shop-1.0.jar".
Package PackageOfPath(std::string_view path) {
  constexpr std::string_view kLayer = "sha256__";
  constexpr std::size_t kDigits = 64;
  Package package;
  const std::size_t slash = path.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::size_t colon = last.rfind(':');
  package.name = last.substr(0, colon);
  if (colon != std::string_view::npos) package.version = last.substr(colon + 1);
  const std::size_t inner = package.name.find(':');
  const bool release =
      inner != std::string::npos && package.name.front() >= '0' && package.name.front() <= '9';
  if (release) package.name = package.name.substr(inner + 1);
  package.base_name = package.name;
  const std::size_t layer = path.find(kLayer);
  if (layer != std::string_view::npos) {
    const std::string_view digits = path.substr(layer + kLayer.size(), kDigits);
    if (digits.size() == kDigits) package.layer = "sha256:" + std::string(digits);
  }
  return package;
}

// An on-demand scan's issue names all packages that it concerns; the entry is about the first.
void AddComponents(Finding& finding, const Node& components) {
  for (const Member& each : components.members()) {
    AddFixes(finding, each.value);
    if (finding.shown_package.empty()) {
      finding.shown_package = each.key;
      finding.package = XrayComponent(each.key);
    } else {
      finding.message += (finding.message.empty() ? "also in " : ", ") + std::string(each.key);
    }
  }
  for (const Node& each : components.items()) {
    AddFixes(finding, each);
    if (finding.package.name.empty()) {
      finding.package = XrayComponent(Text(each.Find("component_id")));
    }
  }
}

void AddPackage(Finding& finding, const Node& issue) {
  if (const Node* components = issue.Find("components")) AddComponents(finding, *components);
  const std::string vulnerable = TextAt(issue, "vulnerable_component");
  if (!vulnerable.empty()) {
    finding.shown_package = vulnerable;
    finding.package = XrayComponent(vulnerable);
    finding.package.path = TextAt(issue, "path");
    finding.path = finding.package.path;
  }
  const std::string component = TextAt(issue, "component");
  if (!component.empty()) {
    finding.shown_package = component;
    finding.package = XrayComponent(Text(issue.Find("source_comp_id")));
    if (finding.package.name.empty()) finding.package.name = component;
  }
  const std::vector<std::string> paths = TextsAt(issue, "impact_path");
  if (finding.package.name.empty() && !paths.empty()) {
    finding.package = PackageOfPath(paths.front());
    finding.path = paths.front();
    finding.more_paths.assign(paths.begin() + 1, paths.end());
  }
}

}  // namespace

Package XrayComponent(std::string_view id) {
  constexpr std::string_view kScheme = "://";
  Package package;
  const std::size_t at = id.find(kScheme);
  const std::string_view scheme = at == std::string_view::npos ? "" : id.substr(0, at);
  std::string_view rest = at == std::string_view::npos ? id : id.substr(at + kScheme.size());
  if (scheme == "deb" || scheme == "alpine" || scheme == "rpm") {
    if (scheme == "deb") package.space = TakePart(rest);
    if (scheme != "rpm" || (!rest.empty() && rest.front() >= '0' && rest.front() <= '9')) {
      TakePart(rest);  // the distribution's release
    }
    package.name = TakePart(rest);
    package.version = rest;
  } else {
    const std::size_t colon = rest.rfind(':');
    package.name = rest.substr(0, colon);
    if (colon != std::string_view::npos) package.version = rest.substr(colon + 1);
  }
  SetEcosystem(package, scheme);
  return package;
}

Finding XrayIssue(const Node& issue) {
  Finding finding;
  const Node* versions = issue.Find("component_versions");
  const Node* details = Find(versions, "more_details");
  AddCves(finding, issue.Find("cves"));
  AddCves(finding, Find(details, "cves"));
  finding.shown_id = finding.id;
  for (const char* key : {"issue_id", "id"}) {
    const std::string own = TextAt(issue, key);
    if (finding.id.empty()) finding.id = own;
    if (own != finding.id) AddOnce(finding.aliases, own);
  }
  AddPackage(finding, issue);
  SetSeverity(finding, WordAt(issue, "severity"));
  AddOwnRating(finding, RatingSource::kScanner, TextAt(issue, "provider"));
  AddFixes(finding, issue);
  if (versions != nullptr) AddFixes(finding, *versions);
  finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  finding.title = TextAt(issue, "summary").substr(0, 200);
  const std::string type = TextAt(issue, "issue_type");
  if (type == "license" || type == "License") finding.kind = FindingKind::kLicense;
  finding.published_at = TimeAt(issue, "published");
  if (!finding.published_at) finding.published_at = TimeAt(issue, "created");
  finding.modified_at = TimeAt(issue, "edited");
  finding.references = TextsAt(issue, "references", kMostReferences);
  return finding;
}

}  // namespace policy::report
