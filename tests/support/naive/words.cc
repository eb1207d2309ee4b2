// Written for reading: every question is answered by trying.
#include "support/naive/words.h"

#include <cctype>

namespace policy::naive {
namespace {

// The numbers of a version; the generator writes no others.
std::vector<int> NumbersOf(std::string_view version) {
  std::vector<int> numbers = {0};
  for (const char c : version) {
    if (c == '.') {
      numbers.push_back(0);
    } else {
      numbers.back() = numbers.back() * 10 + (c - '0');
    }
  }
  return numbers;
}

bool Holds(const Comparison& comparison, const std::string& version) {
  const auto own = NumbersOf(version);
  const auto other = NumbersOf(comparison.version);
  if (comparison.op == "<") return own < other;
  if (comparison.op == "<=") return own <= other;
  if (comparison.op == ">") return own > other;
  if (comparison.op == ">=") return own >= other;
  if (comparison.op == "!=") return own != other;
  return own == other;
}

bool RangeHas(const Range& range, const std::string& version) {
  for (const auto& all : range) {
    bool each = true;
    for (const Comparison& comparison : all) each = each && Holds(comparison, version);
    if (each) return true;
  }
  return false;
}

bool PurlTakes(const std::string& glob, const Identity& package, Doubt doubt) {
  if (!package.type.empty()) {
    const std::string space = package.space.empty() ? "" : package.space + "/";
    return GlobTakes(glob, "pkg:" + package.type + "/" + space + package.name);
  }
  // Of any type and namespace, but of this name.
  return doubt == Doubt::kCould && GlobTakes(glob.substr(glob.rfind('/') + 1), package.name);
}

}  // namespace

bool Has(const Words& words, std::string_view word) {
  for (const std::string& one : words) {
    if (one == word) return true;
  }
  return false;
}

std::string Lower(std::string_view text) {
  std::string lower;
  for (const char c : text) {
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return lower;
}

bool GlobTakes(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.front() != '*') {
    return !text.empty() && glob.front() == text.front() &&
           GlobTakes(glob.substr(1), text.substr(1));
  }
  const bool any = glob.starts_with("**");
  const std::string_view rest = glob.substr(any ? 2 : 1);
  for (std::size_t run = 0;; ++run) {
    if (GlobTakes(rest, text.substr(run))) return true;
    if (run == text.size() || (!any && text[run] == '/')) return false;
  }
}

bool AnyGlobTakes(const Words& globs, std::string_view text) {
  for (const std::string& glob : globs) {
    if (GlobTakes(glob, text)) return true;
  }
  return false;
}

bool ImageTakes(std::string_view pattern, const ImageReference& image) {
  const std::size_t at = pattern.find('@');
  if (at != std::string_view::npos) {
    if (image.digest != pattern.substr(at + 1)) return false;
    pattern = pattern.substr(0, at);
  }
  const std::size_t slash = pattern.rfind('/');
  const std::size_t colon = pattern.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    std::string tag = image.tag;
    if (tag.empty() && image.digest.empty()) tag = "latest";
    if (tag.empty() || !GlobTakes(pattern.substr(colon + 1), tag)) return false;
    pattern = pattern.substr(0, colon);
  }
  return GlobTakes(pattern, image.registry + "/" + image.repository);
}

bool AnyImageTakes(const Words& patterns, const ImageReference& image) {
  for (const std::string& pattern : patterns) {
    if (ImageTakes(pattern, image)) return true;
  }
  return false;
}

Identity IdentityOf(const Package& package) {
  Identity identity{package.type, package.space, package.name, package.version};
  const std::size_t slash = package.name.rfind('/');
  if (package.type == "npm" && slash != std::string::npos) {
    identity.space = package.name.substr(0, slash);
    identity.name = package.name.substr(slash + 1);
  }
  return identity;
}

bool PackageTakes(const PackagePattern& pattern, const Package& package, Doubt doubt) {
  const Identity identity = IdentityOf(package);
  const bool surely = doubt == Doubt::kSurely;
  if (!pattern.name.empty() && !GlobTakes(pattern.name, identity.name)) return false;
  if (!pattern.type.empty()) {
    if (identity.type.empty() ? surely : identity.type != pattern.type) return false;
  }
  if (!pattern.purl.empty() && !PurlTakes(pattern.purl, identity, doubt)) return false;
  if (pattern.version.empty()) return true;
  if (identity.version.empty()) return !surely;
  // The order of versions is the type's: where neither says which, nothing is sure.
  if (surely && identity.type.empty() && pattern.type.empty()) return false;
  return RangeHas(pattern.version, identity.version);
}

bool AnyPackageTakes(const PackagePatterns& patterns, const Package& package, Doubt doubt) {
  for (const PackagePattern& pattern : patterns) {
    if (PackageTakes(pattern, package, doubt)) return true;
  }
  return false;
}

}  // namespace policy::naive
