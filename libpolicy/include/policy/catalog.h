// What the language can say: the checks, one row each, as `explain` and docs/rules.md print them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"

namespace policy {

struct CheckInfo {
  std::string name{};      // "vulnerabilities"
  std::string summary{};   // one line
  bool finding = false;    // selects what is wrong, as opposed to a requirement
  bool evaluated = false;  // false: read and linted, but refused at load by this version
};

// All checks of the language, in its own order. Thread-safe; never fails.
std::vector<CheckInfo> Checks();

// What a check, or one of its keys ("vulnerabilities.minCvss"), means and how to satisfy it:
// several lines of text. kNotFound with the nearest spelling as hint. Thread-safe.
Result<std::string> Explain(std::string_view name);

// Whether a predicate type is what `attestations.type` names: one of the language's words (scan,
// sbom, vex, provenance, vsa, test-result; signature for those of images), or the very URI.
// Thread-safe; never fails.
bool IsPredicateOfType(std::string_view predicate_type, std::string_view word);

// docs/rules.md, whole: printed from the catalogue.
std::string RulesReference();

}  // namespace policy
