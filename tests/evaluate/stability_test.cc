// What holds for every decision: the order of inputs does not matter, validUntil is true, and more
// accusation never allows.
#include <random>

#include "statements.h"

namespace policy {
namespace {

using namespace evaluate_test;

std::string Documents() {
  return Policy(
             "- name: severe\n  vulnerabilities: {severities: [critical, high], unless: "
             "[{disclosedFor: 20d, fix: none}]}\n"
             "- name: old\n  vulnerabilities: {disclosedFor: 10d, grace: 20d}\n  effectiveFrom: "
             "\"2027-01-25\"\n"
             "- name: few\n  vulnerabilities: {minCvss: 5, allowUpTo: 2}\n"
             "- name: likely\n  vulnerabilities: {minEpss: 0.2, unless: [{kev: false, severities: "
             "[low]}]}\n"
             "- name: open\n  vulnerabilities: {vexStatuses: [under_investigation]}\n"
             "- name: shells\n  packages: {forbidden: [{preset: shells}]}\n"
             "- name: scans\n  scans: {required: [{stage: registry, maxAge: 9d, maxDatabaseAge: "
             "8d}]}\n"
             "- name: keys\n  secrets: {any: true, unless: [{paths: [\"/usr/**\"]}]}\n"
             "- name: viruses\n  malware: {any: true}\n"
             "- name: terms\n  licenses: {allowed: [MIT]}\n"
             "- name: attested\n  scans: {required: [{signedBy: [ci], maxAge: 8d, maxDatabaseAge: "
             "12d}]}\n"
             "- name: tested\n  attestations: {type: test-result, signedBy: [ci, other], maxAge: "
             "10d, where: [{path: /result, equals: PASSED}, {path: /began, maxAge: 6d}]}\n"
             "- name: built\n  provenance: {signedBy: [other], where: [{path: "
             "/runDetails/metadata/startedOn, maxAge: 30d}]}\n",
             "evidence: {signedBy: [ci], vexSignedBy: [other], maxAge: 14d, maxDatabaseAge: 13d}") +
         Exception("ids: [CVE-2026-2]\npolicies: [p]", "soon", "\"2027-01-18\"", "\"2027-01-22\"") +
         Exception("packages: [{name: \"b*\"}]", "later", "\"2027-01-01\"", "\"2027-02-03\"");
}

// Two of each kind: one that speaks, and one that is history or its equal.
std::vector<Document> Feeds() {
  std::vector<Document> feeds;
  const auto add = [&](Catalogue catalogue, char digest, const std::string& date,
                       std::vector<FeedEntry> rows) {
    Report report;
    report.format = report.scanner = NameOf(catalogue);
    report.catalogue = catalogue;
    report.digest = "sha256:" + std::string(64, digest);
    report.database_at = At(date);
    report.feed = std::move(rows);
    feeds.push_back(HandedOver(report));
    feeds.back().as_feed = true;
  };
  const auto scored = [](const std::string& id, double probability) {
    return FeedEntry{.id = id, .probability = probability};
  };
  add(Catalogue::kEpss, '5', "2027-01-14", {scored("CVE-2026-1", 0.9), scored("CVE-2026-2", 0.3)});
  add(Catalogue::kEpss, '6', "2027-01-14", {scored("CVE-2026-1", 0.1), scored("CVE-2026-3", 0.3)});
  add(Catalogue::kKev, '7', "2027-01-03", {{.id = "CVE-2026-4", .exploited = true}});
  add(Catalogue::kKev, '8', "2027-01-13", {{.id = "CVE-2026-2", .exploited = true}});
  return feeds;
}

// An author who changed their mind, another who holds against them, and a stranger.
std::vector<Document> Vex() {
  const auto says = [](const std::string& id, VexStatus status, const std::string& author,
                       const std::string& at) {
    VexStatement statement{.id = id, .products = {{{kDigest}, {}}}, .status = status};
    if (status == VexStatus::kNotAffected) statement.impact_statement = "never called";
    statement.author = author;
    statement.at = At(at);
    return statement;
  };
  const auto report = [](char digest, std::vector<VexStatement> statements) {
    Report vex;
    vex.format = vex.scanner = "openvex";
    vex.digest = "sha256:" + std::string(64, digest);
    vex.scanned_at = At("2027-01-10");
    vex.statements = std::move(statements);
    return vex;
  };
  return {
      HandedOver(report('9', {says("CVE-2026-1", VexStatus::kNotAffected, "a", "2027-01-09"),
                              says("CVE-2026-2", VexStatus::kFixed, "a", "2027-01-09"),
                              says("CVE-2026-3", VexStatus::kNotAffected, "a", "2027-01-09")})),
      HandedOver(report('a', {says("CVE-2026-1", VexStatus::kUnderInvestigation, "a", "2027-01-08"),
                              says("CVE-2026-2", VexStatus::kAffected, "b", "2026-01-01"),
                              says("CVE-2026-3", VexStatus::kFixed, "a", "2027-01-20")})),
      Signed(report('b', {says("CVE-2026-3", VexStatus::kNotAffected, "c", "2027-01-07")}),
             "other"),
      Signed(report('c', {says("CVE-2026-4", VexStatus::kFixed, "d", "2027-01-07")}), "ci")};
}

// Results that change their mind, one of them still to come; and where the image was built.
std::vector<Document> Statements() {
  const auto tested = [](const std::string& who, const std::string& result, const std::string& at,
                         const std::string& began) {
    return Attest(who, kTestResult,
                  R"({"result":")" + result + R"(","timestamp":")" + at +
                      R"(T07:00:00Z","began":")" + began + R"(T06:00:00Z"})");
  };
  return {tested("ci", "FAILED", "2027-01-11", "2027-01-11"),
          tested("other", "PASSED", "2027-01-13", "2027-01-13"),
          tested("ci", "PASSED", "2027-01-20", "2027-01-19"),
          Attest("other", kProvenance,
                 R"({"buildDefinition":{},"runDetails":{"builder":{"id":"b"},"metadata":)"
                 R"({"startedOn":"2027-01-10T01:00:00Z","finishedOn":"2027-01-10T02:00:00Z"}}})")};
}

