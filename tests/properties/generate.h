// Makes cases at random: policies, exceptions, documents, pods and hours that meet each other.
//
// Not rapidcheck: it would bring a dependency and its own words for shrinking, while a case here is
// found again by its seed and is small from the start. All names come from short lists and all
// dates lie about the limits, so that things collide and every boundary is hit.
#pragma once

#include <cstdint>

#include "properties/random.h"
#include "support/naive/case.h"

namespace policy::properties {

naive::Case MakeCase(std::uint64_t seed);

// The parts, for the properties that add one more.
naive::Policy MakePolicy(Dice& dice, Time now, const std::string& name, bool pod);
std::vector<naive::Exception> MakeExceptions(Dice& dice, Time now, bool pod);
std::vector<std::shared_ptr<const Document>> MakeDocuments(Dice& dice, const naive::Case& asked);
Finding MakeFinding(Dice& dice, Time now);
// Of an id and in a package that no case knows.
Finding MakeNewFinding(Dice& dice, Time now);
// What the documents of an authority are signed with: "ci" or "other".
std::string FingerprintOf(const std::string& authority);
naive::PodSwitches MakeSwitches(Dice& dice);
naive::PackagePatterns MakePackagePatterns(Dice& dice);

// The lists that everything is named from.
namespace names {
extern const std::string kDigestA;
extern const std::string kDigestB;
extern const naive::Words kImages;
extern const naive::Words kImagePatterns;
extern const naive::Words kNamespaces;
extern const naive::Words kIds;  // as selectors and exceptions write them
extern const naive::Words kPaths;
extern const naive::Words kPathGlobs;
extern const naive::Words kScanners;
extern const naive::Words kPolicies;
extern const naive::Words kRules;
}  // namespace names

}  // namespace policy::properties
