// The RE2 door: the language's `matches`. Linear time, no back-references, always the whole text.
// What is compiled once at policy load may then be matched from any thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "policy/result.h"

namespace re2 {
class RE2;
}

namespace policy::base {

// A compiled expression. Immutable; safe to share between threads and cheap to copy.
class Pattern {
 public:
  // kBadInput with RE2's reason; kLimit beyond 1000 bytes or where the compiled form is too large.
  static Result<Pattern> Compile(std::string_view text);

  // Whether the expression takes all of `text`. Empty where that cannot be told: text over 1 MiB or
  // no UTF-8. Callers treat "cannot tell" as doubt, never as a pass.
  std::optional<bool> Matches(std::string_view text) const;

  // As it was written. The view lives as long as the Pattern.
  std::string_view text() const;

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> expression);

  std::shared_ptr<const re2::RE2> expression_;
};

}  // namespace policy::base
