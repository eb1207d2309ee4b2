// Scanners write one package in several ways ("g:a", "a" with a namespace, a purl). This reduces
// them to the parts of a purl, without copying: it runs for every finding.
#include "rules/package_name.h"

#include <algorithm>
#include <array>

namespace policy::rules {
namespace {

constexpr std::array<std::string_view, 9> kSlash = {
    "golang", "npm", "composer", "swift", "github", "docker", "conan", "bitbucket", "huggingface"};

// Types whose names hold their namespace: everything before the last separator.
constexpr char SeparatorOf(std::string_view type) {
  if (type == "maven" || type == "gradle" || type == "clojars") return ':';
  for (const std::string_view slash : kSlash) {
    if (type == slash) return '/';
  }
  return '\0';
}

struct PurlParts {
  std::string_view type{};
  std::string_view space{};
};

PurlParts Split(std::string_view purl) {
  if (!purl.starts_with("pkg:")) return {};
  purl.remove_prefix(4);
  while (purl.starts_with('/')) purl.remove_prefix(1);
  purl = purl.substr(0, purl.find_first_of("?#"));
  const std::size_t slash = purl.find('/');
  if (slash == std::string_view::npos) return {};
  PurlParts parts{.type = purl.substr(0, slash)};
  const std::string_view rest = purl.substr(slash + 1);
  const std::size_t last = rest.rfind('/');
  // An encoded namespace is left to the name, which the scanner writes in clear.
  if (last != std::string_view::npos) parts.space = rest.substr(0, last);
  if (parts.space.find('%') != std::string_view::npos) parts.space = {};
  return parts;
}

}  // namespace

PackageIdentity IdentityOf(const Package& package) {
  PackageIdentity identity{package.type, package.space, package.name, package.version};
  if ((identity.type.empty() || identity.space.empty()) && !package.purl.empty()) {
    const PurlParts parts = Split(package.purl);
    if (identity.type.empty()) identity.type = parts.type;
    if (identity.space.empty()) identity.space = parts.space;
  }
  const char separator = SeparatorOf(identity.type);
  if (separator == '\0') return identity;
  const std::size_t at = identity.name.rfind(separator);
  if (at == std::string_view::npos) return identity;
  if (identity.space.empty()) identity.space = identity.name.substr(0, at);
  identity.name = identity.name.substr(at + 1);
  return identity;
}

std::string PurlOf(const PackageIdentity& identity) {
  if (identity.type.empty()) return {};
  std::string purl;
  purl.reserve(6 + identity.type.size() + identity.space.size() + identity.name.size());
  purl.append("pkg:").append(identity.type).append("/");
  if (!identity.space.empty()) purl.append(identity.space).append("/");
  return purl.append(identity.name);
}

}  // namespace policy::rules
