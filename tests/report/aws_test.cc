// AWS's formats, fact by fact: Inspector, ECR and its events, Security Hub.
#include "policy/render.h"
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

constexpr const char* kWeb = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4";

std::string Ecr(const std::string& findings, const std::string& rest) {
  return R"({"imageScanFindings":)" + findings +
         R"(,"imageId":{"imageDigest":"sha256:1f"},"repositoryName":"web")" + rest + "}";
}

}  // namespace

TEST_CASE("aws-inspector2: every fact of a finding") {
  const Report report = MustReadGolden("aws-inspector2/one.json");
  CHECK(report.complete);
  CHECK(report.reference == kWeb);
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(report.platform == "linux/amd64");
  CHECK(report.stage == Stage::kRegistry);
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T08:00:00Z");
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-1");
  CHECK(found.aliases == Texts{"GHSA-1111-bbbb-cccc"});
  CHECK(found.package.version == "1:1.1-1");
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "debian");
  CHECK(found.package.layer.starts_with("sha256:4c4c"));
  CHECK(found.shown_version == "1.1");
  CHECK(found.severity == Severity::kHigh);
  REQUIRE(found.ratings.size() == 2);
  CHECK(found.ratings[0].by == RatingSource::kVendor);
  CHECK(found.ratings[0].word == "important");
  REQUIRE(found.cvss.size() == 2);
  CHECK(found.cvss[0].score == 9.8);
  CHECK(found.cvss[0].by == RatingSource::kNvd);
  CHECK(found.cvss[1].score == 8.1);
  CHECK(found.cvss[1].by == RatingSource::kScanner);
  CHECK(found.fixed_versions == Texts{"1:1.2-2"});
  CHECK(found.epss == 0.25);
  CHECK(found.exploit == "YES");
  CHECK(FormatTime(*found.published_at) == "2031-02-03T04:05:06Z");
  CHECK(found.references == Texts{"https://tracker.example.com", "https://vuln.example.com/a"});
}

TEST_CASE("aws-inspector2: states, fixes without a version, several packages, code") {
  const Report report = MustReadGolden("aws-inspector2/many-4.json");
  REQUIRE(report.findings.size() == 4);
  const Finding& partial = report.findings[1];
  CHECK(partial.fixed_versions == Texts{"1:1.2-2"});
  REQUIRE(partial.more_packages.size() == 1);
  CHECK(partial.more_packages[0].name == "other");
  CHECK(partial.more_packages[0].version == "1:7-1");
  CHECK(partial.more_packages[0].path == "/b");
  CHECK(partial.suppressed);
  CHECK(partial.suppression == "suppressed");
  CHECK(partial.severity == Severity::kUnknown);
  CHECK(partial.cvss.size() == 1);
  CHECK(!partial.epss.has_value());
  const Finding& closed = report.findings[2];
  CHECK(closed.fixed_versions.empty());
  CHECK(closed.status == "affected");
  CHECK(closed.status_as_written == "CLOSED");
  CHECK(closed.package.type == "golang");
  CHECK(closed.path == "/app/go.mod");
  const Finding& code = report.findings[3];
  CHECK(code.id == "python/sql@v1");
  CHECK(code.cwes == Texts{"CWE-89"});
  CHECK(code.start_line == 3);
  CHECK(report.details.at("types") == R"({"CODE_VULNERABILITY":1,"PACKAGE_VULNERABILITY":3})");
  const Report unnamed = MustRead(
      R"({"findings":[{"findingArn":"a","severity":"HIGH","fixAvailable":"YES","packageVulnerabilityDetails":
          {"vulnerablePackages":[{"name":"a","fixedInVersion":"NotAvailable"}]}}]})");
  CHECK(unnamed.findings.at(0).fixed_versions.empty());
  CHECK(unnamed.findings.at(0).fix_exists);
  CHECK(unnamed.incomplete_reason == "no image is named");
}

