// What each check finds wrong with one image, or with the pod.
#pragma once

#include "support/naive/selector.h"

namespace policy::naive {

// One violation before anything softens it.
struct Breach {
  std::string reason{};
  std::string id{};
  std::string package{};  // as shown
  std::string version{};
  std::string severity{};
  std::set<std::string> aliases{};
  std::set<std::string> paths{};
  bool lacks_path = false;
  bool of_evidence = false;
  bool has_fix = false;
  const Package* of = nullptr;
  std::optional<Time> grace_until{};
  std::string platform{};
  Words images{};  // of the containers that break a pod's switch; empty: the pod itself
};

struct Scene {
  const Case& asked;
  const Policy& policy;
  const Image& image;
  Place place{};
  Clock& clock;
  std::vector<ClearedFinding>& cleared;
};

// What the check of a rule finds; of every check but `pod`.
std::vector<Breach> FindBreaches(const Rule& rule, const Scene& scene);

std::vector<Breach> FindVulnerabilities(const Vulnerabilities& check, const Scene& scene);
std::vector<Breach> FindIssues(const Issues& check, const Scene& scene);
std::vector<Breach> FindPackages(const Packages& check, const Scene& scene);
std::vector<Breach> FindLicenses(const Licenses& check, const Scene& scene);
std::vector<Breach> FindImages(const Images& check, const Image& image);
std::vector<Breach> FindScans(const Scans& check, const Scene& scene);
std::vector<Breach> FindAttestations(const Attestations& check, const Scene& scene);
// A requirement that does not hold: "image.requireDigest".
Breach Plain(const std::string& reason);
// What they share. By `evidence.signedBy`:
Standings TrustedFor(const Scene& scene);
void AddState(std::vector<Breach>& breaches, const std::string& state);
Breach BreachOf(const Merged& finding, const Rated& rated);
Breach BreachOf(const Installed& package, const std::string& reason);

// Of a Pod Security Standard, any version from v1.28 on.
std::vector<Breach> FindProfile(const std::string& profile, const Pod& pod);
std::vector<Breach> FindPod(const PodSwitches& check, const Pod& pod);

}  // namespace policy::naive
