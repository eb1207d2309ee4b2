// The canonical layout of YAML documents. What it does not know how to lay out it leaves to the
// proof at the end: a result that does not say the same, or is not laid out itself, is refused.
#include "authoring/layout.h"

#include <algorithm>
#include <utility>

#include "document/load.h"
#include "policy/authoring.h"
#include "text/source_text.h"

namespace policy {
namespace authoring {
namespace {

constexpr std::size_t kLongLine = 80;  // Nobody looks for a comment beyond it in a column.

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::string Spaces(std::size_t count) { return std::string(count, ' '); }

std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string_view TrimRight(std::string_view text) {
  while (!text.empty() && (IsBlank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string_view TrimLeft(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  return text;
}

}  // namespace

void Layout::Emit(std::string text, std::string comment) {
  lines_.push_back({std::move(text), std::move(comment)});
}

void Layout::FinishLine(std::string line) {
  std::string comment = cursor_.TakeComment();
  Emit(std::move(line), std::move(comment));
  cursor_.SkipLineEnd();
}

void Layout::NextLine() {
  cursor_.SkipBlanks();
  if (cursor_.AtComment()) {
    const std::size_t column = cursor_.Column();
    waiting_.push_back({column, cursor_.TakeComment()});
    cursor_.SkipLineEnd();
  } else if (cursor_.LineIsDone()) {
    waiting_.push_back({});
    cursor_.SkipLineEnd();
  } else if (!TakeMarker()) {
    Content();
  }
}

// "---", "..." and directives; true where the line is done.
bool Layout::TakeMarker() {
  const std::string_view rest = text_.substr(cursor_.at());
  const bool start = rest.starts_with("---") &&
                     (rest.size() == 3 || IsBlank(rest[3]) || rest[3] == '\n' || rest[3] == '\r');
  const bool other = rest.starts_with("...") || rest.starts_with('%');
  if (cursor_.Column() != 0 || (!start && !other)) return false;
  Flush(0, std::exchange(levels_, {}));
  if (other) {
    Emit(std::string(TrimRight(cursor_.TakeRaw())));
    cursor_.SkipLineEnd();
    return true;
  }
  cursor_.Skip(3);
  if (cursor_.LineIsDone()) return FinishLine("---"), true;
  Emit("---");
  return false;
}

void Layout::Open(std::size_t column, bool list) {
  const auto closes = [&](const Level& level) {
    return level.from > column || (level.from == column && level.list && !list);
  };
  while (!levels_.empty() && closes(levels_.back())) levels_.pop_back();
  const bool is_open =
      !levels_.empty() && levels_.back().from == column && levels_.back().list == list;
  if (!is_open) levels_.push_back({column, Hanging(), list});
}

// A comment keeps to the block it was indented with, else to the line below it.
std::size_t Layout::IndentOf(const Waiting& comment, std::optional<std::size_t> column,
                             const std::vector<Level>& before) const {
  if (!levels_.empty() && column == comment.column) return levels_.back().to;
  const auto found = std::find_if(before.rbegin(), before.rend(),
                                  [&](const Level& level) { return level.from == comment.column; });
  if (found != before.rend()) return found->to;
  return column && !levels_.empty() ? levels_.back().to : 0;
}

void Layout::Flush(std::optional<std::size_t> column, const std::vector<Level>& before) {
  for (Waiting& each : waiting_) {
    if (each.comment.empty()) {
      if (!lines_.empty() && !lines_.back().text.empty()) Emit({});
    } else {
      Emit(Spaces(IndentOf(each, column, before)) + each.comment);
    }
  }
  waiting_.clear();
}

void Layout::Content() {
  const std::vector<Level> before = levels_;
  const std::size_t column = cursor_.Column();
  Open(column, cursor_.AtDash());
  Flush(column, before);
  std::string line = Spaces(levels_.back().to);
  TakeEntry(line);
}

// "- " as often as it stands here, then a key, a value, or both.
void Layout::TakeEntry(std::string& line) {
  while (cursor_.AtDash()) {
    cursor_.Skip(1);
    if (cursor_.LineIsDone()) return FinishLine(line + "-");
    line += "- ";
    if (cursor_.AtDash()) Open(cursor_.Column(), true);
  }
  const std::size_t column = cursor_.Column();
  const char first = cursor_.Peek();
  if (std::string_view("[{|>").find(first) != std::string_view::npos) return TakeValue(line);
  Cursor ahead = cursor_;
  const std::string key = ahead.TakeScalar(false);
  ahead.SkipBlanks();
  if (!ahead.AtColon(false)) return TakeValue(line);
  Open(column, false);
  cursor_ = ahead;
  cursor_.Skip(1);
  line += key + ":";
  if (cursor_.LineIsDone()) return FinishLine(line);
  line += ' ';
  TakeValue(line);
}

void Layout::TakeValue(std::string& line) {
  switch (cursor_.Peek()) {
    case '[':
    case '{':
      return TakeFlow(line);
    case '|':
    case '>':
      return TakeBlockScalar(line);
    case '"':
    case '\'':
      return TakeQuoted(line);
    default:
      line += cursor_.TakeScalar(false);
      return TakeContinuation(line);
  }
}

// A quoted text may go on over lines; what indents them is no part of it.
void Layout::TakeQuoted(std::string& line) {
  const std::string scalar = cursor_.TakeScalar(false);
  std::string_view rest = scalar;
  std::size_t end = rest.find('\n');
  while (end != std::string_view::npos) {
    Emit(std::string(TrimRight(line + std::string(rest.substr(0, end)))));
    rest = TrimLeft(rest.substr(end + 1));
    line = Spaces(Hanging());
    end = rest.find('\n');
  }
  FinishLine(line + std::string(rest));
}

// Where the next line of a plain text begins, if there is one.
std::optional<std::size_t> Layout::ContinuationAt() const {
  const std::size_t next = text_.find_first_not_of(" \t\r\n", cursor_.at());
  if (next == std::string_view::npos || text_[next] == '#') return std::nullopt;
  const std::string_view skipped = text_.substr(cursor_.at(), next - cursor_.at());
  const std::size_t newline = skipped.rfind('\n');
  if (newline == std::string_view::npos) return std::nullopt;
  if (skipped.size() - newline - 1 <= levels_.back().from) return std::nullopt;
  return next;
}

void Layout::TakeContinuation(std::string& line) {
  for (std::optional<std::size_t> next = ContinuationAt(); next; next = ContinuationAt()) {
    const std::string_view skipped = text_.substr(cursor_.at(), *next - cursor_.at());
    Emit(std::exchange(line, Spaces(Hanging())));
    for (auto blank = std::count(skipped.begin(), skipped.end(), '\n'); blank > 1; --blank)
      Emit({});
    cursor_.Skip(skipped.size());
    const std::size_t end = text::ScalarEnd(text_, *next, false);
    line += text_.substr(*next, end - *next);
    cursor_.Skip(std::max<std::size_t>(end - *next, 1));
  }
  FinishLine(std::move(line));
}

void Layout::BreakFlow(std::string& line, std::size_t depth) {
  const bool empty = line.find_first_not_of(' ') == std::string::npos;
  std::string comment = cursor_.TakeComment();
  if (!empty || !comment.empty()) {
    Emit(empty ? line + comment : std::string(TrimRight(line)), empty ? std::string() : comment);
  }
  cursor_.SkipLineEnd();
  cursor_.SkipBlanks();
  const bool closes = cursor_.Peek() == ']' || cursor_.Peek() == '}';
  const std::size_t base = levels_.empty() ? 0 : levels_.back().to;
  line = Spaces(base + 2 * (depth - (closes ? 1 : 0)));
}

void Layout::TakeFlow(std::string& line) {
  std::size_t depth = 0;
  bool space = false;
  do {
    if (cursor_.LineIsDone()) {
      if (cursor_.AtEnd()) break;
      BreakFlow(line, depth);
      space = false;
      continue;
    }
    const char c = cursor_.Peek();
    const bool closes = c == ']' || c == '}';
    const bool opens = c == '[' || c == '{';
    const bool comma = c == ',';
    const bool mark = comma || closes || cursor_.AtColon(true);
    if (space && !mark) line += ' ';
    if (closes && line.ends_with(',')) line.pop_back();
    if (opens || mark) {
      line += c;
      cursor_.Skip(1);
    } else {
      line += cursor_.TakeScalar(true);
    }
    depth = depth + (opens ? 1 : 0) - (closes ? 1 : 0);
    space = mark && !closes;
  } while (depth > 0);
  FinishLine(std::move(line));
}

void Layout::TakeBlockScalar(std::string& line) {
  std::string header;
  for (; !cursor_.LineIsDone(); cursor_.Skip(1)) header += cursor_.Peek();
  const Level parent = levels_.back();
  FinishLine(line + header);
  // A digit says how far the text stands in; else its first line does.
  const std::size_t digit = header.find_first_of("123456789");
  const bool told = digit != std::string::npos;
  const std::size_t step = told ? static_cast<std::size_t>(header[digit] - '0') : 2;
  std::size_t from = told ? parent.from + step : 0;
  std::vector<std::string> blanks;
  while (!cursor_.AtEnd()) {
    Cursor ahead = cursor_;
    const std::string_view raw = ahead.TakeRaw();
    const std::size_t indent = raw.find_first_not_of(' ');
    const bool blank = indent == std::string_view::npos;
    if (!blank && indent < std::max(from, parent.from + 1)) break;
    if (!blank && from == 0) from = indent;
    const bool has_text = from != 0 && raw.size() > from;
    blanks.push_back(has_text ? Spaces(parent.to + step) + std::string(raw.substr(from)) : "");
    if (!blank) EmitAll(blanks);
    ahead.SkipLineEnd();
    cursor_ = ahead;
  }
  if (header.find('+') != std::string::npos) return EmitAll(blanks);
  if (!blanks.empty()) waiting_.push_back({});
}

void Layout::EmitAll(std::vector<std::string>& lines) {
  for (std::string& each : lines) Emit(std::move(each));
  lines.clear();
}

// Comments of neighbouring lines stand in one column.
std::string Layout::Joined() const {
  const auto aligned = [](const Line& line) {
    return !line.comment.empty() && Width(line.text) <= kLongLine;
  };
  std::string out;
  for (auto line = lines_.begin(); line != lines_.end();) {
    const auto end = std::max(std::find_if_not(line, lines_.end(), aligned), line + 1);
    std::size_t column = 0;
    for (auto each = line; each != end; ++each) column = std::max(column, Width(each->text));
    for (; line != end; ++line) {
      out += line->text;
      if (!line->comment.empty()) out += Spaces(column - Width(line->text) + 2) + line->comment;
      out += '\n';
    }
  }
  return out;
}

std::string Layout::Take() {
  while (!cursor_.AtEnd()) NextLine();
  while (!waiting_.empty() && waiting_.back().comment.empty()) waiting_.pop_back();
  Flush(std::nullopt, std::exchange(levels_, {}));
  return Joined();
}

}  // namespace authoring

Result<std::string> LayOut(const SourceFile& file) {
  if (file.path.ends_with(".json")) {
    return Error{.kind = ErrorKind::kUnsupported,
                 .message = "only YAML is laid out, not JSON",
                 .where = {.file = file.path}};
  }
  const Result<std::vector<text::Tree>> before = document::ReadTrees(file);
  if (!before) return before.error();
  const SourceFile laid_out{file.path, authoring::Layout(document::TextOf(file)).Take()};
  const Result<std::vector<text::Tree>> after = document::ReadTrees(laid_out);
  const bool same = after && std::equal(before->begin(), before->end(), after->begin(),
                                        after->end(), [](const text::Tree& a, const text::Tree& b) {
                                          return text::SaysTheSame(a.root(), b.root());
                                        });
  const bool settled =
      same && authoring::Layout(document::TextOf(laid_out)).Take() == laid_out.text;
  if (settled) return laid_out.text;
  return Error{.kind = ErrorKind::kUnsupported,
               .message = "this YAML has no canonical layout here; it stays as it is",
               .where = {.file = file.path},
               .hint = "write it without line breaks inside texts, and one document after '---'"};
}

}  // namespace policy
