// The earliest later instant at which time alone could change a decision. Header only.
#pragma once

#include <algorithm>
#include <optional>

#include "policy/time.h"

namespace policy::evaluate {

// Collects instants and keeps the earliest that is still to come.
class Horizon {
 public:
  explicit Horizon(Time now) : now_(now) {}

  void Add(Time instant) {
    if (instant > now_) at_ = at_ ? std::min(*at_, instant) : instant;
  }
  void Add(const std::optional<Time>& instant) {
    if (instant) Add(*instant);
  }
  Time now() const { return now_; }
  std::optional<Time> at() const { return at_; }

 private:
  Time now_;
  std::optional<Time> at_{};
};

}  // namespace policy::evaluate
