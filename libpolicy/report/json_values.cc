// See json_values.h. Values are told apart by their brackets; the JSON door checks each of them.
#include "report/json_values.h"

#include <algorithm>
#include <utility>

#include "text/json.h"

namespace policy::report {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10U;
constexpr std::size_t kMostHeld = std::size_t{16} << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Follows one value to its end.
class Brackets {
 public:
  // Whether the value ends with this byte.
  bool Ends(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (quoted_) {
      escaped_ = c == '\\';
      quoted_ = c != '"';
    } else if (c == '"') {
      quoted_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (c == '}' || c == ']') {
      return --depth_ <= 0;
    }
    return false;
  }

 private:
  int depth_ = 0;
  bool quoted_ = false;
  bool escaped_ = false;
};

Error At(Error error, std::string_view file, int line) {
  error.where.file = file;
  error.where.line = line + std::max(error.where.line, 1) - 1;
  return error;
}

// Gathers the bytes of one value after the other.
class Splitter {
 public:
  Splitter(std::string_view file, const std::function<void(const text::Node&)>& each)
      : file_(file), each_(each) {}

  Result<void> Take(char c) {
    line_ += c == '\n' ? 1 : 0;
    if (value_.empty()) {
      if (IsSpace(c)) return {};
      if (c != '{' && c != '[') return Fail(ErrorKind::kBadInput, "no JSON object", line_);
      began_ = line_;
      brackets_ = {};
    }
    value_.push_back(c);
    if (value_.size() > kMostHeld) return Fail(ErrorKind::kLimit, "a value is too long", began_);
    return brackets_.Ends(c) ? Hand() : Result<void>{};
  }
  Result<void> Finish() const {
    if (value_.empty()) return {};
    return Fail(ErrorKind::kBadInput, "the text ends within a value", began_);
  }

 private:
  Error Fail(ErrorKind kind, const char* message, int line) const {
    return At({.kind = kind, .message = message}, file_, line);
  }
  Result<void> Hand() {
    constexpr text::Limits kLimits{.max_bytes = kMostHeld, .max_nodes = 2'000'000};
    const Result<text::Tree> tree = text::ReadJson(value_, file_, kLimits);
    if (!tree) {
      Error error = At(tree.error(), file_, began_);
      error.excerpt.clear();  // It may hold what was found.
      return error;
    }
    each_(tree->root());
    value_.clear();
    return {};
  }

  std::string_view file_;
  const std::function<void(const text::Node&)>& each_;
  std::string value_{};
  Brackets brackets_{};
  int line_ = 1;
  int began_ = 0;
};

}  // namespace

bool PeekSource::Fill() {
  held_.erase(0, given_);
  given_ = 0;
  const std::size_t had = held_.size();
  held_.resize(had + kPiece);
  const std::size_t got = source_.Read(std::span<char>(held_).subspan(had));
  held_.resize(had + got);
  return got > 0;
}

std::size_t PeekSource::Read(std::span<char> into) {
  if (given_ == held_.size()) return source_.Read(into);
  const std::size_t size = std::string_view(held_).substr(given_).copy(into.data(), into.size());
  given_ += size;
  return size;
}

char PeekSource::First() {
  std::size_t at = 0;
  while (at < kMostHeld) {
    const std::string_view rest = std::string_view(held_).substr(given_);
    if (at == 0 && rest.starts_with(kByteOrderMark)) at = kByteOrderMark.size();
    while (at < rest.size() && IsSpace(rest[at])) ++at;
    const bool mark_may_come = at == 0 && rest.size() < kByteOrderMark.size();
    if (at < rest.size() && !mark_may_come) return rest[at];
    if (Fill()) continue;
    return given_ + at < held_.size() ? held_[given_ + at] : '\0';
  }
  return '\0';
}

Result<std::optional<std::string>> PeekSource::NextLine(std::string_view file) {
  std::size_t seen = given_;
  ++line_;
  for (;;) {
    const std::size_t end = held_.find('\n', seen);
    if (end != std::string::npos) {
      std::string line = held_.substr(given_, end - given_);
      given_ = end + 1;
      if (line.ends_with('\r')) line.pop_back();
      return std::optional(std::move(line));
    }
    if (held_.size() - given_ > kMostHeld) {
      return At({.kind = ErrorKind::kLimit, .message = "a line is too long"}, file, line_);
    }
    seen = held_.size() - given_;
    if (Fill()) continue;
    if (given_ == held_.size()) return std::optional<std::string>{};
    std::string line = held_.substr(given_);
    given_ = held_.size();
    return std::optional(std::move(line));
  }
}

Result<void> ReadJsonValues(PeekSource& source, std::string_view file,
                            const std::function<void(const text::Node&)>& each) {
  std::string piece(kPiece, '\0');
  Splitter splitter(file, each);
  bool first = true;
  while (const std::size_t size = source.Read(piece)) {
    std::string_view bytes(piece.data(), size);
    if (first && bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    first = false;
    for (const char c : bytes) {
      if (Result<void> done = splitter.Take(c); !done) return done;
    }
  }
  return splitter.Finish();
}

}  // namespace policy::report
