// The images that went into a build, by its SLSA provenance (0.2 and 1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/reference.h"
#include "text/node.h"

namespace policy::rules {

struct BuildImage {
  std::string text{};                         // as the provenance writes it
  std::optional<ImageReference> reference{};  // empty: it cannot be read as an image's name
  bool pinned = false;                        // the name itself holds the digest
};

struct BuildImages {
  std::vector<BuildImage> images{};  // in the order of the provenance
  bool complete = false;             // the builder says that it left nothing out
};

// Reads `materials`, or `resolvedDependencies`, of a predicate. What BuildKit fetches to build with
// (its frontends and scanners) is in no image and is left out. Thread-safe; never fails.
BuildImages ReadBuildImages(const text::Node& predicate);

}  // namespace policy::rules
