// What Clair found, as clair-scanner, Klar, Clair 4 and Quay tell it.
#include "report/identifiers.h"
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("identifiers: CVE ids in prose and in addresses") {
  using Ids = std::vector<std::string>;
  CHECK(report::CveIdsIn("") == Ids{});
  CHECK(report::CveIdsIn("CVE-2031-1234") == Ids{"CVE-2031-1234"});
  CHECK(report::CveIdsIn("see cve-2031-12345, CVE-2031-1234; CVE-2031-1234") ==
        Ids{"CVE-2031-12345", "CVE-2031-1234"});
  CHECK(report::CveIdsIn("https://a.example/?name=CVE-2031-1234&x=CVE-2031-9876543") ==
        Ids{"CVE-2031-1234", "CVE-2031-9876543"});
  CHECK(report::CveIdsIn("CVE-2031-123 XCVE-2031-1234 CVE-203-1234 CVE-2031_1234 CVE-2031-") ==
        Ids{});
}

TEST_CASE("identifiers: what a name calls the vulnerability") {
  CHECK(report::IdOfName("CVE-2031-1") == "CVE-2031-1");
  CHECK(report::IdOfName("CVE-2031-1 tool: an overflow (low)") == "CVE-2031-1");
  CHECK(report::IdOfName("RHSA-2031:0647: rpm security update") == "RHSA-2031:0647");
  CHECK(report::IdOfName("pyup.io-42559 (CVE-2031-1)") == "pyup.io-42559");
  CHECK(report::IdOfName("tool: an overflow (low)") == "tool: an overflow (low)");
  CHECK(report::IdOfName("").empty());
}

TEST_CASE("clair-scanner: every fact of an entry") {
  const Report report = MustReadGolden("clair-scanner/one.json");
  CHECK(report.scanner == "clair");
  CHECK(report.reference == "registry.example.com/shop/cart:2.0");
  CHECK(report.details.at("artifact") == "\"registry.example.com/shop/cart:2.0\"");
  CHECK(report.details.at("unapproved") == "1");
  CHECK(report.subject_digests.empty());
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-5001");
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "ubuntu");
  CHECK(found.package.version == "2:1.0-3ubuntu1");
  CHECK(found.severity == Severity::kMedium);
  CHECK(found.ratings[0].by == RatingSource::kVendor);
  CHECK(found.fixed_versions == std::vector<std::string>{"2:1.0-3ubuntu1.1"});
  const Report many = MustReadGolden("clair-scanner/many-2.json");
  CHECK(many.findings[0].aliases == std::vector<std::string>{"CVE-2031-5003"});
  CHECK(many.findings[0].status == "affected");
  CHECK(many.findings[0].package.type == "rpm");
  CHECK(!many.findings[1].severity_as_written.has_value());
  CHECK(many.findings[1].status == "fixed");
}

TEST_CASE("clair-scanner: what is missing makes it incomplete") {
  CHECK(Reason(R"({"image":"a:1","unapproved":[]})", "clair-scanner") ==
        "there is no list of vulnerabilities");
  CHECK(Reason(R"({"image":"","unapproved":[],"vulnerabilities":[]})", "clair-scanner") ==
        "nothing was found, and no image is named");
  CHECK(IsRefused(R"({"image":"a:1","vulnerabilities":[]})", "clair-scanner"));
}

TEST_CASE("klar: severities are groups, and an advisory's CVEs stand in its text") {
  const Report report = MustReadGolden("klar/one.json");
  const Finding& found = OnlyFinding(report);
  CHECK(found.severity == Severity::kCritical);
  CHECK(found.severity_as_written == "Defcon1");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-5101", "CVE-2031-5102"});
  CHECK(found.package.space == "centos");
  CHECK(found.fixed_versions == std::vector<std::string>{"4:5.16.3-294.el7_6"});
  const Report many = MustReadGolden("klar/many-3.json");
  CHECK(many.findings[0].aliases.empty());
  CHECK(many.findings[1].severity_as_written == "High");
  CHECK(many.findings[2].severity == Severity::kUnknown);
}

TEST_CASE("klar: nothing found in no layer is not clean") {
  CHECK(Reason(R"({"LayerCount":0,"Vulnerabilities":{}})", "klar") ==
        "nothing was found, and no layer was looked at");
  CHECK(Reason(R"({"LayerCount":2,"Vulnerabilities":null})", "klar").empty());
  CHECK(Reason(R"({"LayerCount":2,"Vulnerabilities":{"High":{}}})", "klar") ==
        "the vulnerabilities of a severity are no list");
  CHECK(IsRefused(R"({"LayerCount":2})", "klar"));
  CHECK(IsRefused(R"({"Vulnerabilities":{}})", "klar"));
}

