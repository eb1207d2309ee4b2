// The order of a decision's lists: by their fields, in the order of policy/decision.h.
#pragma once

#include "policy/decision.h"

namespace policy::evaluate {

void SortAll(Decision& decision);

}  // namespace policy::evaluate
