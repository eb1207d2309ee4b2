// Each package needs its own upgrade, so the fewest that clear everything are one for each package;
// the version is the newest of those that its findings ask for, in its own type's order.
#include "evaluate/remediation.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/version.h"
#include "rules/finding_facts.h"
#include "rules/package_name.h"

namespace policy::evaluate {

Fixable FixableOf(const rules::MergedFinding& finding, const rules::Resolved& resolved,
                  const Violation& violation) {
  rules::Fix fix = rules::FixFor(finding);
  return {rules::NameOf(finding),
          std::string(rules::IdentityOf(*finding.package).type),
          finding.package->version,
          std::string(finding.names->id),
          fix.upgrade ? std::move(fix.version) : std::string(),
          {violation.kev.value_or(false), violation.epss.value_or(0), resolved.score}};
}

std::vector<Upgrade> UpgradesFor(const std::vector<Fixable>& denied) {
  struct Plan {
    std::string to{};
    std::set<std::string> clears{};
    Urgency worst{};
  };
  using Key = std::tuple<std::string, std::string, std::string>;  // package, type, version
  std::map<Key, Plan> plans;
  for (const Fixable& fixable : denied) {
    if (fixable.fix.empty() || fixable.package.empty()) continue;
    const base::VersionOrder order = base::OrderFor(fixable.type);
    Plan& plan = plans[{fixable.package, fixable.type, fixable.version}];
    const int compared = plan.to.empty() ? -1 : base::CompareVersions(order, plan.to, fixable.fix);
    if (compared < 0 || (compared == 0 && fixable.fix < plan.to)) plan.to = fixable.fix;
    plan.clears.insert(fixable.id);
    plan.worst = std::max(plan.worst, fixable.urgency);
  }
  std::vector<std::pair<Urgency, Upgrade>> sorted;
  for (auto& [key, plan] : plans) {
    Upgrade upgrade{
        std::get<0>(key), std::get<2>(key), plan.to, {plan.clears.begin(), plan.clears.end()}};
    sorted.emplace_back(plan.worst, std::move(upgrade));
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    const std::size_t many_a = a.second.clears.size();
    const std::size_t many_b = b.second.clears.size();
    return std::tie(b.first, many_b, a.second.upgrade, a.second.from, a.second.to,
                    a.second.clears) <
           std::tie(a.first, many_a, b.second.upgrade, b.second.from, b.second.to, b.second.clears);
  });
  std::vector<Upgrade> upgrades;
  for (auto& [worst, upgrade] : sorted) {
    if (upgrades.empty() || upgrades.back().upgrade != upgrade.upgrade ||
        upgrades.back().from != upgrade.from || upgrades.back().to != upgrade.to ||
        upgrades.back().clears != upgrade.clears) {
      upgrades.push_back(std::move(upgrade));
    }
  }
  return upgrades;
}

}  // namespace policy::evaluate
