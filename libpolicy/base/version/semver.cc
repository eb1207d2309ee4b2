// SemVer 2.0.0, as tolerantly as the registries that use it write it:
//
// - a leading "v", "=" or "go" ("go1.21.3" of the Go standard library);
// - any count of numbers, missing ones are zero ("1.2" = "1.2.0", NuGet's "1.2.3.4"), leading
// zeros;
// - a pre-release without its hyphen ("1.2.3rc1"), as npm's loose mode reads it.
//
// Build metadata ("+incompatible") does not count. "1.x", "dev-main" and "(devel)" are no versions.
#include <optional>

#include "base/version/orders.h"

namespace policy::base {
namespace {

struct Version {
  std::string_view numbers{};
  std::string_view pre{};  // Empty for a release.
};

bool IsIdentifierByte(char c) { return IsAlnum(c) || c == '-' || c == '_' || c == '~'; }

// Identifiers joined by dots, none of them empty.
bool IsPreRelease(std::string_view text) {
  while (true) {
    if (TakeWhile(text, IsIdentifierByte).empty()) return false;
    if (text.empty()) return true;
    if (!TakePrefix(text, ".")) return false;
  }
}

void SkipPrefix(std::string_view& text) {
  const std::string_view whole = text;
  TakePrefix(text, "=");
  if (!TakePrefix(text, "go") && !TakePrefix(text, "v")) TakePrefix(text, "V");
  if (text.empty() || !IsDigit(text[0])) text = whole;
}

std::optional<Version> Read(std::string_view text) {
  SkipPrefix(text);
  const std::string_view whole = text;
  do {
    if (TakeDigits(text).empty()) return std::nullopt;
  } while (TakePrefix(text, "."));
  Version version;
  version.numbers = whole.substr(0, whole.size() - text.size());
  text = text.substr(0, text.find('+'));
  if (text.empty()) return version;
  if (!TakePrefix(text, "-") && !IsAlpha(text[0])) return std::nullopt;
  if (!IsPreRelease(text)) return std::nullopt;
  version.pre = text;
  return version;
}

int CompareNumberLists(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const std::string_view left = TakeDigits(a);
    const std::string_view right = TakeDigits(b);
    if (const int sign = CompareNumbers(left, right); sign != 0) return sign;
    TakePrefix(a, ".");
    TakePrefix(b, ".");
  }
  return 0;
}

int CompareIdentifiers(std::string_view a, std::string_view b) {
  const bool left = AllDigits(a);
  const bool right = AllDigits(b);
  if (left != right) return left ? -1 : 1;
  return left ? CompareNumbers(a, b) : Sign(a, b);
}

int ComparePreReleases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return Sign(a.empty(), b.empty());
  while (!a.empty() && !b.empty()) {
    const std::string_view left = TakeWhile(a, IsIdentifierByte);
    const std::string_view right = TakeWhile(b, IsIdentifierByte);
    if (const int sign = CompareIdentifiers(left, right); sign != 0) return sign;
    TakePrefix(a, ".");
    TakePrefix(b, ".");
  }
  return Sign(b.empty(), a.empty());
}

}  // namespace

bool IsSemver(std::string_view text) { return Read(text).has_value(); }

int CompareSemver(std::string_view a, std::string_view b) {
  const auto left = Read(a);
  const auto right = Read(b);
  if (!left || !right) return Sign(left.has_value(), right.has_value());
  const int sign = CompareNumberLists(left->numbers, right->numbers);
  return sign != 0 ? sign : ComparePreReleases(left->pre, right->pre);
}

}  // namespace policy::base
