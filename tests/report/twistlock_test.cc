// Twistlock's (Prisma Cloud's) facts, one by one: twistcli, exports, code repositories.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("twistlock: every fact of a vulnerability") {
  const Report report = MustReadGolden("twistlock/one.json");
  CHECK(report.scanner == "twistlock");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  REQUIRE(report.subject_digests.size() == 2);
  CHECK(report.subject_digests[1].starts_with("sha256:2e2e"));
  CHECK(FormatTime(*report.scanned_at) == "2031-05-01T08:00:00Z");
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities, Coverage::kPackages,
                                            Coverage::kMisconfigurations});
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-6001");
  CHECK(found.package.name == "libq");
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "debian");
  CHECK(found.severity == Severity::kHigh);
  CHECK(found.severity_as_written == "important");
  CHECK(found.ratings.front().by == RatingSource::kVendor);
  CHECK(found.cvss.front().score == 9.8);
  CHECK(found.fixed_versions == std::vector<std::string>{"1.3-1", "1.4"});
  CHECK(found.status == "fixed");
  CHECK(found.exploit == "Exploit exists - POC");
  CHECK(FormatTime(*found.published_at) == "2031-01-02T03:04:05Z");
  CHECK(FormatTime(*found.fixed_at) == "2031-02-01T00:00:00Z");
  CHECK(report.packages.size() == 2);
}

TEST_CASE("twistlock: failed checks are apart, without the text of a secret") {
  const Report report = MustReadGolden("twistlock/one.json");
  REQUIRE(report.misconfigurations.size() == 2);
  CHECK(report.misconfigurations[0].kind == FindingKind::kMisconfiguration);
  CHECK(report.misconfigurations[0].id == "41");
  CHECK(report.misconfigurations[0].message == "no user");
  CHECK(report.misconfigurations[1].kind == FindingKind::kSecret);
  CHECK(report.misconfigurations[1].message.empty());
}

TEST_CASE("twistlock: statuses, package names and oddly typed facts") {
  const Report report = MustReadGolden("twistlock/many-6.json");
  CHECK(report.reference == "shop/web:1.4");
  REQUIRE(report.findings.size() == 6);
  CHECK(report.findings[0].status == "will_not_fix");
  CHECK(report.findings[0].package.type == "rpm");
  CHECK(report.findings[0].package.space == "redhat");
  CHECK(report.findings[0].cvss.front().score == 6.5);
  CHECK(report.findings[0].exploit == "Exploit exists - in the wild");
  CHECK(report.findings[1].status == "under_investigation");
  CHECK(report.findings[1].package.name == "glibc");
  CHECK(report.findings[1].shown_package == "glibc (used in libc6, libc-bin)");
  CHECK(report.findings[1].cvss.empty());
  CHECK(report.findings[2].status == "fix_deferred");
  CHECK(report.findings[2].package.type == "maven");
  CHECK(report.findings[2].package.space == "org.example.core");
  CHECK(report.findings[2].package.base_name == "core-api");
  CHECK(report.findings[3].id == "PRISMA-2031-0001");
  CHECK(report.findings[3].aliases == std::vector<std::string>{"CVE-2031-6005"});
  CHECK(report.findings[3].package.type == "pypi");
  CHECK(!report.findings[3].severity_as_written.has_value());
  CHECK(report.findings[4].package.base_name == "lib_name");
  CHECK(report.findings[5].id == "CVE-2031-6007");
  CHECK(FormatTime(*report.findings[5].published_at) == "2031-05-01T11:06:40Z");
  CHECK(!report.findings[5].fixed_at.has_value());
}

TEST_CASE("twistlock: a code repository is flat") {
  const Report report = MustReadGolden("twistlock/repository.json");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].id == "CVE-2031-6008");
  CHECK(report.findings[0].package.type == "npm");
  CHECK(report.findings[0].fixed_versions == std::vector<std::string>{"4.17.21"});
  CHECK(report.stage == Stage::kSource);
  CHECK(report.reference.empty());
  CHECK(report.complete);
}

TEST_CASE("twistlock: what shows no scan is not clean") {
  CHECK(Reason(R"({"results":[],"consoleURL":"https://c"})") ==
        "nothing was found, and no scan of an image is shown");
  CHECK(Reason(R"({"results":[{"vulnerabilityDistribution":{"total":0}}]})") ==
        "nothing was found, and no scan of an image is shown");
  CHECK(Reason(R"({"results":[{"id":"sha256:1","vulnerabilityDistribution":{"total":3}}]})") ==
        "vulnerabilities are counted but not listed");
  CHECK(
      Reason(R"({"results":[{"id":"sha256:1","vulnerabilityDistribution":{"total":0}}]})").empty());
  CHECK(Reason(
            R"({"results":[{"id":"a","distro":"b","vulnerabilityScanPassed":true,"err":"no"}]})") ==
        "the scan failed");
  CHECK(
      Reason(
          R"({"results":[{"id":"a","distro":"b","vulnerabilityScanPassed":true,"vulnerabilities":7}]})") ==
      "'vulnerabilities' is no list");
}
