// What the checkers of images, Dockerfiles and hosts share. Not a public header.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/evidence.h"

namespace policy::report {

// A report of such a checker, which knows no fixes.
Report HygieneReport(std::string scanner);
// An entry of the check `id`. `level` is the checker's word; the words of checkers ("FATAL",
// "warning", "style") rank as linters mean them.
Finding CheckAt(const std::string& id, std::optional<std::string> level);

}  // namespace policy::report
