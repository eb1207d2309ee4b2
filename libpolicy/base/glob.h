// The language's `glob`: the whole text, case-sensitive; "*" takes any run without "/", "**" any
// run,
// "***" is an error, nothing else is special.
//
// A glob is compiled once and matches in one pass over the text, whatever the pattern: no
// backtracking, so neither a policy nor a report can make it slow. Plain text, "prefix*" and
// "*suffix" cost one or two comparisons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"

namespace policy::base {

// Immutable once parsed; safe to share between threads and to copy.
class Glob {
 public:
  // kBadInput for an empty glob and for "***"; kLimit beyond 4096 bytes.
  static Result<Glob> Parse(std::string_view text);

  // Whether the glob takes all of `text`. Never fails; bytes are compared, not characters.
  bool Matches(std::string_view text) const;

  // As it was written.
  const std::string& text() const { return text_; }
  // No star in it: it takes its own text and nothing else.
  bool literal() const { return kind_ == Kind::kLiteral; }

  bool operator==(const Glob& other) const { return text_ == other.text_; }

 private:
  enum class Kind : std::uint8_t { kLiteral, kOneStar, kOneDoubleStar, kManyStars };

  void CompileMiddle(std::string_view middle);
  bool MatchesMiddle(std::string_view middle) const;

  std::string text_{};
  std::size_t prefix_size_ = 0;  // Bytes before the first star, and after the last one.
  std::size_t suffix_size_ = 0;
  Kind kind_ = Kind::kLiteral;

  // kManyStars: an automaton whose state is "that many middle letters are matched", one bit each.
  std::size_t words_ = 0;                    // 64-bit words a set of states takes.
  std::vector<std::uint8_t> letter_row_{};   // Byte -> row in steps_; row 0 for bytes not in it.
  std::vector<std::uint64_t> steps_{};       // Row -> states from which that byte leads on.
  std::vector<std::uint64_t> stay_{};        // States that any byte but "/" leaves as they are…
  std::vector<std::uint64_t> stay_slash_{};  // …and those that "/" does.
};

}  // namespace policy::base
