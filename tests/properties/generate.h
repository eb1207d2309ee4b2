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
naive::Policy MakePolicy(Dice& dice, Time now, const std::string& name);
std::vector<naive::Exception> MakeExceptions(Dice& dice, Time now, bool pod);
std::vector<std::shared_ptr<const Document>> MakeDocuments(Dice& dice, const naive::Case& asked);
Finding MakeFinding(Dice& dice, Time now);
Document MakeVex(Dice& dice, const naive::Case& asked, std::size_t number);
// Signed for this digest, handed over, or both.
void Vouch(Dice& dice, const std::string& digest, Document& document);
// Of the document of this number.
std::string DigestOf(std::size_t number);
// Of an id and in a package that no case knows.
Finding MakeNewFinding(Dice& dice, Time now);
// What the documents of an authority are signed with: "ci" or "other".
std::string FingerprintOf(const std::string& authority);
naive::PodSwitches MakeSwitches(Dice& dice);
// Gives a rule the check that it is about.
void DrawCheck(Dice& dice, Time now, naive::Rule& rule);
naive::Attestations MakeAttestations(Dice& dice, Time now);
naive::Statement MakeStatement(Dice& dice, Time now);
// The same for the real engine.
Document DocumentOf(const naive::Statement& statement);
// A secret, a misconfiguration or malware.
Finding MakeIssue(Dice& dice, Coverage of);
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
extern const naive::Words kPlatforms;
extern const naive::Words kScanners;
extern const naive::Words kPolicies;
extern const naive::Words kRules;
}  // namespace names

}  // namespace policy::properties
