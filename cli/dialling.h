// How commands reach images: the flags, the environment and docker's own configuration, read once.
#pragma once

#include <string>

#include "commands.h"
#include "policy/policy.h"

namespace cli {

// Registries, or the layout that is named.
policy::Result<policy::ImageSource> OpenSource(const DiallingOptions& options);

// The exit code where OpenSource fails: registries are configured, a layout is read.
int CodeWithoutSource(const DiallingOptions& options);

}  // namespace cli
