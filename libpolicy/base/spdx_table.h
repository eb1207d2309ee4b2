// The SPDX License List as text: what spdx.cc searches. Not for others.
#pragma once

#include <string_view>

namespace policy::base {

extern const std::string_view kSpdxIds;         // "0BSD 3D-Slicer-1.0 …", sorted without case
extern const std::string_view kSpdxExceptions;  // the same of exceptions
extern const std::string_view kSpdxSuccessors;  // "AGPL-1.0=AGPL-1.0-only;…"

}  // namespace policy::base
