// The grammar of `pod`, and its row. The single switches are judged in pod_switches.cc, for the
// compensating controls of exceptions; as a check it is not evaluated by this version.
#include "rules/pod_switches.h"
#include "rules/types.h"

namespace policy::rules {
namespace {

constexpr std::array<std::string_view, 2> kProfiles = {"baseline", "restricted"};
constexpr std::array<std::string_view, 3> kProbes = {"liveness", "readiness", "startup"};
constexpr std::array<std::string_view, 3> kPullPolicies = {"Always", "IfNotPresent", "Never"};
constexpr text::Type kProbe = WordType("probe", kProbes);
constexpr text::Type kPullPolicy = WordType("image pull policy", kPullPolicies);

std::optional<text::FormatProblem> CheckProfileVersion(std::string_view text) {
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.size() <= 4 &&
           part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const std::size_t dot = text.find('.');
  if (text.starts_with('v') && dot != std::string_view::npos && digits(text.substr(1, dot - 1)) &&
      digits(text.substr(dot + 1))) {
    return std::nullopt;
  }
  return text::FormatProblem{"'" + std::string(text) + "' is no Kubernetes version",
                             "such as 'v1.34'"};
}
constexpr text::Type kProfileVersion{
    .kind = text::Type::Kind::kString, .name = "version", .format = CheckProfileVersion};

constexpr std::array<text::Field, 23> kFields = {{
    {.name = "profile",
     .type = WordType("profile", kProfiles),
     .evaluated = false,
     .meaning = "a Pod Security Standard"},
    {.name = "profileVersion",
     .type = kProfileVersion,
     .evaluated = false,
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
     .evaluated = false,
     .meaning = "no credentials written in environment, arguments, annotations"},
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

}  // namespace

const text::ObjectType& PodGrammar() { return kGrammar; }

CheckKind PodKind() {
  return {.name = "pod",
          .grammar = &kGrammar,
          .summary = "the pod asks for no more rights than you allow",
          .explanation =
              "Pod Security Standards, and single switches: the Kubernetes field, in containers of "
              "every kind. Over an image alone the rule is skipped.\nA field that the pod does not "
              "state counts against it.",
          .example = "pod: {profile: restricted, forbidServiceAccountToken: true}",
          .workload = true,
          .check = CheckPod};
}

}  // namespace policy::rules
