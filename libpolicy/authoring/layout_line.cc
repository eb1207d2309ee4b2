// Takes YAML apart token by token, no further than its layout needs.
#include "authoring/layout_line.h"

#include <algorithm>

#include "policy/time.h"
#include "text/source_text.h"

namespace policy::authoring {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }
bool EndsLine(char c) { return c == '\n' || c == '\r'; }

// What stands between the quotes may move between the two kinds as it is.
bool IsSimple(std::string_view inside) {
  return inside.find_first_of("\"\\'\n\r\t") == std::string_view::npos;
}

}  // namespace

std::string CanonicalScalar(std::string_view written) {
  if (written.size() >= 2 && written.front() == '\'' &&
      IsSimple(written.substr(1, written.size() - 2)))
    return '"' + std::string(written.substr(1, written.size() - 2)) + '"';
  if (ParseStart(written)) return '"' + std::string(written) + '"';
  return std::string(written);
}

std::size_t Cursor::SkipBlanks() {
  const std::size_t from = at_;
  while (!AtEnd() && IsBlank(Peek())) ++at_;
  return at_ - from;
}

bool Cursor::AtComment() const {
  // After a bracket or a quote the parser asks for no blank.
  constexpr std::string_view kBefore = " \t\r\n]}\"'";
  return Peek() == '#' && (at_ == 0 || kBefore.find(text_[at_ - 1]) != std::string_view::npos);
}

bool Cursor::LineIsDone() {
  SkipBlanks();
  return EndsLine(Peek()) || AtComment();
}

std::string Cursor::TakeComment() {
  SkipBlanks();
  if (!AtComment()) return {};
  std::string_view comment = TakeRaw();
  while (!comment.empty() && IsBlank(comment.back())) comment.remove_suffix(1);
  return std::string(comment);
}

std::string_view Cursor::TakeRaw() {
  const std::size_t from = at_;
  while (!AtEnd() && !EndsLine(Peek())) ++at_;
  return text_.substr(from, at_ - from);
}

void Cursor::SkipLineEnd() {
  if (!AtEnd() && Peek() == '\r') ++at_;
  if (!AtEnd() && Peek() == '\n') ++at_;
}

std::string Cursor::TakeScalar(bool in_flow) {
  const std::size_t end = text::ScalarEnd(text_, at_, in_flow);
  const std::string_view written = text_.substr(at_, end - at_);
  at_ = std::max(end, std::min(at_ + 1, text_.size()));
  return CanonicalScalar(written);
}

bool Cursor::AtDash() const { return Peek() == '-' && (IsBlank(Peek(1)) || EndsLine(Peek(1))); }

bool Cursor::AtColon(bool in_flow) const {
  if (Peek() != ':') return false;
  const char next = Peek(1);
  const bool closes = in_flow && std::string_view(",[]{}").find(next) != std::string_view::npos;
  if (IsBlank(next) || EndsLine(next) || closes) return true;
  if (!in_flow) return false;
  // After a quoted key, also one with blanks behind it, the parser asks for no blank.
  std::size_t before = at_;
  while (before > 0 && IsBlank(text_[before - 1])) --before;
  return before > 0 && (text_[before - 1] == '"' || text_[before - 1] == '\'');
}

std::size_t Cursor::Column() const {
  const std::size_t line = at_ == 0 ? std::string_view::npos : text_.rfind('\n', at_ - 1);
  return line == std::string_view::npos ? at_ : at_ - line - 1;
}

}  // namespace policy::authoring
