// One vulnerability of a CycloneDX document as a finding and, where it carries an analysis, as the
// statement that it is.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "report/cyclonedx_bom.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/identifiers.h"

namespace policy::report {
namespace {

struct Word {
  std::string_view bom, ours;
};

// CycloneDX 1.7, "impact analysis justification", in OpenVEX's words.
std::string Justification(std::string_view word) {
  constexpr std::string_view kMitigated = "inline_mitigations_already_exist";
  constexpr std::string_view kOutOfControl = "vulnerable_code_cannot_be_controlled_by_adversary";
  constexpr std::array<Word, 9> kWords{{
      {"code_not_present", "vulnerable_code_not_present"},
      {"code_not_reachable", "vulnerable_code_not_in_execute_path"},
      {"requires_configuration", kOutOfControl},
      {"requires_dependency", "component_not_present"},
      {"requires_environment", kOutOfControl},
      {"protected_by_compiler", kMitigated},
      {"protected_at_runtime", kMitigated},
      {"protected_at_perimeter", kMitigated},
      {"protected_by_mitigating_control", kMitigated},
  }};
  for (const Word& each : kWords) {
    if (each.bom == word) return std::string(each.ours);
  }
  return std::string(word);
}

std::optional<VexStatus> StatusOf(std::string_view state) {
  if (state == "exploitable") return VexStatus::kAffected;
  if (state == "not_affected" || state == "false_positive") return VexStatus::kNotAffected;
  if (state == "resolved" || state == "resolved_with_pedigree") return VexStatus::kFixed;
  if (state.empty()) return std::nullopt;
  // in_triage, and words that clear nothing.
  return VexStatus::kUnderInvestigation;
}

std::string_view VersionOfMethod(std::string_view method) {
  constexpr std::array<Word, 4> kMethods{
      {{"CVSSv2", "2.0"}, {"CVSSv3", "3.0"}, {"CVSSv31", "3.1"}, {"CVSSv4", "4.0"}}};
  for (const Word& each : kMethods) {
    if (each.bom == method) return each.ours;
  }
  return {};
}

// OWASP's risk rating, SSVC and EPSS have scores too, on other scales.
bool IsCvss(const BomRating& rating) {
  return rating.method.empty() || rating.method.starts_with("CVSS") ||
         rating.vector.starts_with("CVSS:");
}

void AddRatings(Finding& finding, const BomVulnerability& vulnerability) {
  const BomRating* shown = nullptr;   // the first word there is
  const BomRating* judged = nullptr;  // the first one that is about severity
  for (const BomRating& each : vulnerability.ratings) {
    const std::string& source = each.source.empty() ? vulnerability.source : each.source;
    const RatingSource by = SourceOf(source);
    const bool epss = each.source == "EPSS";
    if (epss && each.score && *each.score >= 0 && *each.score <= 1) finding.epss = each.score;
    if (!epss && IsCvss(each)) {
      auto cvss = MakeCvss(each.score, each.vector, VersionOfMethod(each.method), source, by);
      if (cvss) finding.cvss.push_back(*std::move(cvss));
    }
    if (each.word.empty()) continue;
    if (shown == nullptr) shown = &each;
    if (epss) continue;
    if (judged == nullptr) judged = &each;
    finding.ratings.push_back({by, source, each.word, SeverityFromWord(each.word)});
  }
  if (shown == nullptr) return;
  SetSeverity(finding, shown->word);
  finding.severity = judged == nullptr ? Severity::kUnknown : SeverityFromWord(judged->word);
}

// "Upgrade openssl to version 1.1.1t, 3.0.8; Upgrade libssl to …", as Trivy writes it.
void AddRecommended(Finding& finding, std::string_view text, std::string_view ref) {
  constexpr std::string_view kUpgrade = "Upgrade ";
  constexpr std::string_view kTo = " to version ";
  std::vector<std::string> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("; "), text.size());
    std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    const std::size_t to = part.find(kTo);
    if (!part.starts_with(kUpgrade) || to == std::string_view::npos || to < kUpgrade.size()) {
      continue;
    }
    const std::string_view name = part.substr(kUpgrade.size(), to - kUpgrade.size());
    const std::vector<std::string> versions = SplitVersions(part.substr(to + kTo.size()));
    if (ref.find("/" + std::string(name) + "@") != std::string_view::npos) {
      finding.fixed_versions = versions;
      return;
    }
    for (const std::string& version : versions) {
      if (version.find(' ') == std::string::npos) AddOnce(all, version);
    }
  }
  if (finding.fixed_versions.empty()) finding.fixed_versions = all;
}

