// A single issue of a JFrog Xray report, whichever of Xray's shapes it stands in. Not a public
// header.
#pragma once

#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

// "alpine://3.18:libcrypto3:3.1.1-r1" as a package.
Package XrayComponent(std::string_view id);
// An issue of `artifacts[].issues`, a row of `rows`, one of `data`, or one of an on-demand scan.
Finding XrayIssue(const text::Node& issue);

}  // namespace policy::report
