// Grype's facts, one by one.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("grype: the header") {
  const Report report = MustReadGolden("grype/one.json");
  CHECK(report.scanner == "grype");
  CHECK(report.scanner_version == "0.94.0");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  REQUIRE(report.subject_digests.size() == 3);
  CHECK(report.subject_digests[1].starts_with("sha256:6a6a"));
  CHECK(report.subject_digests[2].starts_with("sha256:2e2e"));
  CHECK(report.platform == "linux/amd64");
  REQUIRE(report.scanned_at.has_value());
  CHECK(FormatTime(*report.scanned_at) == "2031-05-01T08:00:00Z");
  REQUIRE(report.database_at.has_value());
  CHECK(FormatTime(*report.database_at) == "2031-05-01T01:02:03Z");
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities});
}

TEST_CASE("grype: every fact of a match") {
  const Report report = MustReadGolden("grype/one.json");
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "GHSA-aaaa-bbbb-cccc");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-2001"});
  CHECK(found.package.name == "tool");
  CHECK(found.package.type == "pypi");
  CHECK(found.package.path == "/app/tool/METADATA");
  CHECK(found.package.layer.starts_with("sha256:5b5b"));
  CHECK(found.package.licenses == std::vector<std::string>{"Apache-2.0"});
  CHECK(found.path == "/app/tool/METADATA");
  CHECK(found.more_paths == std::vector<std::string>{"/opt/tool/METADATA"});
  CHECK(found.severity == Severity::kMedium);
  REQUIRE(found.ratings.size() == 2);
  CHECK(found.ratings[0].by == RatingSource::kNvd);
  CHECK(found.ratings[0].severity == Severity::kCritical);
  CHECK(found.ratings[1].by == RatingSource::kGhsa);
  REQUIRE(found.cvss.size() == 3);
  CHECK(found.cvss[0].score == 9.8);
  CHECK(found.cvss[0].by == RatingSource::kNvd);
  CHECK(found.cvss[1].version == "2.0");
  CHECK(found.cvss[1].by == RatingSource::kGhsa);
  CHECK(found.cvss[2].score == 9.1);
  CHECK(found.fixed_versions == std::vector<std::string>{"2.2", "3.0"});
  CHECK(found.status == "fixed");
  REQUIRE(found.fixed_at.has_value());
  CHECK(FormatTime(*found.fixed_at) == "2031-04-02T00:00:00Z");
  CHECK(found.cwes == std::vector<std::string>{"CWE-79"});
}

TEST_CASE("grype: ignored matches are kept apart with the reason") {
  const Report report = MustReadGolden("grype/many-4.json");
  CHECK(report.findings.size() == 4);
  REQUIRE(report.suppressed.size() == 1);
  CHECK(report.suppressed[0].suppressed);
  CHECK(report.suppressed[0].suppression == "not_affected: accepted");
  CHECK(report.findings[0].status == "affected");
  CHECK(report.findings[0].ratings[0].by == RatingSource::kVendor);
  CHECK(report.findings[2].severity == Severity::kNegligible);
  CHECK(!report.findings[3].severity_as_written.has_value());
}

TEST_CASE("grype: old files have no purl, no date, another namespace") {
  const Report report = MustReadGolden("grype/old.json");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].package.type == "maven");
  CHECK(report.findings[0].ratings[0].by == RatingSource::kVendor);
  CHECK(report.findings[0].status == "will_not_fix");
  CHECK(!report.scanned_at.has_value());
}

TEST_CASE("grype: a version with a NUL escape stays whole") {
  const Report report = MustRead(
      R"({"matches":[{"vulnerability":{"id":"CVE-1"},"artifact":{"name":"java","version":"17\u0000x"}}],
          "descriptor":{"name":"grype"}})");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].shown_version == std::string("17\0x", 4));
}

TEST_CASE("grype: what is missing makes it incomplete") {
  const auto reason = [](const std::string& text) {
    return MustRead(text, "grype").incomplete_reason;
  };
  CHECK(reason(R"({"descriptor":{"name":"grype"},"source":{"target":{}}})") ==
        "there is no list of matches");
  CHECK(reason(R"({"matches":[{"vulnerability":{},"artifact":{}}]})") ==
        "no 'descriptor' names the tool");
  CHECK(reason(R"({"matches":[],"descriptor":{"name":"grype"}})") ==
        "nothing was found, and no target is named");
  CHECK(
      reason(
          R"({"matches":[],"descriptor":{"name":"grype"},"source":{"type":"directory","target":"/src"}})")
          .empty());
  CHECK(reason(R"({"matches":{},"descriptor":{"name":"grype"},"source":{"target":"a"}})") ==
        "there is no list of matches");
  CHECK(!ReadReport(R"({"matches":[],"descriptor":{"name":"syft"}})", "x").has_value());
}
