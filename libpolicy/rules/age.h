// Whether a date is recent enough, for every limit of the language. Header only.
#pragma once

#include <chrono>
#include <optional>

#include "policy/time.h"

namespace policy::rules {

// How far ahead of ours another clock may run before its dates are not believed.
inline constexpr Duration kClockSkew = std::chrono::minutes(5);

struct Age {
  bool fresh = false;
  std::optional<Time> changes_at{};  // the later instant at which `fresh` flips
};

// A limit is reached at date + limit exactly. An unknown age is too old; so is a date that is still
// to come, until it is not.
inline Age AgeOf(std::optional<Time> date, Duration limit, Time now) {
  if (!date) return {};
  if (*date > now + kClockSkew) return {false, *date - kClockSkew};
  if (now >= *date + limit) return {};
  return {true, *date + limit};
}

}  // namespace policy::rules
