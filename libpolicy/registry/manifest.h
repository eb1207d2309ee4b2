// A manifest or index, proven to have its digest, and read once.
//
// What it is must be told without contradiction: by its own mediaType and by whoever handed it
// over, and by what it holds. A text that two readers could take for two things is refused.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "image/descriptor.h"
#include "policy/result.h"

namespace policy::registry {

using image::Descriptor;

struct Manifest {
  std::string digest{};  // of `bytes`, computed
  std::string media_type{};
  std::string bytes{};
  bool index = false;
  std::string artifact_type{};  // as it is written; may be empty
  std::optional<Descriptor> subject{};
  Descriptor config{};                  // of an image
  std::vector<Descriptor> layers{};     // of an image
  std::vector<Descriptor> manifests{};  // of an index
  std::map<std::string, std::string> annotations{};

  // What lists of referrers call it: its artifactType, else what its config is.
  const std::string& ListedType() const {
    return artifact_type.empty() ? config.media_type : artifact_type;
  }
};

inline constexpr std::size_t kMostManifest = std::size_t{4} << 20U;

// `declared` is the Content-Type or the descriptor's mediaType; empty or general ("application/
// json") says nothing. kBadInput: no manifest, or one that contradicts itself or `declared`;
// kUnsupported: another type of manifest; kLimit. Thread-safe.
Result<Manifest> ReadManifest(std::string bytes, std::string_view declared,
                              std::size_t most = kMostManifest);

// kUntrusted, naming `what`, unless `bytes` have `digest`; kUnsupported for other digests than
// sha256. Thread-safe.
Result<void> Prove(std::string_view bytes, std::string_view digest, std::string_view what);
// The same for a digest that was computed while the bytes went by.
Result<void> ProveDigest(std::string_view computed, std::string_view digest, std::string_view what);

}  // namespace policy::registry
