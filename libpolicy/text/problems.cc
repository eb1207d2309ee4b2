// Collects what is wrong with a document, each problem with its place and its source line.
#include <algorithm>
#include <utility>

#include "text/excerpt.h"
#include "text/schema.h"

namespace policy::text {

Problems::Problems(std::string_view file, std::string_view text) : file_(file), text_(text) {
  lines_.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    lines_.push_back(at + 1);
  }
}

Error Problems::At(int line, int column, std::string_view key, std::string message,
                   std::string hint) const {
  Error error{.kind = ErrorKind::kBadInput,
              .message = std::move(message),
              .where = {file_, line, column, std::string(key)},
              .hint = std::move(hint)};
  if (line > 0 && static_cast<std::size_t>(line) <= lines_.size()) {
    const auto offset = static_cast<std::size_t>(std::max(column, 1) - 1);
    error.excerpt = ExcerptAt(text_, lines_[static_cast<std::size_t>(line) - 1] + offset);
  }
  return error;
}

void Problems::Add(Error error) {
  if (errors_.size() > kMost) return;
  if (errors_.size() == kMost) {
    error = {.kind = ErrorKind::kLimit,
             .message = "more than " + std::to_string(kMost) + " problems; the rest is left out",
             .where = std::move(error.where)};
  }
  errors_.push_back(std::move(error));
}

void Problems::Add(const Node& at, std::string_view key, std::string message, std::string hint) {
  Add(At(at.line(), at.column(), key, std::move(message), std::move(hint)));
}

void Problems::Add(const Member& at_key, std::string_view key, std::string message,
                   std::string hint) {
  Add(At(static_cast<int>(at_key.key_line), static_cast<int>(at_key.key_column), key,
         std::move(message), std::move(hint)));
}

namespace {

constexpr char kUnsupportedHint[] = "lint accepts it, but no decision can be made with it yet";

}  // namespace

void Problems::AddUnsupported(const Node& at, std::string_view key, std::string message) {
  Error error = At(at.line(), at.column(), key, std::move(message), kUnsupportedHint);
  error.kind = ErrorKind::kUnsupported;
  Add(std::move(error));
}

void Problems::AddUnsupported(const Member& at_key, std::string_view key, std::string message) {
  Error error = At(static_cast<int>(at_key.key_line), static_cast<int>(at_key.key_column), key,
                   std::move(message), kUnsupportedHint);
  error.kind = ErrorKind::kUnsupported;
  Add(std::move(error));
}

}  // namespace policy::text