TEST_CASE("clair 4: tables are joined in whatever order they come") {
  const Report report = MustReadGolden("clair-v4/one.json");
  CHECK(report.subject_digest == kCartDigest);
  CHECK(report.details.at("manifest") == "\"" + kCartDigest + "\"");
  CHECK(report.details.at("distinct") == "1");
  CHECK(report.details.at("byRawSeverity") == R"({"unimportant":1})");
  CHECK(report.covers.contains(Coverage::kPackages));
  const Finding& found = OnlyFinding(report);
  CHECK(found.shown_id == "CVE-2031-5201 tool: an overflow (low)");
  CHECK(found.id == "CVE-2031-5201");
  CHECK(found.aliases == std::vector<std::string>{"CVE-2031-5202"});
  CHECK(found.package.name == "libtool1");
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "debian");
  CHECK(found.package.layer == "sha256:4d4d4d4d");
  CHECK(found.path == "var/lib/dpkg/status");
  CHECK(found.severity == Severity::kLow);
  REQUIRE(found.ratings.size() == 2);
  CHECK(found.ratings[0].word == "unimportant");
  CHECK(found.ratings[0].severity == Severity::kNegligible);
  REQUIRE(found.cvss.size() == 1);
  CHECK(found.cvss[0].score == 7.5);
  CHECK(found.cvss[0].by == RatingSource::kNvd);
  CHECK(found.epss == 0.125);
  CHECK(found.fixed_versions == std::vector<std::string>{"1.0-2"});
  REQUIRE(found.published_at.has_value());
  CHECK(found.references.size() == 2);
  CHECK(found.category.empty());
}

TEST_CASE("clair 4: ids in names, packages of languages, one entry for each link") {
  const Report report = MustReadGolden("clair-v4/many-3.json");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.details.at("distinct") == "2");
  CHECK(report.packages.size() == 3);
  CHECK(report.packages[0].type == "pypi");
  CHECK(report.findings[0].id == "RHSA-2031:5204");
  CHECK(report.findings[0].aliases.size() == 2);
  CHECK(report.findings[0].package.type == "rpm");
  CHECK(report.findings[0].package.space == "redhat");
  CHECK(report.findings[0].severity == Severity::kHigh);
  CHECK(report.findings[1].id == "pyup.io-42559");
  CHECK(report.findings[1].aliases == std::vector<std::string>{"CVE-2031-5203"});
  CHECK(report.findings[1].package.type == "pypi");
  CHECK(report.findings[1].status == "affected");
  CHECK(!report.findings[1].published_at.has_value());
  CHECK(report.findings[2].package.name == "shop");
}

TEST_CASE("clair 4: what is missing makes it incomplete") {
  CHECK(Reason(R"({"manifest_hash":"sha256:a","packages":{}})", "clair-v4") ==
        "there is no table of vulnerable packages");
  CHECK(Reason(R"({"manifest_hash":"","packages":{"1":{}},"package_vulnerabilities":{}})",
               "clair-v4") == "nothing was found, and no manifest is named");
  CHECK(Reason(R"({"manifest_hash":"sha256:a","packages":{},"package_vulnerabilities":{}})",
               "clair-v4") == "nothing was found, and no package was looked at");
  CHECK(Reason(R"({"manifest_hash":"sha256:a","packages":{"1":{}},
                   "package_vulnerabilities":{"1":["9"]}})",
               "clair-v4") == "a package has a vulnerability that the report does not describe");
  CHECK(IsRefused(R"({"manifest_hash":"sha256:a"})", "clair-v4"));
}

TEST_CASE("quay: features and their vulnerabilities") {
  const Report report = MustReadGolden("quay-secscan/many-3.json");
  CHECK(report.stage == Stage::kRegistry);
  CHECK(report.subject_digest == kCartDigest);
  CHECK(report.details.at("features") == "2");
  CHECK(report.packages.size() == 2);
  REQUIRE(report.findings.size() == 3);
  const Finding& first = report.findings[0];
  CHECK(first.id == "RHSA-2031:5302");
  CHECK(first.shown_id == "RHSA-2031:5302: rpm security update (Moderate)");
  CHECK(first.aliases == std::vector<std::string>{"CVE-2031-5302"});
  CHECK(first.references ==
        std::vector<std::string>{"https://security.example.com/RHSA-2031:5302"});
  CHECK(first.package.space == "redhat");
  CHECK(first.package.layer == "sha256:4d4d4d4d");
  CHECK(first.fixed_versions == std::vector<std::string>{"0:4.14-28.el8"});
  CHECK(report.findings[1].id == "rpm: an overflow (low)");
  CHECK(report.findings[1].aliases == std::vector<std::string>{"CVE-2031-5303"});
  REQUIRE(report.findings[1].cvss.size() == 1);
  CHECK(report.findings[1].cvss[0].score == 5.0);
  CHECK(report.findings[2].package.type == "pypi");
  const Report bare = MustReadGolden("quay-secscan/one.json");
  REQUIRE(bare.findings.size() == 1);
  CHECK(bare.findings[0].cvss[0].version == "3.0");
  CHECK(bare.findings[0].package.type == "apk");
}

TEST_CASE("quay: only a scan that was made is evidence") {
  for (const std::string status : {"queued", "scanning", "failed", "unsupported"}) {
    CAPTURE(status);
    const std::string text = R"({"status":")" + status + R"(","data":null})";
    CHECK(MustRead(text).format == "quay-secscan");
    CHECK(Reason(text, "quay-secscan") == "the status of the scan is '" + status + "'");
    CHECK(Reason(R"({"status":")" + status + R"(","data":{"Layer":{"Name":"a","Features":[]}}})",
                 "quay-secscan") == "the status of the scan is '" + status + "'");
  }
  CHECK(Reason(R"({"status":"scanned","data":{"Layer":{"Name":"a"}}})", "quay-secscan") ==
        "there is no list of packages");
  CHECK(Reason(R"({"Layer":{"Features":[]}})", "quay-secscan") ==
        "nothing was found, and no manifest is named");
  CHECK(IsRefused(R"({"status":"done","data":null})", "quay-secscan"));
}
