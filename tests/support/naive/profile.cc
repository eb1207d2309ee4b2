// Pod Security Standards, control by control as Kubernetes documents them. Of AppArmor, SELinux,
// procMount, host probes and Windows the generator's pods say nothing.
#include "support/naive/checks.h"

namespace policy::naive {
namespace {

const Words kDefaultCapabilities = {
    "AUDIT_WRITE", "CHOWN",  "DAC_OVERRIDE", "FOWNER",           "FSETID", "KILL",      "MKNOD",
    "SETFCAP",     "SETGID", "SETPCAP",      "NET_BIND_SERVICE", "SETUID", "SYS_CHROOT"};
const Words kSafeSysctls = {"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range",
                            "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies",
                            "net.ipv4.ping_group_range"};
const Words kVolumes = {"configMap", "csi",       "downwardAPI",           "emptyDir",
                        "ephemeral", "projected", "persistentVolumeClaim", "secret"};
const Words kSeccomp = {"RuntimeDefault", "Localhost"};

// Controls of restricted that ask for all that one of baseline asks.
const std::map<std::string, std::string> kStricter = {
    {"capabilities_baseline", "capabilities_restricted"},
    {"hostPathVolumes", "restrictedVolumes"},
    {"seccompProfile_baseline", "seccompProfile_restricted"}};
const Words kBaseline = {"hostNamespaces",  "privileged", "capabilities_baseline",
                         "hostPathVolumes", "hostPorts",  "seccompProfile_baseline",
                         "sysctls"};
const Words kRestricted = {
    "allowPrivilegeEscalation", "runAsNonRoot",      "runAsUser",
    "capabilities_restricted",  "restrictedVolumes", "seccompProfile_restricted"};

bool AllIn(const Words& words, const Words& allowed) {
  for (const std::string& word : words) {
    if (!Has(allowed, word)) return false;
  }
  return true;
}

Words TypesOf(const Pod& pod) {
  Words types;
  for (const Volume& volume : pod.volumes) {
    types.insert(types.end(), volume.sources.begin(), volume.sources.end());
  }
  return types;
}

bool IsBadSeccomp(const SecurityFacts& facts) {
  return facts.seccomp_stated && !Has(kSeccomp, facts.seccomp_type);
}

bool BreaksPod(const std::string& control, const Pod& pod) {
  if (control == "hostNamespaces") return pod.host_network || pod.host_pid || pod.host_ipc;
  if (control == "hostPathVolumes") return Has(TypesOf(pod), "hostPath");
  if (control == "restrictedVolumes") return !AllIn(TypesOf(pod), kVolumes);
  if (control == "sysctls") return !AllIn(pod.sysctls, kSafeSysctls);
  if (control == "runAsNonRoot") return pod.security.run_as_non_root == false;
  if (control == "runAsUser") return pod.security.run_as_user == 0;
  return control.starts_with("seccompProfile") && IsBadSeccomp(pod.security);
}

bool BreaksContainer(const std::string& control, const Container& container) {
  const SecurityFacts& facts = container.security;
  if (control == "privileged") return facts.privileged == true;
  if (control == "hostPorts") return !container.host_ports.empty();
  if (control == "allowPrivilegeEscalation") return facts.allow_privilege_escalation != false;
  if (control == "runAsNonRoot") return facts.run_as_non_root != true;
  if (control == "runAsUser") return facts.run_as_user == 0;
  if (control == "seccompProfile_baseline") return IsBadSeccomp(facts);
  if (control == "seccompProfile_restricted") return !Has(kSeccomp, facts.seccomp_type);
  if (control == "capabilities_baseline") {
    return !AllIn(facts.added_capabilities, kDefaultCapabilities);
  }
  return control == "capabilities_restricted" &&
         (!Has(facts.dropped_capabilities, "ALL") ||
          !AllIn(facts.added_capabilities, {"NET_BIND_SERVICE"}));
}

}  // namespace

std::vector<Breach> FindProfile(const std::string& profile, const Pod& pod) {
  Words controls = kBaseline;
  if (profile == "restricted") {
    std::erase_if(controls, [](const std::string& one) { return kStricter.contains(one); });
    controls.insert(controls.end(), kRestricted.begin(), kRestricted.end());
  }
  std::vector<Breach> breaches;
  for (const std::string& control : controls) {
    Breach breach{.reason = "pod.profile", .id = control};
    for (const Container& container : pod.containers) {
      if (BreaksContainer(control, container)) breach.images.push_back(*container.image);
    }
    const bool whole = BreaksPod(control, pod);
    if (!whole && breach.images.empty()) continue;
    if (whole) breach.images.clear();
    breaches.push_back(breach);
  }
  return breaches;
}

}  // namespace policy::naive
