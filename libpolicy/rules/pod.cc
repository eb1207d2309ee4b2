// The grammar of `pod`, and the check: a violation for each key, and each control of the profile,
// that does not hold. What they ask is in pod_requirements.
#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/pod_requirements.h"
#include "rules/pod_standard.h"
#include "rules/types.h"

namespace policy::rules {
namespace {

constexpr std::array<std::string_view, 2> kProfiles = {"baseline", "restricted"};
constexpr std::array<std::string_view, 3> kProbes = {"liveness", "readiness", "startup"};
constexpr std::array<std::string_view, 3> kPullPolicies = {"Always", "IfNotPresent", "Never"};
constexpr text::Type kProbe = WordType("probe", kProbes);
constexpr text::Type kPullPolicy = WordType("image pull policy", kPullPolicies);

std::optional<text::FormatProblem> CheckProfileVersion(std::string_view text) {
  const std::optional<int> minor = ReadStandardVersion(text);
  const std::string newest = "v1." + std::to_string(NewestStandard());
  if (!minor) {
    return text::FormatProblem{"'" + std::string(text) + "' is no Kubernetes version",
                               "such as '" + newest + "'"};
  }
  if (*minor <= NewestStandard()) return std::nullopt;
  return text::FormatProblem{
      "the Pod Security Standards of '" + std::string(text) + "' are not known here",
      "the newest known are those of '" + newest + "'"};
}
constexpr text::Type kProfileVersion{
    .kind = text::Type::Kind::kString, .name = "version", .format = CheckProfileVersion};

constexpr std::array<text::Field, 23> kFields = {{
    {.name = "profile",
     .type = WordType("profile", kProfiles),
     .meaning = "a Pod Security Standard"},
    {.name = "profileVersion",
     .type = kProfileVersion,
     .meaning = "of which Kubernetes release (`v1.34`)",
     .default_text = "the newest"},
    {.name = "forbidPrivileged", .type = text::kBoolean, .meaning = "no privileged container"},
    {.name = "forbidPrivilegeEscalation",
     .type = text::kBoolean,
     .meaning = "allowPrivilegeEscalation is false in every container"},
    {.name = "forbidHostNetwork", .type = text::kBoolean, .meaning = "not in the host's network"},
    {.name = "forbidHostPID", .type = text::kBoolean, .meaning = "not among the host's processes"},
    {.name = "forbidHostIPC", .type = text::kBoolean, .meaning = "not in the host's IPC namespace"},
    {.name = "forbidHostPorts", .type = text::kBoolean, .meaning = "no port of the host"},
    {.name = "forbidHostPath", .type = text::kBoolean, .meaning = "no hostPath volume"},
    {.name = "requireRunAsNonRoot",
     .type = text::kBoolean,
     .meaning = "runAsNonRoot is true and runAsUser not 0 in every container"},
    {.name = "requireReadOnlyRootFilesystem",
     .type = text::kBoolean,
     .meaning = "readOnlyRootFilesystem is true in every container"},
    {.name = "requireSeccomp",
     .type = text::kBoolean,
     .meaning = "seccomp `RuntimeDefault` or `Localhost` in every container"},
    {.name = "forbidServiceAccountToken",
     .type = text::kBoolean,
     .meaning = "the service account's token is not mounted"},
    {.name = "forbidSecretEnv",
     .type = text::kBoolean,
     .meaning = "no environment variable from a Secret"},
    {.name = "forbidLiteralSecrets",
     .type = text::kBoolean,
     .meaning =
         "no credentials written in environment, arguments, annotations, probes, attributes of "
         "volumes"},
    {.name = "allowedHostPaths",
     .type = text::kGlobs,
     .meaning = "hostPath volumes only of these paths"},
    {.name = "allowedCapabilities",
     .type = text::kTexts,
     .meaning = "no capability added but these"},
    {.name = "requiredDroppedCapabilities",
     .type = text::kTexts,
     .meaning = "every container drops these; `ALL` drops each"},
    {.name = "allowedRuntimeClasses", .type = text::kTexts, .meaning = "runs in one of these"},
    {.name = "allowedImagePullPolicies",
     .type = ListType("[image pull policy]", kPullPolicy),
     .meaning = "`Always`, `IfNotPresent`, `Never`"},
    {.name = "requiredLimits",
     .type = text::kTexts,
     .meaning = "every container limits these resources (`cpu`, `memory`)"},
    {.name = "requiredRequests",
     .type = text::kTexts,
     .meaning = "every container requests these resources"},
    {.name = "requiredProbes",
     .type = ListType("[probe]", kProbe),
     .meaning = "`liveness`, `readiness`, `startup`, in the containers that can have them"},
}};

constexpr std::array<std::string_view, 22> Keys() {
  std::array<std::string_view, 22> keys{};
  std::size_t at = 0;
  for (const text::Field& field : kFields) {
    if (field.name != "profileVersion") keys.at(at++) = field.name;
  }
  return keys;
}
constexpr std::array<std::string_view, 22> kOne = Keys();
constexpr text::ObjectType kGrammar{.name = "pod", .fields = kFields, .at_least_one_of = kOne};

void CheckPod(const text::Node& node, std::string_view key, text::Problems& problems) {
  const text::Node* version = node.Find("profileVersion");
  if (version == nullptr || node.Find("profile") != nullptr) return;
  problems.Add(*version, std::string(key) + ".profileVersion",
               "'profileVersion' says nothing without 'profile'", "add 'profile: restricted'");
}

// "pod.forbidHostNetwork" of each key, once: breaches hold views.
std::string_view ReasonOf(std::string_view key) {
  static const std::vector<std::string> reasons = [] {
    std::vector<std::string> all;
    all.reserve(kFields.size());
    for (const text::Field& field : kFields) all.push_back("pod." + std::string(field.name));
    return all;
  }();
  const auto found =
      std::find_if(kFields.begin(), kFields.end(), [&](const auto& f) { return f.name == key; });
  assert(found != kFields.end());
  return reasons[static_cast<std::size_t>(found - kFields.begin())];
}

class PodCheck final : public Check {
 public:
  explicit PodCheck(const text::Node& node) : requirements_(ReadPodRequirements(node)) {}

