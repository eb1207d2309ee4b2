// What scanners call ecosystems and distributions ("debian:11", "python", "Red Hat Enterprise Linux
// 8.6"), in the words of package URLs. Trivy's own words are in trivy_types.h. Not a public header.
#pragma once

#include <string_view>

#include "policy/evidence.h"

namespace policy::report {

struct Ecosystem {
  std::string_view word{};    // lower case; versions and releases may follow it
  std::string_view type{};    // purl type
  std::string_view family{};  // of distributions: the purl namespace
};

// The row for a scanner's word, in any case and with a version behind it; nullptr if unknown.
const Ecosystem* FindEcosystem(std::string_view word);

// Gives a package without purl the type and namespace for `word`, and splits its name.
void SetEcosystem(Package& package, std::string_view word);

// A distribution's maker by its word ("debian", "rhel", "SUSE").
bool IsVendor(std::string_view word);
// Who rates under that name: "NVD", "GitHub", "Red Hat".
RatingSource SourceOf(std::string_view word);

}  // namespace policy::report
