// A folder of its own for a test, removed afterwards.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include "policy/files.h"

namespace policy::test {

class TestFolder {
 public:
  TestFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "policy-files-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  void Put(const std::string& name, const std::string& text = "x") const {
    std::filesystem::create_directories(std::filesystem::path(path_ + "/" + name).parent_path());
    std::ofstream(path_ + "/" + name, std::ios::binary) << text;
  }
  void Link(const std::string& name, const std::string& to) const {
    std::filesystem::create_symlink(to, path_ + "/" + name);
  }
  // The paths, relative to the folder.
  std::vector<std::string> Names(const Result<std::vector<std::string>>& listed) const {
    REQUIRE(listed.has_value());
    std::vector<std::string> names;
    for (const std::string& each : *listed) names.push_back(each.substr(path_.size() + 1));
    return names;
  }

 private:
  std::string path_{};
};

using Names = std::vector<std::string>;

}  // namespace policy::test
