// Counts brackets and passes over strings; whether a document is right is its reader's business.
#include "text/json_documents.h"

#include <cstddef>

namespace policy::text {
namespace {

// The offset behind the string that opens at `at`, or npos.
std::size_t PassString(std::string_view bytes, std::size_t at) {
  for (++at; (at = bytes.find('"', at)) != std::string_view::npos; ++at) {
    std::size_t slashes = 0;
    while (bytes[at - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) return at + 1;
  }
  return std::string_view::npos;
}

// The offset behind the value that opens at `at` with a bracket, or npos.
std::size_t PassValue(std::string_view bytes, std::size_t at) {
  std::size_t depth = 0;
  while ((at = bytes.find_first_of("{}[]\"", at)) != std::string_view::npos) {
    const char c = bytes[at];
    if (c == '"') {
      at = PassString(bytes, at);
      if (at == std::string_view::npos) break;
      continue;
    }
    ++at;
    if (c == '{' || c == '[') {
      ++depth;
    } else if (--depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::vector<std::string_view> SplitJsonDocuments(std::string_view bytes) {
  constexpr std::string_view space = " \t\r\n";
  std::vector<std::string_view> pieces;
  std::size_t at = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while ((at = bytes.find_first_not_of(space, at)) != std::string_view::npos) {
    const std::size_t end =
        bytes[at] == '{' || bytes[at] == '[' ? PassValue(bytes, at) : std::string_view::npos;
    const std::size_t next =
        end == std::string_view::npos ? end : bytes.find_first_not_of(" \t\r", end);
    const bool ends_line =
        end != std::string_view::npos && (next == std::string_view::npos || bytes[next] == '\n');
    if (!ends_line) {
      pieces.push_back(bytes.substr(at));
      break;
    }
    pieces.push_back(bytes.substr(at, end - at));
    at = end;
  }
  return pieces;
}

}  // namespace policy::text
