// Splits rows in one pass over the pieces as they come; a row's fields lie behind one another in a
// buffer that every row uses again.
#include "text/csv_stream.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/chars.h"
#include "text/utf8.h"

namespace policy::text {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10U;
constexpr std::size_t kNoColumn = ~std::size_t{0};
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool SameName(std::string_view a, std::string_view b) {
  a = base::Trim(a);
  b = base::Trim(b);
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return base::ToLower(x) == base::ToLower(y);
         });
}

}  // namespace

struct CsvStream::State {
  // Where the text stands: before a field, in a plain one, in quotes, behind a quote that may be
  // the first of two or the closing one, or behind a closing one and a carriage return.
  enum class Mode { kFieldStart, kPlain, kQuoted, kQuote, kReturn, kComment };
  struct Wanted {
    std::string name{};
    int nth = 1;
  };

  bool Feed(std::string_view piece);
  bool Finish();
  bool Step(char c);
  bool StepStart(char c);
  bool StepPlain(char c);
  bool StepQuoted(char c);
  std::size_t TakeRun(std::string_view rest);
  bool EndField();
  bool EndRow();
  bool EndComment();
  bool GiveHeader();
  bool Refuse(ErrorKind kind, std::string message);
  bool CheckSizes();
  std::size_t field_size() const { return text.size() - (ends.empty() ? 0 : ends.back()); }

  std::vector<Wanted> wanted{};
  std::vector<std::size_t> places{};  // By wanted column; kNoColumn where there is none.
  std::function<void(std::string_view)> on_comment{};
  std::function<void(std::span<const std::string_view>)> on_header{};
  std::function<void(const CsvRow&)> on_row{};
  CsvLimits limits{};

  std::string text{};               // The row's fields, each followed by a comma.
  std::vector<std::size_t> ends{};  // Behind each field's comma.
  std::vector<std::string_view> fields{};
  std::size_t columns = 0;
  std::size_t ragged = 0;
  std::size_t line = 1;
  std::size_t line_start = 0;  // Offset of the current line.
  std::size_t offset = 0;      // Of the next byte.
  std::size_t row_line = 1;
  std::size_t quote_line = 1;  // Where the open quote stands.
  std::size_t quote_column = 1;
  Mode mode = Mode::kFieldStart;
  bool header = false;
  bool stopped = false;
  bool used = false;
  std::optional<Error> error{};
};

bool CsvStream::State::Refuse(ErrorKind kind, std::string message) {
  error = Error{.kind = kind, .message = std::move(message)};
  error->where.line = static_cast<int>(line);
  error->where.column = static_cast<int>(offset - line_start + 1);
  return false;
}

bool CsvStream::State::CheckSizes() {
  if (field_size() > limits.max_field) {
    return Refuse(ErrorKind::kLimit, "a field is longer than we accept");
  }
  if (text.size() > limits.max_row) {
    return Refuse(ErrorKind::kLimit, "a row is longer than we accept");
  }
  return true;
}

bool CsvStream::State::EndField() {
  if (!CheckSizes()) return false;
  if (ends.size() >= limits.max_columns) {
    return Refuse(ErrorKind::kLimit,
                  "more than " + std::to_string(limits.max_columns) + " columns");
  }
  text.push_back(',');
  ends.push_back(text.size());
  mode = Mode::kFieldStart;
  return true;
}

bool CsvStream::State::EndComment() {
  mode = Mode::kFieldStart;
  if (FindInvalidUtf8(text) != std::string_view::npos) {
    return Refuse(ErrorKind::kBadInput, "this is not valid UTF-8");
  }
  if (text.ends_with('\r')) text.pop_back();
  if (on_comment) on_comment(text);
  text.clear();
  return !stopped;
}

bool CsvStream::State::GiveHeader() {
  header = true;
  columns = fields.size();
  places.assign(wanted.size(), kNoColumn);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    int left = wanted[i].nth;
    for (std::size_t at = 0; at < fields.size() && left > 0; ++at) {
      if (SameName(fields[at], wanted[i].name) && --left == 0) places[i] = at;
    }
  }
  if (on_header) on_header(fields);
  return !stopped;
}

bool CsvStream::State::EndRow() {
  if (mode == Mode::kPlain && text.ends_with('\r')) text.pop_back();
  const bool quoted = mode == Mode::kQuote || mode == Mode::kReturn;
  if (ends.empty() && text.empty() && !quoted) {  // An empty line.
    mode = Mode::kFieldStart;
    return true;
  }
  if (!EndField()) return false;
  // The commas between the fields keep a cut character apart from its rest in the next field.
  if (FindInvalidUtf8(text) != std::string_view::npos) {
    return Refuse(ErrorKind::kBadInput, "this row is not valid UTF-8");
  }
  fields.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    fields.push_back(std::string_view(text).substr(begin, end - 1 - begin));
    begin = end;
  }
  bool more = true;
  if (!header) {
    more = GiveHeader();
  } else {
    if (fields.size() != columns) ++ragged;
    CsvRow row;
    row.fields_ = fields;
    row.places_ = places;
    row.line_ = static_cast<int>(row_line);
    if (on_row) on_row(row);
    more = !stopped;
  }
  text.clear();
  ends.clear();
  return more;
}

