// Whether a selector takes a finding, and from when on: by what could be, or by what surely is.
#pragma once

#include "support/naive/vex.h"

namespace policy::naive {

// The catalogues as one policy sees them.
struct Catalogued {
  std::vector<const FeedEntry*> rows{};            // of every catalogue of the kind that accuses
  std::vector<std::vector<FeedEntry>> excusing{};  // of those that may also excuse; empty: none
  bool at_hand = false;
  std::string state{};  // "evidence.stale"; empty where one speaks
};
Catalogued LookAt(const Case& asked, Catalogue kind, const Policy& policy, Clock& clock);

struct Asked {
  const Merged& finding;
  const Rated& rated;
  const Catalogued& epss;
  const Catalogued& kev;
  const Heard& vex;
};

// The instant from which the selector takes the finding; empty: never.
std::optional<Time> TakesFrom(const Selector& selector, const Asked& asked, Doubt doubt);

}  // namespace policy::naive
