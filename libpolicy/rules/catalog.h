// The table of checks: adding one is a file of its own and one row in catalog.cc.
//
// A row holds the check's grammar, what the reference says of it, and the function that turns a
// checked tree into a Check. Rows that this version does not evaluate have no such function; their
// grammar is read all the same.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "rules/check.h"
#include "text/schema.h"

namespace policy::rules {

struct CheckKind {
  std::string_view name;  // "vulnerabilities": the key of a rule
  const text::ObjectType* grammar;
  std::string_view summary;      // one line
  std::string_view explanation;  // what it means and how to satisfy it; several lines
  std::string_view example;      // YAML of the check alone, indented for a rule
  bool finding = false;          // as opposed to a requirement
  bool workload = false;         // speaks of the pod
  bool evaluated = false;
  // Cross-field rules that a table cannot say ("any" stands alone). May be null. `key` is the path.
  void (*check)(const text::Node& node, std::string_view key, text::Problems& problems) = nullptr;
  // From a tree that passed text::Check and `check`. Null where !evaluated.
  std::unique_ptr<const Check> (*read)(const text::Node& node) = nullptr;
};

// All checks in the language's order.
std::span<const CheckKind> Catalog();
// The row of that name, or nullptr.
const CheckKind* FindCheck(std::string_view name);

}  // namespace policy::rules
