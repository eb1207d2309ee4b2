// Formats that only documents use.
#include "document/types.h"

#include <algorithm>
#include <string>

#include "base/chars.h"
#include "policy/reference.h"
#include "policy/time.h"

namespace policy::document {
namespace {

using base::Quote;
using text::FormatProblem;

// Kubernetes: at most 63 letters, digits, '-', '_', '.', a letter or digit at both ends.
bool IsLabelName(std::string_view text) {
  const auto inner = [](char c) { return base::IsAlnum(c) || c == '-' || c == '_' || c == '.'; };
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), inner) &&
         base::IsAlnum(text.front()) && base::IsAlnum(text.back());
}

bool IsSubdomain(std::string_view text) {
  if (text.size() > 253) return false;
  while (true) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    if (text::CheckDnsLabel(text.substr(0, dot))) return false;
    if (dot == text.size()) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<FormatProblem> CheckSpan(std::string_view text) {
  if (auto problem = text::CheckDuration(text)) return problem;
  if (ParseDuration(text)->count() > 0) return std::nullopt;
  return FormatProblem{Quote(text) + " is no time at all: nothing could ever keep to it",
                       "leave the key out where there is no limit"};
}

std::optional<FormatProblem> CheckRelativePath(std::string_view text) {
  if (!text.starts_with('/')) return std::nullopt;
  return FormatProblem{Quote(text) + " is an absolute path",
                       "name the file relative to the folder of this document"};
}

std::optional<FormatProblem> CheckLabelKey(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view name = slash == std::string_view::npos ? text : text.substr(slash + 1);
  const bool prefix_fine = slash == std::string_view::npos || IsSubdomain(text.substr(0, slash));
  if (prefix_fine && IsLabelName(name)) return std::nullopt;
  return FormatProblem{Quote(text) + " is no label key", "such as 'app.kubernetes.io/name'"};
}

std::optional<FormatProblem> CheckLabelValue(std::string_view text) {
  if (IsLabelName(text)) return std::nullopt;
  return FormatProblem{
      Quote(text) + " is no label value",
      "at most 63 letters, digits, '-', '_' and '.', a letter or digit at both ends"};
}

std::optional<FormatProblem> CheckReference(std::string_view text) {
  const Result<ImageReference> reference = ParseReference(text);
  if (reference) return std::nullopt;
  return FormatProblem{reference.error().message, reference.error().hint};
}

std::optional<FormatProblem> CheckValidUntil(std::string_view text) {
  if (text == "null" || ParseInstant(text)) return std::nullopt;
  return FormatProblem{Quote(text) + " is no instant",
                       "write \"2027-01-31T12:00:00Z\", or \"null\" where none is expected"};
}

}  // namespace policy::document
