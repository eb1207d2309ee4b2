// The JSON writer and the ES6 form of numbers.
#include "text/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "text/utf8.h"

namespace policy::text {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kPiece = std::size_t{64} << 10U;
constexpr std::string_view kHex = "0123456789abcdef";

bool NeedsEscape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void AppendEscape(std::string& out, char c) {
  switch (c) {
    case '"':
    case '\\':
      out += '\\';
      out += c;
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4U];
      out += kHex[static_cast<unsigned char>(c) & 0x0FU];
  }
}

void AppendValid(std::string& out, std::string_view text) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!NeedsEscape(text[at])) continue;
    out.append(text, begin, at - begin);
    AppendEscape(out, text[at]);
    begin = at + 1;
  }
  out.append(text, begin);
}

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t bad = FindInvalidUtf8(text);
  while (bad != std::string_view::npos) {
    AppendValid(out, text.substr(0, bad));
    out += kReplacement;
    text.remove_prefix(bad + 1);
    bad = FindInvalidUtf8(text);
  }
  AppendValid(out, text);
  out += '"';
}

}  // namespace

void JsonWriter::Separate() {
  if (sink_ && text_.size() >= kPiece) Flush();
  if (need_comma_) text_ += ',';
  need_comma_ = true;
}

void JsonWriter::Flush() {
  sink_(text_);
  text_.clear();
}

JsonWriter& JsonWriter::BeginObject() {
  Separate();
  text_ += '{';
  need_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::EndObject() {
  text_ += '}';
  need_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::BeginArray() {
  Separate();
  text_ += '[';
  need_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::EndArray() {
  text_ += ']';
  need_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Separate();
  AppendQuoted(text_, key);
  text_ += ':';
  need_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view value) {
  Separate();
  AppendQuoted(text_, value);
  return *this;
}

JsonWriter& JsonWriter::Int(std::int64_t value) {
  std::array<char, 24> buffer{};
  const auto done = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return Raw({buffer.data(), static_cast<std::size_t>(done.ptr - buffer.data())});
}

JsonWriter& JsonWriter::Number(double value) {
  return std::isfinite(value) ? Raw(FormatNumber(value)) : Null();
}

JsonWriter& JsonWriter::Bool(bool value) { return Raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::Null() { return Raw("null"); }

JsonWriter& JsonWriter::Raw(std::string_view json) {
  Separate();
  text_ += json;
  return *this;
}

std::string FormatNumber(double value) {
  if (value == 0) return "0";
  std::array<char, 32> buffer{};
  const auto done = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value),
                                  std::chars_format::scientific);
  const std::string_view shortest(buffer.data(),
                                  static_cast<std::size_t>(done.ptr - buffer.data()));
  const std::size_t mark = shortest.find('e');
  std::string digits;
  for (const char c : shortest.substr(0, mark)) {
    if (c != '.') digits += c;
  }
  int exponent = 0;
  const char* sign = shortest.data() + mark + 1;
  std::from_chars(*sign == '+' ? sign + 1 : sign, done.ptr, exponent);

  // ECMA-262, Number::toString: n is the place of the decimal point among the digits.
  const int count = static_cast<int>(digits.size());
  const int n = exponent + 1;
  std::string out = value < 0 ? "-" : "";
  if (count <= n && n <= 21)
    return out + digits + std::string(static_cast<std::size_t>(n - count), '0');
  if (0 < n && n <= 21) {
    return out + digits.insert(static_cast<std::size_t>(n), 1, '.');
  }
  if (-6 < n && n <= 0) return out + "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
  if (count > 1) digits.insert(1, 1, '.');
  return out + digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

}  // namespace policy::text
