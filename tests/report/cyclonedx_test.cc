// CycloneDX: both ways of writing it, inventories, vulnerabilities, VEX, Amazon Inspector's export.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

const std::string kDigest =
    "sha256:abababababababababababababababababababababababababababababababab";
const std::string kImageId =
    "sha256:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";
const std::string kAnchor = "pkg:deb/debian/anchor@2.1-1?distro=debian-13.1";

const std::vector<std::string> kBoth{"cyclonedx/many-3.json", "cyclonedx/many-3.xml",
                                     "cyclonedx/first.json"};

Report OfText(const std::string& members) {
  return MustRead(R"({"bomFormat":"CycloneDX","specVersion":"1.6",)" + members + "}");
}

}  // namespace

TEST_CASE("cyclonedx: components of every depth are packages") {
  for (const std::string& path : kBoth) {
    CAPTURE(path);
    const Report report = MustReadGolden(path);
    CHECK(report.details.at("components") == "6");
    CHECK(report.details.at("specVersion") == "\"1.6\"");
    REQUIRE(report.packages.size() == 5);  // A file is none.
    const Package& anchor = report.packages[1];
    CHECK(anchor.name == "anchor");
    CHECK(anchor.version == "2.1-1");
    CHECK(anchor.type == "deb");
    CHECK(anchor.space == "debian");
    CHECK(anchor.purl == kAnchor);
    CHECK(anchor.licenses == std::vector<std::string>{"GPL-2.0-only", "Anchor Licence"});
    CHECK(anchor.layer ==
          "sha256:0202020202020202020202020202020202020202020202020202020202020202");
    const Package& rope = report.packages[3];
    CHECK(rope.name == "@knots/rope");
    CHECK(rope.space == "@knots");
    CHECK(rope.base_name == "rope");
    CHECK(rope.licenses == std::vector<std::string>{"MIT OR Apache-2.0"});
    CHECK(rope.path == "yard/rope.json");
    CHECK(report.packages[4].name == "fibre");
    CHECK(report.packages[4].base_name == "fibre");
  }
}

TEST_CASE("cyclonedx: vulnerabilities, wherever they stand in the text") {
  for (const std::string& path : kBoth) {
    CAPTURE(path);
    const Report report = MustReadGolden(path);
    REQUIRE(report.findings.size() == 3);
    const Finding& first = report.findings[0];
    CHECK(first.id == "GHSA-aaaa-bbbb-cccc");
    CHECK(first.aliases == std::vector<std::string>{"CVE-2031-0102"});
    // The first word is EPSS's, which is no severity.
    CHECK(first.severity_as_written == "none");
    CHECK(first.severity == Severity::kMedium);
    CHECK(first.epss == 0.25);
    REQUIRE(first.cvss.size() == 1);
    CHECK(first.cvss[0].score == 7.5);
    CHECK(first.cvss[0].version == "3.0");
    CHECK(first.cvss[0].by == RatingSource::kGhsa);
    REQUIRE(first.ratings.size() == 1);
    CHECK(first.package.name == "@knots/rope");
    CHECK(first.package.version == "3.0.1");
    CHECK(first.path == "yard/rope.json");
    CHECK(first.cwes == std::vector<std::string>{"CWE-611"});
    CHECK(first.published_at == ParseTime("2031-01-05T00:00:00Z"));
    CHECK(first.modified_at == ParseTime("2031-02-05T00:00:00Z"));
    CHECK(first.shown_package == "rope");
    CHECK(first.shown_version.empty());
    CHECK(report.findings[2].id == "CVE-2031-0104");
    CHECK(report.findings[2].package.name.empty());
  }
}

TEST_CASE("cyclonedx: fixes are taken from where the writers put them") {
  const Report report = MustReadGolden("cyclonedx/one.json");
  CHECK(report.findings[0].fixed_versions == std::vector<std::string>{"2.1-2"});
  CHECK(!report.states_fixes);
  const Report grype = OfText(
      R"("components":[{"name":"a","bom-ref":"a"}],"vulnerabilities":[{"id":"CVE-2031-1","affects":[{"ref":"a","versions":[{"version":"1.1","status":"unaffected"}]}],"properties":[{"name":"grype:fixed_versions","value":"1.2, 1.3"}],"recommendation":"Upgrade to something newer"}])");
  CHECK(grype.findings[0].fixed_versions == std::vector<std::string>{"1.2", "1.3", "1.1"});
}

