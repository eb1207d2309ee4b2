// The language's `package`: {name, purl, type, version, preset}, as checks and exceptions name one.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"
#include "text/schema.h"

namespace policy::rules {

// Whether a pattern speaks of a package: surely, possibly (a fact that the pattern asks for is
// missing), or not.
enum class Match { kNo, kPossibly, kSurely };

class PackagePattern {
 public:
  virtual ~PackagePattern() = default;
  virtual Match Matches(const Package& package) const = 0;
  // Whether what it takes is in a distribution's database if it is installed at all: by its type,
  // or by a preset, which lists names that distributions give.
  virtual bool of_distribution() const { return false; }
  // The one name that a package must surely have to match surely; empty: any. For look-ups.
  virtual std::string_view literal_name() const { return {}; }
};

// The grammar of a package, to be used inside tables.
const text::ObjectType& PackageGrammar();
// From a tree that passed text::Check against PackageGrammar.
std::shared_ptr<const PackagePattern> ReadPackagePattern(const text::Node& node);
// Names of a preset ("shells"); empty for an unknown one.
std::vector<std::string_view> PresetNames(std::string_view preset);

}  // namespace policy::rules
