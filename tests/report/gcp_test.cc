// Google's Artifact Analysis and Microsoft's Defender for Cloud, fact by fact.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

std::string Described(const std::string& status) {
  return R"({"image_summary":{"digest":"sha256:1f"},"discovery_summary":{"discovery":[{"discovery":{)" +
         (status.empty() ? "" : R"("analysisStatus":")" + status + "\"") + "}}]}}";
}

}  // namespace

TEST_CASE("gcp-artifact-analysis: every fact of an occurrence") {
  const Report report = MustReadGolden("gcp-artifact-analysis/one.json");
  CHECK(report.complete);
  CHECK(report.stage == Stage::kRegistry);
  CHECK(report.reference.starts_with("eu-docker.pkg.dev/shop/repo/web@sha256:1f1f"));
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T08:00:00Z");
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-1");
  CHECK(found.aliases.empty());
  CHECK(found.package.name == "lib1");
  CHECK(found.package.version == "1.1-1");
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "debian");
  CHECK(found.path == "/a");
  CHECK(found.more_paths == Texts{"/b"});
  CHECK(found.severity_as_written == "MINIMAL");
  CHECK(found.severity == Severity::kNegligible);
  REQUIRE(found.ratings.size() == 2);
  CHECK(found.ratings[0].severity == Severity::kHigh);
  REQUIRE(found.cvss.size() == 2);
  CHECK(found.cvss[0].score == 9.8);
  CHECK(found.cvss[0].version == "3.1");
  CHECK(found.cvss[0].by == RatingSource::kNvd);
  CHECK(found.cvss[1].score == 5.8);
  CHECK(found.cvss[1].version == "2.0");
  CHECK(found.fixed_versions == Texts{"1.2-1"});
  CHECK(found.references == Texts{"https://tracker.example.com"});
}

TEST_CASE("gcp-artifact-analysis: no fix, a fix without a version, VEX") {
  const Report report = MustReadGolden("gcp-artifact-analysis/many-3.json");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[1].fixed_versions.empty());
  CHECK(report.findings[1].status == "affected");
  CHECK(report.findings[2].fixed_versions.empty());
  CHECK(report.findings[2].fix_exists);
  CHECK(report.findings[2].package.type == "golang");
  CHECK(report.findings[2].severity_as_written == "HIGH");
  CHECK(report.findings[2].suppressed);
  CHECK(report.findings[2].suppression == "NOT_AFFECTED");
}

TEST_CASE("gcp-artifact-analysis: occurrences as the API lists them") {
  const Report report = MustReadGolden("gcp-artifact-analysis/rest.json");
  CHECK(report.findings.size() == 1);
  CHECK(report.incomplete_reason == "the analysis is SCANNING");
  const Report single = MustReadGolden("gcp-artifact-analysis/single.json");
  CHECK(single.incomplete_reason == "a single occurrence, not all of a scan");
  REQUIRE(single.findings.size() == 1);
  CHECK(single.findings[0].id == "CVE-2031-9");
  CHECK(single.findings[0].package.name == "icu");
  CHECK(single.findings[0].package.version == "57.1-6");
  CHECK(single.findings[0].fixed_versions.empty());
  CHECK(single.findings[0].cvss[0].score == 7.5);
}

TEST_CASE("gcp-artifact-analysis: only a finished analysis proves anything") {
  CHECK(Reason(Described("FINISHED_SUCCESS")).empty());
  CHECK(Reason(Described("FINISHED_FAILED")) == "the analysis is FINISHED_FAILED");
  CHECK(Reason(Described("PENDING")) == "the analysis is PENDING");
  CHECK(Reason(Described("")) == "a discovery has no status");
  CHECK(Reason(R"({"image_summary":{"digest":"sha256:1f"},"discovery_summary":{}})") ==
        "nothing was found, and nothing says that the image was analysed");
  CHECK(Reason(R"({"occurrences":[]})") ==
        "nothing was found, and nothing says that the image was analysed");
  const std::string one = R"({"noteName":"n/CVE-1","kind":"VULNERABILITY","resourceUri":"a.dev/b@)";
  CHECK(Reason("[" + one + "sha256:1\",\"vulnerability\":{}}]").empty());
  CHECK(Reason("[" + one + "sha256:1\",\"vulnerability\":{}}," + one +
               "sha256:2\",\"vulnerability\":{}}]") == "its parts name different images");
  CHECK(Reason(R"({"occurrences":[)" + one + "sha256:1\"}],\"nextPageToken\":\"x\"}") ==
        "a page of a list: there is a next one");
  CHECK(IsRefused(R"({"occurrences":[{"a":1}]})", "gcp-artifact-analysis"));
  CHECK(IsRefused(R"({"a":[]})", "gcp-artifact-analysis"));
}

TEST_CASE("defender: every fact of MDVM's sub-assessment") {
  const Report report = MustReadGolden("defender/one.json");
  CHECK(report.complete);
  CHECK(report.scanner == "defender");
  CHECK(report.reference == "shop.azurecr.io/shop/web:1.4");
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T08:00:00Z");
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-1");
  CHECK(found.aliases.empty());
  CHECK(found.severity == Severity::kHigh);
  CHECK(found.ratings[0].severity == Severity::kCritical);
  CHECK(found.package.name == "lib1");
  CHECK(found.package.type == "deb");
  CHECK(found.fixed_versions == Texts{"1.2-1"});
  REQUIRE(found.cvss.size() == 1);
  CHECK(found.cvss[0].score == 9.8);
  CHECK(found.cvss[0].version == "3.0");
  CHECK(found.cwes == Texts{"CWE-79"});
  CHECK(found.exploit == "published");
  CHECK(FormatTime(*found.fixed_at) == "2031-03-01T00:00:00Z");
  CHECK(FormatTime(*found.published_at) == "2031-02-03T04:05:06Z");
  const Report flat = MustReadGolden("defender/cli.json");
  CHECK(flat.complete);
  CHECK(flat.findings.at(0).id == "CVE-2031-1");
  CHECK(flat.subject_digest == report.subject_digest);
}

TEST_CASE("defender: Qualys's sub-assessments and exemptions") {
  const Report report = MustReadGolden("defender/many-3.json");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[1].suppressed);
  CHECK(report.findings[1].suppression == "NotApplicable: Exempt");
  const Finding& found = report.findings[2];
  CHECK(found.id == "178001");
  CHECK(found.aliases == Texts{"CVE-2031-3001"});
  CHECK(found.title == "Debian Security Update 3");
  REQUIRE(found.cvss.size() == 2);
  CHECK(found.cvss[1].score == 9.1);
  CHECK(found.fixed_versions.empty());
  CHECK(found.fix_exists);
}

TEST_CASE("defender: lists that are no scan of one image") {
  CHECK(MustReadGolden("defender/page.json").incomplete_reason ==
        "a page of a list: there is a 'nextLink'");
  const Report several = MustReadGolden("defender/several.json");
  CHECK(several.incomplete_reason == "a report on several resources, not on one image");
  CHECK(several.subject_digest.empty());
  CHECK(MustRead(R"({"value":[]})").incomplete_reason ==
        "nothing was found, and no target is named");
  CHECK(IsRefused(R"({"value":[{"a":1}]})", "defender"));
  CHECK(IsRefused(R"({"data":[]})", "defender"));
}
