// When anything could happen at all.
#pragma once

#include <set>

#include "support/naive/case.h"

namespace policy::properties {

// Every later instant that some date and some span of a case could make matter.
std::set<Time> BoundariesOf(const naive::Case& asked);

}  // namespace policy::properties
