// The entries that Trivy writes, alike in every schema version: one JSON value in, one fact out.
// What surrounds them is the business of trivy.cc and trivy_legacy.cc. Not a public header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "text/json_stream.h"
#include "text/node.h"

namespace policy::report {

// Gathers the results of one report. Its callbacks hang below the path of one result ("Results[]",
// or "[]" in the bare list), so that both schemas are read by the same code.
class TrivyResults {
 public:
  explicit TrivyResults(Report& report) : report_(report) {}
  // The stream must not outlive this.
  void Subscribe(text::JsonStream& stream, const std::string& result_path);

  bool any_target() const { return any_target_; }
  bool any_result() const { return any_result_; }
  // Results that say what they are make the report cover that and no more.
  bool any_class() const { return any_class_; }
  std::size_t count() const { return count_; }  // of results begun
  // What the open result, or the last one, says of itself.
  const std::string& target() const { return target_; }
  const std::string& result_class() const { return class_; }

 private:
  void Begin(text::Node::Kind kind);
  void End();
  void CheckList(text::Node::Kind kind, const char* name);
  void Cover();
  void Place(Finding& finding) const;
  void Place(Package& package) const;

  Report& report_;
  std::string target_{};
  std::string class_{};
  std::string type_{};
  bool saw_vulnerabilities_ = false;
  bool is_object_ = false;
  bool any_target_ = false;
  bool any_result_ = false;
  bool any_class_ = false;
  std::size_t count_ = 0;
  // Where the entries of the open result begin.
  std::size_t first_finding_ = 0;
  std::size_t first_suppressed_ = 0;
  std::size_t first_secret_ = 0;
  std::size_t first_misconfiguration_ = 0;
  std::size_t first_license_ = 0;
  std::size_t first_package_ = 0;
};

// Trivy writes the paths in an image without their leading slash.
void MakeTrivyPathsAbsolute(Report& report);

Finding TrivyVulnerability(const text::Node& entry);
Finding TrivySecret(const text::Node& entry);
Finding TrivyMisconfiguration(const text::Node& entry);
Finding TrivyLicense(const text::Node& entry);
// An entry that the scan's own VEX or ignore file took away.
Finding TrivySuppressed(const text::Node& entry);
Package TrivyPackage(const text::Node& entry);

}  // namespace policy::report
