// The only file that knows RE2. Errors are values, nothing is logged, memory is bounded, and a text
// that RE2 cannot judge (too long, no UTF-8) is reported as such instead of as "no match".
#include "base/pattern.h"

#include <re2/re2.h>

#include <string>
#include <utility>

#include "base/chars.h"

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

}  // namespace policy::base
