// One run of a SARIF log: its rules, and its results, which may come before the rules. Not a public
// header.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "policy/evidence.h"
#include "report/fields.h"
#include "text/json_stream.h"
#include "text/node.h"

namespace policy::report {

// What results need of their rule (3.49).
struct SarifRule {
  std::string id{};
  std::string level{};              // defaultConfiguration.level
  std::string security_severity{};  // GitHub's property: a score as text
  std::vector<std::string> tags{};
  std::string title{};
  std::string help{};  // Grype's and Trivy's "Package: …" lines
  std::string purl{};  // Docker Scout's properties
  std::vector<std::string> fixed_versions{};
  std::string help_uri{};
  bool speaks_of_secrets = false;
  std::map<std::string, std::string> properties{};  // its own, where a dialect asks for them
};

// A result until its run has ended.
struct SarifResult {
  Finding finding{};
  std::string message{};
  std::string level{};
  int component = -1;  // -1: the driver, else an extension
  int rule_index = -1;
};

// The runs of one log, one after the other.
class SarifRuns {
 public:
  // What a tool's own dialect adds to a finding from the properties of its rule.
  using Dialect = std::function<void(Finding&, const SarifRule&)>;

  explicit SarifRuns(Report& report, Dialect dialect = {})
      : report_(report), dialect_(std::move(dialect)) {}
  // The stream must not outlive this.
  void Subscribe(text::JsonStream& stream);
  int count() const { return count_; }
  // The log's own figures for `inspect`; to be called at the end.
  void SetDetails() const;

 private:
  void Begin(text::Node::Kind kind);
  void End();
  void AddRule(const text::Node& rule, int component);
  void AddResult(const text::Node& result);
  void AddInvocation(const text::Node& invocation);
  void CheckNotifications(const text::Node& invocation, const char* key);
  const SarifRule* RuleOf(const SarifResult& result) const;
  Finding Finish(SarifResult result, const std::set<Coverage>& tool);
  void Cover(const std::set<Coverage>& tool, std::size_t first_finding);
  std::string Name() const;

  Report& report_;
  Dialect dialect_;
  int count_ = 0;
  std::size_t without_results_ = 0;
  std::vector<std::optional<std::string>> tools_{};
  std::vector<std::optional<bool>> successful_{};
  std::optional<double> most_severe_{};
  std::string tool_{};
  std::string version_{};
  std::string semantic_version_{};
  bool has_results_ = false;
  bool results_key_ = false;
  bool external_results_ = false;
  int extension_ = -1;
  std::map<int, std::vector<SarifRule>> rules_{};
  std::vector<SarifResult> results_{};
};

}  // namespace policy::report
