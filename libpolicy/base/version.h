// Which version is older: every ecosystem's own order behind one call.
//
// Each order is one file in version/ and one row in version.cc. Comparing never fails: a text that
// is no version of its order sorts before every text that is (so that "< fixed" takes it: doubt
// accuses), and among its like by the generic order. Spaces around a version do not count; a
// version of more than 1000 bytes is no version.
#pragma once

#include <cstdint>
#include <string_view>

namespace policy::base {

enum class VersionOrder : std::uint8_t {
  kGeneric,  // runs of digits, runs of letters
  kDeb,
  kRpm,
  kApk,
  kSemver,  // npm, golang, cargo, nuget, composer, hex
  kMaven,
  kPep440,
  kGem,
};

// The order of a purl type ("deb", "npm", …; letter case ignored); kGeneric for all others.
VersionOrder OrderFor(std::string_view purl_type);

// -1, 0 or 1 as `a` is older than, as old as, or newer than `b`. A total order (of equivalence
// classes: "1.0" and "1" may be equal). Thread-safe; never fails.
int CompareVersions(VersionOrder order, std::string_view a, std::string_view b);

// Whether `text` is a version by that order's own grammar (as tolerantly as we read it).
bool IsVersion(VersionOrder order, std::string_view text);

}  // namespace policy::base
