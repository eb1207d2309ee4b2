// Anchore's facts: the engine's list, AnchoreCTL's, and what a policy made of an image.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("anchore engine: every fact of an entry") {
  const Report report = MustReadGolden("anchore-engine/one.json");
  CHECK(report.scanner == "anchore");
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  CHECK(report.subject_digest.starts_with("sha256:1a1a"));
  CHECK(report.subject_digests.size() == 1);
  CHECK(report.details.at("digest") == "\"" + report.subject_digest + "\"");
  CHECK(report.covers == std::set<Coverage>{Coverage::kVulnerabilities});
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "RHSA-2031:4001");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-4001"});
  CHECK(found.package.name == "libinvented");
  CHECK(found.package.version == "1.2-3.el9");
  CHECK(found.package.type == "rpm");
  CHECK(found.package.space == "redhat");
  CHECK(found.package.path.empty());
  CHECK(found.severity == Severity::kHigh);
  REQUIRE(found.ratings.size() == 1);
  CHECK(found.ratings[0].by == RatingSource::kVendor);
  REQUIRE(found.cvss.size() == 1);
  CHECK(found.cvss[0].score == 7.5);
  CHECK(found.cvss[0].version == "3.1");
  CHECK(found.cvss[0].vector.starts_with("CVSS:3.1/AV:N"));
  CHECK(found.cvss[0].by == RatingSource::kNvd);
  CHECK(found.fixed_versions == std::vector<std::string>{"1.2-4.el9"});
  CHECK(found.status == "fixed");
  CHECK(found.layer_kind == "base");
  CHECK(found.references == std::vector<std::string>{"https://security.example.com/CVE-2031-4001"});
}

TEST_CASE("anchore engine: 'None', -1 and null are nothing") {
  const Report report = MustReadGolden("anchore-engine/many-3.json");
  REQUIRE(report.findings.size() == 3);
  const Finding& first = report.findings[0];
  CHECK(first.fixed_versions.empty());
  CHECK(first.status == "affected");
  CHECK(first.package.path.empty());
  CHECK(first.package.space == "debian");
  CHECK(first.severity == Severity::kNegligible);
  const Finding& second = report.findings[1];
  CHECK(second.fixed_versions == std::vector<std::string>{"3.1", "4.0"});
  CHECK(second.status == "will_not_fix");
  CHECK(second.aliases == std::vector<std::string>{"CVE-2031-4003"});
  REQUIRE(second.cvss.size() == 1);
  CHECK(second.cvss[0].version == "2.0");
  CHECK(second.cvss[0].by == RatingSource::kScanner);
  CHECK(second.path == "/app/shop.war:lib/shop.jar");
  CHECK(second.package.type == "maven");
  CHECK(second.references.empty());
  CHECK(!report.findings[2].severity_as_written.has_value());
  CHECK(report.findings[2].severity == Severity::kUnknown);
}

TEST_CASE("anchore engine: what Enterprise exports") {
  const Report report = MustReadGolden("anchore-engine/export.json");
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  REQUIRE(report.scanned_at.has_value());
  CHECK(FormatTime(*report.scanned_at) == "2031-03-18T08:09:03Z");
  REQUIRE(report.findings.size() == 2);
  const Finding& found = report.findings[0];
  CHECK(found.shown_package == "stdlib-go1.18.2");
  CHECK(found.shown_version.empty());
  CHECK(found.package.name == "stdlib");
  CHECK(found.package.version == "go1.18.2");
  CHECK(found.package.type == "golang");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-4005", "CVE-2031-4006"});
  REQUIRE(found.cvss.size() == 1);
  CHECK(found.cvss[0].score == 9.8);
  CHECK(found.fixed_versions == std::vector<std::string>{"1.21.0-0"});
  REQUIRE(found.fixed_at.has_value());
  CHECK(report.findings[1].package.name == "lib2to3");
  CHECK(report.findings[1].package.version == "1:3.5.8-5+deb9u4");
  CHECK(report.findings[1].cvss.empty());
  CHECK(report.findings[1].fixed_versions.empty());
}

TEST_CASE("anchore engine: what is missing makes it incomplete") {
  CHECK(Reason(R"({"vulnerabilities":[],"vulnerability_type":"all"})", "anchore-engine") ==
        "nothing was found, and no image is named");
  CHECK(Reason(R"({"imageDigest":"sha256:a","vulnerability_type":"os"})", "anchore-engine") ==
        "there is no list of vulnerabilities");
  CHECK(Reason(R"({"imageDigest":"sha256:a","vulnerabilities":null})", "anchore-engine").empty());
  CHECK(Reason(R"({"metadata":{},"securityEvaluation":[]})", "anchore-engine") ==
        "nothing was found, and no image is named");
  CHECK(IsRefused(R"({"vulnerabilities":[]})", "anchore-engine"));
  CHECK(IsRefused("[]", "anchore-engine"));
}

TEST_CASE("anchorectl: the unified report, with a null among its records") {
  const Report report = MustReadGolden("anchorectl/one.json");
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  CHECK(report.subject_digests.size() == 1);
  CHECK(report.details.at("willNotFix") == "0");
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "GHSA-1111-2222-3333");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-4101"});
  CHECK(found.package.type == "pypi");
  CHECK(found.package.base_name == "invented");
  REQUIRE(found.cvss.size() == 1);
  CHECK(found.cvss[0].source == "nvd@nist.gov");
  CHECK(found.cvss[0].score == 8.1);
  CHECK(found.exploit == "known exploited");
  CHECK(found.ratings[0].by == RatingSource::kGhsa);
}

