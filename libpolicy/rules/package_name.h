// What a package is called, however a scanner writes it: the parts of its purl.
#pragma once

#include <string>
#include <string_view>

#include "policy/evidence.h"

namespace policy::rules {

// The parts that make two listings the same package. Views into the package, or into nothing.
struct PackageIdentity {
  std::string_view type{};
  std::string_view space{};
  std::string_view name{};  // the purl's: "log4j-core"
  std::string_view version{};

  auto operator<=>(const PackageIdentity&) const = default;
};

// Takes the package's own words first, and its purl for what they leave out.
PackageIdentity IdentityOf(const Package& package);
// "pkg:type/namespace/name"; empty where the type is not known.
std::string PurlOf(const PackageIdentity& identity);

}  // namespace policy::rules
