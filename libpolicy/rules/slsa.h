// What SLSA provenance (0.2 and 1) says of a build, in one form for both.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/time.h"
#include "text/node.h"

namespace policy::rules {

// Empty: it does not say.
struct BuildFacts {
  std::string builder{};
  std::string source{};  // the repository's URI, without "git+", ".git" and "@ref"
  std::string ref{};     // whole: "refs/heads/main"
  std::string workflow{};
  std::string build_type{};
  std::optional<Time> built_at{};  // when the build ended, else when it began
};

// From a predicate of either version, told by its shape. Thread-safe; never fails.
BuildFacts ReadBuildFacts(const text::Node& predicate);

// The two halves of "git+https://host/owner/repo.git@refs/tags/v1", as the language names them.
struct SourceUri {
  std::string source{};
  std::string ref{};
};
SourceUri SplitSourceUri(std::string_view uri);

}  // namespace policy::rules
