// `attestations` and `provenance` on statements that were really signed: who counts, which one
// counts, and what it must say.
#include "statements.h"

namespace policy {
namespace {

using namespace evaluate_test;

const std::string kRule =
    "attestations: {type: test-result, signedBy: [ci, other], maxAge: 10d, where: [{path: /result, "
    "equals: PASSED}]}";

std::string Result(const std::string& result, const std::string& at) {
  return R"({"result":")" + result + R"(","timestamp":")" + at + R"("})";
}

TEST_CASE("attestations: the newest by any of the authorities counts") {
  const PolicySet set = SetOf(Policy(Rule(kRule)));
  struct Row {
    std::string name;
    std::vector<Document> documents;
    Lines want;
  };
  const auto says = [](const std::string& who, const std::string& result, const std::string& day) {
    return Attest(who, kTestResult, Result(result, "2027-01-" + day + "T00:00:00Z"));
  };
  const std::vector<Row> rows = {
      {"passed", {says("ci", "PASSED", "14")}, {}},
      {"failed", {says("ci", "FAILED", "14")}, {"attestations.where where denied"}},
      {"none", {}, {"attestations.missing missing denied"}},
      {"an old one passed, the newest failed",
       {says("ci", "PASSED", "13"), says("other", "FAILED", "14")},
       {"attestations.where where denied"}},
      {"an old one failed, the newest passed",
       {says("other", "FAILED", "13"), says("ci", "PASSED", "14")},
       {}},
      {"of one date all must hold",
       {says("ci", "PASSED", "14"), says("other", "FAILED", "14")},
       {"attestations.where where denied"}},
      {"too old", {says("ci", "PASSED", "05")}, {"attestations.maxAge maxAge denied"}},
      {"too old and failed",
       {says("ci", "FAILED", "05")},
       {"attestations.maxAge maxAge denied", "attestations.where where denied"}},
      {"signed by a stranger",
       {Attest("stranger", kTestResult, Result("PASSED", "2027-01-14T00:00:00Z"))},
       {"attestations.missing missing denied"}},
      {"of another image",
       {Attest("ci", kTestResult, Result("PASSED", "2027-01-14T00:00:00Z"), kOtherDigest)},
       {"attestations.missing missing denied"}},
      {"of another type",
       {Attest("ci", "https://example.com/t", Result("PASSED", "2027-01-14T00:00:00Z"))},
       {"attestations.missing missing denied"}},
      {"undated",
       {Attest("ci", kTestResult, R"({"result":"PASSED"})")},
       {"attestations.missing missing denied"}},
      {"of a date to come",
       {Attest("ci", kTestResult, Result("PASSED", "2027-01-15T12:06:00Z"))},
       {"attestations.missing missing denied"}},
      {"of a clock that runs ahead a little",
       {Attest("ci", kTestResult, Result("PASSED", "2027-01-15T12:05:00Z"))},
       {}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) { CHECK(Reasons(Judge(set, row.documents)) == row.want); }
  }
}

TEST_CASE("attestations: what was looked at is listed, and what was refused is said") {
  const PolicySet set = SetOf(Policy(Rule(kRule)));
  const auto at = [](const std::string& who, const std::string& day) {
    return Attest(who, kTestResult, Result("PASSED", "2027-01-" + day + "T00:00:00Z"));
  };
  CHECK(Considered(Judge(set, {at("ci", "14"), at("other", "13")})) ==
        Lines{"document.superseded other", "document.used ci"});
  const Decision refused = Judge(set, {Attest("ci", kTestResult, "{}"), at("stranger", "14")});
  Lines listed;
  for (const ConsideredDocument& document : refused.evidence) listed.push_back(document.reason);
  std::sort(listed.begin(), listed.end());
  CHECK(listed == Lines{"document.signer", "document.undated"});
  REQUIRE(refused.violations.size() == 1);
  const std::string& message = refused.violations[0].message;
  CHECK(message.find("no attestation of type 'test-result' by ci or other is on " + kDigest) == 0);
  CHECK(message.find("the attestation has no date") != std::string::npos);
  CHECK(message.find("signed by no authority that counts") != std::string::npos);
  CHECK_FALSE(refused.DeniedForEvidenceOnly());
}

TEST_CASE("attestations: only one on the digest that the reference names counts") {
  const PolicySet set = SetOf(Policy(Rule(kRule)));
  const Document ours = Attest("ci", kTestResult, Result("PASSED", "2027-01-14T00:00:00Z"));
  CHECK(Judge(set, {ours}).allowed);
  const Decision unpinned = Judge(set, {ours}, {.now = Now()}, kName + ":1");
  REQUIRE(unpinned.violations.size() == 1);
  CHECK(unpinned.violations[0].message.find("it has no digest") != std::string::npos);
  CHECK_FALSE(Judge(set, {ours}, {.now = Now()}, kName + "@" + kOtherDigest).allowed);
}

TEST_CASE("attestations: the words stand for predicate types, a URI for itself") {
  const std::string date = R"({"timestamp":"2027-01-14T00:00:00Z"})";
  struct Row {
    std::string type, predicate_type;
    bool want;
  };
  const std::vector<Row> rows = {
      {"test-result", kTestResult, true},
      {"test-result", "https://in-toto.io/attestation/test-results/v1", false},
      {"\"https://example.com/t/v1\"", "https://example.com/t/v1", true},
      {"\"https://example.com/t/v1\"", "https://example.com/t/v11", false},
      {"\"https://example.com/t/v1\"", "https://example.com/t", false},
      {"vsa", "https://slsa.dev/verification_summary/v1", true},
      {"vsa", "https://slsa.dev/verification_summary", true},
      {"vsa", "https://slsa.dev/verification_summaryx", false},
      {"provenance", kProvenance, true},
      {"provenance", kOldProvenance, true},
      {"provenance", "https://slsa.dev/provenance/v0.1", false},
  };
  for (const Row& row : rows) {
    SUBCASE((row.type + " " + row.predicate_type).c_str()) {
      std::string predicate = date;
      if (row.predicate_type == kProvenance) {
        predicate = R"({"runDetails":{"metadata":{"finishedOn":"2027-01-14T00:00:00Z"}}})";
      } else if (row.predicate_type.find("provenance/v0") != std::string::npos) {
        predicate = R"({"metadata":{"buildFinishedOn":"2027-01-14T00:00:00Z"}})";
      } else if (row.predicate_type.find("verification_summary/") != std::string::npos) {
        predicate = R"({"timeVerified":"2027-01-14T00:00:00Z"})";
      }
      const PolicySet set =
          SetOf(Policy(Rule("attestations: {type: " + row.type + ", signedBy: [ci]}")));
      CHECK(Judge(set, {Attest("ci", row.predicate_type, predicate)}).allowed == row.want);
    }
  }
}

const std::string kVuln = "https://cosign.sigstore.dev/attestation/vuln/v1";
const std::string kScanPredicate =
    R"({"invocation":{"parameters":["stage=build"]},"scanner":{"uri":"pkg:github/aquasecurity/trivy","version":"0.69.1","db":{"lastUpdate":"2027-01-13T00:00:00Z"},
"result":{"SchemaVersion":2,"CreatedAt":"2027-01-14T00:00:00Z","ArtifactName":"web","ArtifactType":"container_image","Results":[{"Target":"web","Class":"os-pkgs","Type":"debian"}]}},
"metadata":{"scanFinishedOn":"2027-01-14T00:00:00Z"}})";

