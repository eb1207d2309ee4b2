// ASCII character classes that no locale can change, and texts trimmed, quoted and indented by
// them. Everything else about text is text/'s.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace policy::base {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsAlpha(char c) { return IsLower(c) || IsUpper(c); }
constexpr bool IsAlnum(char c) { return IsAlpha(c) || IsDigit(c); }
constexpr bool IsLowerHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }
constexpr bool IsHex(char c) { return IsLowerHex(c) || (c >= 'A' && c <= 'F'); }
constexpr bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr char ToLower(char c) { return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string ToLower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = ToLower(c);
  return out;
}

// `text` without the white space around it.
constexpr std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

// The length of the longest prefix of at most `most` bytes that cuts no UTF-8 character in two.
constexpr std::size_t PrefixSize(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return most;
}

inline constexpr std::size_t kMostQuoted = 120;  // Longer than that floods a terminal's line.

// `text` in single quotes for a message.
inline std::string Quote(std::string_view text) {
  const std::size_t size = PrefixSize(text, kMostQuoted);
  std::string out;
  out.reserve(size + 5);
  out += '\'';
  out += text.substr(0, size);
  out += size < text.size() ? "...'" : "'";
  return out;
}

// `text` with `indent` in front of each of its lines.
inline std::string Indented(std::string_view text, std::string_view indent) {
  std::string out(indent);
  for (const char c : text) {
    out.push_back(c);
    if (c == '\n') out.append(indent);
  }
  return out;
}

}  // namespace policy::base
