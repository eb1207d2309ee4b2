// Secrets that an image's configuration gives away. Those in its files are the scanners' to find.
#pragma once

#include <vector>

#include "policy/evidence.h"
#include "policy/image_config.h"

namespace policy::collect {

// What the rules for written secrets find in the environment, the labels and the history, in this
// order; never the secret itself.
std::vector<Finding> SecretsOf(const ImageConfig& config);

}  // namespace policy::collect