TEST_CASE("attestations: the predicate of a scan can be looked into as any other") {
  const auto allowed = [](const std::string& where) {
    const PolicySet set =
        SetOf(Policy(Rule("attestations: {type: scan, signedBy: [ci], where: [" + where + "]}")));
    return Judge(set, {Attest("ci", kVuln, kScanPredicate)}).allowed;
  };
  CHECK(allowed("{path: /scanner/uri, contains: trivy}"));
  CHECK(allowed("{path: /scanner/result/Results/0/Type, equals: debian}"));
  CHECK_FALSE(allowed("{path: /scanner/db/lastUpdate, maxAge: 2d}"));
  CHECK(allowed("{path: /scanner/db/lastUpdate, maxAge: 3d}"));
}

TEST_CASE("scans: attested means signed by a trusted authority, of each predicate that is a scan") {
  const std::string vulns =
      R"({"scanner":{"uri":"https://example.com/trivy","version":"1","db":{"lastUpdate":"2027-01-13T00:00:00Z"},"result":[{"id":"CVE-2026-1","severity":[{"method":"nvd","score":"high"}]}]},
"metadata":{"scanFinishedOn":"2027-01-14T00:00:00Z"}})";
  const std::string ours = R"({"stage":"registry",)" + kScanPredicate.substr(1);
  struct Row {
    std::string name, type, predicate, required;
    Lines want;
  };
  const std::vector<Row> rows = {
      {"cosign's", kVuln, kScanPredicate, "{stage: build, attested: true, maxAge: 2d}", {}},
      {"cosign's, of another stage",
       kVuln,
       kScanPredicate,
       "{stage: registry, attested: true}",
       {"scans.missing missing denied"}},
      {"cosign's, too old",
       kVuln,
       kScanPredicate,
       "{attested: true, maxAge: 1d}",
       {"scans.stale stale denied"}},
      {"cosign's, with an old database",
       kVuln,
       kScanPredicate,
       "{attested: true, maxDatabaseAge: 2d}",
       {"scans.databaseStale databaseStale denied"}},
      {"by the very authority", kVuln, kScanPredicate, "{signedBy: [ci]}", {}},
      {"by another authority",
       kVuln,
       kScanPredicate,
       "{signedBy: [other]}",
       {"scans.unattested unattested denied"}},
      {"ours names its stage",
       "https://policygate.dev/scan/v1",
       ours,
       "{stage: registry, attested: true, scanners: [trivy]}",
       {}},
      {"in-toto's list",
       "https://in-toto.io/attestation/vulns/v0.2",
       vulns,
       "{attested: true, scanners: [trivy], maxAge: 2d}",
       {}},
      {"in-toto's list, of its first version",
       "https://in-toto.io/attestation/vulns/v0.1",
       vulns,
       "{attested: true, maxAge: 1d}",
       {"scans.stale stale denied"}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const PolicySet set = SetOf(
          Policy(Rule("scans: {required: [" + row.required + "]}"), "evidence: {signedBy: [ci]}"));
      CHECK(Reasons(Judge(set, {Attest("ci", row.type, row.predicate)},
                          {.now = Now(), .point = Point::kAdmission})) == row.want);
    }
  }
}

