// RubyGems' order (Gem::Version): runs of digits and letters; a letter run makes a pre-release, and
// "-" reads as ".pre.". Zeros at the end of the numbers and at the end of the whole do not count.
// Tolerated beyond Ruby: "_" after a hyphen ("1.15.0-x86_64-linux", which then is a pre-release).
#include <vector>

#include "base/version/orders.h"

namespace policy::base {
namespace {

using Segments = std::vector<std::string_view>;  // Runs; "0" and "" do not occur at an end.

bool IsNumber(std::string_view segment) { return IsDigit(segment[0]); }
bool IsZero(std::string_view segment) {
  return segment.find_first_not_of('0') == std::string_view::npos;
}

void DropZeros(Segments& segments, std::size_t from) {
  while (segments.size() > from && IsZero(segments.back())) segments.pop_back();
}

Segments Read(std::string_view text) {
  Segments segments;
  bool numbers_only = true;
  std::size_t words = 0;  // Where the part with words begins.
  const auto add_word = [&](std::string_view word) {
    if (numbers_only) {
      DropZeros(segments, 0);
      words = segments.size();
      numbers_only = false;
    }
    segments.push_back(word);
  };
  while (!text.empty()) {
    if (IsDigit(text[0])) {
      segments.push_back(TakeDigits(text));
    } else if (IsAlpha(text[0])) {
      add_word(TakeWhile(text, IsAlpha));
    } else {
      if (text[0] == '-') add_word("pre");
      text.remove_prefix(1);
    }
  }
  DropZeros(segments, words);
  return segments;
}

}  // namespace

bool IsGem(std::string_view text) {
  if (TakeDigits(text).empty()) return false;
  while (TakePrefix(text, ".")) {
    if (TakeWhile(text, IsAlnum).empty()) return false;
  }
  if (text.empty()) return true;
  const auto in_suffix = [](char c) { return IsAlnum(c) || c == '-' || c == '_'; };
  if (!TakePrefix(text, "-")) return false;
  do {
    if (TakeWhile(text, in_suffix).empty()) return false;
  } while (TakePrefix(text, "."));
  return text.empty();
}

int CompareGem(std::string_view a, std::string_view b) {
  const Segments left = Read(a);
  const Segments right = Read(b);
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const std::string_view x = i < left.size() ? left[i] : "0";
    const std::string_view y = i < right.size() ? right[i] : "0";
    if (IsNumber(x) != IsNumber(y)) return IsNumber(x) ? 1 : -1;
    const int sign = IsNumber(x) ? CompareNumbers(x, y) : Sign(x, y);
    if (sign != 0) return sign;
  }
  return 0;
}

}  // namespace policy::base
