// Decisions to render: what a person meets, and what nobody should.
#pragma once

#include <string>
#include <vector>

#include "policy/decision.h"

namespace policy::testing {

struct Sample {
  std::string name;  // of its golden folder
  Decision decision;
};

// denied, allowed, exempted, evidence, workload, unjudged, hostile, and an empty Decision.
const std::vector<Sample>& Samples();
const Decision& SampleOf(const std::string& name);

Time At(const std::string& text);  // "2027-01-15T12:00:00Z"

}  // namespace policy::testing
