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
  Words images{};  // of the containers that break a pod's switch; empty: the pod itself
};

struct Scene {
  const Case& asked;
  const Policy& policy;
  const Image& image;
  Clock& clock;
};

std::vector<Breach> FindVulnerabilities(const Vulnerabilities& check, const Scene& scene);
std::vector<Breach> FindPackages(const Packages& check, const Scene& scene);
std::vector<Breach> FindImages(const Images& check, const Image& image);
std::vector<Breach> FindScans(const Scans& check, const Scene& scene);
std::vector<Breach> FindPod(const PodSwitches& check, const Pod& pod);

}  // namespace policy::naive
