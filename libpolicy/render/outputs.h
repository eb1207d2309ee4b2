// The outputs of a run: one renderer each, found by name in one table. Not a public header.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/decision.h"

namespace policy::render {

// All decisions of a run as one file. Valid for none too. Thread-safe; never fail.
std::string RenderSarif(const std::vector<Decision>& decisions, std::string_view tool_version);
std::string RenderJunit(const std::vector<Decision>& decisions, std::string_view tool_version);
std::string RenderGithub(const std::vector<Decision>& decisions, std::string_view tool_version);

}  // namespace policy::render
