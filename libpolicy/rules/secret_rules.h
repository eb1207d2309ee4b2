// What a written secret looks like: the table of rules, one row each. How texts are searched with
// it is in secret_scan.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace policy::rules {

// How the expression of a rule is to be read, and what else it asks of a value.
enum class SecretKind : std::uint8_t {
  kToken,     // of the value alone, whose shape gives it away
  kNamed,     // of the value alone; the name before it, one of the keywords, gives it away
  kWritten,   // of the whole; the value is its first group
  kPassword,  // the same, for whatever stands where a password stands but references and blanks
  kGeneric,   // the same, for no known shape: the value must look random
};

struct SecretRule {
  std::string_view id;          // "github-token"
  std::string_view what;        // "a GitHub token", for people
  std::string_view keywords;    // lower case, divided by "|": one must occur
  std::string_view expression;  // RE2; empty: the name of a variable decides
  double entropy = 0;           // bits for each character that the value has at least
  SecretKind kind = SecretKind::kToken;
};

// The rows of one file each.
std::span<const SecretRule> TokenRules();
std::span<const SecretRule> NamedRules();
std::span<const SecretRule> WrittenRules();
// All of them; ids are unique.
std::vector<SecretRule> SecretRules();

}  // namespace policy::rules
