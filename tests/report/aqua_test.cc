// Aqua's facts, one by one, in all four shapes.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("aqua: every fact of a vulnerability") {
  const Report report = MustReadGolden("aqua/one.json");
  CHECK(report.scanner == "aqua");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(report.platform == "linux/amd64");
  REQUIRE(report.scanned_at.has_value());
  CHECK(FormatTime(*report.scanned_at) == "2031-05-01T11:06:40Z");
  CHECK(report.database_at.has_value());
  CHECK(report.covers ==
        std::set<Coverage>{Coverage::kVulnerabilities, Coverage::kSecrets, Coverage::kMalware});
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "DSA-9001-1");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-5001", "CVE-2031-5002"});
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "debian");
  CHECK(found.package.licenses == std::vector<std::string>{"MIT", "BSD"});
  CHECK(found.package.layer.starts_with("sha256:3d3d"));
  CHECK(found.severity == Severity::kMedium);
  REQUIRE(found.ratings.size() == 3);
  CHECK(found.ratings[0].by == RatingSource::kNvd);
  CHECK(found.ratings[0].severity == Severity::kHigh);
  CHECK(found.ratings[1].by == RatingSource::kVendor);
  CHECK(found.ratings[1].severity == Severity::kLow);
  REQUIRE(found.cvss.size() == 4);
  CHECK(found.cvss[0].version == "2.0");
  CHECK(found.cvss[1].score == 7.5);
  CHECK(found.cvss[1].version == "3.1");
  CHECK(found.cvss[2].by == RatingSource::kVendor);
  CHECK(found.fixed_versions == std::vector<std::string>{"1.3-1", "1.4"});
  CHECK(found.cwes == std::vector<std::string>{"CWE-20"});
  CHECK(found.epss == 0.0125);
  CHECK(FormatTime(*found.published_at) == "2031-02-03T00:00:00Z");
  CHECK(FormatTime(*found.modified_at) == "2031-03-04T00:00:00Z");
}

TEST_CASE("aqua: files, malware, sensitive data, what was acknowledged") {
  const Report report = MustReadGolden("aqua/many-4.json");
  REQUIRE(report.findings.size() == 4);
  CHECK(report.findings[0].severity == Severity::kHigh);
  CHECK(report.findings[0].severity_as_written == "High");
  CHECK(report.findings[0].fixed_versions.empty());
  CHECK(report.findings[0].path == "/usr/local/bin/tool");
  CHECK(report.findings[1].suppressed);
  CHECK(report.findings[2].package.type == "npm");
  CHECK(report.findings[2].package.space == "@shop");
  CHECK(!report.findings[2].severity_as_written.has_value());
  CHECK(report.findings[3].kind == FindingKind::kMalware);
  CHECK(report.findings[3].id == "Eicar-Test-Signature");
  CHECK(report.findings[3].path == "/opt/eicar.com");
  REQUIRE(report.secrets.size() == 1);
  CHECK(report.secrets[0].id == "RSA private key");
  CHECK(report.secrets[0].path == "/home/app/.ssh/id_rsa");
  CHECK(report.details.at("shape") == "\"scan\"");
}

TEST_CASE("aqua: the API's image") {
  const Report report = MustReadGolden("aqua/cves.json");
  REQUIRE(report.findings.size() == 2);
  CHECK(report.reference == "shop/web:1.4");
  CHECK(report.findings[0].shown_package == "/usr/lib/libq.so");
  CHECK(report.findings[0].package.name.empty());
  CHECK(report.findings[0].cvss.front().score == 7.5);
  CHECK(report.findings[0].cvss.front().version == "2.0");
  CHECK(report.findings[1].package.name == "curl");
  CHECK(report.complete);
}

TEST_CASE("aqua: the API's pages") {
  const Report report = MustReadGolden("aqua/list.json");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(report.findings[0].layer_kind == "base");
  CHECK(report.findings[0].package.type == "rpm");
  CHECK(report.findings[1].kind == FindingKind::kMalware);
  CHECK(report.findings[2].kind == FindingKind::kSecret);
  CHECK(report.complete);
}

TEST_CASE("aqua: what is partial, failed or paged is not complete") {
  const std::string scan = R"("image":"a:1","vulnerability_summary":{"total":0})";
  CHECK(Reason("{" + scan + "}").empty());
  CHECK(Reason("{" + scan + R"(,"partial_results":true})") == "the results are partial");
  CHECK(Reason("{" + scan + R"(,"resources":{}})") == "'resources' is no list");
  CHECK(Reason(R"({"image":"a:1","scan_options":{},"resources":[{"vulnerabilities":7}]})") ==
        "the vulnerabilities of a resource are no list");
  const std::string image = R"("image_name":"a:1","cves":[],"cves_counts":{})";
  CHECK(Reason("{" + image + R"(,"status":"SCANNED"})").empty());
  CHECK(Reason("{" + image + R"(,"status":"PENDING"})") == "the scan has not finished");
  CHECK(Reason("{" + image + R"(,"status":"SCANNED","errorMsg":"no route"})") == "the scan failed");
  CHECK(Reason("{" + image + "}") == "nothing was found, and no scan of an image is shown");
  const std::string page = R"("page":1,"pagesize":50,"query":{"image_name":"a:1"})";
  CHECK(Reason(R"({"count":0,"result":[],)" + page + "}").empty());
  CHECK(Reason(R"({"count":60,"result":[{"name":"CVE-1","aqua_severity":"low"}],)" + page + "}") ==
        "there are more pages");
  CHECK(Reason(R"({"count":0,"result":[],"more_data_all_pages":2,)" + page + "}") ==
        "there are more pages");
}

TEST_CASE("aqua: malware that is counted but not listed was not covered") {
  const Report report = MustRead(
      R"({"image":"a:1","vulnerability_summary":{"malware":2,"sensitive":1},
          "scan_options":{"scan_malware":true,"scan_sensitive_data":true}})");
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities});
}
