// What Anchore's formats share: a vulnerability as its API gives it, in snake_case or, as
// AnchoreCTL prints it, in camelCase. Not a public header.
#pragma once

#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

// The member by either name, or nullptr.
const text::Node* Either(const text::Node& map, std::string_view snake, std::string_view camel);
// Its text; Anchore writes "None" for nothing.
std::string AnchoreText(const text::Node& map, std::string_view snake, std::string_view camel);

// An entry of `vulnerabilities`.
Finding AnchoreVulnerability(const text::Node& entry);
// Who wrote an entry: AnchoreCTL's have camelCase keys, or facts that the open engine never had.
bool IsOfAnchoreCtl(const text::Node& entry);

}  // namespace policy::report
