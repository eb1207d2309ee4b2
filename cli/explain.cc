// `policy-check explain` and `version`.
#include "commands.h"
#include "io.h"

namespace cli {

namespace {

// Nothing is judged here, so what could only be tried by tests is explained all the same.
int ExplainRule(const ExplainOptions& options) {
  const auto files = policy::ReadDocuments(options.policies);
  if (!files) return Complain(files.error()), kUsage;
  const auto set =
      policy::ReadPolicySet(*files, policy::DocumentFileReader(), policy::ReadFor::kTests);
  if (!set) return Complain(set.error()), kUsage;
  const policy::Result<std::string> text = policy::ExplainRule(*set, options.name);
  if (!text) return Complain(text.error()), kUsage;
  return Finish(*text, kAllowed);
}

}  // namespace

int RunExplain(const ExplainOptions& options) {
  if (!options.policies.empty()) return ExplainRule(options);
  if (!options.name.empty()) {
    const policy::Result<std::string> text = policy::Explain(options.name);
    if (!text) return Complain(text.error()), kUsage;
    return Finish(*text, kAllowed);
  }
  std::string list;
  for (const policy::CheckInfo& check : policy::Checks()) {
    list += check.name + std::string(check.name.size() < 18 ? 18 - check.name.size() : 1, ' ') +
            check.summary + (check.evaluated ? "" : " (not evaluated by this version)") + "\n";
  }
  return Finish(list, kAllowed);
}

int RunVersion(const std::string& format) {
  const std::string version = policy::Version();
  if (format == "json") return Finish("{\"version\":\"" + version + "\"}\n", kAllowed);
  return Finish("policy-check " + version + "\n", kAllowed);
}

}  // namespace cli
