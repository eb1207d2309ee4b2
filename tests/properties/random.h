// The dice: the same on every platform for the same seed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "policy/time.h"

namespace policy::properties {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed * 0x9e3779b97f4a7c15ULL + 1) {}

  std::size_t Below(std::size_t limit) { return static_cast<std::size_t>(engine_() % limit); }
  bool Chance(unsigned percent) { return Below(100) < percent; }

  template <typename T>
  T OneOf(const std::vector<T>& all) {
    return all[Below(all.size())];
  }
  // At least one, each once, in their order.
  template <typename T>
  std::vector<T> SomeOf(const std::vector<T>& all, unsigned percent = 40) {
    std::vector<T> some;
    for (const T& one : all) {
      if (Chance(percent)) some.push_back(one);
    }
    if (some.empty()) some.push_back(OneOf(all));
    return some;
  }
  template <typename T>
  std::optional<T> Maybe(unsigned percent, const std::vector<T>& all) {
    return Chance(percent) ? std::optional<T>(OneOf(all)) : std::nullopt;
  }
  template <typename T>
  void Shuffle(T& all) {
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[Below(i)]);
  }

  Duration Span() {
    static const std::vector<int> kDays = {1, 2, 7, 14, 30, 60};
    return std::chrono::days(OneOf(kDays));
  }
  // Some days before `now`, often exactly a span, or a second beside it.
  Time Past(Time now) {
    static const std::vector<int> kBeside = {-1, 0, 0, 1, 3600, -3600};
    return now - Span() + std::chrono::seconds(OneOf(kBeside));
  }
  Time Future(Time now) { return now + (now - Past(now)); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace policy::properties
