// What YAML 1.1 (as its implementations have it) and YAML 1.2's core schema read a plain scalar as.
//
// Dates are no matter here: a YAML 1.1 timestamp still reads as the text that was written.
#include <algorithm>
#include <array>

#include "base/chars.h"
#include "text/schema.h"

namespace policy::text {
namespace {

using base::IsDigit;

bool IsDigitOrUnderscore(char c) { return IsDigit(c) || c == '_'; }

template <typename Predicate>
bool All(std::string_view text, Predicate predicate) {
  return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

constexpr std::array<std::string_view, 27> kWords = {
    "",    "~",  "null", "Null", "NULL", "y",   "Y",     "yes",   "Yes",
    "YES", "n",  "N",    "no",   "No",   "NO",  "true",  "True",  "TRUE",
    "on",  "On", "ON",   "off",  "Off",  "OFF", "false", "False", "FALSE"};

bool IsWord(std::string_view text) {
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

bool IsRadixNumber(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return false;
  const std::string_view digits = text.substr(2);
  switch (text[1]) {
    case 'x':
      return All(digits, [](char c) { return base::IsHex(c) || c == '_'; });
    case 'o':
      return All(digits, [](char c) { return c >= '0' && c <= '7'; });
    case 'b':
      return All(digits, [](char c) { return c == '0' || c == '1' || c == '_'; });
    default:
      return false;
  }
}

// 12:30, 1:30:00.5: base 60 in YAML 1.1.
bool IsSexagesimal(std::string_view text) {
  std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !IsDigit(text[0])) return false;
  if (!All(text.substr(0, colon), IsDigitOrUnderscore)) return false;
  std::string_view rest = text.substr(colon + 1);
  while (true) {
    const std::size_t end = std::min(rest.find_first_of(":."), rest.size());
    const std::string_view part = rest.substr(0, end);
    if (part.size() > 2 || !All(part, IsDigit)) return false;
    if (part.size() == 2 && part[0] > '5') return false;
    if (end == rest.size()) return true;
    if (rest[end] == '.') {
      const std::string_view fraction = rest.substr(end + 1);
      return fraction.empty() || All(fraction, IsDigitOrUnderscore);
    }
    rest.remove_prefix(end + 1);
  }
}

bool IsExponent(std::string_view text) {
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return All(text, IsDigit);
}

// Decimal, with or without point and exponent; YAML 1.1 passes over underscores.
bool IsDecimal(std::string_view text) {
  const std::size_t exponent = std::min(text.find_first_of("eE"), text.size());
  if (!IsExponent(text.substr(exponent))) return false;
  const std::string_view mantissa = text.substr(0, exponent);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::string_view whole = mantissa.substr(0, point);
  const std::string_view fraction = point < mantissa.size() ? mantissa.substr(point + 1) : "";
  if (whole.empty()) return All(fraction, IsDigitOrUnderscore) && IsDigit(fraction[0]);
  if (!IsDigit(whole[0]) || !All(whole, IsDigitOrUnderscore)) return false;
  return fraction.empty() || All(fraction, IsDigitOrUnderscore);
}

}  // namespace

bool NeedsQuotes(std::string_view plain) {
  if (IsWord(plain)) return true;
  const bool has_sign = plain[0] == '-' || plain[0] == '+';
  const std::string_view text = has_sign ? plain.substr(1) : plain;
  if (text.empty()) return false;
  if (text == ".inf" || text == ".Inf" || text == ".INF") return true;
  if (!has_sign && (text == ".nan" || text == ".NaN" || text == ".NAN")) return true;
  if (!IsDigit(text[0]) && text[0] != '.') return false;
  return IsRadixNumber(text) || IsSexagesimal(text) || IsDecimal(text);
}

}  // namespace policy::text
