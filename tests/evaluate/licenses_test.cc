// `licenses`: three answers to an expression, and what several documents say together.
#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

Package Licensed(const std::string& name, std::vector<std::string> licenses,
                 const std::string& version = "1.0") {
  Package package{.name = name, .version = version, .type = "deb", .space = "debian"};
  package.licenses.assign(licenses.begin(), licenses.end());
  return package;
}

Report Sbom(std::vector<Package> packages) {
  Report report = TrivyReport();
  report.covers = {Coverage::kPackages};
  report.packages = std::move(packages);
  return report;
}

Lines JudgeLicenses(const std::string& check, std::vector<Package> packages) {
  const PolicySet set = SetOf(Policy(Rule("licenses: " + check)));
  Lines lines;
  for (const Violation& v : Judge(set, {HandedOver(Sbom(std::move(packages)))}).violations) {
    lines.push_back(v.reason.substr(9) + " " + v.id);
  }
  return lines;
}

TEST_CASE("licenses: forbidden and allowed, over every form of expression") {
  struct Row {
    std::string licence;
    Lines forbidden;  // by {forbidden: ["GPL-*"]}
    Lines allowed;    // by {allowed: [MIT, Apache-2.0]}
  };
  const std::vector<Row> rows = {
      {"MIT", {}, {}},
      {"mit", {}, {}},
      {"GPL-2.0-only", {"forbidden GPL-2.0-only"}, {"allowed GPL-2.0-only"}},
      {"GPL-2.0", {"forbidden GPL-2.0-only"}, {"allowed GPL-2.0-only"}},
      {"GPL-2.0+", {"forbidden GPL-2.0-or-later"}, {"allowed GPL-2.0-or-later"}},
      {"gpl-3.0-ONLY", {"forbidden GPL-3.0-only"}, {"allowed GPL-3.0-only"}},
      {"LGPL-2.1-only", {}, {"allowed LGPL-2.1-only"}},
      {"MIT OR GPL-2.0-only", {}, {}},
      {"GPL-2.0-only OR GPL-3.0-only",
       {"forbidden GPL-2.0-only", "forbidden GPL-3.0-only"},
       {"allowed GPL-2.0-only", "allowed GPL-3.0-only"}},
      {"MIT AND GPL-2.0-only", {"forbidden GPL-2.0-only"}, {"allowed GPL-2.0-only"}},
      {"MIT AND ISC", {}, {"allowed ISC"}},
      {"(MIT OR GPL-2.0-only) AND Apache-2.0", {}, {}},
      {"MIT OR GPL-2.0-only AND ISC", {}, {}},
      {"(MIT OR ISC) AND GPL-2.0-only", {"forbidden GPL-2.0-only"}, {"allowed GPL-2.0-only"}},
      {"GPL-2.0-only WITH Classpath-exception-2.0",
       {"forbidden GPL-2.0-only"},
       {"allowed GPL-2.0-only"}},
      {"Apache-2.0 WITH LLVM-exception", {}, {}},
      {"Apache-2.0+", {}, {}},
      {"GPL-2.0-with-classpath-exception", {"forbidden GPL-2.0-only"}, {"allowed GPL-2.0-only"}},
      // Unknown, which is neither.
      {"", {"unknown p"}, {"unknown p"}},
      {"NOASSERTION", {"unknown p"}, {"unknown p"}},
      {"NONE", {"unknown p"}, {"unknown p"}},
      {"Public Domain", {"unknown p"}, {"unknown p"}},
      {"Nope-1.0", {"unknown p"}, {"unknown p"}},
      {"MIT WITH Nope-exception", {"unknown p"}, {"unknown p"}},
      {"MIT And ISC", {"unknown p"}, {"unknown p"}},
      {"LicenseRef-acme", {"unknown p"}, {"allowed LicenseRef-acme"}},
      // One choice that is fine is enough; one part that is not, too.
      {"MIT OR Nope-1.0", {}, {}},
      {"MIT AND Nope-1.0", {"unknown p"}, {"unknown p"}},
      {"GPL-2.0-only OR Nope-1.0", {"unknown p"}, {"unknown p"}},
      {"GPL-2.0-only AND Nope-1.0",
       {"forbidden GPL-2.0-only", "unknown p"},
       {"allowed GPL-2.0-only", "unknown p"}},
      // A stranger that is called like what is forbidden may be it.
      {"GPL-2+", {"forbidden GPL-2"}, {"unknown p"}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.licence.c_str()) {
      const std::vector<Package> packages = {Licensed("p", {row.licence})};
      CHECK(JudgeLicenses("{forbidden: [\"GPL-*\"]}", packages) == row.forbidden);
      CHECK(JudgeLicenses("{allowed: [MIT, Apache-2.0]}", packages) == row.allowed);
    }
  }
}

