// EPSS and KEV: what the catalogues say of a finding, the states of the need for one, and which of
// several speak.
#include <functional>

#include "policy/feed_index.h"
#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

const std::string kCve = "CVE-2026-0001";

Finding Base() { return Vulnerability(kCve, "openssl", Severity::kHigh); }

Document Feed(Catalogue catalogue, std::vector<FeedEntry> rows,
              const std::string& date = "2027-01-15") {
  Report report;
  report.format = report.scanner = NameOf(catalogue);
  report.catalogue = catalogue;
  report.digest = "sha256:" + std::string(63, 'f') + (catalogue == Catalogue::kEpss ? "e" : "d");
  if (!date.empty()) report.database_at = At(date);
  report.feed = std::move(rows);
  Document document = HandedOver(report);
  document.as_feed = true;
  return document;
}

FeedEntry Row(const std::string& id, double probability) {
  return {.id = id, .probability = probability};
}
FeedEntry Listed(const std::string& id, bool ransomware = false) {
  return {.id = id, .exploited = true, .ransomware = ransomware};
}
Document Epss(double probability, const std::string& date = "2027-01-15") {
  return Feed(Catalogue::kEpss, {Row(kCve, probability), Row("CVE-2020-1", 0.5)}, date);
}
Document Kev(const std::string& id = kCve, bool ransomware = false) {
  return Feed(Catalogue::kKev, {Listed(id, ransomware), Listed("CVE-2020-1", true)});
}
Document Whole(Document document, const std::function<void(Document&)>& change) {
  change(document);
  return document;
}

// Ids and reasons of what denies.
Lines Judged(const std::string& selector, std::vector<Document> documents, Finding finding = Base(),
             const std::string& spec = {}, Context context = {.now = Now()}) {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: " + selector), spec));
  Document report = HandedOver(TrivyReport({std::move(finding)}));
  report.insecure = true;
  documents.push_back(std::move(report));
  Lines lines;
  for (const Violation& violation : Judge(set, documents, context).violations) {
    lines.push_back(violation.id);
  }
  return lines;
}

const Lines kFound = {kCve};
const Lines kNothing = {};
const Lines kAbsent = {"evidence.absent"};
const Lines kUnparsable = {"evidence.unparsable"};
const Lines kStale = {"evidence.stale"};

TEST_CASE("feeds: each key takes what the catalogue lists, and what it does not list is 0 and no") {
  struct Case {
    std::string name, selector;
    Document feed;
    Lines want;
  };
  const std::vector<Case> cases = {
      {"at the limit", "{minEpss: 0.1}", Epss(0.1), kFound},
      {"below it", "{minEpss: 0.1}", Epss(0.0999), kNothing},
      {"not listed is 0", "{minEpss: 0.0001}", Feed(Catalogue::kEpss, {Row("CVE-2020-1", 0.9)}),
       kNothing},
      {"at least 0 is everything", "{minEpss: 0}", Feed(Catalogue::kEpss, {Row("CVE-2020-1", 0.9)}),
       kFound},
      {"letter case", "{minEpss: 0.1}", Feed(Catalogue::kEpss, {Row("cve-2026-0001", 0.2)}),
       kFound},
      {"listed", "{kev: true}", Kev(), kFound},
      {"not listed", "{kev: true}", Kev("CVE-2026-0002"), kNothing},
      {"wanted: not listed", "{kev: false}", Kev("CVE-2026-0002"), kFound},
      {"wanted: not listed, but is", "{kev: false}", Kev(), kNothing},
      {"ransomware", "{ransomware: true}", Kev(kCve, true), kFound},
      {"listed without", "{ransomware: true}", Kev(), kNothing},
      {"and another key", "{kev: true, severities: [low]}", Kev(), kNothing},
      {"unless it is unlikely", "{any: true, unless: [{kev: false}]}", Kev("CVE-2026-0002"),
       kNothing},
      {"unless, but it is listed", "{any: true, unless: [{kev: false}]}", Kev(), kFound},
      {"unless it is likely", "{any: true, unless: [{minEpss: 0.1}]}", Epss(0.2), kNothing},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    CHECK(Judged(one.selector, {one.feed}) == one.want);
  }
}

