// Which documents count, which speak, and what is said where none does; and the `scans` check,
// which looks at the same documents its own way.
#include <functional>

#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

const std::string kRule = "vulnerabilities: {severities: [high]}";

PolicySet Trusting(const std::string& evidence = "signedBy: [ci]",
                   const std::string& rule = kRule) {
  return SetOf(Policy(Rule(rule), "evidence: {" + evidence + "}"));
}

Report With(const std::function<void(Report&)>& change) {
  Report report = TrivyReport();
  change(report);
  return report;
}

Document Broken(DocumentState state, const std::string& problem,
                const std::vector<std::string>& claimed = {kDigest}) {
  Document document;
  document.digest = "sha256:" + std::string(64, '9');
  document.state = state;
  document.problem = problem;
  document.claimed_subjects = claimed;
  return document;
}

TEST_CASE("evidence: what counts, what does not, and the state that follows") {
  struct Row {
    std::string name;
    std::vector<Document> documents;
    Point point;
    Lines outcomes;
    std::string reason;   // of the first document listed
    std::string message;  // part of the violation's
  };
  Document insecure = HandedOver(TrivyReport());
  insecure.insecure = true;
  const Report other = With([](Report& r) { r.subject_digests = {kOtherDigest}; });
  const Report config = With([](Report& r) { r.subject_digests = {kOtherDigest, kDigest}; });
  const Report nameless = With([](Report& r) { r.subject_digests.clear(); });
  const Report partial = With([](Report& r) {
    r.complete = false;
    r.incomplete_reason = "the scan was stopped";
  });
  const Report future = With([](Report& r) { r.scanned_at = Now() + std::chrono::seconds(301); });
  const Report ahead = With([](Report& r) { r.scanned_at = Now() + std::chrono::seconds(300); });
  const Report undated = With([](Report& r) { r.scanned_at.reset(); });
  const Report secrets = With([](Report& r) { r.covers = {Coverage::kSecrets}; });
  Document dated = Signed(undated);
  dated.signed_at = At("2027-01-14");
  const Point ci = Point::kCi;
  const Point gate = Point::kAdmission;
  const Lines absent = {"evidence.absent denied"};
  const Lines unverifiable = {"evidence.unverifiable denied"};
  const Lines unparsable = {"evidence.unparsable denied"};
  const std::vector<Row> rows = {
      {"nothing",
       {},
       ci,
       absent,
       "",
       "no report that covers vulnerabilities is bound to sha256:aaaa"},
      {"handed over in ci", {HandedOver(TrivyReport())}, ci, {}, "document.used", ""},
      {"handed over at admission",
       {HandedOver(TrivyReport())},
       gate,
       unverifiable,
       "document.signer",
       "signed by no authority"},
      {"handed over at admission, insecurely", {insecure}, gate, {}, "document.used", ""},
      {"signed", {Signed(TrivyReport())}, gate, {}, "document.used", ""},
      {"signed counts in ci", {Signed(TrivyReport())}, ci, {}, "document.used", ""},
      {"signed by another",
       {Signed(TrivyReport(), "other")},
       gate,
       unverifiable,
       "document.signer",
       "signed by no authority"},
      {"signed for another digest",
       {Signed(TrivyReport(), "ci", kOtherDigest)},
       gate,
       absent,
       "document.subject",
       "1 document names another image"},
      {"signed, but the report is about another",
       {Signed(other)},
       gate,
       absent,
       "document.subject",
       ""},
      {"signed, and the report names none", {Signed(nameless)}, gate, {}, "document.used", ""},
      {"handed over for another", {HandedOver(other)}, ci, absent, "document.subject", ""},
      {"handed over, one name of several", {HandedOver(config)}, ci, {}, "document.used", ""},
      {"handed over, names none", {HandedOver(nameless)}, ci, {}, "document.used", ""},
      {"partial",
       {HandedOver(partial)},
       ci,
       unparsable,
       "document.partial",
       "the scan was stopped"},
      {"too far ahead", {HandedOver(future)}, ci, unverifiable, "document.future", "still to come"},
      {"a little ahead", {HandedOver(ahead)}, ci, {}, "document.used", ""},
      {"handed over, undated", {HandedOver(undated)}, ci, {}, "document.used", ""},
      {"signed, undated", {Signed(undated)}, gate, unverifiable, "document.undated", "has no date"},
      {"signed, dated by its statement", {dated}, gate, {}, "document.used", ""},
      {"covers something else", {HandedOver(secrets)}, ci, absent, "document.used", ""},
      {"a signature that fails",
       {Broken(DocumentState::kUnverifiable, "the signature is wrong")},
       gate,
       unverifiable,
       "document.signature",
       "the signature is wrong"},
      {"a signature that fails, about another",
       {Broken(DocumentState::kUnverifiable, "wrong", {kOtherDigest})},
       gate,
       absent,
       "document.subject",
       ""},
      {"unparsable",
       {Broken(DocumentState::kUnparsable, "no JSON")},
       gate,
       unparsable,
       "document.unparsable",
       "no JSON"},
      {"unreachable",
       {Broken(DocumentState::kUnreachable, "timeout")},
       gate,
       {"evidence.unreachable denied"},
       "evidence.unreachable",
       "timeout"},
  };
  const PolicySet set = Trusting();
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      const Decision decision = Judge(set, row.documents, {.now = Now(), .point = row.point});
      CHECK(Outcomes(decision) == row.outcomes);
      REQUIRE(decision.evidence.size() == row.documents.size());
      if (!row.documents.empty()) CHECK(decision.evidence.front().reason == row.reason);
      if (!row.outcomes.empty()) {
        const std::string message = decision.violations.front().message;
        CHECK_MESSAGE(message.find(row.message) != std::string::npos, message);
      }
    }
  }
}

