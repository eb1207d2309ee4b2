// What OWASP Dependency-Check says of a dependency, whichever way it writes it down: the facts that
// its XML and its JSON reports share. Not a public header.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"

namespace policy::report {

struct CheckedVulnerability {
  std::string source{};  // "NVD", "OSSINDEX", "NPM", "RETIREJS"
  std::string name{};
  std::optional<std::string> severity{};
  std::vector<Cvss> cvss{};
  std::vector<std::string> cwes{};
  std::vector<std::string> references{};
  bool exploited = false;  // it stands in CISA's catalogue
  bool suppressed = false;
  std::string notes{};  // why it is suppressed
};

// The dependency that is being read, whose vulnerabilities may come before its name.
struct CheckedDependency {
  std::string file_name{};
  std::string file_path{};
  std::string purl{};
  std::string maven{};  // "group:artifact:version", before version 5
  std::string license{};
  std::size_t first_finding = 0;
  std::size_t first_suppressed = 0;
};

// The whole report while it is read.
class CheckedReport {
 public:
  CheckedReport();
  void BeginDependency();
  CheckedDependency& dependency() { return dependency_; }
  void Add(CheckedVulnerability vulnerability);
  void EndDependency();

  void SetEngine(std::string_view version);
  void SetDate(std::string_view date);
  void AddDataSource(std::string_view name, std::string_view timestamp);
  void AddException() { ++exceptions_; }
  // After the end of the text.
  Report Finish(std::string_view schema);

  static std::optional<Cvss> MakeScore(std::optional<double> score, std::string_view vector,
                                       std::string_view version, std::string_view source);

 private:
  Report report_{};
  CheckedDependency dependency_{};
  std::size_t dependencies_ = 0;
  int exceptions_ = 0;
};

}  // namespace policy::report
