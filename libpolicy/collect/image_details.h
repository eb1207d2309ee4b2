// What `inspect` shows of an image beside its packages. Values of the environment and steps of the
// history may hold secrets: names and counts alone are shown.
#pragma once

#include <map>
#include <string>

#include "policy/image_config.h"

namespace policy::collect {

// Name -> JSON text, as Report::details has it.
std::map<std::string, std::string> DetailsOf(const ImageConfig& config);

}  // namespace policy::collect
