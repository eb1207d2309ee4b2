// Joins what all speaking documents say of an image: one finding for each id in each package, one
// package for each identity.
//
// Everything stays a view into the documents; nothing is copied but pointers.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "document/set.h"
#include "evaluate/catalogues.h"
#include "evaluate/newest.h"
#include "rules/facts.h"

namespace policy::evaluate {

// Owns what the findings point at. Moving keeps the pointers; copying would not.
struct MergedFindings {
  std::vector<rules::MergedFinding> findings{};
  std::vector<rules::Entry> entries{};
  std::deque<rules::IdNames> names{};
  std::vector<rules::CatalogueFacts> catalogued{};  // in the order of `names`

  MergedFindings() = default;
  MergedFindings(MergedFindings&&) = default;
  MergedFindings& operator=(MergedFindings&&) = default;
  MergedFindings(const MergedFindings&) = delete;
  MergedFindings& operator=(const MergedFindings&) = delete;
  ~MergedFindings() = default;
};

struct MergedPackages {
  std::vector<rules::MergedPackage> packages{};
  std::vector<const Package*> entries{};

  MergedPackages() = default;
  MergedPackages(MergedPackages&&) = default;
  MergedPackages& operator=(MergedPackages&&) = default;
  MergedPackages(const MergedPackages&) = delete;
  MergedPackages& operator=(const MergedPackages&) = delete;
  ~MergedPackages() = default;
};

// The findings of one kind, with what the catalogues say of each; what a scanner suppressed by
// itself is a finding like the rest. What is in no package is told apart by its path.
MergedFindings MergeFindings(FindingKind kind, const std::vector<Speaker>& speakers,
                             const Catalogues* catalogues = nullptr);
// The packages listed, and those that findings name.
MergedPackages MergePackages(const std::vector<Speaker>& listing,
                             const std::vector<Speaker>& finding);

// The packages listed, and what licence findings say of them.
MergedPackages MergeLicensed(const std::vector<Speaker>& listing,
                             const std::vector<Speaker>& licensing);

// What a policy makes of each finding's ratings, in their order.
std::vector<rules::Resolved> ResolveRatings(const std::vector<rules::MergedFinding>& findings,
                                            const document::EvidenceRules& rules);

}  // namespace policy::evaluate
