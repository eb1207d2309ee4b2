// What the scanners for secrets share: an entry is a rule, a file and a line, and never what stands
// there. Not a public header.
#pragma once

#include <initializer_list>
#include <string>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

// A report of such a scanner, which knows no fixes.
Report SecretReport(std::string scanner);
// An entry of the rule `id` in the file `path`, line `line` as written.
Finding SecretAt(const std::string& id, const std::string& path, const std::string& line);
// The text of the first of the keys that has one.
std::string FirstText(const text::Node& map, std::initializer_list<const char*> keys);
bool HasAny(const text::Node& map, std::initializer_list<const char*> keys);

}  // namespace policy::report
