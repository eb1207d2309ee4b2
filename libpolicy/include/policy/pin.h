// Pins the images of Kubernetes manifests: writes their digests behind their names, and leaves
// every other byte as it is.
//
//   auto images = policy::FindUnpinned(text, "app.yaml");
//   // … look each reference up …
//   auto pinned = policy::PinImages(text, "app.yaml", digests);
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/reference.h"
#include "policy/result.h"

namespace policy {

// An image that a manifest names without a digest.
struct UnpinnedImage {
  std::string image{};  // as written
  ImageReference reference{};
  Where where{};
};

// Those of every kind that bears a pod, in the order of the text; an image that stands twice comes
// twice. Errors as ReadWorkloads; kBadInput for an image that is no reference. Thread-safe.
Result<std::vector<UnpinnedImage>> FindUnpinned(std::string_view text, std::string_view file);

// The text with "@" and its digest behind each image that `digests` knows (by the image as
// written). kRefused, with the place, for one that cannot be rewritten by itself: an alias or a
// merge repeats it, or it is written over several lines. Errors as FindUnpinned. Thread-safe.
Result<std::string> PinImages(std::string_view text, std::string_view file,
                              const std::map<std::string, std::string>& digests);

}  // namespace policy
