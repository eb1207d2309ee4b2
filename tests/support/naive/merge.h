// What all speaking documents say together: findings by id and package, packages by identity.
#pragma once

#include <map>
#include <set>

#include "support/naive/documents.h"

namespace policy::naive {

struct Scores {
  std::optional<double> modern{};  // CVSS 3.0 to 4.0
  std::optional<double> old{};     // 2.0
};

// One finding, as all who found it tell it.
struct Merged {
  std::string id{};
  std::set<std::string> aliases{};
  Identity identity{};
  std::string shown_name{};
  std::vector<const Finding*> entries{};
  std::vector<const Report*> reports{};  // that of each entry
  std::map<RatingSource, Severity> severities{};
  std::map<RatingSource, Scores> scores{};

  bool HasFix() const;     // some source names a fixed version
  bool SaysFixed() const;  // or says that there is one
  bool LacksPath() const;  // some source does not say where
  std::set<std::string> Paths() const;
  std::set<std::string> Fixes() const;
  std::optional<Time> Disclosed(bool earliest) const;
  std::optional<Time> Fixed(bool earliest) const;
};

// As this policy's evidence terms rate it.
struct Rated {
  Severity severity = Severity::kUnknown;
  bool rated = false;
  bool preferred = false;
  std::optional<double> score{};
  std::optional<double> lowest{};
};

// An installed package, as all who list it tell it.
struct Installed {
  Identity identity{};
  std::string shown_name{};
  std::vector<const Package*> entries{};
  bool listed = false;  // not only named by a finding

  bool LacksPath() const;
  std::set<std::string> Paths() const;
};

std::vector<Merged> MergeFindings(const std::vector<const Document*>& speakers, Coverage coverage);
std::vector<Installed> MergePackages(const std::vector<const Document*>& listing,
                                     const std::vector<const Document*>& finding);
Rated Rate(const Merged& finding, const EvidenceTerms& terms);

}  // namespace policy::naive
