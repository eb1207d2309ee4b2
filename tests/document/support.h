// What the tests of this room share: golden cases on disk, and a reader over files in memory.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "policy/document.h"

namespace policy::document_test {

inline std::filesystem::path GoldenFolder() {
  return std::filesystem::path(POLICY_SOURCE_DIR) / "tests/golden/document";
}

inline Result<std::string> ReadWhole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{.kind = ErrorKind::kNotFound, .message = "no such file"};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Files of one folder, by the path that documents use.
inline FileReader ReaderOf(std::filesystem::path folder) {
  return [folder](const std::string& path) { return ReadWhole(folder / path); };
}

inline FileReader ReaderOf(std::map<std::string, std::string> files) {
  return [files](const std::string& path) -> Result<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return Error{.kind = ErrorKind::kNotFound, .message = "no such file"};
    return found->second;
  };
}

inline SourceFile GoldenInput(const std::filesystem::path& folder) {
  for (const char* name : {"input.yaml", "input.json"}) {
    if (std::filesystem::exists(folder / name)) return {name, *ReadWhole(folder / name)};
  }
  return {};
}

inline std::string Render(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) {
    out += (problem.warning ? "warning: " : "error: ") + Describe(problem.error);
  }
  return out;
}

inline constexpr char kKey[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQVjM24Hx7RwP2b3lJbcu2JI7eBbA\n"
    "VR4Xu0+cotieoOJYk4q1y2+LUItjMYlmm+51/2f1/PgOPNBoABOEvreBXA==\n"
    "-----END PUBLIC KEY-----\n";
inline constexpr char kOtherKey[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEALygfiXo8po03cG1J4xI1H3zMJEP2jrPDq+wYvZWHoZQ=\n"
    "-----END PUBLIC KEY-----\n";

}  // namespace policy::document_test
