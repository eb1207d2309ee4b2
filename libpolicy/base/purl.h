// Package URLs (github.com/package-url/purl-spec) taken apart, and put together again.
//
// Type in lower case, percent escapes decoded, qualifier keys in lower case. Names keep their
// letter case but for the types whose names have none.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace policy::base {

struct Purl {
  std::string type{};
  std::string space{};
  std::string name{};
  std::string version{};  // empty: none is given
  std::map<std::string, std::string> qualifiers{};
  std::string subpath{};
};

// Empty for text that is no package URL.
std::optional<Purl> ParsePurl(std::string_view text);

// The parts as the rules of their type want them: "Django_package" of pypi is "django-package".
Purl NormalPurl(Purl purl);

// The canonical text of the normal parts; empty without a type or a name.
std::string MakePurl(const Purl& purl);

// A name or namespace as its type compares them: pypi ignores letter case and the kind of dash,
// and some types ignore letter case.
std::string NormalName(std::string_view type, std::string_view name);

}  // namespace policy::base