TEST_CASE("cyclonedx: the image that it describes") {
  for (const std::string& path : kBoth) {
    CAPTURE(path);
    const Report report = MustReadGolden(path);
    CHECK(report.reference == "registry.example.com/harbour:1.4");
    CHECK(report.subject_digest == kDigest);
    CHECK(report.subject_digests == std::vector<std::string>{kDigest, kImageId});
    CHECK(report.scanner == "trivy");
    CHECK(report.scanner_version == "0.94.0");
    CHECK(report.scanned_at == ParseTime("2031-05-02T06:10:33Z"));
  }
  const Report syft = MustReadGolden("cyclonedx/legacy.json");
  CHECK(syft.scanner == "syft");
  CHECK(syft.reference == "alpine:3.99");
  CHECK(syft.subject_digests == std::vector<std::string>{kDigest});
  const Report library = OfText(
      R"("metadata":{"component":{"type":"library","name":"a","version":"sha256:00"}},"components":[{"name":"b"}])");
  CHECK(library.subject_digests.empty());
  CHECK(library.reference.empty());
}

TEST_CASE("cyclonedx: an inventory alone is no scan") {
  using Set = std::set<Coverage>;
  CHECK(MustReadGolden("cyclonedx/none.json").covers == Set{Coverage::kPackages});
  CHECK(MustReadGolden("cyclonedx/one.json").covers ==
        Set{Coverage::kPackages, Coverage::kVulnerabilities});
  const Report grype = OfText(
      R"("metadata":{"tools":[{"vendor":"anchore","name":"grype","version":"0.99"}]},"components":[{"name":"b"}])");
  CHECK(grype.covers == Set{Coverage::kPackages, Coverage::kVulnerabilities});
  CHECK(grype.scanner == "grype");
  CHECK(!OfText(R"("components":[])").complete);
  CHECK(!OfText(R"("components":[{"name":"a"}],"vulnerabilities":{"id":"CVE-2031-1"})").complete);
  CHECK(!OfText(R"("components":[{"name":"a"}],"compositions":[{"aggregate":"incomplete"}])")
             .complete);
  CHECK(
      OfText(
          R"("components":[{"name":"a"}],"compositions":[{"aggregate":"incomplete","assemblies":["a"]}])")
          .complete);
}

TEST_CASE("cyclonedx: a document's own analysis is shown and judged like the rest") {
  for (const std::string& path : kBoth) {
    CAPTURE(path);
    const Report report = MustReadGolden(path);
    const Finding& finding = report.findings[1];
    CHECK(finding.kind == FindingKind::kVulnerability);
    CHECK(finding.suppressed);
    CHECK(finding.suppression == "not_affected: code_not_reachable");
    CHECK(finding.status.empty());
    CHECK(finding.status_as_written == "not_affected");
    REQUIRE(report.statements.size() == 1);
    const VexStatement& statement = report.statements[0];
    CHECK(statement.status == VexStatus::kNotAffected);
    CHECK(statement.justification == "vulnerable_code_not_in_execute_path");
    CHECK(statement.impact_statement == "nobody calls it");
    CHECK(statement.author == "Harbour Master");
    REQUIRE(statement.products.size() == 2);
    CHECK(statement.products[0].ids == std::vector<std::string>{kAnchor});
    CHECK(statement.products[1].ids == std::vector<std::string>{"fibre"});
  }
}

TEST_CASE("cyclonedx: the vulnerability extension of XML") {
  const Report report = MustReadGolden("cyclonedx/extension.xml");
  REQUIRE(report.findings.size() == 2);
  const Finding& first = report.findings[0];
  CHECK(first.severity == Severity::kCritical);
  CHECK(first.severity_as_written == "Critical");
  REQUIRE(first.cvss.size() == 1);
  CHECK(first.cvss[0].score == 9.8);
  CHECK(first.cvss[0].by == RatingSource::kNvd);
  CHECK(first.package.name == "org.example:anchor");
  CHECK(first.package.version == "2.1");
  CHECK(first.references ==
        std::vector<std::string>{"https://example.org/CVE-2031-0105", "https://example.org/fix"});
  CHECK(report.findings[1].package.name == "org.example:anchor");
}

