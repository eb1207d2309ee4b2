// The subject, the hour, and how the parts are put together.
#include "properties/generate.h"

namespace policy::properties {
namespace names {

const std::string kDigestA = "sha256:" + std::string(64, 'a');
const std::string kDigestB = "sha256:" + std::string(64, 'b');
const naive::Words kImages = {"registry.example.com/web@" + kDigestA,
                              "registry.example.com/team/api:1.2@" + kDigestB};
const naive::Words kImagePatterns = {"registry.example.com/**",
                                     "registry.example.com/*",
                                     "registry.example.com/team/api",
                                     "docker.io/**",
                                     "registry.example.com/web@" + kDigestA,
                                     "**:1.*"};
const naive::Words kNamespaces = {"prod", "prod-web", "test"};
const naive::Words kIds = {"CVE-2026-1", "cve-2026-2", "CVE-2026-3", "CVE-2026-4",
                           "ghsa-a1",    "GHSA-b2",    "OSV-7"};
const naive::Words kPaths = {"usr/lib/a", "/usr/lib/b", "app/c"};
const naive::Words kPathGlobs = {"/usr/**", "/app/*", "/usr/lib/a", "/*"};
const naive::Words kPlatforms = {"linux/amd64", "linux/arm64"};
const naive::Words kScanners = {"trivy", "grype"};
const naive::Words kPolicies = {"p0", "p1", "p2"};
const naive::Words kRules = {"r0", "r1", "r2"};

}  // namespace names

namespace {

std::optional<bool> Tristate(Dice& dice) { return dice.Maybe<bool>(70, {true, false}); }

SecurityFacts MakeSecurity(Dice& dice) {
  SecurityFacts facts;
  facts.privileged = Tristate(dice);
  facts.allow_privilege_escalation = Tristate(dice);
  facts.run_as_non_root = Tristate(dice);
  facts.run_as_user = dice.Maybe<std::int64_t>(40, {0, 1000});
  facts.read_only_root_filesystem = Tristate(dice);
  facts.seccomp_type = dice.OneOf<std::string>({"", "RuntimeDefault", "Localhost", "Unconfined"});
  facts.seccomp_stated = !facts.seccomp_type.empty();
  if (dice.Chance(30)) {
    facts.added_capabilities = dice.SomeOf<std::string>({"NET_ADMIN", "CHOWN", "NET_BIND_SERVICE"});
  }
  if (dice.Chance(80)) {
    facts.dropped_capabilities = {dice.OneOf<std::string>({"ALL", "ALL", "ALL", "CHOWN"})};
  }
  return facts;
}

Container MakeContainer(Dice& dice, const std::string& image, const std::string& name) {
  Container container;
  container.type = dice.OneOf<ContainerType>({ContainerType::kContainer, ContainerType::kContainer,
                                              ContainerType::kInit, ContainerType::kEphemeral});
  container.name = name;
  container.image = image;
  container.reference = *ParseReference(image);
  container.image_pull_policy = dice.OneOf<std::string>({"Always", "IfNotPresent"});
  container.security = MakeSecurity(dice);
  if (dice.Chance(10)) container.host_ports = {8080};
  if (dice.Chance(50)) container.limits = dice.SomeOf<std::string>({"cpu", "memory"});
  if (dice.Chance(50)) container.requests = dice.SomeOf<std::string>({"cpu", "memory"});
  if (dice.Chance(50)) container.probes = dice.SomeOf<std::string>({"liveness", "readiness"});
  return container;
}

Pod MakePod(Dice& dice) {
  Pod pod;
  if (dice.Chance(50)) pod.labels = {{"tier", dice.OneOf<std::string>({"front", "back"})}};
  pod.host_network = dice.Chance(40);
  pod.host_pid = dice.Chance(40);
  pod.host_ipc = dice.Chance(40);
  if (dice.Chance(20)) pod.node_arch = dice.SomeOf<std::string>({"amd64", "arm64", "s390x"});
  if (dice.Chance(40)) {
    pod.host_paths = {"/var/run"};
    pod.volumes.push_back({.name = "run", .sources = {"hostPath"}});
  }
  if (dice.Chance(30)) {
    pod.volumes.push_back({.name = "v", .sources = {dice.OneOf<std::string>({"emptyDir", "nfs"})}});
  }
  if (dice.Chance(10)) pod.volumes.push_back({.name = "unsaid"});
  if (dice.Chance(20)) {
    pod.sysctls = {dice.OneOf<std::string>({"kernel.shm_rmid_forced", "kernel.msgmax"})};
  }
  if (dice.Chance(30)) pod.security = MakeSecurity(dice);
  pod.automount_service_account_token = Tristate(dice);
  const std::size_t count = 1 + dice.Below(3);
  for (std::size_t i = 0; i < count; ++i) {
    pod.containers.push_back(
        MakeContainer(dice, dice.OneOf(names::kImages), "c" + std::to_string(i)));
  }
  return pod;
}

}  // namespace

naive::Case MakeCase(std::uint64_t seed) {
  Dice dice(seed);
  naive::Case asked;
  asked.now = *ParseTime("2027-01-15T12:00:00Z") + std::chrono::hours(dice.Below(48));
  asked.point = dice.OneOf<Point>({Point::kCi, Point::kCi, Point::kAdmission, Point::kAudit});
  asked.allow_no_match = dice.Maybe<bool>(30, {true, false});
  asked.namespace_name = dice.Maybe(60, names::kNamespaces);
  if (dice.Chance(8)) asked.platform = dice.OneOf(names::kPlatforms);
  if (dice.Chance(40)) {
    asked.pod = MakePod(dice);
  } else {
    naive::Words images = names::kImages;
    images.push_back("registry.example.com/web:1.0");
    images.push_back("nginx");
    asked.images = {dice.OneOf(images)};
  }
  // Few policies more often than many: where each one denies, no exception decides anything.
  const std::size_t policies = dice.OneOf<std::size_t>({0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3});
  for (std::size_t i = 0; i < policies; ++i) {
    asked.policies.push_back(MakePolicy(dice, asked.now, names::kPolicies[i]));
  }
  asked.exceptions = MakeExceptions(dice, asked.now, asked.pod.has_value());
  asked.documents = MakeDocuments(dice, asked);
  while (dice.Chance(80)) asked.statements.push_back(MakeStatement(dice, asked.now));
  return asked;
}

}  // namespace policy::properties
