// Optimal string alignment (insert, delete, replace, swap neighbours) over folded words. Policies
// are small and unknown keys rare, so the plain quadratic table over three rows is enough.
#include "base/spelling.h"

#include <algorithm>
#include <vector>

#include "base/chars.h"

namespace policy::base {
namespace {

constexpr std::size_t kMaxWord = 64;  // No valid word is longer, and nothing longer is near one.

std::string Fold(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c != '-' && c != '_') out += ToLower(c);
  }
  return out;
}

std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace

std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kMaxWord) return {};
  const std::string folded = Fold(word);
  std::string_view nearest;
  std::size_t least = kMaxWord;
  for (const std::string_view candidate : candidates) {
    const std::string other = Fold(candidate);
    const std::size_t longer = std::max(folded.size(), other.size());
    const std::size_t allowed = std::max<std::size_t>(1, longer / 3);
    const std::size_t gap = longer - std::min(folded.size(), other.size());
    if (gap > allowed || gap >= least) continue;
    const std::size_t distance = Distance(folded, other);
    if (distance > allowed || distance >= least || distance >= longer) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view nearest = Nearest(word, candidates);
  if (nearest.empty()) return {};
  return "did you mean " + Quote(nearest) + "?";
}

}  // namespace policy::base
