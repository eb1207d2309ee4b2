// Text of either notation into trees, with the limits of what the API server sends. Not public.
#pragma once

#include <string_view>
#include <vector>

#include "policy/result.h"
#include "text/node.h"

namespace policy::workload {

// The documents of a manifest or review: JSON where the first byte that is no space opens a map or
// a list, else a YAML stream. Thread-safe.
Result<std::vector<text::Tree>> ReadDocuments(std::string_view text, std::string_view file);

}  // namespace policy::workload
