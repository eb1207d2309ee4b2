// What `inspect` shows of an image beside its packages. Values of the environment and steps of the
// history may hold secrets: names and counts alone are shown.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "policy/evidence.h"
#include "policy/image_config.h"

namespace policy::collect {

// Name -> JSON text, as Report::details has it. `secrets` is what was found in the configuration.
std::map<std::string, std::string> DetailsOf(const ImageConfig& config,
                                             const std::vector<Finding>& secrets);

}  // namespace policy::collect
