// The check of a rule in print, and what exceptions print of the same.
#pragma once

#include <string>

#include "properties/yaml_map.h"

namespace policy::properties {

// The one key of a rule that is its check.
void PrintCheck(const naive::Rule& rule, Map& map);
std::string PackageList(const naive::PackagePatterns& patterns);
std::string PodText(const naive::PodSwitches& check);

}  // namespace policy::properties
