// The language's `range`: comparisons joined by "," (and) and "||" (or); none is "=".
//
//   ">= 2.0-beta9, < 2.17.1 || = 3.0"
//
// A range is parsed once, without knowing the order: the package it is held against brings that.
// Pre-releases are ordinary versions: "< 2.17.1" takes 2.17.1-rc1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/version.h"
#include "policy/result.h"

namespace policy::base {

enum class Comparison : std::uint8_t {
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kEqual,
  kNotEqual
};

// Immutable once parsed; safe to share between threads and to copy.
class VersionRange {
 public:
  // kBadInput for what breaks the grammar, with a hint where the text is another tool's range
  // ("^1.2", "1.x", ">=1 <2"); kLimit beyond 4096 bytes.
  static Result<VersionRange> Parse(std::string_view text);

  // Whether `version` is in the range by that order. Never fails.
  bool Contains(VersionOrder order, std::string_view version) const;

  // kBadInput if no version at all can be in one of the alternatives ("> 2, < 1"), or if a version
  // in the range is none by that order.
  Result<void> Check(VersionOrder order) const;
  // The same where the package type is not known: only what is impossible in every order.
  Result<void> Check() const;

  // As it was written.
  const std::string& text() const { return text_; }

 private:
  struct Bound {
    Comparison comparison = Comparison::kEqual;
    std::string version{};
  };
  using Alternative = std::vector<Bound>;

  static Result<Alternative> ParseAlternative(std::string_view text);
  static bool Possible(const Alternative& alternative, VersionOrder order);

  std::string text_{};
  std::vector<Alternative> alternatives_{};
};

}  // namespace policy::base
