// Scalar typing after go-yaml v2's table, which sigs.k8s.io/yaml keeps.
#include "text/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <string>

namespace policy::text {
namespace {

constexpr std::array<std::string_view, 8> kTrue = {"y",   "Y",    "yes",  "Yes",
                                                   "YES", "true", "True", "TRUE"};
constexpr std::array<std::string_view, 8> kFalse = {"n",  "N",     "no",    "No",
                                                    "NO", "false", "False", "FALSE"};
constexpr std::array<std::string_view, 6> kOnOff = {"on", "On", "ON", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 4> kNull = {"~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 6> kSpecial = {".inf", ".Inf", ".INF",
                                                      ".nan", ".NaN", ".NAN"};

template <typename Words>
bool Among(const Words& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view SkipDigits(std::string_view text) {
  while (!text.empty() && IsDigit(text.front())) text.remove_prefix(1);
  return text;
}

// [0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)? with at least one digit before the exponent.
bool IsDecimal(std::string_view text) {
  std::string_view rest = SkipDigits(text);
  std::size_t digits = text.size() - rest.size();
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    const std::size_t before = rest.size();
    rest = SkipDigits(rest);
    digits += before - rest.size();
  }
  if (digits == 0) return false;
  if (rest.empty()) return true;
  if (rest.front() != 'e' && rest.front() != 'E') return false;
  rest.remove_prefix(1);
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
  return !rest.empty() && SkipDigits(rest).empty();
}

bool IsPrefixed(std::string_view text) {
  if (text.size() < 3 || text.front() != '0') return false;
  const int base = text[1] == 'x' || text[1] == 'X'   ? 16
                   : text[1] == 'o' || text[1] == 'O' ? 8
                   : text[1] == 'b' || text[1] == 'B' ? 2
                                                      : 0;
  if (base == 0) return false;
  std::uint64_t value = 0;
  const auto done = std::from_chars(text.data() + 2, text.data() + text.size(), value, base);
  return done.ec == std::errc() && done.ptr == text.data() + text.size();
}

bool IsNumber(std::string_view text) {
  const bool sign = text.front() == '-' || text.front() == '+';
  std::string_view body = text.substr(sign ? 1 : 0);
  if (body.empty()) return false;
  if (Among(kSpecial, body)) return !sign || body[1] == 'i' || body[1] == 'I';
  if (!IsDigit(body.front()) && body.front() != '.') return false;
  std::string stripped(body);
  if (IsDigit(body.front()) || sign) std::erase(stripped, '_');
  return IsDecimal(stripped) || IsPrefixed(stripped);
}

// Passes a tag or anchor, white space and comments before a scalar.
std::size_t SkipProperties(std::string_view source, std::size_t at) {
  while (at < source.size()) {
    const char c = source[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at;
    } else if (c == '!' || c == '&') {
      at = std::min(source.find_first_of(" \t\r\n", at), source.size());
    } else if (c == '#') {
      at = std::min(source.find('\n', at), source.size());
    } else {
      break;
    }
  }
  return at;
}

}  // namespace

ScalarType TypeOfPlain(std::string_view text) {
  if (text.empty() || Among(kNull, text)) return {Node::Kind::kNull};
  if (text.size() <= 5) {
    if (Among(kTrue, text)) return {Node::Kind::kBool, true};
    if (Among(kFalse, text)) return {Node::Kind::kBool, false};
    if (Among(kOnOff, text)) return {Node::Kind::kBool, text.size() == 2};
  }
  return {IsNumber(text) ? Node::Kind::kNumber : Node::Kind::kString};
}

std::optional<std::size_t> FindUnclosedQuote(std::string_view source, std::size_t at) {
  at = SkipProperties(source, at);
  if (at >= source.size() || (source[at] != '"' && source[at] != '\'')) return std::nullopt;
  const char quote = source[at];
  std::size_t next = at + 1;
  while ((next = source.find_first_of(quote == '"' ? "\"\\" : "'", next)) !=
         std::string_view::npos) {
    const bool escape = source[next] == '\\';
    const bool doubled = quote == '\'' && next + 1 < source.size() && source[next + 1] == '\'';
    if (!escape && !doubled) return std::nullopt;
    next += 2;
    if (next >= source.size()) break;
  }
  return at;
}

}  // namespace policy::text
