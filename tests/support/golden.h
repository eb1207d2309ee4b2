// Golden files: what a renderer gave last time, under tests/golden/.
//
// POLICY_UPDATE_GOLDEN=1 writes them anew; the difference is then reviewed like code.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace policy::testing {

inline std::filesystem::path GoldenPath(const std::string& name) {
  return std::filesystem::path(POLICY_SOURCE_DIR) / "tests" / "golden" / name;
}

// The bytes of a file, or nothing if there is none.
inline std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Compares `got` with the golden file `name` ("render/denied/want.txt").
inline void CheckGolden(const std::string& name, const std::string& got) {
  const std::filesystem::path path = GoldenPath(name);
  const char* update = std::getenv("POLICY_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << got;
  }
  INFO("golden file ", path.string(), "; POLICY_UPDATE_GOLDEN=1 rewrites it");
  REQUIRE(std::filesystem::exists(path));
  CHECK(got == ReadWhole(path));
}

}  // namespace policy::testing
