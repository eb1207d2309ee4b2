// CVSS 3.0 and 3.1: section 7.1 of the specifications (8.1 of 3.0). Their base equations are the
// same; 3.1 only says how to round up without being misled by binary fractions, which is done for
// both.
#include <algorithm>
#include <cmath>

#include "base/cvss_versions.h"

namespace policy::base {
namespace {

constexpr std::array<CvssMetric, 22> kMetrics{
    {{"AV", "N A L P", true}, {"AC", "L H", true},  {"PR", "N L H", true}, {"UI", "N R", true},
     {"S", "U C", true},      {"C", "H L N", true}, {"I", "H L N", true},  {"A", "H L N", true},
     {"E", "X U P F H"},      {"RL", "X O T W U"},  {"RC", "X U R C"},     {"CR", "X L M H"},
     {"IR", "X L M H"},       {"AR", "X L M H"},    {"MAV", "X N A L P"},  {"MAC", "X L H"},
     {"MPR", "X N L H"},      {"MUI", "X N R"},     {"MS", "X U C"},       {"MC", "X H L N"},
     {"MI", "X H L N"},       {"MA", "X H L N"}}};
enum Place : std::size_t { kVector, kComplexity, kPrivileges, kInteraction, kScope, kC, kI, kA };

constexpr std::array<double, 4> kVectorWeights{0.85, 0.62, 0.55, 0.2};
constexpr std::array<double, 2> kComplexityWeights{0.77, 0.44};
constexpr std::array<double, 3> kPrivilegeWeights{0.85, 0.62, 0.27};
constexpr std::array<double, 3> kPrivilegeWeightsChanged{0.85, 0.68, 0.5};
constexpr std::array<double, 2> kInteractionWeights{0.85, 0.62};
constexpr std::array<double, 3> kImpactWeights{0.56, 0.22, 0.0};

// The smallest number of one decimal that is not below `value` (3.1, appendix A).
double RoundUp(double value) {
  const long whole = std::lround(value * 100000);
  const long tenths = whole / 10000 + (whole % 10000 == 0 ? 0 : 1);
  return static_cast<double>(tenths) / 10;
}

}  // namespace

std::span<const CvssMetric> Cvss3Metrics() { return kMetrics; }

double Cvss3Base(const CvssValues& values) {
  const auto at = [&](Place place) { return values[place] - 1U; };
  const bool changed = at(kScope) == 1;
  const double sub_score = 1 - (1 - kImpactWeights[at(kC)]) * (1 - kImpactWeights[at(kI)]) *
                                   (1 - kImpactWeights[at(kA)]);
  const double impact = changed ? 7.52 * (sub_score - 0.029) - 3.25 * std::pow(sub_score - 0.02, 15)
                                : 6.42 * sub_score;
  if (impact <= 0) return 0;
  const double privileges =
      (changed ? kPrivilegeWeightsChanged : kPrivilegeWeights)[at(kPrivileges)];
  const double exploitability = 8.22 * kVectorWeights[at(kVector)] *
                                kComplexityWeights[at(kComplexity)] * privileges *
                                kInteractionWeights[at(kInteraction)];
  const double sum = impact + exploitability;
  return RoundUp(std::min(changed ? 1.08 * sum : sum, 10.0));
}

}  // namespace policy::base
