// The only file that knows RE2. Errors are values, nothing is logged, memory is bounded, and a text
// that RE2 cannot judge (too long, no UTF-8) is reported as such instead of as "no match".
#include "base/pattern.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <array>
#include <string>
#include <utility>

#include "base/chars.h"
#include "base/pattern_search.h"

namespace policy::base {
namespace {

constexpr std::size_t kMaxPattern = 1000;
constexpr std::size_t kMaxText = std::size_t{1} << 20U;
constexpr std::int64_t kMaxMemory = std::int64_t{4} << 20U;

RE2::Options QuietOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxMemory);
  return options;
}

re2::StringPiece PieceOf(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options ByteOptions() {
  RE2::Options options = QuietOptions();
  options.set_encoding(RE2::Options::EncodingLatin1);
  return options;
}

bool IsUtf8(std::string_view text) {
  static const RE2 any("(?s).*", QuietOptions());
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), any);
}

}  // namespace

Pattern::Pattern(std::shared_ptr<const re2::RE2> expression) : expression_(std::move(expression)) {}

Result<Pattern> Pattern::Compile(std::string_view text) {
  if (text.empty()) {
    return Error{.kind = ErrorKind::kBadInput, .message = "the regular expression is empty"};
  }
  if (text.size() > kMaxPattern) {
    return Error{.kind = ErrorKind::kLimit,
                 .message = "the regular expression is longer than 1000 bytes"};
  }
  auto expression =
      std::make_shared<const RE2>(re2::StringPiece(text.data(), text.size()), QuietOptions());
  if (!expression->ok()) {
    const bool large = expression->error_code() == RE2::ErrorPatternTooLarge;
    return Error{
        .kind = large ? ErrorKind::kLimit : ErrorKind::kBadInput,
        .message = "invalid regular expression " + Quote(text) + ": " + expression->error(),
        .hint = "the syntax is RE2's: no look-around and no back-references"};
  }
  return Pattern(std::move(expression));
}

std::optional<bool> Pattern::Matches(std::string_view text) const {
  if (text.size() > kMaxText || !IsUtf8(text)) return std::nullopt;
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *expression_);
}

std::string_view Pattern::text() const { return expression_->pattern(); }

Search::Search(std::shared_ptr<const re2::RE2> expression) : expression_(std::move(expression)) {}

Result<Search> Search::Compile(std::string_view expression) {
  auto compiled = std::make_shared<const RE2>(PieceOf(expression), ByteOptions());
  if (compiled->ok()) return Search(std::move(compiled));
  return Error{
      .kind = ErrorKind::kBadInput,
      .message = "invalid regular expression " + Quote(expression) + ": " + compiled->error()};
}

std::optional<Found> Search::Find(std::string_view text, std::size_t from) const {
  std::array<re2::StringPiece, 2> groups;
  const int count = expression_->NumberOfCapturingGroups() > 0 ? 2 : 1;
  if (from > text.size() || !expression_->Match(PieceOf(text), from, text.size(), RE2::UNANCHORED,
                                                groups.data(), count)) {
    return std::nullopt;
  }
  const re2::StringPiece& group = groups.at(static_cast<std::size_t>(count) - 1);
  const auto begin = static_cast<std::size_t>(group.data() - text.data());
  return Found{begin, begin + group.size()};
}

struct WordSearch::Set {
  explicit Set(const RE2::Options& options) : words(options, RE2::UNANCHORED) {}

  RE2::Set words;
  std::size_t count = 0;
};

WordSearch::WordSearch(std::span<const std::string_view> words) {
  RE2::Options options = ByteOptions();
  options.set_literal(true);
  options.set_case_sensitive(false);
  auto set = std::make_unique<Set>(options);
  for (const std::string_view word : words) set->words.Add(PieceOf(word), nullptr);
  set->count = words.size();
  set->words.Compile();
  set_ = std::move(set);
}

WordSearch::~WordSearch() = default;

std::vector<bool> WordSearch::In(std::string_view text) const {
  std::vector<int> found;
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  const bool any = set_->words.Match(PieceOf(text), &found, &error);
  const bool unsure = !any && error.kind != RE2::Set::kNoError;
  std::vector<bool> in(set_->count, unsure);
  for (const int word : found) in[static_cast<std::size_t>(word)] = true;
  return in;
}

}  // namespace policy::base
