// OpenVEX and CSAF: what their statements say, and of what.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

const std::string kDigest =
    "sha256:1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f";

}  // namespace

TEST_CASE("openvex: every fact of a statement") {
  const Report report = MustReadGolden("openvex/one.json");
  CHECK(report.covers.empty());
  REQUIRE(report.scanned_at.has_value());
  CHECK(FormatTime(*report.scanned_at) == "2031-03-01T08:00:00Z");
  REQUIRE(report.statements.size() == 1);
  const VexStatement& said = report.statements.front();
  CHECK(said.id == "GHSA-aaaa-bbbb-cccc");
  CHECK(said.aliases == Texts{"SNYK-JS-THING-1", "CVE-2031-3001"});
  CHECK(said.author == "Example Security");
  CHECK(said.status == VexStatus::kNotAffected);
  CHECK(said.justification == "vulnerable_code_not_in_execute_path");
  CHECK(said.impact_statement == "The parser is never called.");
  REQUIRE(said.at.has_value());
  CHECK(FormatTime(*said.at) == "2031-02-27T08:00:00Z");
  REQUIRE(said.products.size() == 1);
  REQUIRE(said.products[0].ids.size() == 4);
  CHECK(said.products[0].ids[0].starts_with("pkg:oci/web@sha256%3A"));
  CHECK(said.products[0].ids[3] == kDigest);
  CHECK(said.products[0].subcomponents ==
        Texts{"pkg:npm/%40shop/parser@2.1.0", "pkg:npm/parser-core"});
  const Finding& entry = OnlyFinding(report);
  CHECK(entry.kind == FindingKind::kStatement);
  CHECK(entry.package.name == "parser");
  CHECK(entry.package.space == "@shop");
  CHECK(entry.shown_version == "not_affected");
}

TEST_CASE("openvex: what a statement leaves out is the document's, and strings are objects") {
  const Report report = MustReadGolden("openvex/many-5.json");
  REQUIRE(report.statements.size() == 5);
  REQUIRE(report.statements[0].at.has_value());
  CHECK(FormatTime(*report.statements[0].at) == "2031-03-02T10:00:00Z");
  CHECK(report.statements[1].products.size() == 2);
  CHECK(report.statements[1].action_statement == "Upgrade to 1.3.");
  CHECK(report.statements[3].id == "CVE-2031-3004");
  CHECK(report.statements[3].products[0].ids == Texts{"pkg:apk/alpine/zlib@1.2.11-r1"});
  CHECK(FormatTime(*report.statements[3].at) == "2031-03-01T10:00:00Z");
  CHECK(report.statements[4].id == "CVE-2031-3005");
  CHECK(report.statements[4].products.empty());
  CHECK(report.details.at("products") == "5");
  CHECK(report.details.at("statuses") ==
        R"({"affected":1,"fixed":1,"not_affected":2,"under_investigation":1})");
}

TEST_CASE("openvex: before v0.2.0 subcomponents are parts of every product") {
  const Report report = MustReadGolden("openvex/old.json");
  REQUIRE(report.statements.size() == 2);
  REQUIRE(report.statements[0].products.size() == 2);
  for (const VexProduct& product : report.statements[0].products) {
    CHECK(product.subcomponents == Texts{"pkg:apk/wolfi/libcurl@8.0.1-r0"});
  }
  CHECK(report.statements[1].products[0].subcomponents.empty());
}

TEST_CASE("openvex: a status or subcomponent that cannot be read clears nothing") {
  const Report report = MustRead(
      R"({"@context":"https://openvex.dev/ns","statements":[{"vulnerability":"CVE-2031-1",)"
      R"("products":[{"@id":"pkg:npm/a","subcomponents":[{}]}],"status":"Fixed"}]})");
  REQUIRE(report.statements.size() == 1);
  CHECK(report.statements[0].status == VexStatus::kUnderInvestigation);
  CHECK(report.statements[0].products[0].subcomponents == Texts{""});
  CHECK(report.findings[0].status.empty());
  CHECK(report.findings[0].status_as_written == "Fixed");
}

