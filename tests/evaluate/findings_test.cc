// Merging under all names, and the `packages` check.
#include "evaluate/ids.h"
#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

Finding Named(const std::string& id, std::vector<std::string> aliases,
              const std::string& package = "a") {
  Finding finding = Vulnerability(id, package, Severity::kHigh);
  finding.aliases = std::move(aliases);
  return finding;
}

// "id aliases… in package" of each finding.
Lines Merged(const std::vector<Finding>& findings) {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {any: true}")));
  Lines lines;
  for (const Violation& violation : Judge(set, {HandedOver(TrivyReport(findings))}).violations) {
    std::string line = violation.id;
    for (const SharedText& alias : violation.aliases) line += " " + alias;
    lines.push_back(line + " in " + violation.package);
  }
  return lines;
}

TEST_CASE("ids: join by CVE, or by shared aliases") {
  CHECK(Merged({Named("CVE-1", {}), Named("cve-1", {})}) == Lines{"CVE-1 in a"});
  CHECK(Merged({Named("CVE-1", {}), Named("GHSA-1", {"CVE-1"})}) == Lines{"CVE-1 GHSA-1 in a"});
  CHECK(Merged({Named("CVE-1", {"GHSA-1"}), Named("GHSA-1", {})}) == Lines{"CVE-1 GHSA-1 in a"});
  CHECK(Merged({Named("CVE-1", {}), Named("CVE-2", {})}) == Lines{"CVE-1 in a", "CVE-2 in a"});
  // An advisory for two CVEs stands for each.
  CHECK(Merged({Named("RHSA-1", {"CVE-1", "CVE-2"})}) ==
        Lines{"CVE-1 RHSA-1 in a", "CVE-2 RHSA-1 in a"});
  CHECK(Merged({Named("GHSA-2", {"PYSEC-1"}), Named("PYSEC-1", {}), Named("OSV-1", {"PYSEC-1"})}) ==
        Lines{"GHSA-2 OSV-1 PYSEC-1 in a"});
  // What joins them need not have the CVE itself.
  CHECK(Merged({Named("GHSA-1", {"CVE-1"}), Named("GO-1", {"GHSA-1"})}) ==
        Lines{"CVE-1 GHSA-1 GO-1 in a"});
}

TEST_CASE("ids: an alias from one package's entry names the same id in another package") {
  CHECK(Merged({Named("GHSA-1", {"CVE-1"}, "a"), Named("CVE-1", {}, "b")}) ==
        Lines{"CVE-1 GHSA-1 in a", "CVE-1 GHSA-1 in b"});
  CHECK(Merged({Named("GHSA-1", {"CVE-1"}, "a"), Named("GHSA-1", {}, "b")}) ==
        Lines{"CVE-1 GHSA-1 in a", "CVE-1 GHSA-1 in b"});
}

TEST_CASE(
    "findings: one for each type, namespace, name and version; no type is a type of its own") {
  std::vector<Finding> findings = {Named("CVE-1", {}), Named("CVE-1", {}), Named("CVE-1", {}),
                                   Named("CVE-1", {}), Named("CVE-1", {})};
  findings[1].package.version = "2.0";
  findings[2].package.type.clear();
  findings[3].package.space = "ubuntu";
  CHECK(Merged(findings).size() == 4);
}

