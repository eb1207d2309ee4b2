// What findings need of a package URL, and names without one. The URL itself is base/purl.h's.
#include "report/purl.h"

#include <optional>
#include <utility>

#include "base/purl.h"

namespace policy::report {

bool ReadPurl(Package& package) {
  std::optional<base::Purl> purl = base::ParsePurl(package.purl);
  if (!purl) return false;
  package.type = purl->type;
  package.space = purl->space;
  package.base_name = purl->name;
  if (package.name.empty()) package.name = package.base_name;
  if (package.version.empty()) package.version = purl->version;
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
