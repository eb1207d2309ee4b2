// CVSS 4.0: sections 8.1 to 8.3 of the specification. A vector falls into one of 270 macro vectors,
// each with a score that experts gave; from there it goes down by how far the vector lies below the
// worst one of its macro vector.
//
// All values are levels here: 0 is the worst, each further one a step of 0.1.
#include <algorithm>
#include <cmath>
#include <optional>

#include "base/cvss_versions.h"

namespace policy::base {
namespace {

constexpr std::array<CvssMetric, 32> kMetrics{
    {{"AV", "N A L P", true}, {"AC", "L H", true},
     {"AT", "N P", true},     {"PR", "N L H", true},
     {"UI", "N P A", true},   {"VC", "H L N", true},
     {"VI", "H L N", true},   {"VA", "H L N", true},
     {"SC", "H L N", true},   {"SI", "H L N", true},
     {"SA", "H L N", true},   {"E", "X A P U"},
     {"CR", "X H M L"},       {"IR", "X H M L"},
     {"AR", "X H M L"},       {"MAV", "X N A L P"},
     {"MAC", "X L H"},        {"MAT", "X N P"},
     {"MPR", "X N L H"},      {"MUI", "X N P A"},
     {"MVC", "X H L N"},      {"MVI", "X H L N"},
     {"MVA", "X H L N"},      {"MSC", "X H L N"},
     {"MSI", "X S H L N"},    {"MSA", "X S H L N"},
     {"S", "X N P"},          {"AU", "X N Y"},
     {"R", "X A U I"},        {"V", "X D C"},
     {"RE", "X L M H"},       {"U", "X Clear Green Amber Red"}}};
enum Place : std::size_t {
  kAv,
  kAc,
  kAt,
  kPr,
  kUi,
  kVc,
  kVi,
  kVa,
  kSc,
  kSi,
  kSa,
  kE,
  kCr,
  kIr,
  kAr
};
constexpr std::size_t kBases = 11;   // the metrics that have a modified twin
constexpr std::size_t kTwins = 15;   // where the twins begin
constexpr std::size_t kLevels = 15;  // the metrics that are scored

using Levels = std::array<int, kLevels>;

// S ("safety") is worse than H, and only the modified metrics have it.
constexpr bool HasSafety(std::size_t metric) { return metric >= kSc && metric <= kSa; }

int LevelOf(const CvssValues& values, std::size_t metric, bool base_only) {
  const int twin = !base_only && metric < kBases ? values[kTwins + metric] : 0;
  if (twin > 1) return metric == kSc ? twin - 1 : twin - 2;
  if (metric < kBases) return HasSafety(metric) ? values[metric] : values[metric] - 1;
  const int given = base_only ? 0 : values[metric];
  return given > 1 ? given - 2 : 0;
}

Levels LevelsOf(const CvssValues& values, bool base_only) {
  Levels levels{};
  for (std::size_t i = 0; i < kLevels; ++i) levels[i] = LevelOf(values, i, base_only);
  return levels;
}

// Tables 24 to 29.
std::array<int, 6> MacroVectorOf(const Levels& v) {
  const int easy = (v[kAv] == 0 ? 1 : 0) + (v[kPr] == 0 ? 1 : 0) + (v[kUi] == 0 ? 1 : 0);
  const bool physical = v[kAv] == 3;
  const int eq1 = easy == 3 ? 0 : easy > 0 && !physical ? 1 : 2;
  const int eq2 = v[kAc] == 0 && v[kAt] == 0 ? 0 : 1;
  const bool high = v[kVc] == 0 || v[kVi] == 0 || v[kVa] == 0;
  const int eq3 = v[kVc] == 0 && v[kVi] == 0 ? 0 : high ? 1 : 2;
  const bool subsequent = v[kSc] == 1 || v[kSi] == 1 || v[kSa] == 1;
  const int eq4 = v[kSi] == 0 || v[kSa] == 0 ? 0 : subsequent ? 1 : 2;
  const bool required =
      (v[kCr] == 0 && v[kVc] == 0) || (v[kIr] == 0 && v[kVi] == 0) || (v[kAr] == 0 && v[kVa] == 0);
  return {eq1, eq2, eq3, eq4, v[kE], required ? 0 : 1};
}

// One of the worst vectors of a level, by the metrics that its equivalence class is about.
struct Worst {
  int level = 0;
  std::array<int, 6> levels{};
};

constexpr std::array<Worst, 6> kWorst1{{{0, {0, 0, 0}},
                                        {1, {1, 0, 0}},
                                        {1, {0, 1, 0}},
                                        {1, {0, 0, 1}},
                                        {2, {3, 0, 0}},
                                        {2, {1, 1, 1}}}};
constexpr std::array<Worst, 3> kWorst2{{{0, {0, 0}}, {1, {1, 0}}, {1, {0, 1}}}};
// EQ3 and EQ6 together: the level is 2 * EQ3 + EQ6; VC, VI, VA, CR, IR, AR.
constexpr std::array<Worst, 11> kWorst36{{{0, {0, 0, 0, 0, 0, 0}},
                                          {1, {0, 0, 1, 1, 1, 0}},
                                          {1, {0, 0, 0, 1, 1, 1}},
                                          {2, {1, 0, 0, 0, 0, 0}},
                                          {2, {0, 1, 0, 0, 0, 0}},
                                          {3, {1, 0, 1, 0, 1, 0}},
                                          {3, {1, 0, 0, 0, 1, 1}},
                                          {3, {0, 1, 0, 1, 0, 1}},
                                          {3, {0, 1, 1, 1, 0, 0}},
                                          {3, {1, 1, 0, 0, 0, 1}},
                                          {5, {1, 1, 1, 0, 0, 0}}}};
constexpr std::array<Worst, 3> kWorst4{{{0, {1, 0, 0}}, {1, {1, 1, 1}}, {2, {2, 2, 2}}}};

// Steps from the worst vector of this level that lies above `levels` in every metric.
int DistanceFrom(std::span<const Worst> worst, int level, std::span<const int> levels) {
  for (const Worst& each : worst) {
    if (each.level != level) continue;
    int distance = 0;
    bool above = true;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      above = above && levels[i] >= each.levels[i];
      distance += levels[i] - each.levels[i];
    }
    if (above) return distance;
  }
  return 0;
}

// How far the score of a macro vector may go down along one class, and how far this vector has gone
// along it. Scores are in tenths.
class Descent {
 public:
  explicit Descent(int score) : score_(score) {}

