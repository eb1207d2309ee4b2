// Dependency-Track's facts, one by one.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("dependency-track: every fact of a finding") {
  const Report report = MustReadGolden("dependency-track/one.json");
  CHECK(report.scanner == "dependency-track");
  CHECK(report.scanner_version == "4.12.1");
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(FormatTime(*report.scanned_at) == "2031-05-01T08:00:00Z");
  CHECK(!report.states_fixes);
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "GHSA-mmmm-nnnn-oooo");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-1101", "DSA-1-1"});
  CHECK(found.package.type == "maven");
  CHECK(found.package.space == "com.example");
  CHECK(found.shown_package == "core");
  CHECK(found.severity == Severity::kHigh);
  CHECK(found.ratings.front().by == RatingSource::kGhsa);
  REQUIRE(found.cvss.size() == 2);
  CHECK(found.cvss[0].score == 5.0);
  CHECK(found.cvss[1].score == 8.3);
  CHECK(found.cwes == std::vector<std::string>{"CWE-400", "CWE-502"});
  CHECK(found.epss == 0.0125);
  CHECK(FormatTime(*found.published_at) == "2031-05-01T11:06:40Z");
  CHECK(found.status == "affected");
  CHECK(!found.suppressed);
}

TEST_CASE("dependency-track: the list of its REST API") {
  const Report report = MustRead(
      R"([{"component":{"name":"core","version":"1.4"},"vulnerability":{"vulnId":"CVE-2031-1101",
          "severity":"LOW"},"analysis":{"isSuppressed":false},"matrix":"a:b:c"}])");
  CHECK(report.format == "dependency-track");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].shown_package == "core");
}

TEST_CASE("dependency-track: what was suppressed stays an entry") {
  const Report report = MustReadGolden("dependency-track/many-3.json");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].suppressed);
  CHECK(report.findings[0].suppression == "suppressed: NOT_AFFECTED");
  CHECK(report.findings[0].severity_as_written == "UNASSIGNED");
  CHECK(report.findings[0].severity == Severity::kUnknown);
  CHECK(!report.findings[1].severity_as_written.has_value());
  CHECK(report.findings[1].cwes == std::vector<std::string>{"CWE-79"});
  CHECK(report.findings[2].cvss.front().version == "4.0");
  CHECK(report.findings[2].package.space == "org.shop");
}

TEST_CASE("dependency-track: findings missing or null are none, if tool and project are named") {
  const std::string tool = R"("meta":{"application":"Dependency-Track"})";
  const std::string project = R"("project":{"uuid":"a","name":"b"})";
  CHECK(Reason("{" + tool + "," + project + "}").empty());
  CHECK(Reason("{" + tool + "," + project + R"(,"findings":null})").empty());
  CHECK(Reason("{" + tool + "," + project + R"(,"findings":[]})").empty());
  CHECK(Reason("{" + tool + "," + project + R"(,"findings":7})") == "'findings' is no list");
  CHECK(Reason("{" + tool + R"(,"findings":[]})") ==
        "nothing was found, and tool and project are not both named");
}