TEST_CASE("licenses: what a policy lists, as people write it") {
  struct Row {
    std::string listed, licence;
    bool taken;
  };
  const std::vector<Row> rows = {
      {"gpl-2.0", "GPL-2.0-only", true},
      {"GPL-2.0", "GPL-2.0-or-later", false},
      {"GPL-2.0+", "GPL-2.0-or-later", true},
      {"\"GPL-2.0*\"", "GPL-2.0-or-later", true},
      {"GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0", true},
      {"GPL-2.0-with-classpath-exception", "GPL-2.0-only", false},
      {"Apache-2.0", "Apache-2.0+", true},
      {"Apache-2.0+", "Apache-2.0", false},
      {"Apache-2.0+", "Apache-2.0+", true},
      {"\"LicenseRef-*\"", "LicenseRef-acme", true},
      {"LicenseRef-acme", "LicenseRef-acme2", false},
      {"\"*\"", "MIT", true},
  };
  for (const Row& row : rows) {
    SUBCASE((row.listed + " " + row.licence).c_str()) {
      const std::vector<Package> packages = {Licensed("p", {row.licence})};
      CHECK(JudgeLicenses("{allowed: [" + row.listed + "]}", packages).empty() == row.taken);
      const Lines forbidden = JudgeLicenses("{forbidden: [" + row.listed + "]}", packages);
      CHECK((!forbidden.empty() && forbidden[0].starts_with("forbidden")) == row.taken);
    }
  }
}

TEST_CASE("licenses: allowUnknown, and packages that are left out") {
  const std::vector<Package> packages = {Licensed("a", {}), Licensed("b", {"GPL-2.0-only"}),
                                         Licensed("c", {"GPL-2.0-only AND Nope-1.0"})};
  CHECK(JudgeLicenses("{forbidden: [\"GPL-*\"]}", packages) ==
        Lines{"forbidden GPL-2.0-only", "forbidden GPL-2.0-only", "unknown a", "unknown c"});
  CHECK(JudgeLicenses("{forbidden: [\"GPL-*\"], allowUnknown: true}", packages) ==
        Lines{"forbidden GPL-2.0-only", "forbidden GPL-2.0-only"});
  CHECK(JudgeLicenses("{forbidden: [\"GPL-*\"], unless: [{name: a}, {name: b}]}", packages) ==
        Lines{"forbidden GPL-2.0-only", "unknown c"});
  // What is left out must surely be meant.
  CHECK(JudgeLicenses("{forbidden: [\"GPL-*\"], unless: [{name: b, version: \"< 2\"}]}",
                      {Licensed("b", {"GPL-2.0-only"}, "")}) == Lines{"forbidden GPL-2.0-only"});
}

TEST_CASE("licenses: what several listings say applies together") {
  CHECK(JudgeLicenses("{forbidden: [\"GPL-*\"]}", {Licensed("p", {"MIT", "GPL-2.0-only"})}) ==
        Lines{"forbidden GPL-2.0-only"});
  CHECK(JudgeLicenses("{forbidden: [\"GPL-*\"]}", {Licensed("p", {"MIT", "NOASSERTION"})}).empty());
  Report second = Sbom({Licensed("p", {"GPL-2.0-only"})});
  second.scanner = "syft";
  second.digest = "sha256:" + std::string(64, '2');
  const PolicySet set = SetOf(Policy(Rule("licenses: {forbidden: [\"GPL-*\"]}")));
  CHECK(Outcomes(Judge(set, {HandedOver(Sbom({Licensed("p", {})})), HandedOver(second)})) ==
        Lines{"GPL-2.0-only denied"});
}

TEST_CASE("licenses: a scanner's licence findings add to the list, and are none by themselves") {
  Finding finding;
  finding.kind = FindingKind::kLicense;
  finding.id = "GPL-2.0-only";
  finding.package = Licensed("p", {"GPL-2.0-only"}, "");
  Report report = Sbom({Licensed("p", {}), Licensed("q", {"MIT"})});
  report.licenses = {finding};
  const PolicySet set = SetOf(Policy(Rule("licenses: {forbidden: [\"GPL-*\"]}")));
  const Decision decision = Judge(set, {HandedOver(report)});
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations[0].version == "1.0");
  CHECK(decision.violations[0].message == "p 1.0 is under GPL-2.0-only, which is forbidden");
  Report alone = Sbom({});
  alone.covers = {Coverage::kLicenses};
  alone.licenses = {finding};
  CHECK(Outcomes(Judge(set, {HandedOver(alone)})) ==
        Lines{"evidence.absent denied", "GPL-2.0-only denied"});
}

TEST_CASE("licenses: each id is a violation that an exception can name") {
  const std::string rule = Policy(Rule("licenses: {allowed: [MIT]}"));
  const std::vector<Document> documents = {
      HandedOver(Sbom({Licensed("p", {"ISC AND Zlib"}), Licensed("q", {})}))};
  CHECK(Outcomes(Judge(SetOf(rule + Exception("ids: [isc]\npackages: [{name: p}]")), documents)) ==
        Lines{"ISC exempted e", "Zlib denied", "q denied"});
  CHECK(Outcomes(Judge(SetOf(rule + Exception("packages: [{name: q}]")), documents)) ==
        Lines{"ISC denied", "Zlib denied", "q exempted e"});
  CHECK(Outcomes(Judge(SetOf(rule), {HandedOver(TrivyReport())})).empty());
}

TEST_CASE("licenses: without a list of packages nothing is known") {
  const PolicySet set = SetOf(Policy(Rule("licenses: {forbidden: [\"GPL-*\"]}")));
  Report report = TrivyReport();
  report.covers = {Coverage::kVulnerabilities};
  CHECK(Outcomes(Judge(set, {HandedOver(report)})) == Lines{"evidence.absent denied"});
}

}  // namespace
}  // namespace policy
