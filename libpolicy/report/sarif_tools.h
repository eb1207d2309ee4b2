// What SARIF leaves to the tool: which tools look for what, and what a rule's id and tags say about
// its results. Not a public header.
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "policy/evidence.h"

namespace policy::report {

// What a tool looks for, by its driver's name; any other tool looks for misconfigurations.
std::set<Coverage> CoverageOfTool(std::string_view name);

// The length of the advisory id that `id` is or begins with ("CVE-2021-44228-log4j-core" -> 14);
// 0 if it is none.
std::size_t AdvisoryLength(std::string_view id);

// What a result of the rule is: by an advisory's id, the rule's own tags, else by the tool.
FindingKind KindOfRule(std::string_view id, const std::vector<std::string>& tags,
                       const std::set<Coverage>& tool);

// Whether the text speaks of secrets, so that a message beside it may hold one.
bool SpeaksOfSecrets(std::string_view text);

}  // namespace policy::report