// Secrets in two files, malware, and packages under several terms.
Document Issues() {
  Report report = TrivyReport();
  report.scanner = "other";
  report.digest = "sha256:" + std::string(64, 'd');
  report.covers = {Coverage::kSecrets, Coverage::kMalware, Coverage::kPackages};
  for (const char* path : {"usr/a", "app/b"}) {
    Finding secret;
    secret.kind = FindingKind::kSecret;
    secret.id = "key";
    secret.path = path;
    report.findings.push_back(secret);
  }
  Finding virus;
  virus.kind = FindingKind::kMalware;
  virus.id = "eicar";
  virus.path = "/app/c";
  report.findings.push_back(virus);
  for (const char* name : {"x", "y"}) {
    Package package{.name = name, .version = "1", .type = "npm"};
    if (*name == 'x') package.licenses = {"MIT OR ISC", "Zlib"};
    report.packages.push_back(package);
  }
  return HandedOver(report);
}

std::vector<Document> Inputs() {
  std::vector<Finding> findings;
  const std::vector<std::string> names = {"a", "bash", "c"};
  for (int i = 1; i <= 5; ++i) {
    Finding finding =
        Vulnerability("CVE-2026-" + std::to_string(i), names[static_cast<std::size_t>(i) % 3],
                      static_cast<Severity>(i % 4));
    finding.published_at = At("2027-01-0" + std::to_string(i));
    finding.path = "usr/" + std::to_string(i);
    if (i % 2 == 0) finding.fixed_versions = {"2.0"};
    findings.push_back(finding);
  }
  Document trivy = HandedOver(TrivyReport(findings));
  trivy.stage = Stage::kRegistry;
  Report grype = TrivyReport({findings[4], findings[0], findings[2]});
  grype.scanner = "grype";
  grype.digest = "sha256:" + std::string(64, '2');
  grype.scanned_at = At("2027-01-10");
  grype.findings[0].aliases = {"GHSA-5"};
  grype.findings[1].severity = Severity::kLow;
  grype.findings[1].ratings = {{RatingSource::kVendor, "redhat", "low", Severity::kLow}};
  grype.findings[1].path = "opt/1";
  Report later = TrivyReport({findings[1]});
  later.scanned_at = At("2027-01-28");
  later.digest = "sha256:" + std::string(64, '3');
  Report old = TrivyReport();
  old.scanned_at = At("2027-01-01");
  old.digest = "sha256:" + std::string(64, '4');
  std::vector<Document> documents = {trivy, Signed(grype), HandedOver(old), HandedOver(later)};
  for (Document& feed : Feeds()) documents.push_back(std::move(feed));
  for (Document& vex : Vex()) documents.push_back(std::move(vex));
  for (Document& statement : Statements()) documents.push_back(std::move(statement));
  documents.push_back(Issues());
  return documents;
}