TEST_CASE("vulnerabilities: in-toto's signed list accuses like a scanner's report") {
  const PolicySet set =
      SetOf(Policy(Rule("vulnerabilities: {severities: [high]}"), "evidence: {signedBy: [ci]}"));
  const std::string vulns =
      R"({"scanner":{"uri":"https://example.com/trivy","result":[{"id":"CVE-2026-1","severity":[{"method":"nvd","score":"high"}]}]},
"metadata":{"scanFinishedOn":"2027-01-14T00:00:00Z"}})";
  const Document list = Attest("ci", "https://in-toto.io/attestation/vulns/v0.2", vulns);
  CHECK(Outcomes(Judge(set, {list})) == Lines{"CVE-2026-1 denied"});
}

std::string Slsa(const std::string& builder, const std::string& repository,
                 const std::string& ref) {
  return R"({"buildDefinition":{"buildType":"https://example.com/t","externalParameters":{"workflow":{"ref":")" +
         ref + R"(","repository":")" + repository +
         R"(","path":".github/workflows/release.yml"}}},"runDetails":{"builder":{"id":")" +
         builder + R"("},"metadata":{"finishedOn":"2027-01-14T00:00:00Z"}}})";
}

TEST_CASE("provenance: each key, both ways") {
  const std::string good =
      Slsa("https://example.com/builder@v1", "https://h/acme/web", "refs/heads/main");
  struct Row {
    std::string keys;
    Lines want;
  };
  const std::vector<Row> rows = {
      {"", {}},
      {"allowedBuilders: [\"https://example.com/builder@*\"]", {}},
      {"allowedBuilders: [\"https://example.com/builder\"]",
       {"provenance.allowedBuilders allowedBuilders denied"}},
      {"allowedSources: [\"https://h/acme/*\"]", {}},
      {"allowedSources: [\"https://h/acme\"]", {"provenance.allowedSources allowedSources denied"}},
      {"allowedRefs: [refs/heads/main]", {}},
      {"allowedRefs: [main]", {"provenance.allowedRefs allowedRefs denied"}},
      {"allowedWorkflows: [.github/workflows/release.yml]", {}},
      {"allowedWorkflows: [release.yml]", {"provenance.allowedWorkflows allowedWorkflows denied"}},
      {"allowedBuildTypes: [\"https://example.com/*\"]", {}},
      {"allowedBuildTypes: [\"https://slsa.dev/*\"]",
       {"provenance.allowedBuildTypes allowedBuildTypes denied"}},
      {"where: [{path: /runDetails/metadata/finishedOn, maxAge: 2d}]", {}},
      {"where: [{path: /runDetails/metadata/invocationId, present: true}]",
       {"provenance.where where denied"}},
      {"allowedRefs: [main]\n  allowedSources: [x]",
       {"provenance.allowedRefs allowedRefs denied",
        "provenance.allowedSources allowedSources denied"}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.keys.c_str()) {
      const PolicySet set = SetOf(Policy(
          Rule("provenance:\n  signedBy: [ci]" + (row.keys.empty() ? "" : "\n  " + row.keys))));
      CHECK(Reasons(Judge(set, {Attest("ci", kProvenance, good)})) == row.want);
    }
  }
}

