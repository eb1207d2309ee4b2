// Cuts the source line of an error out of its text.
#include "text/excerpt.h"

#include <algorithm>

#include "text/utf8.h"

namespace policy::text {
namespace {

constexpr std::size_t kLongest = 160;

}  // namespace

std::string ExcerptAt(std::string_view bytes, std::size_t at) {
  at = std::min(at, bytes.size());
  // Only a near line begin is looked for: a line of megabytes has no useful excerpt.
  const std::size_t window = at - std::min(at, kLongest);
  const std::size_t newline = at == 0 ? std::string_view::npos : bytes.rfind('\n', at - 1);
  const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  if (begin < window) return {};
  std::string_view line = bytes.substr(begin, kLongest);
  line = line.substr(0, line.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const std::size_t bad = FindInvalidUtf8(line);
  if (bad != std::string_view::npos && IsCutUtf8(line.substr(bad))) line = line.substr(0, bad);
  return OneLine(line);
}

}  // namespace policy::text