  bool per_platform() const override { return false; }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    if (facts.pod == nullptr) return verdict;
    for (PodFailure& failure : requirements_->Failures(*facts.pod)) {
      verdict.breaches.push_back({.reason = ReasonOf(failure.key),
                                  .id = std::move(failure.id),
                                  .containers = std::move(failure.containers),
                                  .message = std::move(failure.detail),
                                  .remediation = "change the pod's manifest"});
    }
    return verdict;
  }

 private:
  std::shared_ptr<const PodRequirements> requirements_;
};

}  // namespace

const text::ObjectType& PodGrammar() { return kGrammar; }

CheckKind PodKind() {
  return {
      .name = "pod",
      .grammar = &kGrammar,
      .summary = "the pod asks for no more rights than you allow",
      .explanation =
          "Pod Security Standards, and single switches: the Kubernetes field, in containers of "
          "every kind. The pod is judged once, if any of its images matches; over an image alone "
          "the rule is skipped.\nA violation is named after its key (pod.forbidHostNetwork, id "
          "`forbidHostNetwork`); one of the profile has the reason pod.profile and, as its id, "
          "the name of the control as Kubernetes has it (`hostNamespaces`). It is about the pod, "
          "so it names no image; an exception with `images` or `digests` takes it if they hold "
          "for each container that breaks the key or, where the pod itself does, for all its "
          "images.\nA field that the pod does not state counts against it, but for what the API "
          "server writes into every pod: a limit stands for a request, a port of a pod in the "
          "host's network is the host's, a volume without a source is an emptyDir.",
      .example = "pod: {profile: restricted, forbidServiceAccountToken: true}",
      .workload = true,
      .evaluated = true,
      .check = CheckPod,
      .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
        return std::make_unique<const PodCheck>(node);
      }};
}

}  // namespace policy::rules