TEST_CASE("aws-inspector2: lists that are no scan of one image") {
  const Report several = MustReadGolden("aws-inspector2/several.json");
  CHECK(several.incomplete_reason == "a report on several resources, not on one image");
  CHECK(several.reference.empty());
  CHECK(several.subject_digests.empty());
  CHECK(MustReadGolden("aws-inspector2/page.json").complete);
  CHECK(Reason(R"({"findings":[]})") == "nothing was found, and no target is named");
  CHECK(Reason(R"({"findings":[],"nextToken":"x"})") == "a page of a list: there is a 'nextToken'");
  CHECK(IsRefused(R"({"findings":[{"a":1}]})", "aws-inspector2"));
  CHECK(IsRefused(R"({"a":[]})", "aws-inspector2"));
}

TEST_CASE("ecr: basic scanning") {
  const Report report = MustReadGolden("ecr/many-3.json");
  CHECK(report.complete);
  CHECK(!report.states_fixes);
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T06:00:00Z");
  CHECK(FormatTime(report.database_at.value()) == "2031-04-30T06:00:00Z");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].package.type == "deb");
  CHECK(report.findings[0].cvss[0].score == 4.6);
  CHECK(report.findings[0].cvss[0].version == "2.0");
  CHECK(report.findings[1].severity == Severity::kUnknown);
  CHECK(report.findings[1].cvss.empty());
  CHECK(report.findings[2].cvss[0].version == "3.1");
  CHECK(report.details.at("shape") == "\"basic\"");
  CHECK(report.details.at("scanStatus") == "\"COMPLETE\"");
  const Report old = MustReadGolden("ecr/old.json");
  CHECK(FormatTime(old.scanned_at.value()) == "2031-05-01T08:00:00Z");
}

TEST_CASE("ecr: enhanced scanning is Inspector's") {
  const Report report = MustReadGolden("ecr/enhanced.json");
  CHECK(report.complete);
  CHECK(report.scanner == "aws-inspector2");
  CHECK(report.states_fixes);
  CHECK(report.reference == kWeb);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].cvss.size() == 2);
  CHECK(report.findings[0].fixed_versions == Texts{"1:1.2-2"});
  CHECK(report.details.at("shape") == "\"enhanced\"");
}

