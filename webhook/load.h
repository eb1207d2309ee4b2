// Reads policies, exceptions and evidence from the configured folders as one set, and tells when
// the files behind it have changed.
#pragma once

#include <string>
#include <vector>

#include "config.h"
#include "policy/policy.h"

namespace policy::webhook {

// One consistent set, and what was odd about it.
struct Loaded {
  policy::Gate gate{};
  std::string revision{};               // of policies, exceptions and evidence together
  std::vector<std::string> warnings{};  // evidence files that were passed over, and why
};

// Reads everything; the Error names every problem. Files that change while they are read make the
// caller's next look differ, so that it reads again.
policy::Result<Loaded> Load(const Config& config);

// A fingerprint of all files that Load and the TLS files stand on (names, sizes, times, inodes),
// cheap enough to take every second. Mounted ConfigMaps swap a link, which changes the inodes
// behind it.
std::string Fingerprint(const std::vector<std::string>& paths);

}  // namespace policy::webhook
