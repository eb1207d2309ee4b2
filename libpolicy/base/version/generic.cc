// The order for packages whose ecosystem has none of its own here: runs of digits and runs of
// letters; everything between them only separates.
//
// Digits compare by value, letters without case. What may come next, oldest first: a word that
// announces a release (alpha, beta, rc, …), the end, other letters, digits. So 1.0-rc1 < 1.0
// < 1.0.1, and OpenSSL's 1.0.1 < 1.0.1f < 1.0.1g. A leading "v" before a digit does not count.
#include <array>

#include "base/version/orders.h"

namespace policy::base {
namespace {

constexpr std::array<std::string_view, 10> kAnnouncing{
    "alpha", "beta", "cr", "dev", "milestone", "pre", "preview", "prerelease", "rc", "snapshot"};

enum class Kind { kBeforeRelease, kEnd, kLetters, kDigits };

struct Run {
  Kind kind = Kind::kEnd;
  std::string_view text{};
};

int CompareWords(std::string_view a, std::string_view b) {
  const std::size_t shared = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (const int sign = Sign(ToLower(a[i]), ToLower(b[i])); sign != 0) return sign;
  }
  return Sign(a.size(), b.size());
}

bool AnnouncesRelease(std::string_view word) {
  return std::any_of(kAnnouncing.begin(), kAnnouncing.end(),
                     [word](std::string_view known) { return CompareWords(word, known) == 0; });
}

Run Next(std::string_view& text) {
  TakeWhile(text, [](char c) { return !IsAlnum(c); });
  if (text.empty()) return {};
  if (IsDigit(text[0])) return {Kind::kDigits, TakeDigits(text)};
  const std::string_view word = TakeWhile(text, IsAlpha);
  return {AnnouncesRelease(word) ? Kind::kBeforeRelease : Kind::kLetters, word};
}

void SkipPrefix(std::string_view& text) {
  if (text.size() > 1 && ToLower(text[0]) == 'v' && IsDigit(text[1])) text.remove_prefix(1);
}

}  // namespace

bool IsGeneric(std::string_view text) { return std::any_of(text.begin(), text.end(), IsAlnum); }

int CompareGeneric(std::string_view a, std::string_view b) {
  SkipPrefix(a);
  SkipPrefix(b);
  while (true) {
    const Run left = Next(a);
    const Run right = Next(b);
    if (left.kind != right.kind) return left.kind < right.kind ? -1 : 1;
    if (left.kind == Kind::kEnd) return 0;
    const int sign = left.kind == Kind::kDigits ? CompareNumbers(left.text, right.text)
                                                : CompareWords(left.text, right.text);
    if (sign != 0) return sign;
  }
}

}  // namespace policy::base
