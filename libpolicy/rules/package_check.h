// What the table of a package cannot say, for every place that takes one.
#pragma once

#include <string_view>

#include "text/schema.h"

namespace policy::rules {

// A range that no version can meet, or whose versions are none in the order of the `type` beside
// it.
void CheckPackage(const text::Node& package, std::string_view key, text::Problems& problems);
// The same for each of a list; `list` may be null.
void CheckPackageList(const text::Node* list, std::string_view key, text::Problems& problems);

}  // namespace policy::rules
