// One `pod` key as a whole: the profile, the switches, then written secrets.
#include "rules/pod_requirements.h"

#include <iterator>
#include <utility>

#include "rules/pod_secrets.h"
#include "rules/pod_standard.h"
#include "rules/pod_switches.h"
#include "rules/secret_scan.h"

namespace policy::rules {
namespace {

class Requirements final : public PodRequirements {
 public:
  explicit Requirements(const text::Node& node)
      : switches_(ReadPodSwitches(node)),
        literal_secrets_(text::BoolAt(node, "forbidLiteralSecrets")) {
    if (literal_secrets_) FindSecrets({});  // The rules are compiled now, not in a request.
    const std::string profile = text::StringAt(node, "profile");
    if (profile.empty()) return;
    profile_ = profile == "restricted" ? PodProfile::kRestricted : PodProfile::kBaseline;
    version_ =
        ReadStandardVersion(text::StringAt(node, "profileVersion")).value_or(NewestStandard());
  }

  std::vector<PodFailure> Failures(const Pod& pod) const override {
    std::vector<PodFailure> failures;
    if (profile_) failures = JudgeStandard(pod, *profile_, version_);
    std::vector<PodFailure> switches = switches_->Failures(pod);
    std::move(switches.begin(), switches.end(), std::back_inserter(failures));
    if (!literal_secrets_) return failures;
    std::optional<PodFailure> secrets = JudgeLiteralSecrets(pod);
    if (secrets) failures.push_back(*std::move(secrets));
    return failures;
  }

 private:
  std::optional<PodProfile> profile_{};
  int version_ = 0;
  std::shared_ptr<const PodSwitches> switches_;
  bool literal_secrets_;
};

}  // namespace

std::shared_ptr<const PodRequirements> ReadPodRequirements(const text::Node& node) {
  return std::make_shared<const Requirements>(node);
}

}  // namespace policy::rules
