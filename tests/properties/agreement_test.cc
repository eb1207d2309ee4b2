// The real evaluator and the naive one say the same of every case.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <iostream>

#include "properties/generate.h"
#include "properties/world.h"
#include "support/naive/evaluate.h"

namespace policy::properties {
namespace {

template <typename Test>
bool AnyViolation(const Decision& decision, const Test& test) {
  return std::any_of(decision.violations.begin(), decision.violations.end(), test);
}

bool AnyReason(const Decision& decision, std::initializer_list<std::string_view> starts) {
  return AnyViolation(decision, [&](const Violation& violation) {
    return std::any_of(starts.begin(), starts.end(),
                       [&](std::string_view start) { return violation.reason.starts_with(start); });
  });
}

// What some of the cases must show: a property of what never happens is no property.
struct Share {
  const char* name;
  std::size_t least;  // percent
  bool (*shows)(const Decision& decision);
};
constexpr std::array<Share, 12> kShares = {{
    {"allowed", 5, [](const Decision& decision) { return decision.allowed; }},
    {"denied", 5, [](const Decision& decision) { return !decision.allowed; }},
    {"exempted", 5,
     [](const Decision& decision) {
       return AnyViolation(decision,
                           [](const Violation& v) { return v.outcome == Outcome::kExempted; });
     }},
    {"almost exempted", 5,
     [](const Decision& decision) {
       return AnyViolation(decision, [](const Violation& v) { return !v.almost.empty(); });
     }},
    {"stale", 5, [](const Decision& decision) { return AnyReason(decision, {"evidence.stale"}); }},
    {"graced", 5,
     [](const Decision& decision) {
       return AnyViolation(decision,
                           [](const Violation& v) { return v.softened_by == "action.grace"; });
     }},
    {"secrets and the like", 2,
     [](const Decision& decision) {
       return AnyReason(decision, {"secrets.", "misconfigurations.", "malware."});
     }},
    {"licences", 2, [](const Decision& decision) { return AnyReason(decision, {"licenses."}); }},
    {"cleared", 2, [](const Decision& decision) { return !decision.cleared.empty(); }},
    {"several platforms", 2,
     [](const Decision& decision) {
       const auto& images = decision.subject.images;
       return std::any_of(images.begin(), images.end(),
                          [](const JudgedImage& image) { return image.platforms.size() > 1; });
     }},
    {"profile", 2, [](const Decision& decision) { return AnyReason(decision, {"pod.profile"}); }},
    {"statements", 2,
     [](const Decision& decision) {
       return AnyReason(decision, {"attestations.", "provenance."});
     }},
}};

TEST_CASE("agreement: the naive evaluator decides every generated case as the real one does") {
  const std::size_t count = CaseCount(5000);
  const bool enough = count >= 1000;  // to speak of shares
  std::array<std::size_t, kShares.size()> shown{};
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const naive::Case asked = MakeCase(seed);
    const Decision decision = Judge(WorldOf(asked));
    for (std::size_t i = 0; i < kShares.size(); ++i) shown[i] += kShares[i].shows(decision) ? 1 : 0;
    const auto real = LinesOf(decision);
    const auto naive = LinesOf(naive::Evaluate(asked));
    if (real != naive) {
      FAIL(Describe(seed, asked) << "- real, + naive:\n" << Difference(real, naive));
    }
  }
  std::cout << count << " cases:";
  for (std::size_t i = 0; i < kShares.size(); ++i) {
    const std::string what = kShares[i].name;
    const std::size_t percent = 100 * shown[i] / count;
    std::cout << " " << what << " " << percent << " %";
    if (enough) CHECK_MESSAGE(percent >= kShares[i].least, what);
  }
  std::cout << "\n";
}

}  // namespace
}  // namespace policy::properties
