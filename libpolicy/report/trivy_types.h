// What Trivy's own words for ecosystems and advisory sources mean. Not a public header.
#pragma once

#include <array>
#include <string_view>

#include "policy/evidence.h"

namespace policy::report {

// What its entries say to people alone.
inline constexpr std::array<std::string_view, 4> kTrivyForPeople{"Title", "Description",
                                                                 "PrimaryURL", "References"};

// The purl type for a result's `Type` ("debian" -> "deb", "jar" -> "maven"); empty if unknown.
std::string_view TrivyPurlType(std::string_view type);
// Whether the type is a distribution, which is then the purl's namespace.
bool IsTrivyDistribution(std::string_view type);
// Whether a result of the type gathers packages of many files, so that its target is no path.
bool IsTrivyAggregate(std::string_view type);
// Who speaks through an advisory source ("redhat", "nvd", "ghsa").
RatingSource TrivyRatingSource(std::string_view source);

}  // namespace policy::report
