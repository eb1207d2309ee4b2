// Python's order (PEP 440): [v][epoch!]release[pre][post][dev][+local], in every spelling that the
// standard normalises ("1.0-ALPHA.1" is 1.0a1, "1.0-1" is 1.0.post1).
#include <array>
#include <optional>
#include <string>

#include "base/version/orders.h"

namespace policy::base {
namespace {

// The order of what may follow a release: 1.0.dev1 < 1.0a1.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0.
enum class Pre { kDevOnly, kAlpha, kBeta, kCandidate, kNone };

struct Word {
  std::string_view spelling;
  Pre pre;
};
// The longer spelling first where one begins with another.
constexpr std::array<Word, 8> kPreWords{{{"alpha", Pre::kAlpha},
                                         {"a", Pre::kAlpha},
                                         {"beta", Pre::kBeta},
                                         {"b", Pre::kBeta},
                                         {"preview", Pre::kCandidate},
                                         {"pre", Pre::kCandidate},
                                         {"rc", Pre::kCandidate},
                                         {"c", Pre::kCandidate}}};

struct Version {
  std::string_view epoch{};
  std::string_view release{};
  Pre pre = Pre::kNone;
  std::string_view pre_number{};
  std::optional<std::string_view> post{};
  std::optional<std::string_view> dev{};
  std::string_view local{};
};

bool IsSeparator(char c) { return c == '-' || c == '_' || c == '.'; }

void SkipSeparator(std::string_view& text) {
  if (!text.empty() && IsSeparator(text[0])) text.remove_prefix(1);
}

// [separator] word [separator] [digits]; `text` stays as it is where the word is another.
std::optional<std::string_view> TakeNumbered(std::string_view& text, std::string_view word) {
  std::string_view rest = text;
  SkipSeparator(rest);
  if (!TakePrefix(rest, word)) return std::nullopt;
  SkipSeparator(rest);
  text = rest;
  return TakeDigits(text);
}

void ReadPre(std::string_view& text, Version& version) {
  for (const Word& word : kPreWords) {
    const auto number = TakeNumbered(text, word.spelling);
    if (!number) continue;
    version.pre = word.pre;
    version.pre_number = *number;
    return;
  }
}

void ReadPost(std::string_view& text, Version& version) {
  if (text.size() > 1 && text[0] == '-' && IsDigit(text[1])) {
    text.remove_prefix(1);
    version.post = TakeDigits(text);
    return;
  }
  for (const std::string_view word : {"post", "rev", "r"}) {
    version.post = TakeNumbered(text, word);
    if (version.post) return;
  }
}

bool IsLocal(std::string_view text) {
  while (true) {
    if (TakeWhile(text, IsAlnum).empty()) return false;
    if (text.empty()) return true;
    if (!IsSeparator(text[0])) return false;
    text.remove_prefix(1);
  }
}

// `text` in lower case; the Version views it.
std::optional<Version> Read(std::string_view text) {
  Version version;
  TakePrefix(text, "v");
  std::string_view start = text;
  const std::string_view first = TakeDigits(text);
  if (first.empty()) return std::nullopt;
  if (TakePrefix(text, "!")) {
    version.epoch = first;
    start = text;
    if (TakeDigits(text).empty()) return std::nullopt;
  }
  while (text.size() > 1 && text[0] == '.' && IsDigit(text[1])) {
    text.remove_prefix(1);
    TakeDigits(text);
  }
  version.release = start.substr(0, start.size() - text.size());
  ReadPre(text, version);
  ReadPost(text, version);
  version.dev = TakeNumbered(text, "dev");
  if (TakePrefix(text, "+")) {
    if (!IsLocal(text)) return std::nullopt;
    version.local = text;
    text = {};
  }
  if (!text.empty()) return std::nullopt;
  if (version.pre == Pre::kNone && !version.post && version.dev) version.pre = Pre::kDevOnly;
  return version;
}

int CompareReleases(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const std::string_view left = TakeDigits(a);
    const std::string_view right = TakeDigits(b);
    if (const int sign = CompareNumbers(left, right); sign != 0) return sign;
    TakePrefix(a, ".");
    TakePrefix(b, ".");
  }
  return 0;
}

// Absent counts as `absent` against any number.
int CompareOptional(const std::optional<std::string_view>& a,
                    const std::optional<std::string_view>& b, int absent) {
  if (a && b) return CompareNumbers(*a, *b);
  if (!a && !b) return 0;
  return a ? -absent : absent;
}

int CompareLocals(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::string_view left = TakeWhile(a, IsAlnum);
    const std::string_view right = TakeWhile(b, IsAlnum);
    const bool left_number = AllDigits(left);
    const bool right_number = AllDigits(right);
    if (left_number != right_number) return left_number ? 1 : -1;
    const int sign = left_number ? CompareNumbers(left, right) : Sign(left, right);
    if (sign != 0) return sign;
    SkipSeparator(a);
    SkipSeparator(b);
  }
  return Sign(b.empty(), a.empty());
}

}  // namespace

bool IsPep440(std::string_view text) { return Read(ToLower(text)).has_value(); }

int ComparePep440(std::string_view a, std::string_view b) {
  const std::string left_text = ToLower(a);
  const std::string right_text = ToLower(b);
  const auto left = Read(left_text);
  const auto right = Read(right_text);
  if (!left || !right) return Sign(left.has_value(), right.has_value());
  if (const int sign = CompareNumbers(left->epoch, right->epoch); sign != 0) return sign;
  if (const int sign = CompareReleases(left->release, right->release); sign != 0) return sign;
  if (const int sign = Sign(left->pre, right->pre); sign != 0) return sign;
  if (const int sign = CompareNumbers(left->pre_number, right->pre_number); sign != 0) return sign;
  if (const int sign = CompareOptional(left->post, right->post, -1); sign != 0) return sign;
  if (const int sign = CompareOptional(left->dev, right->dev, 1); sign != 0) return sign;
  return CompareLocals(left->local, right->local);
}

}  // namespace policy::base
