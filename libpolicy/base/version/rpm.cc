// RPM's order (rpm-version(7)): [epoch:]version[-release], each part by segments; "~" sorts before
// the end of a part, "^" after the end and before anything else.
//
// A version without a release sorts before the same version with one. rpm itself then leaves the
// releases out of a dependency check, but that is no order ("1-1" = "1" = "1-2").
#include "base/version/orders.h"

namespace policy::base {
namespace {

struct Version {
  std::string_view epoch{};
  std::string_view version{};
  std::string_view release{};
};

Version Split(std::string_view text) {
  Version version;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    version.epoch = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const std::size_t hyphen = text.rfind('-');
  version.version = text.substr(0, hyphen);
  if (hyphen != std::string_view::npos) version.release = text.substr(hyphen + 1);
  return version;
}

bool IsSeparator(char c) { return !IsAlnum(c) && c != '~' && c != '^'; }

// What stands at the front, in rpm's order: "~", the end, "^", letters, digits.
enum class Front { kTilde, kEnd, kCaret, kLetters, kDigits };

Front FrontOf(std::string_view text) {
  if (text.empty()) return Front::kEnd;
  if (text[0] == '~') return Front::kTilde;
  if (text[0] == '^') return Front::kCaret;
  return IsDigit(text[0]) ? Front::kDigits : Front::kLetters;
}

int ComparePart(std::string_view a, std::string_view b) {
  while (true) {
    TakeWhile(a, IsSeparator);
    TakeWhile(b, IsSeparator);
    const Front left = FrontOf(a);
    const Front right = FrontOf(b);
    if (left != right) return left < right ? -1 : 1;
    if (left == Front::kEnd) return 0;
    int sign = 0;
    if (left == Front::kDigits) {
      const std::string_view number = TakeDigits(a);
      sign = CompareNumbers(number, TakeDigits(b));
    } else if (left == Front::kLetters) {
      const std::string_view word = TakeWhile(a, IsAlpha);
      sign = Sign(word, TakeWhile(b, IsAlpha));
    } else {
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
    if (sign != 0) return sign;
  }
}

}  // namespace

bool IsRpm(std::string_view text) {
  const bool has_epoch = text.find(':') != std::string_view::npos;
  const Version version = Split(text);
  return (!has_epoch || AllDigits(version.epoch)) && !version.version.empty();
}

int CompareRpm(std::string_view a, std::string_view b) {
  const Version left = Split(a);
  const Version right = Split(b);
  if (const int sign = CompareNumbers(left.epoch, right.epoch); sign != 0) return sign;
  if (const int sign = ComparePart(left.version, right.version); sign != 0) return sign;
  return ComparePart(left.release, right.release);
}

}  // namespace policy::base
