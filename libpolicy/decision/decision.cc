// The words of a decision, and the two judgements that need nothing but the decision itself:
// whether only missing knowledge denied it, and the decision that denies because nothing could be
// judged.
//
// Who judges is evaluate/; who prints is render/.
#include "policy/decision.h"

#include <array>
#include <cstddef>
#include <utility>

namespace policy {
namespace {

constexpr std::array<const char*, 3> kPoints = {"ci", "admission", "audit"};
constexpr std::array<const char*, 3> kActions = {"deny", "warn", "record"};
constexpr std::array<const char*, 4> kOutcomes = {"denied", "warned", "recorded", "exempted"};
constexpr std::array<const char*, 6> kResults = {"fail", "error", "warn", "exempt", "pass", "skip"};

template <typename Enum, std::size_t N>
std::optional<Enum> Parse(const std::array<const char*, N>& words, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    if (word == words.at(i)) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

const char* NameOf(Point point) { return kPoints.at(static_cast<std::size_t>(point)); }
const char* NameOf(Action action) { return kActions.at(static_cast<std::size_t>(action)); }
const char* NameOf(Outcome outcome) { return kOutcomes.at(static_cast<std::size_t>(outcome)); }
const char* NameOf(RuleResult result) { return kResults.at(static_cast<std::size_t>(result)); }

std::optional<Point> ParsePoint(std::string_view word) { return Parse<Point>(kPoints, word); }
std::optional<Action> ParseAction(std::string_view word) { return Parse<Action>(kActions, word); }

bool Decision::DeniedForEvidenceOnly() const {
  if (allowed) return false;
  bool any = false;
  for (const Violation& violation : violations) {
    if (violation.outcome != Outcome::kDenied) continue;
    if (!violation.of_evidence && violation.check != "scans") return false;
    any = true;
  }
  return any;
}

Decision DenyUnjudged(std::string reason, std::string warning, Point point, Time now) {
  Decision decision;
  decision.allowed = false;
  decision.reason = std::move(reason);
  decision.point = point;
  decision.time = now;
  if (!warning.empty()) decision.warnings.push_back(std::move(warning));
  return decision;
}

}  // namespace policy