TEST_CASE("anchorectl: a list of an application's or an image's vulnerabilities") {
  const Report report = MustReadGolden("anchorectl/many-3.json");
  CHECK(report.details.at("willNotFix") == "2");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].status == "will_not_fix");
  CHECK(report.findings[0].status_as_written == "wont_fix");
  CHECK(report.findings[0].package.space == "debian");
  CHECK(report.findings[0].exploit.empty());
  CHECK(report.findings[1].fixed_versions == std::vector<std::string>{"1.0-2"});
  CHECK(report.findings[1].status == "fixed");
  CHECK(report.findings[1].exploit == "known exploited");
  CHECK(report.findings[2].status == "will_not_fix");
  CHECK(report.findings[2].package.type == "apk");
  CHECK(report.findings[2].package.space == "alpine");
}

TEST_CASE("anchorectl: raw output has the API's keys, and is not the engine's") {
  const Report report = MustReadGolden("anchorectl/raw.json");
  CHECK(report.format == "anchorectl");
  CHECK(report.subject_digest.starts_with("sha256:1a1a"));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].cvss[0].score == 7.5);
  CHECK(MustRead(R"({"vulnerabilities":[{"vuln":"CVE-1","package_name":"a"}]})").format ==
        "anchorectl");
  CHECK(MustRead(R"({"imageDigest":"sha256:a","vulnerabilities":[{"vuln":"CVE-1",
          "package_name":"a"}]})")
            .format == "anchore-engine");
}

TEST_CASE("anchorectl: an empty list is read where the caller names it, and proves nothing") {
  CHECK(Reason("[]", "anchorectl") ==
        "nothing was found, and neither an image nor an SBOM is named");
  CHECK(IsRefused(R"([{"Target":"a"}])", "anchorectl"));
  CHECK(IsRefused(R"({"vulnerabilities":[]})", "anchorectl"));
  CHECK(IsRefused("null", "anchorectl"));
}

TEST_CASE("anchore policy: a row's gate says what it is") {
  const Report report = MustReadGolden("anchore-policy/many-5.json");
  CHECK(report.covers == std::set<Coverage>{Coverage::kMisconfigurations});
  CHECK(!report.states_fixes);
  CHECK(report.details.at("finalActions") == R"({"stop":1})");
  CHECK(report.subject_digest.starts_with("sha256:1a1a"));
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  REQUIRE(report.scanned_at.has_value());
  REQUIRE(report.findings.size() == 5);
  const Finding& first = report.findings[0];
  CHECK(first.kind == FindingKind::kVulnerability);
  CHECK(first.id == "RHSA-2031:0372");
  CHECK(first.package.name == "kernel-headers");
  CHECK(first.severity == Severity::kHigh);
  CHECK(first.severity_as_written == "stop");
  CHECK(first.shown_id == "RHSA-2031:0372+kernel-headers");
  CHECK(first.shown_package == "vulnerabilities");
  CHECK(first.shown_version == "package");
  CHECK(report.findings[1].kind == FindingKind::kSecret);
  CHECK(report.findings[1].path == "/srv/.netrc");
  CHECK(report.findings[1].message.empty());
  CHECK(report.findings[2].kind == FindingKind::kMalware);
  CHECK(report.findings[2].path == "/srv/bad");
  CHECK(report.findings[3].kind == FindingKind::kLicense);
  CHECK(report.findings[3].suppressed);
  CHECK(report.findings[4].kind == FindingKind::kMisconfiguration);
  CHECK(!report.findings[4].failed);
  CHECK(report.findings[0].failed);
}

TEST_CASE("anchore policy: columns of a table go by its header") {
  const Report report = MustReadGolden("anchore-policy/one.json");
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  CHECK(report.subject_digests.size() == 1);
  CHECK(report.details.at("finalActions") == R"({"warn":1})");
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-4201");
  CHECK(found.package.name == "shop-1.3.8.jar");
  CHECK(found.path == "/srv/shop-1.3.8.jar");
  CHECK(found.fixed_versions == std::vector<std::string>{"1.3.9"});
  CHECK(found.severity == Severity::kMedium);
  CHECK(!found.suppressed);
}

TEST_CASE("anchore policy: an evaluation without data or without rows is incomplete") {
  const Report report = MustReadGolden("anchore-policy/findings.json");
  CHECK(report.findings.size() == 1);
  CHECK(report.findings[0].kind == FindingKind::kMisconfiguration);
  CHECK(report.incomplete_reason == "the scanner has no vulnerability data for this image");
  CHECK(Reason(R"({"imageDigest":"sha256:a","evaluations":[{"finalAction":"stop"}]})",
               "anchore-policy") == "an evaluation does not list its findings");
  CHECK(Reason(R"([{"detail":null,"finalAction":"stop","digest":"sha256:a"}])", "anchore-policy") ==
        "an evaluation does not list its findings");
  CHECK(Reason("[]", "anchore-policy") == "an empty list names no image");
  CHECK(IsRefused(R"([{"Target":"a"}])", "anchore-policy"));
  CHECK(IsRefused("{}", "anchore-policy"));
  CHECK(IsRefused(R"([{"detail":[{"triggerId":"a"}],"finalAction":"stop"}])", "anchore-policy"));
  CHECK(IsRefused(R"([{"sha256:a":{"a:1":[{"detail":{"result":{"result":{"i":{"result":{
          "header":["Gate","Trigger_Id"],"rows":[["vulnerabilities"]]}}}}}}]}}])",
                  "anchore-policy"));
}
