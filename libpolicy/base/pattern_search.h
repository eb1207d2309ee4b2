// Search inside a text: where an expression stands, and which of many words occur at all. RE2's, as
// in pattern.h: linear in the text whatever the expression. For expressions that we wrote; bytes
// are looked at, not characters, so no text is refused.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "policy/result.h"

namespace re2 {
class RE2;
}

namespace policy::base {

// A place in a text: of the expression's first group or, where it has none, of all of it.
struct Found {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// A compiled expression. Immutable; safe to share between threads and cheap to copy.
class Search {
 public:
  static Result<Search> Compile(std::string_view expression);

  // The first place at or after `from`; what stands before `from` is seen as context.
  std::optional<Found> Find(std::string_view text, std::size_t from) const;

 private:
  explicit Search(std::shared_ptr<const re2::RE2> expression);

  std::shared_ptr<const re2::RE2> expression_;
};

// Many words at once, letter case ignored, in one pass over the text. Immutable; thread-safe.
class WordSearch {
 public:
  explicit WordSearch(std::span<const std::string_view> words);
  ~WordSearch();
  WordSearch(const WordSearch&) = delete;
  WordSearch& operator=(const WordSearch&) = delete;

  // By place of the word: whether it occurs. Where that cannot be told, all do.
  std::vector<bool> In(std::string_view text) const;

 private:
  struct Set;
  std::unique_ptr<const Set> set_;
};

}  // namespace policy::base
