// What an image is built on, and who says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/image_config.h"
#include "policy/reference.h"
#include "rules/check.h"

namespace policy::rules {

// One image that may be the base.
struct BaseImage {
  std::string text{};                         // as it is named; "scratch"
  std::optional<ImageReference> reference{};  // empty: scratch, or no name that can be read
  bool scratch = false;                       // built on nothing
  bool pinned = false;                        // named by digest
};

struct LearnedBase {
  std::string source{};             // "the annotation org.opencontainers.image.base.name"
  std::vector<BaseImage> images{};  // any of them may be the one; empty: the base is unknown
  bool scratch() const { return images.size() == 1 && images.front().scratch; }
};

// From the first that names a base: provenance that the policy trusts with its evidence, the layers
// of archives at hand, the image's annotations, its labels, its scanners. Notes in `verdict` what
// it looked at.
LearnedBase LearnBase(const ImageFacts& facts, Verdict& verdict);

// When the base was created: by the archive whose layers it has, else no earlier than the image's
// oldest step. Empty: unknown.
struct BaseDate {
  std::optional<Time> at{};
  bool by_history = false;
};
BaseDate BaseCreatedAt(const ImageFacts& facts);

// Whether all layers of `base` are the lowest ones of `image`, and it has more.
bool IsBuiltOn(const ImageConfig& image, const ImageConfig& base);

}  // namespace policy::rules
