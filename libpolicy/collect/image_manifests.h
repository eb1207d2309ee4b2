// An image as its manifests tell it: which platforms an index lists, and what each platform's
// configuration says. Not a public header.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collect/candidate_search.h"
#include "policy/images.h"

namespace policy::collect {

// One image of an index, or the only one.
struct PlatformEntry {
  registry::Descriptor descriptor{};
  std::optional<registry::Manifest> manifest{};  // where it was read already
};

struct PlatformList {
  std::vector<PlatformEntry> wanted{};
  std::vector<std::string> all{};  // names, sorted, each once
};

// The images that `root` is or leads to, without the attestations that BuildKit puts beside them;
// indexes in indexes are followed. kLimit beyond the bounds, kUnavailable and others where an index
// cannot be read.
Result<PlatformList> ListPlatforms(const Place& place, const registry::Manifest& root,
                                   const GatherRequest& request);

// What the entry's configuration says, as a document about `image`.
Result<Document> ReadConfiguration(const Place& place, const ResolvedImage& image,
                                   const PlatformEntry& entry,
                                   const std::vector<std::string>& platforms);

}  // namespace policy::collect
