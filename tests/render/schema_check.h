// Checks a JSON value against one of our own closed schemas, strictly: the members must be the
// properties of the schema, all of them, in its order. Knows only the keywords that we use.
#pragma once

#include <string>
#include <vector>

#include "text/node.h"

namespace policy::testing {

// Every difference, as "at.path: what"; empty if there is none.
std::vector<std::string> CheckAgainst(const text::Node& schema, const text::Node& value);

}  // namespace policy::testing
