// What several outputs say alike: names of subjects and rules, the order of violations, reason
// codes in words. Not a public header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decision.h"

namespace policy::render {

// "registry.example.com/web:1.0", or "Deployment prod/web".
std::string SubjectName(const Decision& decision);

// "production/critical-or-high".
std::string RuleName(std::string_view policy, std::string_view rule);

// "openssl 1.0.1e -> 1.0.1g", "openssl 1.0.1e (no fix)"; empty where no package is meant.
std::string PackageChange(const Violation& violation);

// One line without markup: "CVE-2014-0160 (critical) in openssl 1.0.1e -> 1.0.1g".
std::string OneLineOf(const Violation& violation);

// "policies/production.yaml:14:5", without what is not known.
std::string PlaceOf(const Where& where);

// "CVE-1, CVE-2 and 3 more".
std::string Shortened(const std::vector<std::string>& items, std::size_t most);

// What a stable code means ("exception.expired"), or the code itself where it is no known one.
std::string_view InWords(std::string_view reason);

// The message for people: the violation's own, else its reason in words.
std::string MessageOf(const Violation& violation);

// The violations of one rule with one outcome, worst first.
struct Group {
  std::string_view policy{};
  std::string_view rule{};
  std::vector<const Violation*> violations{};
};

// Groups of violations with `outcome`, the group of the worst violation first.
std::vector<Group> GroupsOf(const Decision& decision, Outcome outcome);

// Whether `a` is worse than `b`: severity, known exploitation, score.
bool IsWorse(const Violation& a, const Violation& b);

std::size_t CountOf(const Decision& decision, Outcome outcome);

}  // namespace policy::render
