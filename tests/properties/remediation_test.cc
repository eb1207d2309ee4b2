// The upgrades of a decision against brute force: every set of upgrades there is, tried.
#include <doctest/doctest.h>

#include <algorithm>
#include <tuple>

#include "../evaluate/support.h"
#include "properties/random.h"
#include "properties/world.h"

namespace policy::properties {
namespace {

using Urgency = std::tuple<bool, double>;
// Package -> version to upgrade to.
using Plan = std::map<std::string, std::string>;

double NumberOf(const std::string& version) { return std::stod(version); }

// One image with a few findings in three packages, some fixed, some only in an older branch.
Decision SmallDecision(Dice& dice) {
  std::vector<Finding> findings;
  const std::size_t count = 1 + dice.Below(6);
  for (std::size_t i = 0; i < count; ++i) {
    Finding finding =
        evaluate_test::Vulnerability("CVE-" + std::to_string(dice.Below(5)),
                                     dice.OneOf<std::string>({"a", "b", "c"}), Severity::kHigh);
    finding.package.version = finding.package.name == "c" ? "1.5" : "1.0";
    if (dice.Chance(75)) {
      finding.fixed_versions = dice.SomeOf<std::string>({"0.9", "1.1", "1.2", "1.9", "2.0"}, 25);
    }
    finding.cvss = {{.version = "3.1", .score = static_cast<double>(dice.Below(10))}};
    findings.push_back(finding);
  }
  Report kev;
  kev.format = kev.scanner = "kev";
  kev.catalogue = Catalogue::kKev;
  kev.feed = {{.id = "CVE-0", .exploited = true}, {.id = "CVE-1", .exploited = true}};
  Document feed = evaluate_test::HandedOver(kev);
  feed.as_feed = true;
  static const PolicySet kSet = evaluate_test::SetOf(
      evaluate_test::Policy(evaluate_test::Rule("vulnerabilities: {any: true}")));
  return evaluate_test::Judge(
      kSet, {evaluate_test::HandedOver(evaluate_test::TrivyReport(findings)), feed});
}

// The least version that ends a violation; empty where none does.
std::string EndOf(const Violation& violation) {
  std::string least;
  for (const SharedText& fix : violation.fixed_versions) {
    if (NumberOf(fix) <= NumberOf(violation.version)) continue;
    if (least.empty() || NumberOf(fix) < NumberOf(least)) least = fix;
  }
  return least;
}

bool Clears(const Plan& plan, const Violation& violation) {
  const auto upgrade = plan.find(violation.package);
  const std::string end = EndOf(violation);
  return upgrade != plan.end() && !end.empty() && NumberOf(upgrade->second) >= NumberOf(end);
}

// Every choice of at most one version for each package.
std::vector<Plan> AllPlans(const Decision& decision) {
  std::map<std::string, std::set<std::string>> versions;
  for (const Violation& violation : decision.violations) {
    versions[violation.package].insert(violation.fixed_versions.begin(),
                                       violation.fixed_versions.end());
  }
  std::vector<Plan> plans = {{}};
  for (const auto& [package, choices] : versions) {
    const std::vector<Plan> before = plans;
    for (const std::string& version : choices) {
      for (Plan plan : before) {
        plan[package] = version;
        plans.push_back(plan);
      }
    }
  }
  return plans;
}

// Most cleared, then fewest upgrades, then the least change.
std::tuple<int, int, double> WorthOf(const Plan& plan, const Decision& decision) {
  int cleared = 0;
  for (const Violation& violation : decision.violations) cleared += Clears(plan, violation) ? 1 : 0;
  double change = 0;
  for (const auto& [package, version] : plan) change += NumberOf(version);
  return {cleared, -static_cast<int>(plan.size()), -change};
}

Urgency WorstOf(const Upgrade& upgrade, const Decision& decision) {
  Urgency worst{false, -1};
  for (const Violation& violation : decision.violations) {
    const auto& clears = upgrade.clears;
    const bool cleared = violation.package == upgrade.upgrade &&
                         std::find(clears.begin(), clears.end(), violation.id) != clears.end();
    if (cleared) worst = std::max(worst, Urgency{*violation.kev, *violation.cvss});
  }
  return worst;
}

TEST_CASE("remediation: no set of upgrades clears more, and none that clears as much is smaller") {
  const std::size_t count = CaseCount(1000);
  std::size_t left = 0;
  std::size_t several = 0;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const Decision decision = SmallDecision(dice);
    Plan given;
    for (const Upgrade& upgrade : decision.remediation) {
      REQUIRE(given.emplace(upgrade.upgrade, upgrade.to).second);
      std::vector<std::string> clears;
      for (const Violation& violation : decision.violations) {
        if (violation.package == upgrade.upgrade && Clears(given, violation)) {
          clears.push_back(violation.id);
        }
      }
      REQUIRE(upgrade.clears == clears);
    }
    for (const Plan& plan : AllPlans(decision)) {
      REQUIRE(WorthOf(plan, decision) <= WorthOf(given, decision));
    }
    for (std::size_t i = 1; i < decision.remediation.size(); ++i) {
      REQUIRE(WorstOf(decision.remediation[i], decision) <=
              WorstOf(decision.remediation[i - 1], decision));
    }
    several += decision.remediation.size() > 1 ? 1 : 0;
    for (const Violation& violation : decision.violations) left += Clears(given, violation) ? 0 : 1;
  }
  MustHappen(several, count);
  MustHappen(left, count);
}

}  // namespace
}  // namespace policy::properties
