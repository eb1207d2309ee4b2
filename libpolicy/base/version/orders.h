// What version.cc's table is made of: one comparison and one test for each order, and the pieces
// they share. Texts arrive trimmed and at most 1000 bytes long.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/chars.h"

namespace policy::base {

// Each Compare… returns -1, 0 or 1 and may assume that its Is… holds for both texts, save
// CompareGeneric, which takes anything of any length.
int CompareApk(std::string_view a, std::string_view b);
int CompareDeb(std::string_view a, std::string_view b);
int CompareGem(std::string_view a, std::string_view b);
int CompareGeneric(std::string_view a, std::string_view b);
int CompareMaven(std::string_view a, std::string_view b);
int ComparePep440(std::string_view a, std::string_view b);
int CompareRpm(std::string_view a, std::string_view b);
int CompareSemver(std::string_view a, std::string_view b);

bool IsApk(std::string_view text);
bool IsDeb(std::string_view text);
bool IsGem(std::string_view text);
bool IsGeneric(std::string_view text);
bool IsMaven(std::string_view text);
bool IsPep440(std::string_view text);
bool IsRpm(std::string_view text);
bool IsSemver(std::string_view text);

template <typename T>
constexpr int Sign(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

// The longest prefix of `text` whose letters all meet `is`, cut off `text`.
template <typename Predicate>
std::string_view TakeWhile(std::string_view& text, Predicate is) {
  std::size_t size = 0;
  while (size < text.size() && is(text[size])) ++size;
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(size);
  return taken;
}

inline std::string_view TakeDigits(std::string_view& text) { return TakeWhile(text, IsDigit); }

inline bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

inline bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// Digits of any length by value; none at all is zero.
inline int CompareNumbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  return a.size() != b.size() ? Sign(a.size(), b.size()) : Sign(a, b);
}

}  // namespace policy::base
