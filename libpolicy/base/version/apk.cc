// Alpine's order (apk-package(5)): number{.number}{letter}{_suffix{number}}{~hash}{-r number}.
//
// Suffixes in order: alpha, beta, pre, rc, none, cvs, svn, git, hg, p. A number after the first
// that begins with "0" compares as a fraction, letter by letter. A version that goes on is the
// newer one, unless it goes on with a suffix that comes before the release.
#include <array>

#include "base/version/orders.h"

namespace policy::base {
namespace {

// In the order of the grammar; of two versions that differ in what comes next, the one whose next
// part comes earlier is the newer.
enum class Kind { kNumber, kLetter, kSuffix, kSuffixNumber, kHash, kRevision, kEnd, kBroken };

constexpr std::array<std::string_view, 9> kSuffixes{"alpha", "beta", "pre", "rc", "cvs",
                                                    "svn",   "git",  "hg",  "p"};
constexpr std::size_t kFirstAfterRelease = 4;

struct Token {
  Kind kind = Kind::kBroken;
  std::string_view text{};
  std::size_t suffix = 0;
};

// Splits one version, front to back.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Token Next() {
    Token token = Read();
    last_ = token.kind;
    first_ = false;
    return token;
  }

 private:
  Token Read() {
    if (first_) return Digits(Kind::kNumber);
    if (rest_.empty()) return {Kind::kEnd};
    if (last_ == Kind::kSuffix && IsDigit(rest_[0])) return Digits(Kind::kSuffixNumber);
    if (last_ == Kind::kLetter && IsDigit(rest_[0])) return Digits(Kind::kNumber);
    if (last_ == Kind::kNumber && TakePrefix(rest_, ".")) return Digits(Kind::kNumber);
    if (last_ == Kind::kNumber && IsLower(rest_[0])) return Take(Kind::kLetter, 1);
    if (last_ <= Kind::kSuffixNumber && TakePrefix(rest_, "_")) return Suffix();
    if (last_ <= Kind::kSuffixNumber && TakePrefix(rest_, "~")) return Hash();
    if (last_ <= Kind::kHash && TakePrefix(rest_, "-r")) return Digits(Kind::kRevision);
    return {};
  }

  Token Take(Kind kind, std::size_t size) {
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return {kind, text};
  }

  Token Digits(Kind kind) {
    const std::string_view text = TakeDigits(rest_);
    return text.empty() ? Token{} : Token{kind, text};
  }

  Token Hash() {
    const std::string_view text = TakeWhile(rest_, IsLowerHex);
    return text.empty() ? Token{} : Token{Kind::kHash, text};
  }

  Token Suffix() {
    const std::string_view word = TakeWhile(rest_, IsLower);
    for (std::size_t i = 0; i < kSuffixes.size(); ++i) {
      if (kSuffixes[i] == word) return {Kind::kSuffix, word, i};
    }
    return {};
  }

  std::string_view rest_;
  Kind last_ = Kind::kNumber;
  bool first_ = true;
};

bool ComesBeforeRelease(const Token& token) {
  return token.kind == Kind::kSuffix && token.suffix < kFirstAfterRelease;
}

int CompareTokens(const Token& a, const Token& b, bool first) {
  switch (a.kind) {
    case Kind::kNumber:
      if (!first && (a.text[0] == '0' || b.text[0] == '0')) return Sign(a.text, b.text);
      return CompareNumbers(a.text, b.text);
    case Kind::kSuffixNumber:
    case Kind::kRevision:
      return CompareNumbers(a.text, b.text);
    case Kind::kSuffix:
      return Sign(a.suffix, b.suffix);
    default:
      return Sign(a.text, b.text);
  }
}

}  // namespace

bool IsApk(std::string_view text) {
  Reader reader(text);
  while (true) {
    const Kind kind = reader.Next().kind;
    if (kind == Kind::kEnd || kind == Kind::kBroken) return kind == Kind::kEnd;
  }
}

int CompareApk(std::string_view a, std::string_view b) {
  Reader left(a);
  Reader right(b);
  for (bool first = true;; first = false) {
    const Token x = left.Next();
    const Token y = right.Next();
    if (x.kind != y.kind) {
      if (ComesBeforeRelease(x)) return -1;
      if (ComesBeforeRelease(y)) return 1;
      return x.kind > y.kind ? -1 : 1;
    }
    if (x.kind == Kind::kEnd || x.kind == Kind::kBroken) return 0;
    if (const int sign = CompareTokens(x, y, first); sign != 0) return sign;
  }
}

}  // namespace policy::base
