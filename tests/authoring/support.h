// What the tests of this room share: golden cases, and problems as text.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "policy/authoring.h"
#include "support/golden.h"

namespace policy::authoring_test {

// All YAML below a folder of the repository.
inline std::vector<SourceFile> YamlBelow(const std::string& folder) {
  std::vector<SourceFile> files;
  const auto root = std::filesystem::path(POLICY_SOURCE_DIR) / folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".yaml") continue;
    files.push_back({entry.path().string(), testing::ReadWhole(entry.path())});
  }
  return files;
}

inline SourceFile Golden(const std::string& name) {
  return {"input.yaml",
          testing::ReadWhole(testing::GoldenPath("authoring/" + name + "/input.yaml"))};
}

inline std::string Render(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) out += Describe(problem.error);
  return out;
}

// The generated page or schema at `path`, which POLICY_UPDATE_GOLDEN=1 rewrites.
inline void CheckPrinted(const std::string& path, const std::string& printed) {
  testing::CheckGolden("../../" + path, printed);
}

}  // namespace policy::authoring_test
