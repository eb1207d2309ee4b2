// Prisma Cloud's CSV in its two layouts.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("prisma-csv: twistcli's layout") {
  const Report report = MustReadGolden("prisma-csv/one.csv");
  CHECK(report.format == "prisma-csv");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(report.subject_digest.starts_with("sha256:2e2e"));
  CHECK(FormatTime(*report.scanned_at) == "2031-05-01T08:00:00Z");
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-1201");
  CHECK(found.package.type == "maven");
  CHECK(found.package.space == "com.example");
  CHECK(found.package.base_name == "core");
  CHECK(found.shown_package == "com.example_core");
  CHECK(found.severity == Severity::kCritical);
  CHECK(found.cvss.front().score == 9.8);
  CHECK(found.fixed_versions == std::vector<std::string>{"1.5", "2.0"});
  CHECK(found.package.licenses == std::vector<std::string>{"MIT", "BSD"});
  CHECK(FormatTime(*found.published_at) == "2031-01-02T03:04:05Z");
}

TEST_CASE("prisma-csv: the console's layout, several packages in a cell, failed checks") {
  const Report report = MustReadGolden("prisma-csv/many-3.csv");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].shown_package == "libssl1.1,libcrypto1.1,openssl");
  CHECK(report.findings[0].package.name == "libssl1.1");
  CHECK(report.findings[0].package.type == "apk");
  CHECK(report.findings[0].package.space == "alpine");
  CHECK(report.findings[0].exploit == "Exploit exists - POC");
  CHECK(!report.findings[1].severity_as_written.has_value());
  CHECK(report.findings[1].cvss.empty());
  CHECK(report.findings[2].status == "affected");
  REQUIRE(report.misconfigurations.size() == 1);
  CHECK(report.misconfigurations[0].kind == FindingKind::kSecret);
  CHECK(report.misconfigurations[0].message.empty());
  CHECK(report.details.at("otherRows") == "1");
  CHECK(report.covers ==
        std::set<Coverage>{Coverage::kVulnerabilities, Coverage::kMisconfigurations});
}

TEST_CASE("prisma-csv: no row, or a short one, is not clean") {
  const std::string header =
      "Registry,Repository,Tag,Id,CVE ID,Compliance ID,Severity,Packages,Fix Status\n";
  CHECK(MustRead(header).incomplete_reason == "there is no row, so that no image is named");
  CHECK(MustRead(header + "r,a,1,sha256:1,CVE-1,,low,p,\n").complete);
  CHECK(MustRead(header + "r,a,1,sha256:1,CVE-1,,low\n").incomplete_reason ==
        "a row has not as many fields as the header");
}
