// Searches texts for written secrets with all rules at once. What it says of a secret is where it
// stands and which rule found it, never the secret.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rules/secret_rules.h"

namespace policy::rules {

// A text under a name ("DB_PASSWORD"); a text without one has none.
struct NamedText {
  std::string_view name{};
  std::string_view text{};
};

struct SecretHit {
  std::size_t text = 0;  // by place
  const SecretRule* rule = nullptr;
};

// At most one for each text, in their order: of several rules the first of the table. The rules are
// compiled at the first call. Thread-safe; linear in the texts.
std::vector<SecretHit> FindSecrets(const std::vector<NamedText>& texts);

}  // namespace policy::rules
