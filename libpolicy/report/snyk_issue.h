// A single issue of a Snyk report. Not a public header.
#pragma once

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

// A vulnerability, a licence issue or a malicious package.
Finding SnykIssue(const text::Node& issue);
// One that a .snyk policy hid, or a patch took away.
Finding SnykFiltered(const text::Node& issue);

}  // namespace policy::report