TEST_CASE("provenance: a fact that is not stated meets nothing, and the newest counts") {
  const PolicySet set =
      SetOf(Policy(Rule("provenance: {signedBy: [ci], allowedSources: [\"https://h/acme/web\"]}")));
  const auto old = [](const std::string& uri, const std::string& day) {
    return Attest("ci", kOldProvenance,
                  R"({"builder":{"id":"b"},"invocation":{"configSource":{"uri":")" + uri +
                      R"("}},"metadata":{"buildFinishedOn":"2027-01-)" + day + R"(T00:00:00Z"}})");
  };
  CHECK(Judge(set, {old("git+https://h/acme/web.git@refs/heads/main", "10")}).allowed);
  CHECK_FALSE(Judge(set, {old("git+https://h/acme/web2@refs/heads/main", "10")}).allowed);
  const Decision silent = Judge(set, {old("", "10")});
  REQUIRE(silent.violations.size() == 1);
  CHECK(silent.violations[0].message == "the provenance names no source");
  const Document newer = Attest("ci", kProvenance, Slsa("b", "https://h/evil", "refs/heads/main"));
  CHECK_FALSE(Judge(set, {old("git+https://h/acme/web", "10"), newer}).allowed);
  CHECK(Judge(set, {old("git+https://h/acme/web", "15"), newer}).allowed);
  CHECK(Reasons(Judge(set, {})) == Lines{"provenance.missing missing denied"});
}

TEST_CASE("statements: what cannot be fetched is a state, whatever else is there") {
  const PolicySet set = SetOf(Policy(Rule(kRule)));
  Document gone;
  gone.digest = "sha256:" + std::string(64, '9');
  gone.state = DocumentState::kUnreachable;
  gone.problem = "the registry does not answer";
  const Decision decision =
      Judge(set, {Attest("ci", kTestResult, Result("PASSED", "2027-01-14T00:00:00Z")), gone});
  CHECK(Reasons(decision) == Lines{"evidence.unreachable evidence.unreachable denied"});
  CHECK(decision.DeniedForEvidenceOnly());
}

TEST_CASE("statements: where a predicate is too large to be looked into, no clause holds") {
  const PolicySet set = SetOf(Policy(
      Rule("attestations: {type: sbom, signedBy: [ci], where: [{path: /name, equals: web}]}")));
  const auto sbom = [](std::size_t padding) {
    return Attest(
        "ci", "https://spdx.dev/Document",
        R"({"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"web","creationInfo":{"created":"2027-01-14T00:00:00Z","creators":["Tool: t"]},"packages":[],"comment":")" +
            std::string(padding, 'x') + "\"}");
  };
  CHECK(Judge(set, {sbom(10)}).allowed);
  const Decision large = Judge(set, {sbom(std::size_t{33} << 20U)});
  REQUIRE(large.violations.size() == 1);
  CHECK(large.violations[0].message.find("the predicate cannot be read") != std::string::npos);
}

