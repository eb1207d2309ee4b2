// `convert`: what is written reads back as it was, what cannot be told is refused, and nothing that
// is incomplete or unverified becomes more than that.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "policy/render.h"
#include "policy/report.h"
#include "support/golden.h"
#include "support/round_trip.h"
#include "text/json.h"

using namespace policy;

namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

Report ReadGolden(const std::string& name) {
  const std::string bytes = testing::ReadWhole(testing::GoldenPath("report/" + name));
  Result<Report> report = ReadReport(bytes, name);
  REQUIRE_MESSAGE(report.has_value(), name);
  return *std::move(report);
}

std::string Convert(const std::string& to, std::vector<Report> reports) {
  const Result<std::string> text =
      RenderConverted(to, std::move(reports), *ParseTime("2026-03-02T00:00:00Z"), "1.2.3");
  REQUIRE(text.has_value());
  return *text;
}

Report Back(const std::string& text) {
  Result<Report> report = ReadReport(text, "back.json");
  REQUIRE(report.has_value());
  return *std::move(report);
}

Finding Vulnerability(const std::string& id, const std::string& status) {
  Finding finding{.id = id, .package = {.name = "libwidget", .version = "1.0"}, .status = status};
  finding.shown_id = id;
  return finding;
}

}  // namespace

TEST_CASE("convert: every sample of every reader comes back from every target") {
  int samples = 0;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(testing::GoldenPath("report"))) {
    if (!file.is_regular_file()) continue;
    const std::string name = file.path().string();
    const Result<Report> report = ReadReport(testing::ReadWhole(file.path()), "sample");
    if (!report) continue;
    ++samples;
    for (const OutputInfo& target : Conversions()) {
      CAPTURE(name);
      CAPTURE(target.name);
      for (const std::string& lost : testing::LostOnTheWay(*report, target.name)) FAIL_CHECK(lost);
    }
  }
  CHECK(samples >= 20);
}

TEST_CASE("convert: the targets, and a name that is none") {
  std::vector<std::string> names;
  for (const OutputInfo& target : Conversions()) names.push_back(target.name);
  CHECK(names == std::vector<std::string>{"cyclonedx", "evidence", "openvex", "statement"});
  const auto none = RenderConverted("pdf", {Report{}}, Time{}, "1");
  REQUIRE(!none.has_value());
  CHECK(none.error().kind == ErrorKind::kNotFound);
  CHECK(!RenderConverted("evidence", {}, Time{}, "1").has_value());
}

TEST_CASE("convert: an incomplete report stays incomplete, an unverified one unverified") {
  const Report partial = ReadGolden("evidence/partial.json");
  for (const std::string to : {"evidence", "cyclonedx", "statement"}) {
    CAPTURE(to);
    const Report back = Back(Convert(to, {partial}));
    CHECK(!back.complete);
    CHECK(back.unverified);
    CHECK(back.incomplete_reason == "the scan failed");
  }
}

TEST_CASE("convert: several reports are joined entry after entry") {
  Report first = ReadGolden("evidence/one.json");
  Report second = ReadGolden("evidence/many-2.json");
  second.complete = false;
  second.incomplete_reason = "paged";
  second.scanned_at = ParseTime("2026-02-01T00:00:00Z");
  const Report back = Back(Convert("evidence", {first, second}));
  CHECK(back.findings.size() == 3);
  CHECK(back.secrets.size() == 1);
  CHECK(!back.complete);
  CHECK(back.scanned_at == second.scanned_at);
  first.database_at.reset();
  CHECK(!Back(Convert("evidence", {first, second})).database_at);
  CHECK(!Back(Convert("evidence", {second, first})).database_at);
}

TEST_CASE("convert: reports on different images are not joined") {
  const Report first = ReadGolden("evidence/one.json");
  Report second = first;
  second.subject_digests = {"sha256:" + std::string(64, 'b')};
  const auto joined = RenderConverted("evidence", {first, second}, Time{}, "1");
  REQUIRE(!joined.has_value());
  CHECK(joined.error().kind == ErrorKind::kBadInput);
  second.subject_digests.clear();
  CHECK(RenderConverted("evidence", {first, second}, Time{}, "1").has_value());
}

