// k8s/pss: Pod Security Standards fixtures, judged by the `pod` check with `profile`.
#include "corpus/corpus.h"
#include "policy/evaluate.h"
#include "policy/workload.h"

namespace corpus {
namespace {

std::string PolicyFor(std::string_view level, std::string_view version) {
  return "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: fixture}\nspec:\n  "
         "rules:\n    - name: profile\n"
         "      pod: {profile: " +
         std::string(level) + ", profileVersion: \"" + std::string(version) + "\"}\n";
}

std::optional<std::string> Judge(const std::string& text, const std::string& name,
                                 const policy::PolicySet& set, bool want) {
  const policy::Result<std::vector<policy::Workload>> read = policy::ReadWorkloads(text, name);
  if (!read || read->empty()) return "cannot be read";
  const policy::Subject subject = policy::SubjectOfWorkload(read->front());
  const policy::Decision decision =
      policy::Evaluate(subject, {}, set, {.point = policy::Point::kCi});
  if (decision.allowed == want) return std::nullopt;
  return std::string("want ") + (want ? "pass" : "fail");
}

}  // namespace

Tally JudgePodSecurity(const std::filesystem::path& root) {
  const auto judge = [&](const std::string& name, const Node& want, Tally& tally) {
    const policy::Result<policy::PolicySet> set = policy::ReadPolicySet(
        {{"fixture.yaml", PolicyFor(want.StringAt("level"), want.StringAt("version"))}}, {});
    if (!set) {
      bool unsupported = !set.error().causes.empty();
      for (const policy::Error& cause : set.error().causes)
        unsupported = unsupported && cause.kind == policy::ErrorKind::kUnsupported;
      if (unsupported) {
        tally.NotBuilt("the check 'pod'");
      } else {
        tally.Differs(name + ": " + policy::Describe(set.error()));
      }
      return;
    }
    const std::optional<std::string> wrong =
        Judge(Slurp(root / name), name, *set, want.StringAt("verdict") == "pass");
    wrong ? tally.Differs(name + ": " + *wrong) : tally.Equal();
  };
  return JudgeEach(root, "pss", judge);
}

}  // namespace corpus
