// Fields as in claircore's types (VulnerabilityReport, Vulnerability, Package, Environment) and the
// enrichers of Clair 4.1 to 4.8.
#include "report/clair_report.h"

#include <algorithm>
#include <array>

#include "report/details.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/identifiers.h"
#include "report/purl.h"

namespace policy::report {

using text::Node;

namespace {

constexpr std::string_view kNobody = "(absent)";

// The first of several words that says where a package comes from.
std::string WordOfDistribution(const Node& distribution) {
  for (const char* key : {"did", "name", "pretty_name"}) {
    std::string word = TextAt(distribution, key);
    if (FindEcosystem(word) != nullptr) return word;
  }
  return {};
}

void AddLinks(Finding& finding, std::string_view links) {
  AddCveAliases(finding, links);
  while (!links.empty() && finding.references.size() < kMostReferences) {
    const std::size_t space = std::min(links.find(' '), links.size());
    AddOnce(finding.references, links.substr(0, space));
    links.remove_prefix(std::min(space + 1, links.size()));
  }
}

// "fixed=1.2.3&introduced=0": what osv.dev's updater writes.
std::string FixOf(std::string_view text) {
  constexpr std::string_view kFixed = "fixed=";
  const std::size_t at = text.find(kFixed);
  if (at != 0 && (at == std::string_view::npos || text[at - 1] != '&')) return std::string(text);
  const std::string_view rest = text.substr(at + kFixed.size());
  return std::string(rest.substr(0, std::min(rest.find('&'), rest.size())));
}

RatingSource SourceOfUpdater(const std::string& updater) {
  return updater.starts_with("osv") || updater.starts_with("pyupio") ? RatingSource::kScanner
                                                                     : RatingSource::kVendor;
}

}  // namespace

void SetClairEcosystem(Package& package, std::string_view word) {
  if (word.starts_with("pyup")) word = "pypi";
  if (word.starts_with("RHEL") || word.starts_with("rhel") || word.starts_with("cpe:")) {
    word = "rhel";
  }
  if (word.starts_with("osv/")) word.remove_prefix(std::string_view("osv/").size());
  if (word.starts_with("rhcc")) return;
  if (const Ecosystem* found = FindEcosystem(word)) {
    package.type = found->type;
    if (!found->family.empty()) package.space = found->family;
    SplitName(package);
  }
}

void ClairReport::AddPackage(std::string_view key, const Node& node) {
  Package package;
  package.name = TextAt(node, "name");
  package.version = TextAt(node, "version");
  package.base_name = package.name;
  if (packages_.try_emplace(std::string(key), std::move(package)).second) order_.emplace_back(key);
}

void ClairReport::AddDistribution(std::string_view key, const Node& node) {
  distributions_[std::string(key)] = WordOfDistribution(node);
}

void ClairReport::AddRepository(std::string_view key, const Node& node) {
  repositories_[std::string(key)] = TextAt(node, "name");
}

// A package that several layers hold was brought by the first.
void ClairReport::AddEnvironments(std::string_view key, const Node& node) {
  const Node& first = node.is_list() && !node.items().empty() ? node.items().front() : node;
  if (!first.is_map()) return;
  Place place;
  place.layer = TextAt(first, "introduced_in");
  place.database = TextAt(first, "package_db");
  place.distribution = TextAt(first, "distribution_id");
  place.repositories = TextsAt(first, "repository_ids");
  places_[std::string(key)] = std::move(place);
}

void ClairReport::AddVulnerability(std::string_view key, const Node& node) {
  Finding finding;
  finding.shown_id = TextAt(node, "name");
  finding.id = IdOfName(finding.shown_id);
  AddCveAliases(finding, finding.shown_id);
  AddLinks(finding, Text(node.Find("links")));
  for (const SharedText& alias : TextsAt(node, "aliases")) {
    if (alias != finding.id) AddOnce(finding.aliases, alias);
  }
  SetSeverity(finding, WordAt(node, "normalized_severity"));
  const std::string updater = TextAt(node, "updater");
  // The vendor's own word, kept also where Clair could not rank it.
  finding.category = WordAt(node, "severity").value_or(std::string(kNobody));
  if (finding.category != kNobody) {
    finding.ratings.push_back(
        {SourceOfUpdater(updater), updater, finding.category, SeverityFromWord(finding.category)});
  }
  AddOwnRating(finding, RatingSource::kScanner, "clair");
  AddOnce(finding.fixed_versions, FixOf(Text(node.Find("fixed_in_version"))));
  finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  finding.published_at = TimeAt(node, "issued");
  if (const Node* package = node.Find("package")) {
    finding.package.name = TextAt(*package, "name");
    finding.package.base_name = finding.package.name;
  }
  SetClairEcosystem(finding.package, updater);
  if (const Node* distribution = node.Find("distribution")) {
    SetClairEcosystem(finding.package, WordOfDistribution(*distribution));
  }
  if (const Node* repository = node.Find("repository")) {
    SetClairEcosystem(finding.package, TextAt(*repository, "name"));
  }
  vulnerabilities_.insert_or_assign(std::string(key), std::move(finding));
}

void ClairReport::AddEnrichments(std::string_view key, const Node& records) {
  Enrichment& all = enrichments_[std::string(key)];
  for (const Node& record : records.items()) {
    if (const auto epss = NumberAt(record, "epss")) all.epss = epss;
    if (record.Find("known_ransomware_campaign_use") != nullptr ||
        record.Find("catalog_version") != nullptr) {
      all.known_exploited = true;
    }
    auto cvss = MakeCvss(NumberAt(record, "baseScore"), Text(record.Find("vectorString")),
                         TextAt(record, "version"), "nvd", RatingSource::kNvd);
    if (cvss) all.cvss.push_back(std::move(*cvss));
  }
}

void ClairReport::AddLink(std::string_view package, std::string_view vulnerability) {
  links_.emplace_back(package, vulnerability);
}

// Gives a package what is known of its place.
void ClairReport::Settle(const std::string& key, Package& package) const {
  const auto found = places_.find(key);
  if (found == places_.end()) return;
  const Place& place = found->second;
  package.layer = place.layer;
  package.path = place.database;
  const auto distribution = distributions_.find(place.distribution);
  if (distribution != distributions_.end()) SetClairEcosystem(package, distribution->second);
  for (const std::string& id : place.repositories) {
    const auto repository = repositories_.find(id);
    if (repository != repositories_.end()) SetClairEcosystem(package, repository->second);
  }
}

Finding ClairReport::Join(const std::string& package, const std::string& vulnerability) const {
  Finding finding;
  const auto found = vulnerabilities_.find(vulnerability);
  if (found != vulnerabilities_.end()) {
    finding = found->second;
    finding.category.clear();
  } else {
    finding.id = vulnerability;
    finding.shown_id = vulnerability;
  }
  const auto installed = packages_.find(package);
  if (installed != packages_.end()) {
    const Package named = std::exchange(finding.package, installed->second);
    if (!named.type.empty()) {
      finding.package.type = named.type;
      finding.package.space = named.space;
      SplitName(finding.package);
    }
  }
  finding.path = finding.package.path;
  finding.shown_package = finding.package.name;
  finding.shown_version = finding.package.version;
  const auto enriched = enrichments_.find(vulnerability);
  if (enriched == enrichments_.end()) return finding;
  finding.cvss = enriched->second.cvss;
  finding.epss = enriched->second.epss;
  if (enriched->second.known_exploited) finding.exploit = "known exploited";
  return finding;
}

void ClairReport::Finish(Report& report) {
  for (auto& [key, package] : packages_) Settle(key, package);
  std::map<std::string, std::int64_t> raw;
  report.findings.reserve(links_.size());
  for (const auto& [package, vulnerability] : links_) {
    const auto found = vulnerabilities_.find(vulnerability);
    if (found == vulnerabilities_.end()) {
      SetIncomplete(report, "a package has a vulnerability that the report does not describe");
    }
    ++raw[found == vulnerabilities_.end() ? std::string(kNobody) : found->second.category.str()];
    report.findings.push_back(Join(package, vulnerability));
  }
  SetDetail(report, "byRawSeverity", raw);
  SetDetail(report, "distinct", vulnerabilities_.size());
  report.packages.reserve(order_.size());
  for (const std::string& key : order_) report.packages.push_back(std::move(packages_[key]));
}

}  // namespace policy::report
