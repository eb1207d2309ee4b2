// Ids of vulnerabilities that stand in the middle of free text. Not a public header.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"

namespace policy::report {

// The CVE ids of a text ("CVE-2019-12900 bzip2: … (low)"), in upper case, each once.
std::vector<std::string> CveIdsIn(std::string_view text);
// Adds those that are not the finding's own id to its aliases.
void AddCveAliases(Finding& finding, std::string_view text);
// What a name in prose calls the vulnerability: "RHSA-2024:0647" of "RHSA-2024:0647: rpm security
// update (Moderate)", "pyup.io-42559" of "pyup.io-42559 (CVE-2021-3572)"; the whole name where it
// begins with no id.
std::string IdOfName(std::string_view name);

}  // namespace policy::report
