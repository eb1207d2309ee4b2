// Reads package URLs (github.com/package-url/purl-spec) as far as findings need them: type,
// namespace, name, version. Qualifiers and subpath stay in the text.
#include "report/purl.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace policy::report {
namespace {

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::string Unescape(std::string_view text) {
  constexpr unsigned kBase = 16;
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = HexDigit(text[i + 1]);
      const auto low = HexDigit(text[i + 2]);
      if (high && low) {
        plain.push_back(static_cast<char>(*high * kBase + *low));
        i += 2;
        continue;
      }
    }
    plain.push_back(text[i]);
  }
  return plain;
}

std::string_view Before(std::string_view text, char end) {
  return text.substr(0, std::min(text.find(end), text.size()));
}

}  // namespace

bool ReadPurl(Package& package) {
  constexpr std::string_view kScheme = "pkg:";
  std::string_view rest = package.purl;
  if (!rest.starts_with(kScheme)) return false;
  rest = Before(Before(rest.substr(kScheme.size()), '#'), '?');
  while (rest.starts_with('/')) rest.remove_prefix(1);
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0) return false;
  std::string type(rest.substr(0, slash));
  for (char& c : type) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  rest.remove_prefix(slash + 1);

  // An npm scope may be written plainly, so an "@" before the last "/" is no version.
  const std::size_t last = rest.rfind('/');
  const std::size_t at = rest.rfind('@');
  const bool versioned =
      at != std::string_view::npos && at > 0 && (last == std::string_view::npos || at > last + 1);
  const std::string version = versioned ? Unescape(rest.substr(at + 1)) : std::string{};
  if (versioned) rest = rest.substr(0, at);
  const std::size_t name_at = last == std::string_view::npos ? 0 : last + 1;
  if (name_at >= rest.size()) return false;

  package.type = type;
  package.space = last == std::string_view::npos ? "" : Unescape(rest.substr(0, last));
  package.base_name = Unescape(rest.substr(name_at));
  if (package.name.empty()) package.name = package.base_name;
  if (package.version.empty()) package.version = version;
  return true;
}

void SplitName(Package& package) {
  package.base_name = package.name;
  char separator = '\0';
  if (package.type == "maven") separator = ':';
  for (const std::string_view type : {"npm", "golang", "composer", "swift", "github", "conan"}) {
    if (package.type == type) separator = '/';
  }
  const std::size_t at = separator == '\0' ? std::string::npos : package.name.rfind(separator);
  if (at == std::string::npos || at + 1 == package.name.size()) return;
  package.space = package.name.substr(0, at);
  package.base_name = package.name.substr(at + 1);
}

}  // namespace policy::report
