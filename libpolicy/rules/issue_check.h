// What `secrets`, `misconfigurations` and `malware` have in common: findings that the selector
// takes and no `unless` surely does. Their grammars and their words are their own.
#pragma once

#include <memory>

#include "rules/check.h"
#include "text/node.h"

namespace policy::rules {

// What tells one of these checks from the others.
struct IssueKind {
  Need need{};
  std::string_view reason{};       // "secrets.found"
  std::string_view noun{};         // "secret"; empty: the title says what it is
  std::string_view remediation{};  // the next step
  bool titled = true;              // whether the title may be shown
};

// From a tree that passed the check's grammar. `kind` must outlive the check.
std::unique_ptr<const Check> ReadIssueCheck(const text::Node& node, const IssueKind& kind);

}  // namespace policy::rules
