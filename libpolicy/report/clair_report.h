// A Clair 4 report while it is read: its tables of packages and vulnerabilities refer to each other
// by id, in whatever order they come, and are joined at the end. Not a public header.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

class ClairReport {
 public:
  void AddPackage(std::string_view key, const text::Node& package);
  void AddDistribution(std::string_view key, const text::Node& distribution);
  void AddRepository(std::string_view key, const text::Node& repository);
  void AddEnvironments(std::string_view key, const text::Node& environments);
  void AddVulnerability(std::string_view key, const text::Node& vulnerability);
  // What an enricher knows of a vulnerability: CVSS, EPSS or KEV records.
  void AddEnrichments(std::string_view key, const text::Node& records);
  void AddLink(std::string_view package, std::string_view vulnerability);

  std::size_t vulnerabilities() const { return vulnerabilities_.size(); }
  std::size_t links() const { return links_.size(); }
  bool any_package() const { return !packages_.empty(); }
  // Fills findings, one for each link, and packages. Uses up what was read.
  void Finish(Report& report);

 private:
  struct Enrichment {
    std::vector<Cvss> cvss{};
    std::optional<double> epss{};
    bool known_exploited = false;
  };
  struct Place {
    std::string layer{};
    std::string database{};
    std::string distribution{};
    std::vector<std::string> repositories{};
  };

  void Settle(const std::string& key, Package& package) const;
  Finding Join(const std::string& package, const std::string& vulnerability) const;

  std::vector<std::string> order_{};  // of packages
  std::unordered_map<std::string, Package> packages_{};
  std::unordered_map<std::string, std::string> distributions_{};  // "debian"
  std::unordered_map<std::string, std::string> repositories_{};   // "pypi"
  std::unordered_map<std::string, Place> places_{};
  std::unordered_map<std::string, Finding> vulnerabilities_{};
  std::unordered_map<std::string, Enrichment> enrichments_{};
  std::vector<std::pair<std::string, std::string>> links_{};
};

// The purl type and namespace that a word of Clair's names, such as an updater's
// ("debian-stretch-updater", "RHEL8-rhel-8-including-unpatched", "pyupio"); leaves the package as
// it is where the word names none.
void SetClairEcosystem(Package& package, std::string_view word);

}  // namespace policy::report
