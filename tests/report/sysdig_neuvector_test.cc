// Sysdig's and NeuVector's facts, one by one.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("sysdig: vulnerabilities inside packages") {
  const Report report = MustReadGolden("sysdig/one.json");
  CHECK(report.scanner == "sysdig");
  CHECK(report.scanner_version == "1.20.0");
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  CHECK(report.subject_digest == kCartDigest);
  CHECK(report.subject_digests.size() == 2);
  CHECK(report.platform == "linux/amd64");
  REQUIRE(report.scanned_at.has_value());
  CHECK(FormatTime(*report.scanned_at) == "2031-02-18T08:55:00Z");
  CHECK(report.details.at("shape") == "\"cli\"");
  CHECK(report.details.at("policy") == "\"failed\"");
  CHECK(report.details.at("digest") == "\"" + kCartDigest + "\"");
  CHECK(report.covers.contains(Coverage::kPackages));
  REQUIRE(report.packages.size() == 2);
  CHECK(report.packages[0].type == "deb");
  CHECK(report.packages[0].space == "debian");
  const Finding& found = OnlyFinding(report);
  CHECK(found.package.type == "pypi");
  CHECK(found.package.layer == "sha256:5e5e5e5e");
  CHECK(found.path == "/usr/lib/invented");
  CHECK(found.severity == Severity::kHigh);
  CHECK(found.ratings[0].by == RatingSource::kNvd);
  REQUIRE(found.cvss.size() == 1);
  CHECK(found.cvss[0].score == 7.5);
  CHECK(found.fixed_versions == std::vector<std::string>{"42.0.0"});
  CHECK(found.exploit == "exploitable");
  CHECK(found.suppressed);
  CHECK(found.suppression == "risk accepted: RiskOwned");
  REQUIRE(found.fixed_at.has_value());
}

TEST_CASE("sysdig: tables that refer to each other") {
  const Report report = MustReadGolden("sysdig/many-3.json");
  CHECK(report.details.at("shape") == "\"cli\"");
  CHECK(report.details.at("policy") == "\"passed\"");
  CHECK(report.platform == "linux/arm64");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].id == "CVE-2031-5602");
  CHECK(report.findings[0].package.type == "apk");
  CHECK(report.findings[0].package.layer == "sha256:4d4d4d4d");
  CHECK(report.findings[0].suppression == "risk accepted: RiskMitigated");
  CHECK(report.findings[0].fixed_versions == std::vector<std::string>{"1.34-r1"});
  CHECK(report.findings[0].cvss[0].score == 9.8);
  CHECK(report.findings[1].shown_package == "busy");
  CHECK(!report.findings[1].suppressed);
  CHECK(report.findings[1].cvss.empty());
  CHECK(report.findings[1].status == "affected");
  CHECK(report.findings[2].package.type == "golang");
  CHECK(report.findings[2].package.space == "github.com/shop");
  CHECK(report.packages.size() == 3);
}

TEST_CASE("sysdig: rows of reports, with old and new names of columns") {
  const Report report = MustReadGolden("sysdig/rows.json");
  CHECK(report.complete);
  CHECK(report.details.at("shape") == "\"report\"");
  CHECK(report.subject_digest == "sha256:6f6f6f6f");
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].cvss[0].score == 7.5);
  CHECK(report.findings[0].package.type == "deb");
  CHECK(report.findings[0].fixed_versions == std::vector<std::string>{"1.0-2"});
  const Report panels = MustReadGolden("sysdig/panels.json");
  CHECK(panels.details.at("shape") == "\"report-2025\"");
  CHECK(panels.incomplete_reason == "the rows are about several images");
  CHECK(panels.reference.empty());
  REQUIRE(panels.findings.size() == 2);
  CHECK(panels.findings[0].severity_as_written == "Other");
  CHECK(panels.findings[0].severity == Severity::kUnknown);
  CHECK(panels.findings[0].suppressed);
  CHECK(panels.findings[0].exploit == "known exploited");
  CHECK(!panels.findings[0].fixed_at.has_value());
  CHECK(panels.findings[1].package.type == "pypi");
  REQUIRE(panels.findings[1].fixed_at.has_value());
}

