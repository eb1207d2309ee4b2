// A case as the real engine takes it, and decisions in a form that can be compared.
#pragma once

#include <string>

#include "policy/evaluate.h"
#include "support/naive/case.h"

namespace policy::properties {

struct World {
  Subject subject{};
  Evidence evidence{};
  PolicySet policies{};
  Context context{};
};

// Policies and exceptions are printed and read again; what lint refuses fails the test.
World WorldOf(const naive::Case& asked);
PolicySet SetOf(std::vector<SourceFile> files);
Decision Judge(const World& world);
Decision JudgeAt(const World& world, Time now);

// How many cases a test runs: POLICY_CASES, else `usual`, fewer under a sanitizer.
std::size_t CaseCount(std::size_t usual);
// Fails where what a property is about never happened, unless so few cases were tried that it may.
void MustHappen(std::size_t times, std::size_t cases);

// What both evaluators must agree on, one line a fact, sorted.
std::vector<std::string> LinesOf(const Decision& decision);
// The whole decision document but for its time and digest.
std::string ContentOf(Decision decision);

// For a message: the seed, the documents, and what is only in one of two lists.
std::string Difference(const std::vector<std::string>& a, const std::vector<std::string>& b);
std::string Describe(std::uint64_t seed, const naive::Case& asked);

}  // namespace policy::properties