TEST_CASE(
    "evidence: unreachable even if something was found; refused candidates harm nobody else") {
  const Document good = Signed(TrivyReport());
  const Context gate{.now = Now(), .point = Point::kAdmission};
  const auto judge = [&](DocumentState state) {
    return Outcomes(Judge(Trusting(), {good, Broken(state, "x")}, gate));
  };
  CHECK(judge(DocumentState::kUnreachable) == Lines{"evidence.unreachable denied"});
  CHECK(judge(DocumentState::kUnverifiable).empty());
  CHECK(judge(DocumentState::kUnparsable).empty());
  CHECK(Outcomes(Judge(
            Trusting(),
            {Broken(DocumentState::kUnparsable, "x"), Broken(DocumentState::kUnverifiable, "y")},
            gate)) == Lines{"evidence.unverifiable denied"});
}

TEST_CASE(
    "evidence: limits are reached at the date plus the limit, exactly; stale reports still "
    "accuse") {
  Report report = TrivyReport({Vulnerability("CVE-1", "a", Severity::kHigh)});
  report.scanned_at = At("2027-01-08T12:00:00Z");
  report.database_at = At("2027-01-13T12:00:00Z");
  const auto judge = [&](const std::string& limits, const std::string& at, const Report& r) {
    return Judge(Trusting(limits), {HandedOver(r)}, {.now = At(at)});
  };
  const Decision fresh = judge("maxAge: 7d, maxDatabaseAge: 48h", "2027-01-15T11:59:59Z", report);
  CHECK(Outcomes(fresh) == Lines{"CVE-1 denied"});
  CHECK(fresh.valid_until == At("2027-01-15T12:00:00Z"));
  const Lines stale = {"evidence.stale denied", "CVE-1 denied"};
  CHECK(Outcomes(judge("maxAge: 7d", "2027-01-15T12:00:00Z", report)) == stale);
  CHECK(Outcomes(judge("maxDatabaseAge: 48h", "2027-01-15T12:00:00Z", report)) == stale);
  report.database_at.reset();
  CHECK(Outcomes(judge("maxAge: 30d", "2027-01-15T12:00:00Z", report)) == Lines{"CVE-1 denied"});
  CHECK(Outcomes(judge("maxDatabaseAge: 30d", "2027-01-15T12:00:00Z", report)) == stale);
  report.scanned_at.reset();
  CHECK(Outcomes(judge("maxAge: 30d", "2027-01-15T12:00:00Z", report)) == stale);
}

TEST_CASE(
    "newest: per scanner, and code apart from the image; a newer partial report still accuses") {
  const auto report = [](const std::string& id, const std::string& day,
                         const std::string& scanner) {
    Report made = TrivyReport({Vulnerability(id, "a", Severity::kHigh)});
    made.scanner = scanner;
    made.scanned_at = At("2027-01-" + day);
    made.digest = "sha256:" + std::string(62, '0') + day;
    return HandedOver(made);
  };
  const PolicySet set = Trusting();
  CHECK(Outcomes(Judge(set, {report("CVE-1", "02", "trivy"), report("CVE-2", "03", "trivy")})) ==
        Lines{"CVE-2 denied"});
  CHECK(Outcomes(Judge(set, {report("CVE-1", "02", "trivy"), report("CVE-2", "03", "grype")})) ==
        Lines{"CVE-1 denied", "CVE-2 denied"});
  Document code = report("CVE-1", "02", "trivy");
  code.stage = Stage::kSource;
  CHECK(Outcomes(Judge(set, {code, report("CVE-2", "03", "trivy")})) ==
        Lines{"CVE-1 denied", "CVE-2 denied"});
  Document partial = report("CVE-3", "04", "trivy");
  partial.report.complete = false;
  CHECK(Outcomes(Judge(set, {report("CVE-2", "03", "trivy"), partial})) ==
        Lines{"CVE-2 denied", "CVE-3 denied"});
  Document old_partial = report("CVE-3", "02", "trivy");
  old_partial.report.complete = false;
  CHECK(Outcomes(Judge(set, {report("CVE-2", "03", "trivy"), old_partial})) ==
        Lines{"CVE-2 denied"});
  Document undated = report("CVE-4", "02", "trivy");
  undated.report.scanned_at.reset();
  CHECK(Outcomes(Judge(set, {report("CVE-2", "03", "trivy"), undated})) ==
        Lines{"CVE-2 denied", "CVE-4 denied"});
}