TEST_CASE("cyclonedx vex: each entry is a statement, and accuses nobody") {
  const Report report = MustReadGolden("cyclonedx-vex/many-5.json");
  CHECK(report.covers.empty());
  REQUIRE(report.findings.size() == 5);
  REQUIRE(report.statements.size() == 4);
  for (int i = 0; i < 4; ++i) {
    CHECK(report.findings[static_cast<std::size_t>(i)].kind == FindingKind::kStatement);
  }
  CHECK(report.findings[4].kind == FindingKind::kVulnerability);
  CHECK(report.details.at("analysisStates") ==
        R"x({"(absent)":1,"exploitable":1,"in_triage":1,"not_affected":1,"resolved":1})x");
  const VexStatement& first = report.statements[0];
  CHECK(first.products[0].ids ==
        std::vector<std::string>{"product", "pkg:oci/harbour@sha256%3A" + kDigest.substr(7),
                                 kDigest, "harbour"});
  CHECK(first.at == ParseTime("2031-05-03T00:00:00Z"));
  CHECK(report.statements[1].status == VexStatus::kUnderInvestigation);
  CHECK(report.statements[1].products[0].ids[1] == "pkg:npm/rope@3.0.1");
  CHECK(report.findings[1].package.version == "3.0.1");
  CHECK(report.statements[2].status == VexStatus::kFixed);
  CHECK(report.statements[2].at == ParseTime("2031-04-01T00:00:00Z"));
  CHECK(report.statements[3].status == VexStatus::kAffected);
  CHECK(report.statements[3].action_statement == "update, workaround_available");
}

TEST_CASE("cyclonedx vex: in XML, and known by its content however long it is") {
  const Report xml = MustReadGolden("cyclonedx-vex/one.xml");
  CHECK(xml.format == "cyclonedx-vex");
  CHECK(xml.statements[0].status == VexStatus::kNotAffected);
  CHECK(xml.statements[0].justification == "component_not_present");
  std::string entries;
  for (int i = 0; i < 2000; ++i) {
    entries += (i == 0 ? "" : ",") + std::string(R"({"id":"CVE-2031-)") + std::to_string(1000 + i) +
               R"(","analysis":{"state":"not_affected"},"affects":[{"ref":"a"}]})";
  }
  const Report vex = OfText(R"("vulnerabilities":[)" + entries + "]");
  CHECK(vex.format == "cyclonedx-vex");
  CHECK(vex.statements.size() == 2000);
  CHECK(vex.covers.empty());
  const Report bom =
      OfText(R"("vulnerabilities":[)" + entries + R"(],"components":[{"bom-ref":"a","name":"a"}])");
  CHECK(bom.format == "cyclonedx");
  CHECK(bom.findings[1999].package.name == "a");
}

TEST_CASE("cyclonedx: a scan without components is no VEX") {
  const Report report =
      OfText(R"("metadata":{"tools":{"components":[{"name":"grype"}]}},"vulnerabilities":[])");
  CHECK(report.format == "cyclonedx");
  CHECK(!report.complete);
}

TEST_CASE("cyclonedx: only what says that it is") {
  for (const char* text :
       {R"({"bomFormat":"CDX","specVersion":"1"})", R"({"bomFormat":"CycloneDX"})",
        R"({"bomFormat":"CycloneDX","specVersion":"2.0","components":[]})",
        R"({"bomFormat":"CycloneDX","specVersion":16,"components":[]})", "<bom/>",
        "<bom xmlns='http://cyclonedx.org/schema/bom/2.0'/>",
        "<bom xmlns='http://example.org/bom/1.4'/>"}) {
    CAPTURE(std::string(text));
    for (const char* format : {"", "cyclonedx", "cyclonedx-vex", "aws-inspector-sbom"}) {
      const Result<Report> read = ReadReport(text, "x", format);
      REQUIRE(!read.has_value());
      CHECK(read.error().kind == ErrorKind::kUnsupported);
    }
  }
}

TEST_CASE("inspector sbom: fixes, exploits and the end of life by its own properties") {
  for (const char* path : {"aws-inspector-sbom/one.json", "aws-inspector-sbom/many-2.json"}) {
    const Report report = MustReadGolden(path);
    CHECK(report.scanner == "amazon-inspector");
    CHECK(report.end_of_life);
    CHECK(report.covers == std::set<Coverage>{Coverage::kPackages, Coverage::kVulnerabilities});
    const Finding& first = report.findings[0];
    CHECK(first.severity_as_written == "none");
    CHECK(first.severity == Severity::kMedium);
    CHECK(first.epss == 0.00044);
    CHECK(first.package.name == "rope");
    CHECK(first.fixed_versions == std::vector<std::string>{"0:3.1"});
    CHECK(first.exploit == "available");
    CHECK(first.status == "affected");
  }
  CHECK(MustReadGolden("aws-inspector-sbom/many-2.json").findings[1].status ==
        "under_investigation");
}

TEST_CASE("inspector sbom: what it counts and does not list makes it incomplete") {
  const Report report = MustReadGolden("aws-inspector-sbom/counted.json");
  CHECK(report.format == "aws-inspector-sbom");
  CHECK(report.findings.empty());
  CHECK(report.incomplete_reason == "it counts 1 vulnerabilities and lists none");
}
