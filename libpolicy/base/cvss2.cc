// CVSS 2.0: "A Complete Guide to the Common Vulnerability Scoring System", section 3.2.1.
#include <cmath>

#include "base/cvss_versions.h"

namespace policy::base {
namespace {

constexpr std::array<CvssMetric, 14> kMetrics{{{"AV", "L A N", true},
                                               {"AC", "H M L", true},
                                               {"Au", "M S N", true},
                                               {"C", "N P C", true},
                                               {"I", "N P C", true},
                                               {"A", "N P C", true},
                                               {"E", "U POC F H ND"},
                                               {"RL", "OF TF W U ND"},
                                               {"RC", "UC UR C ND"},
                                               {"CDP", "N L LM MH H ND"},
                                               {"TD", "N L M H ND"},
                                               {"CR", "L M H ND"},
                                               {"IR", "L M H ND"},
                                               {"AR", "L M H ND"}}};
enum Place : std::size_t { kAccessVector, kComplexity, kAuthentication, kC, kI, kA };

constexpr std::array<double, 3> kVectorWeights{0.395, 0.646, 1.0};
constexpr std::array<double, 3> kComplexityWeights{0.35, 0.61, 0.71};
constexpr std::array<double, 3> kAuthenticationWeights{0.45, 0.56, 0.704};
constexpr std::array<double, 3> kImpactWeights{0.0, 0.275, 0.660};

}  // namespace

std::span<const CvssMetric> Cvss2Metrics() { return kMetrics; }

double Cvss2Base(const CvssValues& values) {
  const auto weigh = [&](const std::array<double, 3>& weights, Place place) {
    return weights[values[place] - 1U];
  };
  const double impact =
      10.41 * (1 - (1 - weigh(kImpactWeights, kC)) * (1 - weigh(kImpactWeights, kI)) *
                       (1 - weigh(kImpactWeights, kA)));
  const double exploitability = 20 * weigh(kVectorWeights, kAccessVector) *
                                weigh(kComplexityWeights, kComplexity) *
                                weigh(kAuthenticationWeights, kAuthentication);
  if (impact <= 0) return 0;
  // Decimals that end in exactly half a tenth must not fall below it for being binary.
  constexpr double kSlack = 1e-9;
  const double score = (0.6 * impact + 0.4 * exploitability - 1.5) * 1.176;
  return std::floor(score * 10 + 0.5 + kSlack) / 10;
}

}  // namespace policy::base
