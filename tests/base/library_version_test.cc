// The library's version is the project's, in three numbers that a consumer can compare.
// That the build hands it over at all is what is tried here.
#include <doctest/doctest.h>

#include <string>

#include "base/version.h"
#include "policy/version.h"

TEST_CASE("library version: three numbers") {
  const std::string version = policy::Version();
  CHECK(version.find_first_not_of("0123456789.") == std::string::npos);
  CHECK(policy::base::CompareVersions(policy::base::VersionOrder::kSemver, version, "0.1.0") >= 0);
}
