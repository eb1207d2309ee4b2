// What AWS's formats share: findings of Inspector, as its own API and ECR's enhanced scanning print
// them, and the names of images. Not a public header.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

// A finding of Inspector v2 (types PACKAGE_VULNERABILITY, CODE_VULNERABILITY and
// NETWORK_REACHABILITY).
Finding InspectorFinding(const text::Node& entry);

// Seconds since 1970, as the CLI printed dates before version 2, or an ISO date.
std::optional<Time> AwsTime(const text::Node& value);
// "0:1.1.1n-0+deb11u4" of a package's parts.
std::string AwsVersion(std::string_view epoch, std::string_view version, std::string_view release);
// Gives a package the ecosystem of Inspector's package manager; `platform` ("DEBIAN_10") says which
// distribution the OS's packages are of.
void SetAwsEcosystem(Package& package, std::string_view manager, std::string_view platform);
// Whether a fixed version is one, and no "NotAvailable".
bool IsAwsVersion(std::string_view version);
// "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4"; empty unless all but the tag is
// given.
std::string EcrReference(std::string_view account, std::string_view region,
                         std::string_view repository, std::string_view tag);

// What the findings of a list are about, so that a list on several things is bound to none of them.
class AwsSubjects {
 public:
  // The resources of a finding, in the spelling of Inspector ("details") or Security Hub
  // ("Details").
  void Add(const text::Node& finding);
  // Names the report's subject, or marks it incomplete.
  void NameIn(Report& report) const;

 private:
  void AddResource(const text::Node& resource);
  struct Subject {
    std::string digest{};
    std::string reference{};
    std::string architecture{};
    bool registry = false;  // found in ECR, not in a container that runs
  };
  std::map<std::string, Subject> images_{};  // by digest, else by name
  bool others_ = false;
};

}  // namespace policy::report