TEST_CASE("newest: a newer report of other coverage makes nothing history") {
  Document secrets = HandedOver(TrivyReport());
  secrets.report.covers = {Coverage::kSecrets};
  secrets.report.scanned_at = At("2027-01-15");
  const Document old = HandedOver(TrivyReport({Vulnerability("CVE-1", "a", Severity::kHigh)}));
  CHECK(Outcomes(Judge(Trusting(), {old, secrets})) == Lines{"CVE-1 denied"});
}

TEST_CASE("digest: an image without one takes what all that is handed over agrees on") {
  const PolicySet set = Trusting();
  const Context ci{.now = Now()};
  const Document good = HandedOver(TrivyReport());
  Report both = TrivyReport();
  both.subject_digest.clear();
  both.subject_digests = {kOtherDigest, kDigest};
  const Decision agreed = Judge(set, {good, HandedOver(both)}, ci, kName + ":1");
  CHECK(agreed.allowed);
  CHECK(agreed.subject.images.front().digest == kDigest);
  Report other = TrivyReport();
  other.subject_digests = {kOtherDigest};
  const Decision torn = Judge(set, {good, HandedOver(other)}, ci, kName + ":1");
  CHECK(Outcomes(torn) == Lines{"evidence.absent denied"});
  CHECK(torn.violations.front().message ==
        "the image has no digest, and the reports handed over name several; pin it: " + kName +
            "@sha256:…");
  const Decision none = Judge(set, {}, {.now = Now(), .point = Point::kAdmission}, kName + ":1");
  CHECK(Outcomes(none) == Lines{"evidence.absent denied"});
  CHECK(none.violations.front().message ==
        "the image has no digest, so no evidence can be bound to it; pin it: " + kName +
            "@sha256:…");
  // What is signed is bound to the digest that the reports agreed on.
  const Document attested = Signed(TrivyReport({Vulnerability("CVE-1", "a", Severity::kHigh)}));
  Document grype = good;
  grype.report.scanner = "grype";
  CHECK(Outcomes(Judge(set, {grype, attested}, ci, kName + ":1")) == Lines{"CVE-1 denied"});
}

TEST_CASE("platforms: on an index every platform that is known needs its scan") {
  const auto scan = [](const std::string& platform, std::set<Coverage> covers) {
    Report report = TrivyReport();
    report.platform = platform;
    report.covers = std::move(covers);
    return HandedOver(report);
  };
  const std::set<Coverage> vulnerabilities = {Coverage::kVulnerabilities};
  const PolicySet set = Trusting();
  CHECK(Judge(set, {scan("linux/amd64", vulnerabilities)}).allowed);
  const Decision half = Judge(
      set, {scan("linux/amd64", vulnerabilities), scan("linux/arm64/v8", {Coverage::kSecrets})});
  REQUIRE(half.violations.size() == 1);
  CHECK(half.violations.front().platform == "linux/arm64");
  CHECK(half.violations.front().reason == "evidence.absent");
  CHECK(half.subject.images.front().platforms == Lines{"linux/amd64", "linux/arm64"});
  CHECK(Judge(set,
              {scan("linux/amd64", vulnerabilities), scan("linux/arm64/v8", {Coverage::kSecrets})},
              {.now = Now(), .platform = "linux/amd64"})
            .allowed);
  CHECK_FALSE(
      Judge(set, {scan("linux/amd64", vulnerabilities)}, {.now = Now(), .platform = "linux/s390x"})
          .allowed);
  // Without a platform a report covers the only one there is, and none of several.
  CHECK(Judge(set, {scan("", vulnerabilities), scan("linux/amd64", {Coverage::kSecrets})}).allowed);
  CHECK_FALSE(Judge(set, {scan("", vulnerabilities), scan("linux/amd64", {Coverage::kSecrets}),
                          scan("linux/arm64", {Coverage::kSecrets})})
                  .allowed);
}

