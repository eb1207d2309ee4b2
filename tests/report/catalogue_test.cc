// EPSS and KEV: catalogues about the vulnerabilities of all images.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("epss: rows, model and date") {
  const Report report = MustReadGolden("epss/many-4.csv");
  CHECK(report.catalogue == Catalogue::kEpss);
  CHECK(report.covers.empty());
  CHECK(report.scanner_version == "v2025.03.14");
  REQUIRE(report.database_at.has_value());
  CHECK(FormatTime(*report.database_at) == "2031-02-20T00:00:00Z");
  REQUIRE(report.feed.size() == 4);
  CHECK(report.feed[0].id == "CVE-2031-3001");
  CHECK(report.feed[0].probability == 0.91963);
  CHECK(report.feed[0].percentile == 0.99214);
  CHECK(report.feed[1].probability == 1e-05);
  CHECK(report.feed[2].probability == 0.0);
  CHECK(report.feed[3].id == "CVE-2031-1234567");
  CHECK(!report.feed[0].exploited);
}

TEST_CASE("epss: dates with and without an offset, and none at all") {
  CHECK(FormatTime(*MustReadGolden("epss/one.csv").database_at) == "2031-02-20T12:55:00Z");
  CHECK(!MustReadGolden("epss/old.csv").database_at.has_value());
  CHECK(MustReadGolden("epss/old.csv").details.at("modelVersion") == "null");
  const Report day = MustRead("#model_version:v1, score_date:2031-02-20\ncve,epss,percentile\n");
  CHECK(FormatTime(*day.database_at) == "2031-02-20T00:00:00Z");
}

TEST_CASE("epss: a row that is no score makes the catalogue partial") {
  for (const char* row :
       {"CVE-2031-1,high,0.5", "CVE-2031-1,1.5,0.5", ",0.5,0.5", "CVE-2031-1", "CVE-2031-1,0.5"}) {
    CAPTURE(row);
    const Report report =
        MustRead("cve,epss,percentile\nCVE-2031-2,0.5,0.9\n" + std::string(row) + "\n");
    CHECK(report.feed.size() == 2);
    CHECK(!report.complete);
  }
  CHECK(MustRead("cve,epss\nCVE-2031-2,0.5\n").complete);
}

TEST_CASE("kev: entries, and what is known of ransomware") {
  const Report report = MustReadGolden("kev/many-3.json");
  CHECK(report.catalogue == Catalogue::kKev);
  CHECK(FormatTime(*report.database_at) == "2031-02-20T17:04:19Z");
  REQUIRE(report.feed.size() == 3);
  CHECK(report.feed[0].exploited);
  CHECK(report.feed[0].ransomware);
  CHECK(report.feed[1].exploited);
  CHECK(!report.feed[1].ransomware);
  CHECK(!report.feed[2].ransomware);
  CHECK(FormatTime(*report.feed[2].added_at) == "2021-11-03T00:00:00Z");
  CHECK(report.details.at("ransomware") == R"({"Known":1,"Unknown":1})");
}

TEST_CASE("kev: a catalogue that counts more than it holds is partial") {
  const Report report = MustReadGolden("kev/partial.json");
  CHECK(!report.complete);
  CHECK(report.incomplete_reason == "the catalogue counts 1273 entries and holds 1");
  CHECK(report.feed.size() == 1);
}
