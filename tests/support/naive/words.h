// Globs, versions, images and packages as the language says they match, one character at a time.
#pragma once

#include <string_view>

#include "policy/reference.h"
#include "support/naive/case.h"

namespace policy::naive {

// What accuses takes all that could match; what excuses only what surely does.
enum class Doubt { kCould, kSurely };

bool Has(const Words& words, std::string_view word);
std::string Lower(std::string_view text);
// "*" is any run without "/", "**" any run; the whole text.
bool GlobTakes(std::string_view glob, std::string_view text);
bool AnyGlobTakes(const Words& globs, std::string_view text);
bool ImageTakes(std::string_view pattern, const ImageReference& image);
bool AnyImageTakes(const Words& patterns, const ImageReference& image);

// A package by the parts of its purl. No type is a type of its own.
struct Identity {
  std::string type{};
  std::string space{};
  std::string name{};
  std::string version{};

  auto operator<=>(const Identity&) const = default;
};
Identity IdentityOf(const Package& package);

bool PackageTakes(const PackagePattern& pattern, const Package& package, Doubt doubt);
bool AnyPackageTakes(const PackagePatterns& patterns, const Package& package, Doubt doubt);

}  // namespace policy::naive
