// The YAML door: text in, Trees out, everything dangerous refused on the way.
//
// yaml-cpp accepts repeated keys, unclosed quotes and invalid UTF-8; this door does not. It reads
// yaml-cpp's events into our own tree, counts lines from one, and never throws.
#pragma once

#include <string_view>
#include <vector>

#include "policy/result.h"
#include "text/limits.h"
#include "text/node.h"

namespace policy::text {

struct YamlOptions {
  // Manifests may hold anchors, aliases and merge keys (expanded under the limits); our own
  // documents may not: there each of them, and each tag, is an error.
  bool allow_aliases = false;
  Limits limits = kPolicyLimits;
};

// Reads all documents of a stream ("---"), empty ones left out. `file` goes into the errors.
// kBadInput for broken YAML, repeated or non-scalar keys, an unclosed quote, NUL, invalid UTF-8;
// kLimit for depth, nodes, aliases and bytes. Thread-safe.
Result<std::vector<Tree>> ReadYaml(std::string_view bytes, std::string_view file,
                                   const YamlOptions& options = {});

}  // namespace policy::text
