// One result of a Trivy report after the other: hangs up the callbacks, then gives the entries what
// only their result knows (ecosystem, target), since keys may come in any order.
#include <utility>

#include "report/fields.h"
#include "report/purl.h"
#include "report/trivy_entries.h"
#include "report/trivy_types.h"

namespace policy::report {

using text::Node;

namespace {

// Reports older than schema 2 name the distribution only in the target: "nginx:1.19 (debian 10.7)".
std::string DistributionInTarget(std::string_view target) {
  const std::size_t open = target.rfind(" (");
  if (open == std::string_view::npos || !target.ends_with(')')) return {};
  const std::string_view inside = target.substr(open + 2);
  const std::string family(inside.substr(0, inside.find_first_of(" )")));
  return IsTrivyDistribution(family) ? family : std::string{};
}

void MakeAbsolute(SharedText& path) {
  if (!path.empty() && path.front() != '/') path = "/" + path;
}

}  // namespace

void MakeTrivyPathsAbsolute(Report& report) {
  for (auto* list : {&report.findings, &report.suppressed, &report.secrets, &report.licenses}) {
    for (Finding& finding : *list) {
      if (finding.kind == FindingKind::kMisconfiguration) continue;
      MakeAbsolute(finding.path);
      MakeAbsolute(finding.package.path);
    }
  }
  for (Package& package : report.packages) MakeAbsolute(package.path);
}

void TrivyResults::Subscribe(text::JsonStream& stream, const std::string& result_path) {
  const std::string at = result_path + ".";
  stream.OnStart(result_path, [this](Node::Kind kind) { Begin(kind); });
  stream.OnEnd(result_path, [this] { End(); });
  stream.On(at + "Target", [this](const Node& v) { target_ = Text(&v); });
  stream.On(at + "Class", [this](const Node& v) { class_ = Text(&v); });
  stream.On(at + "Type", [this](const Node& v) { type_ = Text(&v); });
  const auto list = [&](const char* name, auto add) {
    stream.OnStart(at + name, [this, name](Node::Kind kind) { CheckList(kind, name); });
    stream.On(at + name + "[]", [this, add](const Node& v) { add(report_, v); });
  };
  list("Vulnerabilities",
       [](Report& r, const Node& v) { r.findings.push_back(TrivyVulnerability(v)); });
  list("Secrets", [](Report& r, const Node& v) { r.secrets.push_back(TrivySecret(v)); });
  list("Misconfigurations",
       [](Report& r, const Node& v) { r.misconfigurations.push_back(TrivyMisconfiguration(v)); });
  list("Licenses", [](Report& r, const Node& v) { r.licenses.push_back(TrivyLicense(v)); });
  list("Packages", [](Report& r, const Node& v) { r.packages.push_back(TrivyPackage(v)); });
  list("ExperimentalModifiedFindings",
       [](Report& r, const Node& v) { r.suppressed.push_back(TrivySuppressed(v)); });
}

void TrivyResults::Begin(Node::Kind kind) {
  any_result_ = true;
  ++count_;
  is_object_ = kind == Node::Kind::kMap;
  if (!is_object_) SetIncomplete(report_, "a result is no object");
  target_.clear();
  class_.clear();
  type_.clear();
  saw_vulnerabilities_ = false;
  first_finding_ = report_.findings.size();
  first_suppressed_ = report_.suppressed.size();
  first_secret_ = report_.secrets.size();
  first_misconfiguration_ = report_.misconfigurations.size();
  first_license_ = report_.licenses.size();
  first_package_ = report_.packages.size();
}

void TrivyResults::CheckList(Node::Kind kind, const char* name) {
  const std::string_view key = name;
  if (key == "Vulnerabilities") saw_vulnerabilities_ = true;
  if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
    SetIncomplete(report_, "'" + std::string(key) + "' of a result is no list");
    return;
  }
  if (key == "Packages" && kind == Node::Kind::kList) report_.covers.insert(Coverage::kPackages);
}

void TrivyResults::Cover() {
  if (!class_.empty()) any_class_ = true;
  const bool packages = class_ == "os-pkgs" || class_ == "lang-pkgs";
  if (packages || saw_vulnerabilities_ || (class_.empty() && is_object_)) {
    report_.covers.insert(Coverage::kVulnerabilities);
  }
  if (class_ == "config") report_.covers.insert(Coverage::kMisconfigurations);
  if (class_ == "secret") report_.covers.insert(Coverage::kSecrets);
  if (class_ == "license" || class_ == "license-file") report_.covers.insert(Coverage::kLicenses);
}

void TrivyResults::End() {
  if (!target_.empty()) any_target_ = true;
  if (type_.empty()) type_ = DistributionInTarget(target_);
  Cover();
  for (std::size_t i = first_finding_; i < report_.findings.size(); ++i) {
    Place(report_.findings[i]);
  }
  for (std::size_t i = first_suppressed_; i < report_.suppressed.size(); ++i) {
    Place(report_.suppressed[i]);
  }
  for (std::size_t i = first_secret_; i < report_.secrets.size(); ++i) Place(report_.secrets[i]);
  for (std::size_t i = first_misconfiguration_; i < report_.misconfigurations.size(); ++i) {
    Place(report_.misconfigurations[i]);
  }
  for (std::size_t i = first_license_; i < report_.licenses.size(); ++i) {
    Place(report_.licenses[i]);
  }
  for (std::size_t i = first_package_; i < report_.packages.size(); ++i) {
    Place(report_.packages[i]);
  }
}

void TrivyResults::Place(Package& package) const {
  if (package.type.empty()) {
    package.type = TrivyPurlType(type_);
    if (IsTrivyDistribution(type_)) package.space = type_;
    SplitName(package);
  }
  const bool in_target = class_ == "lang-pkgs" && !IsTrivyAggregate(type_);
  if (package.path.empty() && in_target) package.path = target_;
}

void TrivyResults::Place(Finding& finding) const {
  switch (finding.kind) {
    case FindingKind::kSecret:
    case FindingKind::kMisconfiguration:
      finding.path = target_;
      return;
    case FindingKind::kLicense:
      if (finding.path.empty() && class_ == "license-file") finding.path = target_;
      return;
    default:
      Place(finding.package);
      finding.path = finding.package.path;
  }
}

}  // namespace policy::report