// Where a fix can be told: the scanners' own properties, versions that are not affected, Trivy's
// recommendation. The format has no field for it.
void AddFixes(Finding& finding, const BomVulnerability& vulnerability) {
  constexpr std::string_view kInspector = "amazon:inspector:sbom_scanner:fixed_version:";
  const std::string ref = vulnerability.refs.empty() ? "" : vulnerability.refs.front();
  for (const auto& [name, value] : vulnerability.properties) {
    const bool of_this = name.starts_with(kInspector) && name.substr(kInspector.size()) == ref;
    if (!of_this && name != "grype:fixed_versions") continue;
    for (const SharedText& version : SplitVersions(value)) {
      AddOnce(finding.fixed_versions, version);
    }
  }
  for (const std::string& version : vulnerability.unaffected) {
    AddOnce(finding.fixed_versions, version);
  }
  AddRecommended(finding, vulnerability.recommendation, ref);
}

void AddState(Finding& finding, const BomVulnerability& vulnerability) {
  finding.status_as_written = vulnerability.state;
  const std::optional<VexStatus> status = StatusOf(vulnerability.state);
  if (!status) return;
  if (*status == VexStatus::kAffected) finding.status = "affected";
  if (*status == VexStatus::kUnderInvestigation) finding.status = "under_investigation";
  if (!finding.status.empty()) return;
  // The document's own word that it is none: shown, and judged like the rest.
  finding.suppressed = true;
  finding.suppression = vulnerability.state;
  if (!vulnerability.justification.empty())
    finding.suppression += ": " + vulnerability.justification;
}

}  // namespace

Finding MakeBomFinding(const BomVulnerability& vulnerability) {
  Finding finding;
  finding.id = vulnerability.id;
  for (const SharedText& alias : vulnerability.aliases) {
    if (alias != finding.id) AddOnce(finding.aliases, alias);
  }
  AddCveAliases(finding, finding.id);
  AddRatings(finding, vulnerability);
  AddFixes(finding, vulnerability);
  AddState(finding, vulnerability);
  for (const SharedText& cwe : vulnerability.cwes) {
    AddOnce(finding.cwes, cwe.starts_with("CWE-") ? cwe.str() : "CWE-" + cwe);
  }
  finding.references = vulnerability.references;
  finding.published_at = vulnerability.published_at;
  finding.modified_at = vulnerability.modified_at;
  for (const auto& [name, value] : vulnerability.properties) {
    if (name == "amazon:inspector:sbom_scanner:exploit_available" && value == "true") {
      finding.exploit = "available";
    }
  }
  finding.shown_id = finding.id;
  if (!vulnerability.refs.empty()) finding.shown_package = vulnerability.refs.front();
  for (std::size_t i = 1; i < vulnerability.refs.size(); ++i) {
    finding.more_packages.push_back({.purl = vulnerability.refs[i]});  // a reference until the end
  }
  return finding;
}

std::optional<VexStatement> MakeBomStatement(const BomVulnerability& vulnerability) {
  if (!vulnerability.analysed) return std::nullopt;
  VexStatement statement;
  statement.id = vulnerability.id;
  statement.aliases = vulnerability.aliases;
  statement.status = StatusOf(vulnerability.state).value_or(VexStatus::kUnderInvestigation);
  statement.justification = Justification(vulnerability.justification);
  statement.impact_statement = vulnerability.detail;
  for (const std::string& response : vulnerability.responses) {
    statement.action_statement += (statement.action_statement.empty() ? "" : ", ") + response;
  }
  if (!vulnerability.recommendation.empty()) {
    statement.action_statement +=
        (statement.action_statement.empty() ? "" : ": ") + vulnerability.recommendation;
  }
  statement.at = vulnerability.analysed_at;
  if (!statement.at) statement.at = vulnerability.modified_at;
  for (const std::string& ref : vulnerability.refs) {
    statement.products.push_back(VexProduct{.ids = {ref}});
  }
  return statement;
}

}  // namespace policy::report