TEST_CASE("scans: each key of an entry, both sides") {
  Report report = TrivyReport();
  report.stage = Stage::kBuild;
  report.scanned_at = At("2027-01-08T12:00:00Z");
  report.database_at = At("2027-01-13T12:00:00Z");
  Report undated = report;
  undated.scanned_at.reset();
  struct Row {
    std::string name, entry;
    Document document;
    std::string at;
    Lines reasons;
  };
  const std::string now = "2027-01-15T12:00:00Z";
  const std::vector<Row> rows = {
      {"stage", "{stage: build}", HandedOver(report), now, {}},
      {"other stage", "{stage: registry}", HandedOver(report), now, {"scans.missing"}},
      {"scanner", "{scanners: [grype, Trivy]}", HandedOver(report), now, {}},
      {"other scanner", "{scanners: [grype]}", HandedOver(report), now, {"scans.missing"}},
      {"covers", "{covers: [vulnerabilities, packages]}", HandedOver(report), now, {}},
      {"covers less",
       "{covers: [vulnerabilities, secrets]}",
       HandedOver(report),
       now,
       {"scans.missing"}},
      {"age", "{maxAge: 7d}", HandedOver(report), "2027-01-15T11:59:59Z", {}},
      {"at the limit", "{maxAge: 7d}", HandedOver(report), now, {"scans.stale"}},
      {"undated for a limit", "{maxAge: 100w}", HandedOver(undated), now, {"scans.stale"}},
      {"undated without one", "{stage: build}", HandedOver(undated), now, {}},
      {"database", "{maxDatabaseAge: 48h}", HandedOver(report), "2027-01-15T11:59:59Z", {}},
      {"database at the limit",
       "{maxDatabaseAge: 48h}",
       HandedOver(report),
       now,
       {"scans.databaseStale"}},
      {"both",
       "{maxAge: 1d, maxDatabaseAge: 1d}",
       HandedOver(report),
       now,
       {"scans.databaseStale", "scans.stale"}},
      {"handed over where attested",
       "{attested: true}",
       HandedOver(report),
       now,
       {"scans.missing"}},
      {"attested", "{attested: true}", Signed(report), now, {}},
      {"attested by another",
       "{attested: true}",
       Signed(report, "other"),
       now,
       {"scans.unattested"}},
      {"signedBy another", "{signedBy: [other]}", Signed(report, "other"), now, {}},
      {"not signedBy that", "{signedBy: [other]}", Signed(report), now, {"scans.unattested"}},
  };
  for (Row row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      if (row.name == "handed over where attested") row.reasons = {"scans.unattested"};
      const PolicySet set = Trusting("signedBy: [ci]", "scans: {required: [" + row.entry + "]}");
      const Decision decision = Judge(set, {row.document}, {.now = At(row.at)});
      Lines reasons;
      for (const Violation& violation : decision.violations) reasons.push_back(violation.reason);
      CHECK(reasons == row.reasons);
      for (const Violation& violation : decision.violations) {
        CHECK(violation.id == violation.reason.substr(6));
        CHECK_FALSE(violation.of_evidence);
      }
    }
  }
}

TEST_CASE("scans: of several that are fresh the first to age is what may change, in any order") {
  Report soon = TrivyReport();
  soon.scanned_at = At("2027-01-10");
  Report later = TrivyReport();
  later.scanner = "grype";
  later.digest = kOtherDigest;
  const PolicySet set = Trusting("signedBy: [ci]", "scans: {required: [{maxAge: 7d}]}");
  CHECK(Judge(set, {HandedOver(soon), HandedOver(later)}).valid_until == At("2027-01-17"));
  CHECK(Judge(set, {HandedOver(later), HandedOver(soon)}).valid_until == At("2027-01-17"));
}

TEST_CASE("scans: the newest of each stage is looked at, each entry by itself") {
  Report old = TrivyReport();
  old.stage = Stage::kBuild;
  old.scanned_at = At("2027-01-02");
  Report fresh = TrivyReport();
  fresh.stage = Stage::kRegistry;
  const auto judge = [&](const std::string& entries) {
    return Judge(Trusting("signedBy: [ci]", "scans: {required: [" + entries + "]}"),
                 {HandedOver(old), HandedOver(fresh)});
  };
  CHECK(judge("{stage: build}, {stage: registry, maxAge: 7d}").allowed);
  CHECK(judge("{maxAge: 7d}").allowed);
  const Decision decision = judge("{stage: build, maxAge: 7d}, {stage: registry}");
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations.front().message ==
        "a scan of stage build that covers vulnerabilities is older than 7d");
}

}  // namespace
}  // namespace policy