TEST_CASE("sysdig: what is missing makes it incomplete") {
  CHECK(Reason(R"({"scanner":{"name":"sysdig-cli-scanner"},"result":{}})", "sysdig") ==
        "there is no list of packages");
  CHECK(Reason(R"({"scanner":{"name":"sysdig-cli-scanner"},"result":{"packages":[]}})", "sysdig") ==
        "nothing was found, and no package was looked at");
  CHECK(Reason(R"({"scanner":{"name":"sysdig-cli-scanner"},"result":{"packages":{
                   "p":{"name":"a","vulnerabilitiesRefs":["v"]}}}})",
               "sysdig") == "a package has a vulnerability that the report does not describe");
  CHECK(IsRefused(R"({"data":[{"a":1}]})", "sysdig"));
  CHECK(IsRefused(R"({"result":{"packages":[]}})", "sysdig"));
}

TEST_CASE("neuvector: every fact of a report, and no secret") {
  const Report report = MustReadGolden("neuvector/one.json");
  CHECK(report.scanner == "neuvector");
  const Finding& found = OnlyFinding(report);
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-5701"});
  CHECK(found.path == "srv/shop.jar");
  CHECK(found.layer_kind == "base");
  REQUIRE(found.cvss.size() == 2);
  CHECK(found.cvss[0].score == 8.1);
  CHECK(found.cvss[0].version == "3.1");
  CHECK(found.cvss[1].score == 7.2);
  REQUIRE(found.ratings.size() == 2);
  CHECK(found.ratings[0].severity == Severity::kHigh);
  REQUIRE(found.published_at.has_value());
  CHECK(FormatTime(*found.published_at) == "2031-02-27T23:06:40Z");
  REQUIRE(report.secrets.size() == 1);
  CHECK(report.secrets[0].id == "AWS Key");
  CHECK(report.secrets[0].path == "/srv/.env");
  CHECK(report.covers.contains(Coverage::kSecrets));
  REQUIRE(report.misconfigurations.size() == 2);
  CHECK(report.misconfigurations[0].failed);
  CHECK(!report.misconfigurations[1].failed);
}

TEST_CASE("neuvector: entries of nothing but empty words are none") {
  const Report report = MustRead(
      R"({"report":{"vulnerabilities":[],"modules":[],
          "secrets":[{"type":"","evidence":"","path":"","suggestion":""}]}})");
  CHECK(report.secrets.empty());
}

TEST_CASE("neuvector: the image and its system") {
  const Report report = MustReadGolden("neuvector/many-2.json");
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  CHECK(report.subject_digests == std::vector<std::string>{kCartDigest});
  REQUIRE(report.database_at.has_value());
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].package.type == "apk");
  CHECK(report.findings[0].package.space == "alpine");
  CHECK(report.findings[0].cvss.size() == 1);
  CHECK(report.findings[0].status == "affected");
  CHECK(!report.findings[0].published_at.has_value());
  CHECK(!report.findings[1].severity_as_written.has_value());
}

TEST_CASE("neuvector: states that are no evidence") {
  CHECK(Reason(R"({"error_message":"timeout","report":null})", "neuvector") == "the scan failed");
  CHECK(Reason(R"({"error_message":"","report":{}})", "neuvector") ==
        "there is no list of vulnerabilities");
  CHECK(Reason(R"({"report":{"vulnerabilities":[],"modules":[]}})", "neuvector") ==
        "nothing was found, and no image is named");
  CHECK(IsRefused(R"({"report":{"vulnerabilities":[]}})", "neuvector"));
  CHECK(IsRefused(R"({"kind":"A","report":{"vulnerabilities":[],"modules":[]}})", "neuvector"));
}