TEST_CASE("feeds: a rule that names one needs it, in its unless too") {
  CHECK(Judged("{minEpss: 0.1}", {}) == kAbsent);
  CHECK(Judged("{kev: true}", {Epss(0.9)}) == kAbsent);
  CHECK(Judged("{ransomware: true}", {}) == kAbsent);
  CHECK(Judged("{minEpss: 0.1, kev: true}", {}) == Lines{"evidence.absent", "evidence.absent"});
  CHECK(Judged("{any: true, unless: [{kev: false}]}", {}) == Lines{"evidence.absent", kCve});
  CHECK(Judged("{severities: [high]}", {}) == kFound);
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {kev: true}")));
  const Decision decision = Judge(set, {HandedOver(TrivyReport({Base()}))});
  CHECK(decision.DeniedForEvidenceOnly());
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations[0].message == "no KEV catalogue is at hand, and 'kev' needs one");
}

TEST_CASE("feeds: its date is the database's age; an old one accuses and excuses nothing") {
  const std::string limit = "evidence: {maxDatabaseAge: 48h}";
  const auto epss = [](const std::string& date) { return Epss(0.5, date); };
  CHECK(Judged("{minEpss: 0.1}", {epss("2027-01-13T12:00:01Z")}, Base(), limit) == kFound);
  CHECK(Judged("{minEpss: 0.1}", {epss("2027-01-13T12:00:00Z")}, Base(), limit) ==
        Lines{"evidence.stale", kCve});
  CHECK(Judged("{minEpss: 0.6}", {epss("2027-01-13T12:00:00Z")}, Base(), limit) == kStale);
  CHECK(Judged("{minEpss: 0.6}", {epss("")}, Base(), limit) == kStale);
  CHECK(Judged("{minEpss: 0.6}", {epss("")}) == kNothing);
  const std::string excused = "{any: true, unless: [{minEpss: 0.1}]}";
  CHECK(Judged(excused, {epss("2027-01-13T12:00:00Z")}, Base(), limit) ==
        Lines{"evidence.stale", kCve});
  CHECK(Judged(excused, {epss("2027-01-14")}, Base(), limit) == kNothing);
}

TEST_CASE("feeds: the decision holds until the catalogue is too old, for rules that need it") {
  const auto until = [](const std::string& selector) {
    const PolicySet set =
        SetOf(Policy(Rule("vulnerabilities: " + selector), "evidence: {maxDatabaseAge: 48h}"));
    Report report = TrivyReport({Base()});
    report.database_at = At("2027-01-15");
    const Decision decision = Judge(set, {HandedOver(report), Epss(0.5, "2027-01-14T06:00:00Z")});
    REQUIRE(decision.valid_until.has_value());
    return FormatTime(*decision.valid_until);
  };
  CHECK(until("{minEpss: 0.9}") == "2027-01-16T06:00:00Z");
  CHECK(until("{severities: [low]}") == "2027-01-17T00:00:00Z");
}

TEST_CASE("feeds: a partial or empty one is no catalogue, but what it lists accuses") {
  const auto partial = [](Document document) {
    return Whole(std::move(document), [](Document& d) {
      d.report.complete = false;
      d.report.incomplete_reason = "it counts more";
    });
  };
  CHECK(Judged("{kev: true}", {partial(Kev())}) == Lines{"evidence.unparsable", kCve});
  CHECK(Judged("{kev: true}", {partial(Kev("CVE-2026-0002"))}) == kUnparsable);
  CHECK(Judged("{kev: true}", {Feed(Catalogue::kKev, {})}) == kUnparsable);
  CHECK(Judged("{kev: true}", {Feed(Catalogue::kKev, {Listed("no id at all")})}) == kUnparsable);
  CHECK(Judged("{any: true, unless: [{kev: false}]}", {partial(Kev("CVE-2026-0002"))}) ==
        Lines{"evidence.unparsable", kCve});
}

TEST_CASE("feeds: one that is dated ahead waits for its date") {
  CHECK(Judged("{minEpss: 0.1}", {Epss(0.5, "2027-01-15T12:05:00Z")}) == kFound);
  CHECK(Judged("{minEpss: 0.1}", {Epss(0.5, "2027-01-15T12:05:01Z")}) ==
        Lines{"evidence.unverifiable"});
}

TEST_CASE("feeds: given as one it counts at every point; handed over, in ci only") {
  const auto given = [](bool as_feed) {
    return Whole(Kev(), [&](Document& d) { d.as_feed = as_feed; });
  };
  const Context admission{.now = Now(), .point = Point::kAdmission};
  CHECK(Judged("{kev: true}", {given(true)}, Base(), {}, admission) == kFound);
  CHECK(Judged("{kev: true}", {given(false)}) == kFound);
  CHECK(Judged("{kev: true}", {given(false)}, Base(), {}, admission) ==
        Lines{"evidence.unverifiable"});
}

