// Finds nodes, scalars and brackets in YAML text, edits it, and compares what it says.
#include "text/source_text.h"

#include <algorithm>

namespace policy::text {

SourceText::SourceText(std::string_view text) : text_(text) {
  lines_.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    lines_.push_back(at + 1);
}

std::size_t SourceText::OffsetOf(std::int64_t line, std::int64_t column) const {
  const auto row = static_cast<std::size_t>(std::max<std::int64_t>(line, 1)) - 1;
  const auto at = static_cast<std::size_t>(std::max<std::int64_t>(column, 1)) - 1;
  return std::min(row < lines_.size() ? lines_[row] + at : text_.size(), text_.size());
}

namespace {

std::size_t QuotedEnd(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '\'' && text.substr(i + 1, 1) == "'") {
        ++i;
      } else {
        return i + 1;
      }
    }
  }
  return text.size();
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

std::size_t ScalarEnd(std::string_view text, std::size_t at, bool in_flow) {
  if (at >= text.size()) return at;
  if (text[at] == '"' || text[at] == '\'') return QuotedEnd(text, at);
  std::size_t end = at;
  while (end < text.size() && text[end] != '\n' && text[end] != '\r') {
    if (in_flow && std::string_view(",[]{}").find(text[end]) != std::string_view::npos) break;
    if (text[end] == '#' && end > at && IsBlank(text[end - 1])) break;
    const char next = end + 1 < text.size() ? text[end + 1] : '\n';
    const bool closes = in_flow && std::string_view(",[]{}").find(next) != std::string_view::npos;
    if (text[end] == ':' && (IsBlank(next) || next == '\n' || next == '\r' || closes)) break;
    ++end;
  }
  while (end > at && IsBlank(text[end - 1])) --end;
  return end;
}

std::size_t FlowEnd(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (std::size_t i = at; i < text.size();) {
    const char c = text[i];
    if (c == '[' || c == '{') {
      ++depth;
      ++i;
    } else if (c == ']' || c == '}') {
      ++i;
      if (--depth == 0) return i;
    } else if (c == '#' && i > 0 && (IsBlank(text[i - 1]) || text[i - 1] == '\n')) {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == ',' || c == ':' || IsBlank(c) || c == '\n' || c == '\r') {
      ++i;
    } else {
      i = std::max(ScalarEnd(text, i, true), i + 1);
    }
  }
  return std::string_view::npos;
}

std::string Apply(std::string_view text, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });
  std::string out;
  std::size_t from = 0;
  for (const Edit& edit : edits) {
    if (edit.at < from) continue;
    out += text.substr(from, edit.at - from);
    out += edit.text;
    from = edit.at + edit.size;
  }
  return out += text.substr(std::min(from, text.size()));
}

bool SaysTheSame(const Node& before, const Node& after, const Meant& meant) {
  const bool scalar = !before.is_list() && !before.is_map();
  if (before.is_list() != after.is_list() || before.is_map() != after.is_map()) return false;
  if (scalar) {
    const auto rewritten = meant.rewritten.find(&before);
    const bool kept = rewritten == meant.rewritten.end();
    return after.text() == (kept ? before.text() : std::string_view(rewritten->second));
  }
  std::vector<const Node*> kept;
  for (const Node& item : before.items()) {
    if (!meant.dropped.contains(&item)) kept.push_back(&item);
  }
  const auto same = [&](const Node* a, const Node& b) { return SaysTheSame(*a, b, meant); };
  if (!std::equal(kept.begin(), kept.end(), after.items().begin(), after.items().end(), same))
    return false;
  const auto members = before.members();
  return std::equal(members.begin(), members.end(), after.members().begin(), after.members().end(),
                    [&](const Member& a, const Member& b) {
                      return a.key == b.key && SaysTheSame(a.value, b.value, meant);
                    });
}

}  // namespace policy::text