TEST_CASE("packages: forbidden, allowed, required and unless") {
  Report report = TrivyReport();
  report.packages = {{.name = "bash", .version = "5.2", .type = "deb", .path = "bin/bash"},
                     {.name = "openssl", .version = "3.0", .type = "deb"},
                     {.name = "mystery", .type = "deb"}};
  struct Row {
    std::string name, check;
    Lines want;
  };
  const std::vector<Row> rows = {
      {"none of these", "forbidden: [{name: curl}]", {}},
      {"preset", "forbidden: [{preset: shells}]", {"packages.forbidden bash"}},
      {"range", "forbidden: [{name: openssl, version: \"< 3.1\"}]", {"packages.forbidden openssl"}},
      {"outside the range", "forbidden: [{name: openssl, version: \"< 3.0\"}]", {}},
      {"an unknown version could be any",
       "forbidden: [{name: mystery, version: \"< 1\"}]",
       {"packages.forbidden mystery"}},
      {"unless",
       "forbidden: [{type: deb}], unless: [{name: mystery}, {name: bash}]",
       {"packages.forbidden openssl"}},
      {"unless takes no unknown version",
       "forbidden: [{name: mystery}], unless: [{name: mystery, version: \"> 1\"}]",
       {"packages.forbidden mystery"}},
      {"allowed", "allowed: [{name: bash}, {name: openssl}]", {"packages.allowed mystery"}},
      {"required and there", "required: [{name: bash}]", {}},
      {"required and not",
       "required: [{name: ca-certificates}]",
       {"packages.required ca-certificates"}},
      {"required at a version nobody knows",
       "required: [{name: mystery, version: \"> 1\"}]",
       {"packages.required mystery"}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      const Decision decision =
          Judge(SetOf(Policy(Rule("packages: {" + row.check + "}"))), {HandedOver(report)});
      Lines got;
      for (const Violation& violation : decision.violations)
        got.push_back(violation.reason + " " + violation.id);
      CHECK(got == row.want);
    }
  }
}

TEST_CASE("packages: needs a list of all, and no list is no proof") {
  Report report = TrivyReport({Vulnerability("CVE-1", "bash", Severity::kHigh)});
  report.covers = {Coverage::kVulnerabilities};
  report.packages.clear();
  const auto judge = [&](const std::string& check) {
    return Outcomes(Judge(SetOf(Policy(Rule("packages: {" + check + "}"))), {HandedOver(report)}));
  };
  CHECK(judge("forbidden: [{name: curl}]") == Lines{"evidence.absent denied"});
  // What a finding names is installed all the same.
  CHECK(judge("forbidden: [{name: bash}]") == Lines{"evidence.absent denied", "bash denied"});
  CHECK(judge("required: [{name: curl}]") == Lines{"evidence.absent denied"});
}

TEST_CASE("packages: what only a finding names does not meet `required`") {
  const PolicySet set = SetOf(Policy(Rule("packages: {required: [{name: bash}]}")));
  Report report = TrivyReport({Vulnerability("CVE-1", "bash", Severity::kHigh)});
  CHECK(Judge(set, {HandedOver(report)}).allowed);
  report.packages.clear();
  CHECK(Outcomes(Judge(set, {HandedOver(report)})) == Lines{"bash denied"});
}

TEST_CASE("packages: an old list counts, maxAge is not for it") {
  Report report = TrivyReport();
  report.scanned_at = At("2020-01-01");
  const PolicySet set =
      SetOf(Policy(Rule("packages: {forbidden: [{name: curl}]}"), "evidence: {maxAge: 1d}"));
  CHECK(Judge(set, {HandedOver(report)}).allowed);
}

TEST_CASE("packages: says why, and what to use") {
  Report report = TrivyReport();
  report.packages = {
      {.name = "org.apache.logging.log4j:log4j-core", .version = "2.14.1", .type = "maven"}};
  const PolicySet set = SetOf(Policy(
      Rule("packages: {forbidden: [{name: log4j-core, type: maven, version: \"< 2.17.1\", reason: "
           "CVE-2021-44228, replacement: log4j-core 2.17.1}]}")));
  const Violation violation = Judge(set, {HandedOver(report)}).violations.at(0);
  CHECK(violation.id == "log4j-core");
  CHECK(violation.package == "org.apache.logging.log4j:log4j-core");
  CHECK(violation.message ==
        "org.apache.logging.log4j:log4j-core 2.14.1 is installed, which is forbidden: "
        "CVE-2021-44228");
  CHECK(violation.remediation ==
        "use log4j-core 2.17.1 in place of org.apache.logging.log4j:log4j-core");
}

}  // namespace
}  // namespace policy
