// The real evaluator and the naive one say the same of every case.
#include <doctest/doctest.h>

#include <iostream>

#include "properties/generate.h"
#include "properties/world.h"
#include "support/naive/evaluate.h"

namespace policy::properties {
namespace {

// How many of the cases show something: a property of what never happens is no property.
struct Shares {
  std::map<std::string, std::size_t> of{{"allowed", 0},         {"denied", 0}, {"exempted", 0},
                                        {"almost exempted", 0}, {"stale", 0},  {"graced", 0}};

  void Add(const Decision& decision) {
    ++of[decision.allowed ? "allowed" : "denied"];
    std::set<std::string> seen;
    for (const Violation& violation : decision.violations) {
      if (violation.outcome == Outcome::kExempted) seen.insert("exempted");
      if (!violation.almost.empty()) seen.insert("almost exempted");
      if (violation.reason == "evidence.stale") seen.insert("stale");
      if (violation.softened_by == "action.grace") seen.insert("graced");
    }
    for (const std::string& word : seen) ++of[word];
  }
};

TEST_CASE("agreement: the naive evaluator decides every generated case as the real one does") {
  const std::size_t count = CaseCount(5000);
  const bool enough = count >= 1000;  // to speak of shares
  Shares shares;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const naive::Case asked = MakeCase(seed);
    const Decision decision = Judge(WorldOf(asked));
    shares.Add(decision);
    const auto real = LinesOf(decision);
    const auto naive = LinesOf(naive::Evaluate(asked));
    if (real != naive) {
      FAIL(Describe(seed, asked) << "- real, + naive:\n" << Difference(real, naive));
    }
  }
  std::cout << count << " cases:";
  for (const auto& [outcome, number] : shares.of) {
    std::cout << " " << outcome << " " << 100 * number / count << " %";
    const bool often = number * 20 >= count;
    const std::string& what = outcome;
    if (enough) CHECK_MESSAGE(often, what);
  }
  std::cout << "\n";
}

}  // namespace
}  // namespace policy::properties
