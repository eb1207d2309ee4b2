// The catalogue: every check of the language is there, its example lints, its keys are explained,
// and docs/rules.md is what the tables print.
#include "policy/catalog.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "support.h"

namespace policy {
namespace {

using rules_test::Lines;
using rules_test::Problems;

TEST_CASE("catalogue: all checks of the language, in its order") {
  Lines names;
  Lines evaluated;
  for (const CheckInfo& check : Checks()) {
    names.push_back(check.name);
    if (check.evaluated) evaluated.push_back(check.name);
    CHECK_FALSE(check.summary.empty());
  }
  CHECK(names == Lines{"vulnerabilities", "malware", "secrets", "misconfigurations", "packages",
                       "licenses", "baseImage", "image", "scans", "signatures", "attestations",
                       "provenance", "pod"});
  CHECK(evaluated == Lines{"vulnerabilities", "malware", "secrets", "misconfigurations", "packages",
                           "licenses", "baseImage", "image", "scans", "signatures", "attestations",
                           "provenance", "pod"});
  CHECK(rules::FindCheck("vulnerability") == nullptr);
}

TEST_CASE("catalogue: a row is evaluated exactly if it can be read") {
  for (const rules::CheckKind& kind : rules::Catalog()) {
    CAPTURE(std::string(kind.name));
    CHECK(kind.evaluated == (kind.read != nullptr));
    CHECK(kind.grammar != nullptr);
  }
}

TEST_CASE("catalogue: each check's example is right") {
  for (const rules::CheckKind& kind : rules::Catalog()) {
    CAPTURE(std::string(kind.name));
    const std::string text(kind.example);
    const text::Tree tree = rules_test::Yaml(text);
    REQUIRE(tree.root().members().size() == 1);
    CHECK(tree.root().members()[0].key == kind.name);
    text::Problems problems("example", text);
    text::Check(tree.root().members()[0].value, *kind.grammar, kind.name, problems);
    if (kind.check != nullptr) kind.check(tree.root().members()[0].value, kind.name, problems);
    for (const Error& error : problems.errors()) {
      CHECK_MESSAGE(error.kind == ErrorKind::kUnsupported, Describe(error));
    }
    if (kind.evaluated) CHECK(problems.errors().empty());
  }
}

TEST_CASE("catalogue: every key has a meaning and is explained by name") {
  for (const rules::CheckKind& kind : rules::Catalog()) {
    std::set<std::string_view> seen;
    for (const text::Field& field : kind.grammar->fields) {
      const std::string name = std::string(kind.name) + "." + std::string(field.name);
      CAPTURE(name);
      CHECK(seen.insert(field.name).second);
      CHECK_FALSE(field.meaning.empty());
      const auto text = Explain(name);
      REQUIRE(text.has_value());
      CHECK(text->find(field.meaning) != std::string::npos);
    }
    CHECK(Explain(kind.name).has_value());
  }
}

TEST_CASE("explain: an unknown name is told with the nearest one") {
  const auto check = Explain("vulnerabilites");
  REQUIRE_FALSE(check.has_value());
  CHECK(check.error().kind == ErrorKind::kNotFound);
  CHECK(check.error().hint.find("vulnerabilities") != std::string::npos);
  const auto key = Explain("vulnerabilities.minCvs");
  REQUIRE_FALSE(key.has_value());
  CHECK(key.error().hint.find("minCvss") != std::string::npos);
  const auto far = Explain("xyzzy");
  REQUIRE_FALSE(far.has_value());
  CHECK(far.error().hint.find("scans") != std::string::npos);
}

TEST_CASE("reference: docs/rules.md is what the tables print") {
  const std::string path = std::string(POLICY_SOURCE_DIR) + "/docs/rules.md";
  const char* update = std::getenv("POLICY_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") std::ofstream(path) << RulesReference();
  std::ifstream in(path, std::ios::binary);
  const std::string written{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  INFO("POLICY_UPDATE_GOLDEN=1 rewrites it");
  CHECK(written == RulesReference());
}

TEST_CASE("grammar: what the tables cannot say") {
  struct Row {
    std::string name, check, yaml;
    Lines want;
  };
  const std::vector<Row> rows = {
      {"any alone", "vulnerabilities", "any: true", {}},
      {"any and unless", "vulnerabilities", "any: true\nunless: [{fix: none}]", {}},
      {"any false",
       "vulnerabilities",
       "any: false",
       {"vulnerabilities.any: 'any' selects nothing when it is false"}},
      {"any and ids",
       "secrets",
       "any: true\nids: [a]",
       {"secrets.ids: 'ids' cannot stand beside 'any'"}},
      {"any and ids in unless",
       "malware",
       "any: true\nunless: [{any: true, ids: [a]}]",
       {"malware.unless[0].ids: 'ids' cannot stand beside 'any'"}},
      {"grace from fix",
       "vulnerabilities",
       "severities: [high]\nfix: available\ngrace: 7d\ngraceFrom: fix",
       {}},
      {"grace from fix without fix",
       "vulnerabilities",
       "severities: [high]\ngrace: 7d\ngraceFrom: fix",
       {"vulnerabilities.graceFrom: 'graceFrom: fix' needs 'fix: available'"}},
      {"graceFrom without grace",
       "vulnerabilities",
       "severities: [high]\ngraceFrom: disclosure",
       {"vulnerabilities.graceFrom: 'graceFrom' says nothing without 'grace'"}},
      {"score at its ends", "vulnerabilities", "minCvss: 10", {}},
      {"attested against signedBy",
       "scans",
       "required: [{attested: false, signedBy: [a]}]",
       {"scans.required[0].attested: 'attested: false' contradicts 'signedBy'"}},
      {"more than all",
       "signatures",
       "signedBy: [a]\natLeast: 2",
       {"signatures.atLeast: 'atLeast' is more than the 1 authority of 'signedBy'"}},
      {"as many as all", "signatures", "signedBy: [a, b]\natLeast: 2", {}},
      {"profileVersion alone",
       "pod",
       "forbidHostNetwork: true\nprofileVersion: v1.34",
       {"pod.profileVersion: 'profileVersion' says nothing without 'profile'"}},
      {"the newest standard", "pod", "profile: baseline\nprofileVersion: v1.37", {}},
      {"a standard to come",
       "pod",
       "profile: baseline\nprofileVersion: v1.38",
       {"pod.profileVersion: the Pod Security Standards of 'v1.38' are not known here"}},
      {"no version of Kubernetes",
       "pod",
       "profile: baseline\nprofileVersion: \"1.34\"",
       {"pod.profileVersion: '1.34' is no Kubernetes version"}},
      {"scratch", "baseImage", "allowed: [scratch]", {}},
      {"SPDX id in small letters", "licenses", "allowed: [mit, LicenseRef-acme]", {}},
      {"deprecated SPDX id", "licenses", "forbidden: [GPL-2.0+]", {}},
      {"globs of SPDX ids", "licenses", "forbidden: [\"GPL-*\", \"LicenseRef-*\", \"**\"]", {}},
      {"SPDX id misspelt",
       "licenses",
       "forbidden: [Apache2.0]",
       {"licenses.forbidden[0]: unknown SPDX id 'Apache2.0'"}},
      {"glob that no SPDX id meets",
       "licenses",
       "forbidden: [\"gpl-*\"]",
       {"licenses.forbidden[0]: no SPDX id matches 'gpl-*'"}},
      {"SPDX expression",
       "licenses",
       "allowed: [MIT OR ISC]",
       {"licenses.allowed[0]: 'MIT OR ISC' is more than one SPDX id"}},
      {"kev", "vulnerabilities", "kev: true", {}},
      {"epss in unless", "vulnerabilities", "any: true\nunless: [{minEpss: 0.5}]", {}},
      {"config of the image", "image", "requireNonRootUser: true", {}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const Lines got = Problems(row.check, row.yaml);
      CAPTURE(row.name);
      REQUIRE_MESSAGE(got.size() == row.want.size(), (got.empty() ? std::string() : got.front()));
      for (std::size_t i = 0; i < got.size(); ++i)
        CHECK(got[i].substr(0, row.want[i].size()) == row.want[i]);
    }
  }
}

TEST_CASE("grammar: refused by the tables") {
  struct Row {
    std::string name, check, yaml;
  };
  const std::vector<Row> rows = {
      {"only unless", "vulnerabilities", "unless: [{fix: none}]"},
      {"only grace", "vulnerabilities", "grace: 7d"},
      {"score over ten", "vulnerabilities", "minCvss: 10.1"},
      {"unknown severity word", "vulnerabilities", "severities: [hgh]"},
      {"impossible range", "vulnerabilities", "packages: [{name: a, version: \"> 2, < 1\"}]"},
      {"empty package", "packages", "forbidden: [{reason: because}]"},
      {"nothing required", "packages", "unless: [{name: a}]"},
      {"both lists of licences", "licenses", "forbidden: [\"GPL-*\"]\nallowed: [MIT]"},
      {"clause with two tests", "attestations",
       "type: scan\nsignedBy: [a]\nwhere: [{path: /a, equals: b, present: true}]"},
      {"clause without a test", "attestations", "type: scan\nsignedBy: [a]\nwhere: [{path: /a}]"},
      {"clause without a path", "provenance", "signedBy: [a]\nwhere: [{equals: b}]"},
      {"expression that does not compile", "provenance",
       "signedBy: [a]\nwhere: [{path: /a, matches: \"(\"}]"},
      {"place of no secret", "secrets", "locations: [registry]"},
      {"severity of malware", "malware", "severities: [high]"},
      {"unknown attestation type", "attestations", "type: scans\nsignedBy: [a]"},
      {"empty scan", "scans", "required: [{}]"},
      {"image without registry", "image", "allowed: [\"nginx\"]"},
      {"purl with a version", "packages", "forbidden: [{purl: \"pkg:npm/a@1.0\"}]"},
      {"negative allowUpTo", "vulnerabilities", "any: true\nallowUpTo: -1"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      CHECK_FALSE(Problems(row.check, row.yaml).empty());
    }
  }
}

}  // namespace
}  // namespace policy