TEST_CASE("feeds: the newest speaks, of one instant both") {
  CHECK(Judged("{minEpss: 0.1}", {Epss(0.5, "2027-01-14"), Epss(0.01, "2027-01-15")}) == kNothing);
  CHECK(Judged("{minEpss: 0.1}", {Epss(0.01, "2027-01-14"), Epss(0.5, "2027-01-15")}) == kFound);
  CHECK(Judged("{minEpss: 0.1}", {Epss(0.01), Epss(0.5)}) == kFound);
  CHECK(Judged("{any: true, unless: [{minEpss: 0.1}]}", {Epss(0.01), Epss(0.5)}) == kFound);
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {minEpss: 0.1}")));
  const Decision decision =
      Judge(set, {Epss(0.5, "2027-01-14"), Epss(0.01), HandedOver(TrivyReport({Base()}))});
  Lines reasons;
  for (const ConsideredDocument& document : decision.evidence) {
    reasons.push_back(document.format + " " + document.reason);
  }
  std::sort(reasons.begin(), reasons.end());
  CHECK(reasons == Lines{"epss document.superseded", "epss document.used", "trivy document.used"});
}

TEST_CASE("feeds: a scanner's copy accuses and never excuses") {
  Finding copied = Base();
  copied.epss = 0.7;
  CHECK(Judged("{minEpss: 0.5}", {}, copied) == Lines{"evidence.absent", kCve});
  CHECK(Judged("{minEpss: 0.5}", {Epss(0.1)}, copied) == kFound);
  CHECK(Judged("{any: true, unless: [{minEpss: 0.5}]}", {}, copied) ==
        Lines{"evidence.absent", kCve});
  copied.epss = 0.1;
  CHECK(Judged("{any: true, unless: [{minEpss: 0.5}]}", {Epss(0.9)}, copied) == kFound);
}

TEST_CASE("feeds: joined by CVE under whatever name a scanner reports") {
  Finding named = Base();
  named.id = "GHSA-aaaa-bbbb-cccc";
  named.aliases = {kCve};
  CHECK(Judged("{kev: true}", {Kev()}, named) == kFound);
  named.aliases.clear();
  CHECK(Judged("{kev: true}", {Kev()}, named) == kNothing);
}

TEST_CASE("feeds: the decision shows what they say, null without them") {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {any: true}")));
  const auto shown = [&](const std::vector<Document>& feeds, Finding finding = Base()) {
    std::vector<Document> documents = feeds;
    documents.push_back(HandedOver(TrivyReport({std::move(finding)})));
    const Violation violation = Judge(set, documents).violations.at(0);
    return (violation.epss ? std::to_string(*violation.epss) : "null") + " " +
           (violation.kev ? (*violation.kev ? "yes" : "no") : "null");
  };
  Finding copied = Base();
  copied.epss = 0.25;
  CHECK(shown({}) == "null null");
  CHECK(shown({}, copied) == "0.250000 null");
  CHECK(shown({Epss(0.5)}) == "0.500000 null");
  CHECK(shown({Epss(0.5), Kev()}, copied) == "0.500000 yes");
  CHECK(shown({Feed(Catalogue::kEpss, {Row("CVE-2020-1", 0.5)}), Kev("CVE-2026-0002")}) ==
        "0.000000 no");
}

TEST_CASE("feeds: what is exploited is repaired first, then what is likely, then what is severe") {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {any: true}")));
  const auto found = [](const std::string& id, const std::string& package, double score) {
    Finding finding = Vulnerability(id, package, Severity::kHigh);
    finding.cvss = {{"3.1", score, "", "nvd", RatingSource::kNvd}};
    finding.fixed_versions = {"2.0"};
    return finding;
  };
  const Document report = HandedOver(
      TrivyReport({found("CVE-2026-0001", "severe", 10), found("CVE-2026-0002", "likely", 5),
                   found("CVE-2026-0003", "exploited", 4), found("CVE-2026-0004", "plain", 3)}));
  const auto order = [&](std::vector<Document> documents) {
    documents.push_back(report);
    Lines names;
    for (const Upgrade& upgrade : Judge(set, documents).remediation) {
      names.push_back(upgrade.upgrade);
    }
    return names;
  };
  const Document epss = Feed(Catalogue::kEpss, {Row("CVE-2026-0002", 0.9)});
  const Document kev = Feed(Catalogue::kKev, {Listed("CVE-2026-0003")});
  CHECK(order({}) == Lines{"severe", "likely", "exploited", "plain"});
  CHECK(order({epss}) == Lines{"likely", "severe", "exploited", "plain"});
  CHECK(order({epss, kev}) == Lines{"exploited", "likely", "severe", "plain"});
}

}  // namespace
}  // namespace policy