// --- what only tests may do ---------------------------------------------------------------------

PolicySet TestSetOf(const std::string& yaml) {
  auto set = ReadPolicySet({{"test.yaml", yaml}}, ReadKey, ReadFor::kTests);
  if (!set) FAIL(Describe(set.error()));
  return *set;
}

const std::string kSignature = "https://sigstore.dev/cosign/sign/v1";

std::string Keyless(const std::string& rules) {
  return "---\napiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\nspec:\n"
         "  authorities:\n    - {name: ci, keys: [{file: ci.pub}], transparencyLog: required}\n"
         "    - {name: release, keyless: {issuer: \"https://i\", subject: \"*\"}}\n"
         "    - {name: hub, contentTrust: {root: {inline: x}}}\n  rules:\n" +
         Indent(rules, "    ") + "\n";
}

TEST_CASE("tests: refused by name where it judges, tried where a test assumes") {
  const std::string text = Keyless(Rule("signatures: {signedBy: [ci, release, hub], atLeast: 2}"));
  const auto refused = ReadPolicySet({{"test.yaml", text}}, ReadKey);
  REQUIRE_FALSE(refused.has_value());
  REQUIRE(refused.error().causes.size() == 1);
  CHECK(refused.error().causes[0].message == "'contentTrust' is not evaluated by this version");
  const PolicySet set = TestSetOf(text);
  const Document release = Assume("release", kSignature, "{}");
  const Document hub = Assume("hub", kSignature, "{}");
  CHECK(Reasons(Judge(set, {})) == Lines{"signatures.missing missing denied"});
  CHECK(Reasons(Judge(set, {release})) == Lines{"signatures.atLeast atLeast denied"});
  CHECK(Reasons(Judge(set, {release, release})) == Lines{"signatures.atLeast atLeast denied"});
  CHECK(Judge(set, {release, hub}).allowed);
  CHECK_FALSE(Judge(set, {release, Assume("hub", kSignature, "{}", kOtherDigest)}).allowed);
  CHECK_FALSE(Judge(set, {release, Assume("hub", kTestResult, "{}")}).allowed);
}

TEST_CASE("tests: a decision on somebody's word says so, a real one never does") {
  const PolicySet set =
      TestSetOf(Keyless(Rule("provenance: {signedBy: [release], allowedRefs: [\"refs/tags/*\"]}")));
  const Document good = Assume("release", kProvenance, Slsa("b", "https://h/r", "refs/tags/v1"));
  const Decision decision = Judge(set, {good});
  CHECK(decision.allowed);
  CHECK(decision.warnings ==
        Lines{"this decision is a test: it takes statements of 'release' as verified"});
  CHECK(Considered(decision) == Lines{"document.used release"});
  CHECK_FALSE(Judge(set, {Assume("release", kProvenance, Slsa("b", "https://h/r", "refs/heads/x"))})
                  .allowed);
  CHECK(Judge(SetOf(Policy(Rule(kRule))),
              {Attest("ci", kTestResult, Result("PASSED", "2027-01-14T00:00:00Z"))})
            .warnings.empty());
}

TEST_CASE("tests: a set that judges takes nobody's word") {
  const PolicySet set = SetOf(Policy(Rule(kRule), "evidence: {signedBy: [ci]}"));
  const Document assumed = Assume("ci", kTestResult, Result("PASSED", "2027-01-14T00:00:00Z"));
  CHECK(Reasons(Judge(set, {assumed})) == Lines{"attestations.missing missing denied"});
}

TEST_CASE("tests: a scan taken as verified is an attested one") {
  const PolicySet set = TestSetOf(Policy(
      Rule("scans: {required: [{stage: build, attested: true}]}"), "evidence: {signedBy: [ci]}"));
  CHECK(
      Judge(set, {Assume("ci", kVuln, kScanPredicate)}, {.now = Now(), .point = Point::kAdmission})
          .allowed);
  CHECK_FALSE(Judge(set, {Assume("other", kVuln, kScanPredicate)},
                    {.now = Now(), .point = Point::kAdmission})
                  .allowed);
}

}  // namespace
}  // namespace policy
