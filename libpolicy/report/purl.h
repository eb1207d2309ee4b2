// Package identities: package URLs, and what stands in for one where a document has none. Not a
// public header.
#pragma once

#include <string>
#include <string_view>

#include "policy/evidence.h"

namespace policy::report {

// Fills type, space, base_name and, where empty, name and version of a package from its `purl`, as
// the purl specification reads it (percent escapes decoded, type in lower case). Text that is no
// purl leaves the package as it is and returns false.
bool ReadPurl(Package& package);

// Splits name into space and base_name as the type's ecosystem does ("group:artifact",
// "@scope/name", "golang.org/x/net"); types without a namespace keep `space` as it is.
void SplitName(Package& package);

}  // namespace policy::report