// Takes the bytes that mean nothing but themselves; how many.
std::size_t CsvStream::State::TakeRun(std::string_view rest) {
  std::size_t size = 0;
  if (mode == Mode::kPlain) {
    while (size < rest.size() && rest[size] != ',' && rest[size] != '\n' && rest[size] != '\0') {
      ++size;
    }
  } else if (mode == Mode::kQuoted) {
    while (size < rest.size() && rest[size] != '"' && rest[size] != '\n' && rest[size] != '\0') {
      ++size;
    }
  }
  text.append(rest.substr(0, size));
  return size;
}

// A byte where quotes are or have just been.
bool CsvStream::State::StepQuoted(char c) {
  if (mode == Mode::kQuoted) {
    c == '"' ? void(mode = Mode::kQuote) : text.push_back(c);
    return CheckSizes();
  }
  if (c == '\n') return EndRow();
  if (mode == Mode::kQuote && c == '"') {
    text.push_back(c);
    mode = Mode::kQuoted;
    return true;
  }
  if (mode == Mode::kQuote && c == ',') return EndField();
  if (mode == Mode::kQuote && c == '\r') {
    mode = Mode::kReturn;
    return true;
  }
  return Refuse(ErrorKind::kBadInput, "text behind a closing quote");
}

// The first byte of a field.
bool CsvStream::State::StepStart(char c) {
  if (ends.empty()) row_line = line;
  if (c == '"') {
    mode = Mode::kQuoted;
    quote_line = line;
    quote_column = offset - line_start + 1;
    return true;
  }
  if (c == '#' && !header && ends.empty()) {
    mode = Mode::kComment;
    return true;
  }
  return StepPlain(c);
}

bool CsvStream::State::StepPlain(char c) {
  if (c == ',') return EndField();
  if (c == '\n') return EndRow();
  text.push_back(c);
  mode = Mode::kPlain;
  return true;
}

// One byte that may mean something.
bool CsvStream::State::Step(char c) {
  if (c == '\0') return Refuse(ErrorKind::kBadInput, "a NUL byte is not allowed");
  switch (mode) {
    case Mode::kFieldStart:
      return StepStart(c);
    case Mode::kPlain:
      return StepPlain(c);
    case Mode::kComment:
      if (c == '\n') return EndComment();
      text.push_back(c);
      return CheckSizes();
    default:
      return StepQuoted(c);
  }
}

bool CsvStream::State::Feed(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t run = TakeRun(piece);
    offset += run;
    piece.remove_prefix(run);
    if (run != 0 && !CheckSizes()) return false;
    if (piece.empty()) return true;
    const bool newline = piece.front() == '\n';
    if (!Step(piece.front())) return false;
    ++offset;
    if (newline) {
      ++line;
      line_start = offset;
    }
    piece.remove_prefix(1);
  }
  return true;
}

// The last line may lack its end.
bool CsvStream::State::Finish() {
  if (mode == Mode::kQuoted) {
    Refuse(ErrorKind::kBadInput, "the text ends inside a quoted field");
    error->where.line = static_cast<int>(quote_line);
    error->where.column = static_cast<int>(quote_column);
    return false;
  }
  if (mode == Mode::kComment) return EndComment();
  const bool started = mode != Mode::kFieldStart || !ends.empty();
  return !started || EndRow();
}

CsvStream::CsvStream() : state_(std::make_unique<State>()) {}
CsvStream::~CsvStream() = default;

CsvColumn CsvStream::Column(std::string_view name, int nth) {
  assert(!state_->used && nth > 0);
  state_->wanted.push_back({std::string(name), nth});
  state_->places.push_back(kNoColumn);
  return CsvColumn(state_->wanted.size() - 1);
}

void CsvStream::OnComment(std::function<void(std::string_view)> callback) {
  state_->on_comment = std::move(callback);
}

void CsvStream::OnHeader(std::function<void(std::span<const std::string_view>)> callback) {
  state_->on_header = std::move(callback);
}

void CsvStream::OnRow(std::function<void(const CsvRow&)> callback) {
  state_->on_row = std::move(callback);
}

void CsvStream::Stop() { state_->stopped = true; }
bool CsvStream::Has(CsvColumn column) const { return state_->places[column.wanted_] != kNoColumn; }
bool CsvStream::has_header() const { return state_->header; }
std::size_t CsvStream::ragged_rows() const { return state_->ragged; }

Result<void> CsvStream::Read(Source& source, std::string_view file, const CsvLimits& limits) {
  State& state = *state_;
  assert(!state.used);
  state.used = true;
  state.limits = limits;
  std::vector<char> buffer(kPiece);
  std::size_t received = 0;
  std::size_t kept = 0;  // Of a byte order mark that has not come whole.
  bool begun = false;
  while (!state.stopped && !state.error) {
    const std::size_t got = source.Read(std::span<char>(buffer).subspan(kept));
    received += got;
    std::string_view piece(buffer.data(), kept + got);
    if (!begun && got != 0 && piece.size() < kByteOrderMark.size() &&
        kByteOrderMark.starts_with(piece)) {
      kept = piece.size();
      continue;
    }
    if (!begun && piece.starts_with(kByteOrderMark)) piece.remove_prefix(kByteOrderMark.size());
    begun = true;
    kept = 0;
    if (received > limits.max_bytes) {
      state.Refuse(ErrorKind::kLimit,
                   "more than " + std::to_string(limits.max_bytes) + " bytes are not accepted");
    } else if (got == 0 && source.failed()) {
      state.Refuse(ErrorKind::kUnavailable, "reading stopped before the end");
    } else if (state.Feed(piece) && got == 0) {
      state.Finish();
      break;
    }
  }
  if (!state.error) return {};
  state.error->where.file = file;
  return *std::move(state.error);
}

}  // namespace policy::text
