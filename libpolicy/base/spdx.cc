// Shunting-yard, so that no depth of parentheses can hurt. Precedence: "+", WITH, AND, OR.
#include "base/spdx.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/chars.h"
#include "base/spdx_table.h"

namespace policy::base {
namespace {

constexpr std::size_t kLongest = std::size_t{16} << 10U;
constexpr std::string_view kReference = "LicenseRef-";
constexpr std::string_view kDocument = "DocumentRef-";
constexpr std::string_view kAddition = "AdditionRef-";

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), words.back().size() + 1));
  }
  return words;
}

bool LessWithoutCase(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return ToLower(x) < ToLower(y); });
}

// The word as the list spells it, or nothing.
std::string_view FindWord(std::span<const std::string_view> words, std::string_view word) {
  const auto at = std::lower_bound(words.begin(), words.end(), word, LessWithoutCase);
  return at == words.end() || LessWithoutCase(word, *at) ? std::string_view() : *at;
}

std::string_view FindException(std::string_view word) {
  static const std::vector<std::string_view> all = Split(kSpdxExceptions, ' ');
  return FindWord(all, word);
}

std::string_view SuccessorOf(std::string_view id) {
  static const std::vector<std::pair<std::string_view, std::string_view>> all = [] {
    std::vector<std::pair<std::string_view, std::string_view>> rows;
    for (const std::string_view row : Split(kSpdxSuccessors, ';')) {
      const std::size_t equals = row.find('=');
      rows.emplace_back(row.substr(0, equals), row.substr(equals + 1));
    }
    return rows;
  }();
  for (const auto& [old, successor] : all) {
    if (old == id) return successor;
  }
  return {};
}

bool IsIdCharacter(char c) { return IsAlnum(c) || c == '-' || c == '.'; }

// "LicenseRef-x", "DocumentRef-a:LicenseRef-x"; with `kind` AdditionRef- likewise.
bool IsReference(std::string_view word, std::string_view kind) {
  if (word.starts_with(kDocument)) {
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos || colon == kDocument.size()) return false;
    word.remove_prefix(colon + 1);
  }
  return word.size() > kind.size() && word.starts_with(kind) &&
         word.find(':') == std::string_view::npos;
}

// A deprecated id says what its successor says; "or later" of one is an id of its own.
void Succeed(SpdxLicense& license) {
  std::string_view successor = SuccessorOf(license.id);
  if (successor.empty()) return;
  constexpr std::string_view kWith = " WITH ";
  const std::size_t with = successor.find(kWith);
  if (with != std::string_view::npos) {
    license.exception = successor.substr(with + kWith.size());
    successor = successor.substr(0, with);
  }
  constexpr std::string_view kOnly = "-only";
  if (license.plus && successor.ends_with(kOnly)) {
    license.id = std::string(successor.substr(0, successor.size() - kOnly.size())) + "-or-later";
    license.plus = false;
  } else {
    license.id = successor;
  }
}

enum class Token : std::uint8_t { kWord, kOpen, kClose, kAnd, kOr, kWith, kEnd, kStranger };

Token TokenOf(std::string_view word) {
  if (word == "AND" || word == "and") return Token::kAnd;
  if (word == "OR" || word == "or") return Token::kOr;
  return word == "WITH" || word == "with" ? Token::kWith : Token::kWord;
}

Error Bad(std::string_view text) {
  constexpr std::size_t kLongestShown = 120;
  return Error{.kind = ErrorKind::kBadInput,
               .message = Quote(text.substr(0, kLongestShown)) + " is no SPDX expression"};
}

}  // namespace

class SpdxParser {
 public:
  explicit SpdxParser(std::string_view text) : text_(text), rest_(text) {}