TEST_CASE("openvex: without a list of statements it is not complete") {
  for (const char* statements : {"null", "7", "{}"}) {
    const Report report =
        MustRead(std::string(R"({"@context":"https://openvex.dev/ns/v0.2.0","statements":)") +
                 statements + "}");
    CHECK(!report.complete);
  }
}

TEST_CASE("csaf: each product in a list is a statement") {
  const Report report = MustReadGolden("csaf/one.json");
  const Finding& entry = OnlyFinding(report);
  CHECK(entry.kind == FindingKind::kStatement);
  CHECK(entry.id == "CVE-2031-3001");
  CHECK(entry.aliases == Texts{"GHSA-aaaa-bbbb-cccc"});
  CHECK(entry.cwes == Texts{"CWE-835"});
  REQUIRE(entry.cvss.size() == 1);
  CHECK(entry.cvss[0].score == 7.5);
  CHECK(entry.shown_package == "THING-1.0");
  CHECK(entry.shown_version == "known_not_affected");
  REQUIRE(report.statements.size() == 2);
  const VexStatement& first = report.statements[0];
  CHECK(first.status == VexStatus::kNotAffected);
  CHECK(first.author == "Example Corp");
  CHECK(first.justification == "vulnerable_code_not_in_execute_path");
  CHECK(first.impact_statement == "The parser is never called.");
  CHECK(first.action_statement.empty());
  REQUIRE(first.products.size() == 1);
  CHECK(first.products[0].ids ==
        Texts{"pkg:golang/example.com/thing@v1.0.0", "cpe:2.3:a:example:thing:1.0:*:*:*:*:*:*:*"});
  CHECK(FormatTime(*first.at) == "2031-03-01T09:30:00Z");
  const VexStatement& second = report.statements[1];
  CHECK(second.status == VexStatus::kFixed);
  CHECK(second.justification.empty());
  // The rating that stands where an impact statement would is none.
  CHECK(second.impact_statement.empty());
  CHECK(second.action_statement == "Upgrade to 1.1.");
}

TEST_CASE(
    "csaf: products are resolved through relationships and groups, wherever the tree stands") {
  const Report report = MustReadGolden("csaf/many-3.json");
  CHECK(report.findings.size() == 3);
  CHECK(report.findings[0].cvss.size() == 1);
  CHECK(report.findings[1].id == "EX-VULN-7");
  CHECK(report.findings[1].shown_id.empty());
  CHECK(report.findings[2].shown_version.empty());
  REQUIRE(report.statements.size() == 8);
  // A build of a distribution's package on its platform is the package itself.
  CHECK(report.statements[0].products[0].ids ==
        Texts{"pkg:rpm/example/libthing@1.2-3.el8?arch=x86_64"});
  CHECK(report.statements[0].products[0].subcomponents.empty());
  CHECK(report.statements[0].justification == "component_not_present");
  // A relationship with an identity of its own is that, and also the parts it is made of.
  CHECK(report.statements[1].products.size() == 2);
  CHECK(report.statements[1].products[0].ids[0].starts_with("pkg:oci/web@sha256%3A1f1f"));
  CHECK(report.statements[1].products[1].subcomponents == Texts{""});
  CHECK(report.statements[1].justification == "component_not_present");
  // A component of a product is meant inside it only.
  const VexProduct& inside = report.statements[2].products[0];
  CHECK(inside.ids ==
        Texts{"cpe:/a:example:suite:2",
              "sha256:2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e"});
  CHECK(inside.subcomponents == Texts{"pkg:npm/parser@2.1.0"});
  CHECK(report.statements[2].status == VexStatus::kAffected);
  CHECK(report.statements[3].products[0].ids.empty());
  CHECK(report.statements[4].status == VexStatus::kFixed);
  CHECK(report.statements[5].status == VexStatus::kFixed);
  CHECK(report.statements[6].status == VexStatus::kAffected);
  CHECK(report.statements[7].status == VexStatus::kAffected);
}

TEST_CASE("csaf: drafts are not complete, other versions are not read") {
  const std::string text = GoldenReport("csaf/one.json");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    return changed.replace(changed.find(from), from.size(), to);
  };
  CHECK(!MustRead(with("\"final\"", "\"draft\"")).complete);
  CHECK(MustRead(with("\"2.0\"", "\"2.1\"")).statements.size() == 2);
  const Result<Report> older = ReadReport(with("\"2.0\"", "\"1.2\""), "test.json");
  REQUIRE(!older.has_value());
  CHECK(older.error().kind == ErrorKind::kUnsupported);
}