  // `lower`: the score of the next lower macro vector, 0 where there is none; `depth`: the steps
  // that fit into the level.
  void Add(int lower, int distance, int depth) {
    if (lower == 0) return;
    ++classes_;
    sum_ += static_cast<double>(score_ - lower) * distance / depth;
  }
  double Mean() const { return classes_ == 0 ? 0 : sum_ / classes_; }

 private:
  int score_;
  int classes_ = 0;
  double sum_ = 0;
};

int Below(std::array<int, 6> macro, std::size_t eq) {
  ++macro[eq];
  return MacroVectorScore(macro);
}

// The next level of EQ3 and EQ6 together.
int BelowBoth(const std::array<int, 6>& macro) {
  if (macro[2] == 0 && macro[5] == 0) return std::max(Below(macro, 2), Below(macro, 5));
  if (macro[2] == 1 && macro[5] == 0) return Below(macro, 5);
  return Below(macro, 2);
}

double Score(const Levels& v) {
  const bool harmless =
      v[kVc] == 2 && v[kVi] == 2 && v[kVa] == 2 && v[kSc] == 3 && v[kSi] == 3 && v[kSa] == 3;
  if (harmless) return 0;
  constexpr std::array<int, 3> kDepth1{1, 4, 5};
  constexpr std::array<int, 2> kDepth2{1, 2};
  constexpr std::array<int, 6> kDepth36{7, 6, 8, 8, 1, 10};
  constexpr std::array<int, 3> kDepth4{6, 5, 4};
  const std::array<int, 6> macro = MacroVectorOf(v);
  const auto [eq1, eq2, eq3, eq4, eq5, eq6] = macro;
  const int both = 2 * eq3 + eq6;
  const auto depth = [](const auto& depths, int level) {
    return depths[static_cast<std::size_t>(level)];
  };
  const std::array<int, 3> first{v[kAv], v[kPr], v[kUi]};
  const std::array<int, 2> second{v[kAc], v[kAt]};
  const std::array<int, 6> third{v[kVc], v[kVi], v[kVa], v[kCr], v[kIr], v[kAr]};
  const std::array<int, 3> fourth{v[kSc], v[kSi], v[kSa]};
  const int score = MacroVectorScore(macro);
  Descent descent(score);
  descent.Add(Below(macro, 0), DistanceFrom(kWorst1, eq1, first), depth(kDepth1, eq1));
  descent.Add(Below(macro, 1), DistanceFrom(kWorst2, eq2, second), depth(kDepth2, eq2));
  descent.Add(BelowBoth(macro), DistanceFrom(kWorst36, both, third), depth(kDepth36, both));
  descent.Add(Below(macro, 3), DistanceFrom(kWorst4, eq4, fourth), depth(kDepth4, eq4));
  descent.Add(Below(macro, 4), 0, 1);
  // As FIRST's calculator: half a tenth must not fall below it for being binary.
  constexpr double kSlack = 1e-5;
  const double tenths = static_cast<double>(score) - descent.Mean();
  return std::clamp(std::floor(tenths + 0.5 + kSlack) / 10, 0.0, 10.0);
}

}  // namespace

std::span<const CvssMetric> Cvss4Metrics() { return kMetrics; }

double Cvss4Base(const CvssValues& values) { return Score(LevelsOf(values, true)); }

double Cvss4Full(const CvssValues& values) { return Score(LevelsOf(values, false)); }

}  // namespace policy::base
