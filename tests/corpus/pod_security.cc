// k8s/pss: Pod Security Standards fixtures, judged by the `pod` check with `profile`:
// verdict and control.
#include <algorithm>
#include <array>

#include "base/chars.h"
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

// A control of restricted that stands in the place of one of baseline.
constexpr std::array<std::array<std::string_view, 2>, 4> kOverrides = {{
    {"capabilities_baseline", "capabilities_restricted"},
    {"hostpathvolumes", "restrictedvolumes"},
    {"procmount", "procmount_restricted"},
    {"seccompprofile_baseline", "seccompprofile_restricted"},
}};

// Whether the decision names the control that the fixture breaks, or the one that overrides it.
bool Names(const policy::Decision& decision, std::string_view control) {
  return std::any_of(decision.violations.begin(), decision.violations.end(), [&](const auto& v) {
    const std::string id = policy::base::ToLower(v.id);
    return v.reason == "pod.profile" &&
           (id == control ||
            std::any_of(kOverrides.begin(), kOverrides.end(),
                        [&](const auto& row) { return row[0] == control && row[1] == id; }));
  });
}

std::optional<std::string> Judge(const std::string& text, const std::string& name,
                                 const policy::PolicySet& set, const policy::text::Node& row) {
  const policy::Result<std::vector<policy::Workload>> read = policy::ReadWorkloads(text, name);
  if (!read || read->empty()) return "cannot be read";
  const policy::Subject subject = policy::SubjectOfWorkload(read->front());
  const policy::Decision decision =
      policy::Evaluate(subject, {}, set, {.point = policy::Point::kCi});
  const bool want = row.StringAt("verdict") == "pass";
  if (decision.allowed != want) return std::string("want ") + (want ? "pass" : "fail");
  if (want || Names(decision, row.StringAt("check"))) return std::nullopt;
  return "fails, but not for '" + std::string(row.StringAt("check")) + "'";
}

}  // namespace

Tally JudgePodSecurity(const std::filesystem::path& root) {
  const auto judge = [&](const std::string& name, const Node& want, Tally& tally) {
    const policy::Result<policy::PolicySet> set = policy::ReadPolicySet(
        {{"fixture.yaml", PolicyFor(want.StringAt("level"), want.StringAt("version"))}}, {});
    if (!set) {
      tally.Differs(name + ": " + policy::Describe(set.error()));
      return;
    }
    const std::optional<std::string> wrong = Judge(Slurp(root / name), name, *set, want);
    wrong ? tally.Differs(name + ": " + *wrong) : tally.Equal();
  };
  return JudgeEach(root, "pss", judge);
}

}  // namespace corpus
