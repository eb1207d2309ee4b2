// Copies facts out of the documents: a decision outlives them.
#include "evaluate/violations.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rules/finding_facts.h"

namespace policy::evaluate {
namespace {

constexpr std::array<const char*, 5> kReasons = {"evidence.absent", "evidence.stale",
                                                 "evidence.unverifiable", "evidence.unparsable",
                                                 "evidence.unreachable"};

Violation At(const Place& place) {
  Violation violation;
  violation.policy = place.policy->name;
  violation.rule = place.rule->name;
  violation.check = place.rule->kind->name;
  violation.image = place.image;
  violation.platform = place.platform;
  violation.where = place.rule->where;
  return violation;
}

// The author's own words stand in place of ours.
void Say(Violation& violation, const document::Rule& rule, const std::string& message,
         const std::string& remediation) {
  violation.message = message;
  violation.remediation = remediation;
  if (!rule.message.empty()) violation.message = rule.message;
  if (!rule.remediation.empty()) violation.remediation = rule.remediation;
}

void AddFinding(Violation& violation, const rules::MergedFinding& finding,
                const rules::Resolved& resolved) {
  violation.id = finding.names->id;
  violation.aliases.assign(finding.names->aliases.begin(), finding.names->aliases.end());
  violation.package = rules::NameOf(finding);
  violation.version = finding.package->version;
  violation.paths = rules::PathsOf(finding);
  violation.severity = NameOf(resolved.severity);
  for (std::size_t i = 0; i < finding.severities.size(); ++i) {
    const std::optional<Severity>& severity = finding.severities.at(i);
    if (severity) {
      violation.severities.push_back({NameOf(static_cast<RatingSource>(i)), NameOf(*severity)});
    }
  }
  std::sort(violation.severities.begin(), violation.severities.end(),
            [](const auto& a, const auto& b) { return a.source < b.source; });
  if (resolved.scored) violation.cvss = resolved.score;
  violation.epss = rules::CopiedEpss(finding).second;
  violation.fixed_versions = rules::FixedVersionsOf(finding);
  violation.statuses = rules::StatusesOf(finding);
  violation.layer = rules::LayerOf(finding);
  violation.contradictions = rules::ContradictionsOf(finding);
}

}  // namespace

Violation ViolationOf(const Place& place, const rules::Breach& breach, const AtHand& at_hand) {
  Violation violation = At(place);
  violation.reason = breach.reason;
  violation.id = breach.id;
  if (breach.finding != nullptr) {
    AddFinding(violation, *breach.finding, *breach.resolved);
    const rules::CatalogueFacts* facts = breach.finding->catalogued;
    if (at_hand.epss) violation.epss = facts->epss;
    if (at_hand.kev) violation.kev = facts->exploited;
  } else if (breach.merged_package != nullptr) {
    violation.package = rules::NameOf(*breach.merged_package);
    violation.version = breach.merged_package->package->version;
    violation.paths = rules::PathsOf(*breach.merged_package);
  }
  Say(violation, *place.rule, breach.message, breach.remediation);
  return violation;
}

Violation ViolationOf(const Place& place, const Unmet& unmet) {
  Violation violation = At(place);
  violation.of_evidence = true;
  violation.reason = kReasons.at(static_cast<std::size_t>(unmet.state));
  violation.id = violation.reason;
  Say(violation, *place.rule, unmet.message, unmet.remediation);
  return violation;
}

}  // namespace policy::evaluate