  Result<SpdxExpression> Parse() {
    bool wants_operand = true;
    for (Token token = Next(); token != Token::kEnd; token = Next()) {
      const bool starts = token == Token::kWord || token == Token::kOpen;
      if (token == Token::kStranger || starts != wants_operand) return Bad(text_);
      if (token == Token::kWord) {
        AddLicense();
        wants_operand = false;
      } else if (token == Token::kOpen) {
        operators_.push_back(token);
      } else if (token == Token::kWith) {
        if (!AddException()) return Bad(text_);
      } else if (token == Token::kClose) {
        if (!CloseGroup()) return Bad(text_);
      } else {
        while (!operators_.empty() && Binds(operators_.back()) >= Binds(token)) Apply();
        operators_.push_back(token);
        wants_operand = true;
      }
      may_take_exception_ = token == Token::kWord;
    }
    if (wants_operand) return Bad(text_);
    while (!operators_.empty()) {
      if (operators_.back() == Token::kOpen) return Bad(text_);
      Apply();
    }
    return std::move(out_);
  }

 private:
  static int Binds(Token token) {
    if (token == Token::kAnd) return 2;
    return token == Token::kOr ? 1 : 0;
  }

  Token Next() {
    const std::size_t first = rest_.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return Token::kEnd;
    rest_.remove_prefix(first);
    if (rest_.front() == '(' || rest_.front() == ')') {
      const bool open = rest_.front() == '(';
      rest_.remove_prefix(1);
      return open ? Token::kOpen : Token::kClose;
    }
    std::size_t end = 0;
    while (end < rest_.size() && (IsIdCharacter(rest_[end]) || rest_[end] == ':')) ++end;
    if (end == 0) return Token::kStranger;
    word_ = rest_.substr(0, end);
    rest_.remove_prefix(end);
    plus_ = rest_.starts_with('+');
    if (plus_) rest_.remove_prefix(1);
    const bool reference = word_.find(':') != std::string_view::npos;
    if (reference && !IsReference(word_, kReference) && !IsReference(word_, kAddition)) {
      return Token::kStranger;
    }
    const Token token = TokenOf(word_);
    return plus_ && (token != Token::kWord || IsReference(word_, kReference)) ? Token::kStranger
                                                                              : token;
  }

  void AddLicense() {
    SpdxLicense license = ReadSpdxId(word_);
    if (plus_) license = ReadSpdxId(std::string(word_) + "+");
    out_.steps_.push_back(
        {SpdxExpression::Kind::kLicense, static_cast<std::uint32_t>(out_.licenses_.size())});
    out_.licenses_.push_back(std::move(license));
  }

  // Only right behind a licence, and once.
  bool AddException() {
    if (!may_take_exception_ || Next() != Token::kWord || plus_) return false;
    SpdxLicense& license = out_.licenses_.back();
    const std::string_view listed = FindException(word_);
    license.known = license.known && (!listed.empty() || IsReference(word_, kAddition));
    license.exception = listed.empty() ? word_ : listed;
    return true;
  }

  bool CloseGroup() {
    while (!operators_.empty() && operators_.back() != Token::kOpen) Apply();
    if (operators_.empty()) return false;
    operators_.pop_back();
    return true;
  }

  void Apply() {
    const bool both = operators_.back() == Token::kAnd;
    out_.steps_.push_back({both ? SpdxExpression::Kind::kAnd : SpdxExpression::Kind::kOr, 0});
    operators_.pop_back();
  }

  std::string_view text_;
  std::string_view rest_;
  std::string_view word_{};  // of the last kWord
  bool plus_ = false;        // a "+" stood right behind it
  bool may_take_exception_ = false;
  std::vector<Token> operators_{};
  SpdxExpression out_{};
};

Result<SpdxExpression> SpdxExpression::Parse(std::string_view text) {
  if (text.size() > kLongest) {
    return Error{
        .kind = ErrorKind::kLimit,
        .message = "an SPDX expression is longer than " + std::to_string(kLongest) + " bytes"};
  }
  return SpdxParser(text).Parse();
}

SpdxLicense ReadSpdxId(std::string_view id) {
  SpdxLicense license;
  license.plus = id.ends_with('+');
  if (license.plus) id.remove_suffix(1);
  license.reference = IsReference(id, kReference);
  const std::string_view listed = license.reference ? std::string_view() : FindWord(SpdxIds(), id);
  license.known = license.reference || !listed.empty();
  license.id = listed.empty() ? id : listed;
  if (!listed.empty()) Succeed(license);
  return license;
}

std::span<const std::string_view> SpdxIds() {
  static const std::vector<std::string_view> all = Split(kSpdxIds, ' ');
  return all;
}

}  // namespace policy::base
