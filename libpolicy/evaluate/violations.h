// Writes out what a check found, with everything a person needs to act on it.
#pragma once

#include "document/set.h"
#include "evaluate/states.h"
#include "rules/check.h"

namespace policy::evaluate {

// Where a violation stands.
struct Place {
  const document::Policy* policy = nullptr;
  const document::Rule* rule = nullptr;
  std::string_view image{};
  std::string_view platform{};
};

// Which catalogues can be asked: what nobody can tell is not told.
struct AtHand {
  bool epss = false;
  bool kev = false;
};

Violation ViolationOf(const Place& place, const rules::Breach& breach, const AtHand& at_hand);
Violation ViolationOf(const Place& place, const Unmet& unmet);

}  // namespace policy::evaluate
