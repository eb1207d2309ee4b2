// SPDX licence expressions (SPDX 2.3 and 3.0, annex "SPDX license expressions"): "MIT OR
// (Apache-2.0 AND GPL-2.0+ WITH Bison-exception-2.2)".
//
// Ids are found whatever their letter case and come back as the list spells them; deprecated ones
// come back as their successors. Operators are all upper or all lower case. An id that is on no
// list is no error of the expression: it is read, and marked as unknown.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"

namespace policy::base {

// One licence of an expression.
struct SpdxLicense {
  std::string id{};         // as the list spells it; else as written
  bool plus = false;        // "or any later version"
  std::string exception{};  // behind WITH
  bool reference = false;   // LicenseRef-…: its text is in the document alone
  bool known = true;        // neither the id nor the exception is a stranger to the list
};

class SpdxExpression {
 public:
  enum class Kind : std::uint8_t { kLicense, kAnd, kOr };
  // One step in reverse Polish order: a licence, or an operator on the two results before it.
  struct Step {
    Kind kind = Kind::kLicense;
    std::uint32_t license = 0;  // its place in licenses()
  };

  // kBadInput for text that is no expression, kLimit beyond 16 KiB. Thread-safe.
  static Result<SpdxExpression> Parse(std::string_view text);

  std::span<const Step> steps() const { return steps_; }
  std::span<const SpdxLicense> licenses() const { return licenses_; }

 private:
  friend class SpdxParser;
  std::vector<Step> steps_{};
  std::vector<SpdxLicense> licenses_{};
};

// The licence that one id (or LicenseRef-…, or an id with "+") stands for. Thread-safe; never
// fails: a stranger comes back as written, marked so.
SpdxLicense ReadSpdxId(std::string_view id);

// All ids of the list, deprecated ones among them, sorted without case. Thread-safe.
std::span<const std::string_view> SpdxIds();

}  // namespace policy::base
