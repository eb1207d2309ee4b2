// Each package needs its own upgrade, so the fewest that clear everything are one for each package;
// the version is the newest of those that its findings ask for, in its own type's order.
#include "evaluate/remediation.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "base/version.h"
#include "rules/finding_facts.h"
#include "rules/package_name.h"

namespace policy::evaluate {

Fixable FixableOf(const rules::MergedFinding& finding, const rules::Resolved& resolved,
                  const Violation& violation) {
  rules::Fix fix = rules::FixFor(finding);
  return {violation.package,
          rules::IdentityOf(*finding.package).type,
          finding.package->version,
          violation.id,
          fix.upgrade ? std::move(fix.version) : std::string(),
          {violation.kev.value_or(false), violation.epss.value_or(0), resolved.score}};
}

namespace {

// The one upgrade of findings in one package of one type and version.
std::pair<Urgency, Upgrade> UpgradeFor(std::span<const Fixable* const> fixables) {
  const Fixable& any = *fixables.front();
  const base::VersionOrder order = base::OrderFor(any.type);
  Urgency worst;
  Upgrade upgrade{any.package, any.version};
  for (const Fixable* fixable : fixables) {
    const int compared =
        upgrade.to.empty() ? -1 : base::CompareVersions(order, upgrade.to, fixable->fix);
    if (compared < 0 || (compared == 0 && fixable->fix < upgrade.to)) upgrade.to = fixable->fix;
    worst = std::max(worst, fixable->urgency);
    // They come in the order of their ids.
    if (upgrade.clears.empty() || upgrade.clears.back() != fixable->id) {
      upgrade.clears.push_back(fixable->id);
    }
  }
  return {worst, std::move(upgrade)};
}

}  // namespace

std::vector<Upgrade> UpgradesFor(const std::vector<Fixable>& denied) {
  std::vector<const Fixable*> fixables;
  for (const Fixable& fixable : denied) {
    if (!fixable.fix.empty() && !fixable.package.empty()) fixables.push_back(&fixable);
  }
  const auto package = [](const Fixable* f) { return std::tie(f->package, f->type, f->version); };
  std::sort(fixables.begin(), fixables.end(), [&](const Fixable* a, const Fixable* b) {
    return std::tuple_cat(package(a), std::tie(a->id)) <
           std::tuple_cat(package(b), std::tie(b->id));
  });
  std::vector<std::pair<Urgency, Upgrade>> sorted;
  for (auto first = fixables.begin(); first != fixables.end();) {
    const auto last = std::find_if(first, fixables.end(),
                                   [&](const Fixable* f) { return package(f) != package(*first); });
    sorted.push_back(UpgradeFor({first, last}));
    first = last;
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
