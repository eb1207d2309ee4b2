// `secrets`, `misconfigurations` and `malware`: findings by rule and file, selected as others are.
#include "support/naive/checks.h"

namespace policy::naive {
namespace {

bool Excused(const Issues& check, const Asked& asked) {
  for (const Selector& unless : check.unless) {
    if (TakesFrom(unless, asked, Doubt::kSurely)) return true;
  }
  return false;
}

}  // namespace

std::vector<Breach> FindIssues(const Issues& check, const Scene& scene) {
  std::vector<Breach> breaches;
  const Standings standings = TrustedFor(scene);
  AddState(breaches, StateOf(standings, check.of, scene.policy, scene.clock));
  const Catalogued none;
  const Heard nothing;
  for (const Merged& finding : MergeFindings(Speakers(standings, check.of), check.of)) {
    const Rated rated = Rate(finding, scene.policy.evidence);
    const Asked asked{finding, rated, none, none, nothing};
    if (!TakesFrom(check.selector, asked, Doubt::kCould) || Excused(check, asked)) continue;
    breaches.push_back(BreachOf(finding, rated));
    breaches.back().reason = std::string(NameOf(check.of)) + ".found";
  }
  return breaches;
}

}  // namespace policy::naive
