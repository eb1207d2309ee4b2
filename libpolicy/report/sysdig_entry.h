// The entries of Sysdig's reports. A scan's tables refer to each other by key and are joined at the
// end. Not a public header.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

class SysdigScan {
 public:
  void AddPackage(std::string_view key, const text::Node& node);
  void AddVulnerability(std::string_view key, const text::Node& node);
  void AddLayer(std::string_view key, const text::Node& node);
  void AddRisk(std::string_view key, const text::Node& node);
  // Fills packages, and findings: one for each package and vulnerability in it. Uses up what was
  // read.
  void Finish(std::string_view base_os, Report& report);

 private:
  // Either the finding itself or the key of one.
  struct Link {
    std::size_t package = 0;
    std::optional<std::string> reference{};
    Finding finding{};
  };
  std::vector<Package> packages_{};
  std::vector<std::string> layers_of_{};  // of packages, by key
  std::vector<Link> links_{};
  std::unordered_map<std::string, Finding> vulnerabilities_{};
  std::unordered_map<std::string, std::string> layers_{};  // digests
  std::unordered_map<std::string, std::string> risks_{};   // what was said when it was accepted
};

// A row of a report.
Finding SysdigRow(const text::Node& row);
struct SysdigImage {
  std::string name{};
  std::string digest{};  // of its config
};
SysdigImage SysdigImageOfRow(const text::Node& row);

}  // namespace policy::report