TEST_CASE("ecr: a scan that was not made to its end proves nothing") {
  struct Row {
    std::string text, reason;
  };
  const std::string none = R"({"findings":[]})";
  const std::vector<Row> rows = {
      {Ecr(none, R"(,"imageScanStatus":{"status":"COMPLETE"})"), ""},
      {Ecr(none, R"(,"imageScanStatus":{"status":"ACTIVE"})"), ""},
      {Ecr(none, R"(,"imageScanStatus":{"status":"IN_PROGRESS"})"), "the scan is IN_PROGRESS"},
      {Ecr(none, R"(,"imageScanStatus":{"status":"UNSUPPORTED_IMAGE"})"),
       "the scan is UNSUPPORTED_IMAGE"},
      {Ecr(none, ""), "nothing says that the scan was made to its end"},
      {Ecr(none, R"(,"nextToken":"x","imageScanStatus":{"status":"COMPLETE"})"),
       "a page of a list: there is a 'nextToken'"},
      {Ecr(none, R"(,"nextToken":null,"imageScanStatus":{"status":"COMPLETE"})"), ""},
      {Ecr("{}", R"(,"imageScanStatus":{"status":"COMPLETE"})"), "there is no list of findings"},
      {Ecr(R"({"findings":7})", R"(,"imageScanStatus":{"status":"COMPLETE"})"),
       "the findings are no list"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(MustRead(row.text).incomplete_reason == row.reason);
  }
  CHECK(MustReadGolden("ecr/failed.json").incomplete_reason == "the scan is FAILED");
  CHECK(IsRefused(R"({"imageId":{}})", "ecr"));
}

TEST_CASE("ecr: findings of another image than the scan") {
  std::string text = GoldenReport("ecr/enhanced.json");
  const std::size_t at = text.find("\"imageId\"");
  text.replace(text.find("sha256:1f1f", at), 11, "sha256:9f9f");
  const Report report = MustRead(text);
  CHECK(report.incomplete_reason == "the findings are of another image than the scan");
  CHECK(report.reference.empty());
}

TEST_CASE("ecr-event: counts without entries") {
  const Report report = MustReadGolden("ecr-event/many-9.json");
  CHECK(report.complete);
  CHECK(report.findings.empty());
  CHECK(report.counted ==
        std::map<std::string, std::int64_t>{{"CRITICAL", 2}, {"HIGH", 4}, {"UNDEFINED", 3}});
  CHECK(report.reference == kWeb);
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T08:00:00Z");
  const Report inspector = MustReadGolden("ecr-event/inspector.json");
  CHECK(inspector.complete);
  CHECK(inspector.reference == kWeb);
  CHECK(CountEntries(inspector) == 4);
  CHECK(MustReadGolden("ecr-event/failed.json").incomplete_reason == "the scan is FAILED");
  const std::string begin = R"({"source":"aws.ecr","detail":{"scan-status":"COMPLETE")";
  CHECK(MustRead(begin + R"(,"image-digest":"sha256:1f"}})").incomplete_reason ==
        "nothing is counted");
  CHECK(MustRead(begin + R"(,"finding-severity-counts":{"HIGH":"x"}}})").incomplete_reason ==
        "a count is no number");
  CHECK(MustRead(begin + R"(,"finding-severity-counts":{}}})").incomplete_reason ==
        "no image is named");
  CHECK(IsRefused(R"({"detail":{}})", "ecr-event"));
}

TEST_CASE("asff: a finding of Inspector") {
  const Report report = MustReadGolden("asff/one.json");
  CHECK(report.complete);
  CHECK(report.scanner == "aws-inspector2");
  CHECK(report.reference == kWeb);
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-1");
  CHECK(found.package.version == "1.1-1");
  CHECK(found.package.type == "deb");
  CHECK(found.shown_version == "1.1");
  CHECK(found.fixed_versions == Texts{"0:1.2-1"});
  CHECK(found.cvss[0].by == RatingSource::kNvd);
  CHECK(found.epss == 0.25);
  CHECK(found.exploit == "YES");
  CHECK(found.ratings.size() == 2);
}

TEST_CASE("asff: other states and kinds") {
  const Report report = MustReadGolden("asff/many-3.json");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[1].fixed_versions.empty());
  CHECK(report.findings[1].suppressed);
  CHECK(report.findings[1].suppression == "SUPPRESSED");
  CHECK(report.findings[1].severity == Severity::kNegligible);
  CHECK(report.findings[2].kind == FindingKind::kMisconfiguration);
  CHECK(!report.findings[2].failed);
  CHECK(report.findings[2].id == "control/ECR.1");
  CHECK(report.details.at("recordStates") == R"({"ACTIVE":3})");
  CHECK(report.covers ==
        std::set<Coverage>{Coverage::kVulnerabilities, Coverage::kMisconfigurations});
}

TEST_CASE("asff: Trivy keeps its facts among the others") {
  const Report report = MustReadGolden("asff/trivy.json");
  CHECK(report.scanner == "trivy");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  REQUIRE(report.findings.size() == 2);
  const Finding& found = report.findings[0];
  CHECK(found.id == "CVE-2031-1");
  CHECK(found.package.type == "apk");
  CHECK(found.fixed_versions == Texts{"1.2-r0"});
  REQUIRE(found.cvss.size() == 2);
  CHECK(found.cvss[0].score == 5);
  CHECK(found.cvss[1].version == "3.1");
  CHECK(report.findings[1].kind == FindingKind::kSecret);
  CHECK(report.findings[1].path == "/app/.env");
  CHECK(RenderInspection({report}).find("planted-secret") == std::string::npos);
}

TEST_CASE("asff: lists that are no scan of one image") {
  CHECK(Reason(R"({"Findings":[]})") == "nothing was found, and no target is named");
  CHECK(Reason(R"({"Findings":[{"ProductArn":"a","GeneratorId":"b"}],"NextToken":"x"})") ==
        "a page of a list: there is a 'NextToken'");
  CHECK(Reason(R"([{"ProductArn":"a","GeneratorId":"b"}])") == "no image is named");
  CHECK(Reason(R"({"detail":{"findings":[{"ProductArn":"a","GeneratorId":"b"}]}})") ==
        "no image is named");
  CHECK(Reason(R"({"findings":[{"ProductArn":"a","GeneratorId":"b"}]})") == "no image is named");
  CHECK(IsRefused(R"({"Findings":[{"a":1}]})", "asff"));
}