TEST_CASE("convert: a statement binds to the image's digest, or to no image") {
  Report report = ReadGolden("evidence/one.json");
  CHECK(Back(Convert("statement", {report})).subject_digests == std::vector<std::string>{kDigest});
  report.subject_digests.clear();
  const std::string text = Convert("statement", {report});
  CHECK(text.find(R"("name":"evidence/one.json")") != std::string::npos);
  CHECK(text.find(kDigest.substr(7)) != std::string::npos);  // In the report's own words alone.
}

TEST_CASE("convert: openvex never clears what a scanner found") {
  Report report{.format = "grype", .scanner = "grype"};
  report.findings = {
      Vulnerability("CVE-2026-1", "affected"), Vulnerability("CVE-2026-2", "not_affected"),
      Vulnerability("CVE-2026-3", "under_investigation"), Vulnerability("CVE-2026-4", "fixed")};
  report.findings[3].fixed_versions = {"1.1"};
  report.suppressed = {Vulnerability("CVE-2026-5", "affected")};
  report.suppressed[0].suppressed = true;
  report.statements = {{.id = "CVE-2026-6", .status = VexStatus::kFixed, .author = "Example"}};
  const Report back = Back(Convert("openvex", {report}));
  std::vector<std::string> got;
  for (const VexStatement& each : back.statements) {
    got.push_back(each.id + " " + NameOf(each.status) + " " + each.action_statement);
  }
  CHECK(got == std::vector<std::string>{
                   "CVE-2026-6 fixed ", "CVE-2026-1 affected No fixed version is known.",
                   "CVE-2026-2 under_investigation ", "CVE-2026-3 under_investigation ",
                   "CVE-2026-4 affected Upgrade libwidget to 1.1.",
                   "CVE-2026-5 under_investigation "});
  CHECK(back.statements[0].author == "Example");
}

TEST_CASE("convert: a statement on an unreadable part stays on a part") {
  Report report{.format = "csaf", .scanner = "csaf"};
  report.statements = {{.id = "CVE-2026-1",
                        .products = {{.ids = {"pkg:oci/web"}, .subcomponents = {""}}},
                        .status = VexStatus::kNotAffected}};
  for (const OutputInfo& target : Conversions()) {
    CAPTURE(target.name);
    const Report back = Back(Convert(target.name, {report}));
    REQUIRE(back.statements.size() == 1);
    CHECK(back.statements[0].products.at(0).subcomponents == std::vector<std::string>{""});
  }
}

TEST_CASE("convert: CycloneDX tells other tools what it has a place for") {
  const std::string text = Convert("cyclonedx", {ReadGolden("evidence/one.json")});
  const Result<text::Tree> tree = text::ReadJson(text, "bom.json");
  REQUIRE(tree.has_value());
  const text::Node& root = tree->root();
  CHECK(root.StringAt("specVersion") == "1.6");
  const text::Node& entry = root.Find("vulnerabilities")->items()[0];
  CHECK(entry.StringAt("id") == "CVE-2026-1001");
  CHECK(entry.Find("ratings")->items()[0].StringAt("severity") == "critical");
  CHECK(entry.Find("ratings")->items()[1].StringAt("method") == "CVSSv31");
  CHECK(entry.Find("cwes")->items()[0].integer() == 79);
  CHECK(entry.Find("affects")->items()[0].StringAt("ref") == "component-1");
  const text::Node& component = root.Find("components")->items()[0];
  CHECK(component.StringAt("bom-ref") == "component-1");
  CHECK(component.StringAt("purl") == "pkg:deb/debian/libwidget@1.0-1");
  const text::Node& subject = *root.Find("metadata")->Find("component");
  CHECK(subject.StringAt("purl") ==
        "pkg:oci/web@" + kDigest + "?repository_url=registry.example.com/web&tag=1.0");
}

TEST_CASE("convert: a secret's text is in no target") {
  const std::string secret = "planted-secret-7Qz";
  int holders = 0;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(testing::GoldenPath("report"))) {
    const std::string bytes = file.is_regular_file() ? testing::ReadWhole(file.path()) : "";
    const Result<Report> report = ReadReport(bytes, "sample");
    if (bytes.find(secret) == std::string::npos || !report) continue;
    ++holders;
    for (const OutputInfo& target : Conversions()) {
      CAPTURE(file.path().string());
      CHECK(Convert(target.name, {*report}).find(secret) == std::string::npos);
    }
  }
  CHECK(holders >= 2);
}
