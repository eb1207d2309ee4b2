// Names of error kinds, and an Error as a person reads it. Text from outside ends up in messages
// and excerpts, so control bytes are made visible here and long lines are cut around the column.
#include "policy/result.h"

#include <algorithm>
#include <string_view>

#include "base/chars.h"

namespace policy {
namespace {

constexpr std::size_t kMaxMessage = 2000;  // A hostile key or value must not flood a terminal.
constexpr std::size_t kExcerptBefore = 60;
constexpr std::size_t kExcerptAfter = 40;
constexpr std::string_view kHex = "0123456789abcdef";

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

void AppendVisible(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\t') {
      out += ' ';
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    } else {
      out += c;
    }
  }
}

void AppendCapped(std::string& out, std::string_view text) {
  if (text.size() <= kMaxMessage) return AppendVisible(out, text);
  AppendVisible(out, text.substr(0, base::PrefixSize(text, kMaxMessage)));
  out += "...";
}

void AppendPlace(std::string& out, const Where& where) {
  if (where.file.empty() && where.line <= 0) return;
  AppendCapped(out, where.file.empty() ? std::string_view("line") : std::string_view(where.file));
  if (where.line > 0) {
    out += ':';
    out += std::to_string(where.line);
    if (where.column > 0) out += ':' + std::to_string(where.column);
  }
  out += ": ";
}

// The source line, its number before a bar, and a caret below the column, which counts bytes.
void AppendExcerpt(std::string& out, const Error& error) {
  std::string_view line = error.excerpt;
  line = line.substr(0, line.find_first_of("\r\n"));
  if (line.empty()) return;
  const auto column = static_cast<std::size_t>(std::max(error.where.column, 0));
  const std::size_t at = std::min(column == 0 ? 0 : column - 1, line.size());
  const std::size_t from = base::PrefixSize(line, at > kExcerptBefore ? at - kExcerptBefore : 0);
  const std::size_t to = base::PrefixSize(line, at + kExcerptAfter);

  const std::string number = error.where.line > 0 ? std::to_string(error.where.line) : "";
  std::string lead;
  if (from > 0) lead += "...";
  AppendVisible(lead, line.substr(from, at - from));
  out += ' ' + number + " | " + lead;
  AppendVisible(out, line.substr(at, to - at));
  if (to < line.size()) out += "...";
  out += '\n';
  if (column == 0) return;
  const auto width = std::count_if(lead.begin(), lead.end(), [](char c) { return !Continues(c); });
  out += std::string(number.size() + 1, ' ') + " | ";
  out += std::string(static_cast<std::size_t>(width), ' ') + "^\n";
}

void AppendError(std::string& out, const Error& error) {
  if (!error.message.empty()) {
    AppendPlace(out, error.where);
    AppendCapped(out, error.message);
    if (!error.where.key.empty()) {
      out += " (at ";
      AppendCapped(out, error.where.key);
      out += ')';
    }
    out += '\n';
    AppendExcerpt(out, error);
    if (!error.hint.empty()) {
      out += "help: ";
      AppendCapped(out, error.hint);
      out += '\n';
    }
  }
  for (const Error& cause : error.causes) AppendError(out, cause);
}

}  // namespace

const char* NameOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kBadInput:
      return "bad-input";
    case ErrorKind::kUnsupported:
      return "unsupported";
    case ErrorKind::kNotFound:
      return "not-found";
    case ErrorKind::kUnavailable:
      return "unavailable";
    case ErrorKind::kRefused:
      return "refused";
    case ErrorKind::kUntrusted:
      return "untrusted";
    case ErrorKind::kLimit:
      return "limit";
    case ErrorKind::kInternal:
      break;
  }
  return "internal";
}

std::string Describe(const Error& error) {
  std::string out;
  AppendError(out, error);
  if (out.empty()) out = std::string(NameOf(error.kind)) + '\n';
  return out;
}

}  // namespace policy
