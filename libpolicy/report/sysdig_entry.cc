// Fields as sysdig-cli-scanner writes them (in its first schema values stand beside the names of
// their sources) and as Sysdig's reports name their columns, old (camelCase) and new (snake_case).
#include "report/sysdig_entry.h"

#include <utility>

#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/purl.h"

namespace policy::report {

using text::Node;

namespace {

// The value of {"value": …, "sourceName": …}, or the node itself.
const Node* ValueOf(const Node* node) {
  const Node* value = Find(node, "value");
  return value != nullptr ? value : node;
}

// "v42.0.0": Sysdig puts a v before versions that have none.
std::string WithoutV(std::string_view text) {
  const bool prefixed = text.size() > 1 && text[0] == 'v' && text[1] >= '0' && text[1] <= '9';
  return std::string(prefixed ? text.substr(1) : text);
}

void AddFix(Finding& finding, std::string_view version) {
  AddOnce(finding.fixed_versions,
          finding.package.type == "golang" ? std::string(version) : WithoutV(version));
  finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
}

std::string AcceptedBy(const Node& vulnerability) {
  const Node* risks = vulnerability.Find("acceptedRisks");
  if (risks == nullptr || risks->items().empty()) return {};
  const std::string reason = TextAt(risks->items().front(), "reason");
  return reason.empty() ? "risk accepted" : "risk accepted: " + reason;
}

Finding ReadVulnerability(const Node& node) {
  Finding finding;
  finding.id = TextAt(node, "name");
  finding.shown_id = finding.id;
  const Node* severity = node.Find("severity");
  const std::string word(Text(ValueOf(severity)));
  SetSeverity(finding, word.empty() ? std::nullopt : std::optional(word));
  std::string provider(Text(Find(severity, "sourceName")));
  if (provider.empty()) provider = TextAt(node, "mainProvider");
  if (!word.empty()) {
    finding.ratings.push_back({SourceOf(provider), provider, word, finding.severity});
  }
  const Node* score = node.Find("cvssScore");
  std::string source(Text(Find(score, "sourceName")));
  if (source.empty()) source = provider;
  if (const Node* value = ValueOf(score)) {
    auto cvss = MakeCvss(NumberAt(*value, "score"), Text(value->Find("vector")),
                         TextAt(*value, "version"), source, SourceOf(source));
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
  finding.published_at = TimeAt(node, "disclosureDate");
  finding.fixed_at = TimeAt(node, "solutionDate");
  const Node* exploitable = node.Find("exploitable");
  if (exploitable != nullptr && exploitable->is_true()) finding.exploit = "exploitable";
  finding.suppression = AcceptedBy(node);
  std::string fix = TextAt(node, "fixedInVersion");
  if (fix.empty()) fix = TextAt(node, "fixVersion");
  finding.fixed_versions = {fix};
  return finding;
}

void Place(Finding& finding, const Package& package) {
  finding.package = package;
  finding.path = package.path;
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  const Few<SharedText> fixes = std::exchange(finding.fixed_versions, {});
  finding.status = "affected";
  for (const SharedText& fix : fixes) AddFix(finding, fix);
  finding.suppressed = !finding.suppression.empty();
}

}  // namespace

void SysdigScan::AddPackage(std::string_view, const Node& node) {
  Package package;
  package.name = TextAt(node, "name");
  package.version = TextAt(node, "version");
  package.path = TextAt(node, "path");
  package.layer = TextAt(node, "layerDigest");
  package.base_name = package.name;
  SetEcosystem(package, TextAt(node, "type"));
  layers_of_.push_back(TextAt(node, "layerRef"));
  packages_.push_back(std::move(package));
  const std::size_t index = packages_.size() - 1;
  if (const Node* found = node.Find("vulns")) {
    for (const Node& each : found->items()) {
      links_.push_back({index, std::nullopt, ReadVulnerability(each)});
    }
  }
  if (const Node* references = node.Find("vulnerabilitiesRefs")) {
    for (const Node& each : references->items()) {
      links_.push_back({index, std::string(Text(&each)), {}});
    }
  }
}

void SysdigScan::AddVulnerability(std::string_view key, const Node& node) {
  Finding finding = ReadVulnerability(node);
  for (const SharedText& risk : TextsAt(node, "riskAcceptRefs")) finding.category = risk;
  vulnerabilities_.insert_or_assign(std::string(key), std::move(finding));
}

void SysdigScan::AddLayer(std::string_view key, const Node& node) {
  layers_[std::string(key)] = TextAt(node, "digest");
}

void SysdigScan::AddRisk(std::string_view key, const Node& node) {
  const std::string reason = TextAt(node, "reason");
  risks_[std::string(key)] = reason.empty() ? "risk accepted" : "risk accepted: " + reason;
}

void SysdigScan::Finish(std::string_view base_os, Report& report) {
  for (std::size_t i = 0; i < packages_.size(); ++i) {
    Package& package = packages_[i];
    if (package.type.empty()) SetEcosystem(package, base_os);
    const auto layer = layers_.find(layers_of_[i]);
    if (layer != layers_.end() && package.layer.empty()) package.layer = layer->second;
  }
  report.findings.reserve(links_.size());
  for (Link& link : links_) {
    if (link.reference) {
      const auto found = vulnerabilities_.find(*link.reference);
      if (found != vulnerabilities_.end()) {
        link.finding = found->second;
      } else {
        link.finding.id = *link.reference;
        link.finding.shown_id = *link.reference;
        SetIncomplete(report, "a package has a vulnerability that the report does not describe");
      }
    }
    const auto risk = risks_.find(std::exchange(link.finding.category, {}));
    if (risk != risks_.end()) link.finding.suppression = risk->second;
    Place(link.finding, packages_[link.package]);
    report.findings.push_back(std::move(link.finding));
  }
  report.packages = std::move(packages_);
}

namespace {

// The row's text by its old or its new name.
std::string Either(const Node& row, std::string_view old_name, std::string_view new_name) {
  const Node* found = row.Find(new_name);
  return std::string(Text(found != nullptr ? found : row.Find(old_name)));
}

bool IsTrue(const Node& row, std::string_view old_name, std::string_view new_name) {
  return Either(row, old_name, new_name) == "true";
}

// 1970 stands for no date.
std::optional<Time> DateOf(const std::string& text) {
  return text.starts_with("1970-01-01") ? std::nullopt : ReadTime(text);
}

}  // namespace

Finding SysdigRow(const Node& row) {
  Finding finding;
  finding.id = Either(row, "vulnName", "vuln_id");
  finding.shown_id = finding.id;
  Package package;
  package.name = Either(row, "packageName", "scan_package_name");
  package.version = Either(row, "packageVersion", "scan_package_version");
  package.path = Either(row, "packagePath", "scan_package_path");
  package.base_name = package.name;
  SetEcosystem(package, Either(row, "packageType", "scan_package_type"));
  if (package.type.empty()) SetEcosystem(package, Either(row, "osName", "container_image_distro"));
  const std::string word = Either(row, "vulnSeverity", "vuln_severity");
  SetSeverity(finding, word.empty() ? std::nullopt : std::optional(word));
  if (!word.empty()) {
    finding.ratings.push_back({RatingSource::kScanner, "sysdig", word, finding.severity});
  }
  const Node* score = row.Find("vuln_cvss_score");
  auto cvss =
      MakeCvss(score != nullptr ? NumberAt(row, "vuln_cvss_score") : NumberAt(row, "vulnCvssScore"),
               Either(row, "vulnCvssVector", "vuln_cvss_vector"),
               Either(row, "vulnCvssVersion", "vuln_cvss_version"), "", RatingSource::kScanner);
  if (cvss) finding.cvss.push_back(std::move(*cvss));
  finding.published_at = DateOf(Either(row, "vulnDisclosureDate", "vuln_disclosure_date"));
  finding.fixed_at = DateOf(Either(row, "vulnSolutionDate", "vuln_fix_available_date"));
  if (IsTrue(row, "vulnExploitable", "vuln_has_exploit")) finding.exploit = "exploitable";
  if (!Either(row, "", "vuln_cisa_kev_publish_date").empty()) finding.exploit = "known exploited";
  if (IsTrue(row, "riskAccepted", "vuln_risk_accepted")) finding.suppression = "risk accepted";
  AddOnce(finding.references, Either(row, "vulnLink", "vuln_link"));
  const std::string fix = Either(row, "vulnFixVersion", "vuln_fixed_in_version");
  if (!fix.empty()) finding.fixed_versions = {fix};
  Place(finding, package);
  return finding;
}

SysdigImage SysdigImageOfRow(const Node& row) {
  return {Either(row, "imagePullString", "container_image"),
          Either(row, "imageId", "container_image_id")};
}

}  // namespace policy::report