TEST_CASE("order: of documents and findings does not matter, byte for byte") {
  const PolicySet set = SetOf(Documents());
  const std::vector<Document> inputs = Inputs();
  const std::string want = Dump(Judge(set, inputs));
  for (const char* word :
       {"violation", "cleared", "epss", "kev=yes", "secrets.found", "malware.found",
        "licenses.allowed", "licenses.unknown", "document.superseded"}) {
    CHECK_MESSAGE(want.find(word) != std::string::npos, word);
  }
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    std::vector<Document> shuffled = inputs;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    for (Document& document : shuffled) {
      std::shuffle(document.report.findings.begin(), document.report.findings.end(), random);
      std::shuffle(document.report.packages.begin(), document.report.packages.end(), random);
      std::shuffle(document.report.statements.begin(), document.report.statements.end(), random);
      std::shuffle(document.report.feed.begin(), document.report.feed.end(), random);
      for (Finding& finding : document.report.findings) {
        std::shuffle(finding.ratings.begin(), finding.ratings.end(), random);
      }
    }
    REQUIRE(Dump(Judge(set, shuffled)) == want);
  }
}

// Without what is the clock's own.
std::string Content(const PolicySet& set, const std::vector<Document>& inputs, Time at) {
  return Dump(Judge(set, inputs, {.now = at}), false);
}

TEST_CASE("validUntil: until then nothing changes but the time, and at each change it said so") {
  const PolicySet set = SetOf(Documents());
  const std::vector<Document> inputs = Inputs();
  const Time end = At("2027-03-15");
  // Every quarter of an hour, so that no instant of the inputs is missed; a sanitizer needs fewer.
  const auto step = std::chrono::minutes(POLICY_SANITIZED ? 60 : 15);
  std::string before = Content(set, inputs, At("2027-01-12"));
  std::optional<Time> until = Judge(set, inputs, {.now = At("2027-01-12")}).valid_until;
  int changes = 0;
  for (Time at = At("2027-01-12"); at < end; at += step) {
    const Decision decision = Judge(set, inputs, {.now = at});
    const std::string content = Dump(decision, false);
    if (content != before) {
      ++changes;
      CAPTURE(FormatTime(at));
      REQUIRE(until.has_value());
      REQUIRE(at >= *until);
      // Nor does it change a second before.
      REQUIRE(Content(set, inputs, *until - std::chrono::seconds(1)) == before);
    }
    if (until && at >= *until) REQUIRE((!decision.valid_until || *decision.valid_until > at));
    before = content;
    until = decision.valid_until;
  }
  CHECK(changes >= 15);
  CHECK_FALSE(until.has_value());
}

TEST_CASE("validUntil: null where time changes nothing") {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [high]}")));
  CHECK_FALSE(Judge(set, {HandedOver(TrivyReport())}).valid_until.has_value());
}

TEST_CASE("validUntil: a document from the future coming due") {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {severities: [high]}")));
  Report report = TrivyReport();
  report.scanned_at = At("2027-01-15T13:00:00Z");
  CHECK(Judge(set, {HandedOver(report)}).valid_until == At("2027-01-15T12:55:00Z"));
  CHECK(Judge(set, {HandedOver(report)}, {.now = At("2027-01-15T12:55:00Z")}).allowed);
}

// An unknown severity is left out: it does not vote beside a known one.
TEST_CASE("more accusation never allows what less denied") {
  const PolicySet set = SetOf(
      Policy(Rule("vulnerabilities: {severities: [critical, high]}"), "evidence: {maxAge: 14d}"));
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    std::vector<Finding> findings;
    for (int i = 0; i < 4; ++i) {
      findings.push_back(Vulnerability("CVE-" + std::to_string(random() % 5), "a",
                                       static_cast<Severity>(random() % 5)));
    }
    std::vector<Finding> fewer(findings.begin(), findings.begin() + 2);
    const bool less = Judge(set, {HandedOver(TrivyReport(fewer))}).allowed;
    const bool more = Judge(set, {HandedOver(TrivyReport(findings))}).allowed;
    REQUIRE((less || !more));
    // A second scanner only adds.
    Report second = TrivyReport(findings);
    second.scanner = "grype";
    REQUIRE((less || !Judge(set, {HandedOver(TrivyReport(fewer)), HandedOver(second)}).allowed));
  }
}

}  // namespace
}  // namespace policy
