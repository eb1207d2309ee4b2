// `inspect` and `images`: as written, counted, null where nothing is known.
#include <doctest/doctest.h>

#include <string>

#include "policy/render.h"
#include "render/samples.h"
#include "support/golden.h"

namespace {

using policy::Finding;
using policy::FindingKind;
using policy::Report;
using policy::Severity;

Finding Entry(const std::string& id, Severity severity, const std::string& word) {
  Finding f;
  f.id = f.shown_id = id;
  f.severity = severity;
  if (!word.empty()) f.severity_as_written = word;
  return f;
}

Report Full() {
  Report r;
  r.format = "trivy";
  r.file = "web.json";
  r.scanner = "trivy";
  r.scanner_version = "0.58.1";
  r.reference = "registry.example.com/web:1";
  r.subject_digest = "sha256:" + std::string(64, 'b');
  r.scanned_at = policy::testing::At("2027-01-14T06:00:00Z");
  Finding a = Entry("CVE-2014-0160", Severity::kHigh, "HIGH");
  a.aliases = {"DSA-2896-1"};
  a.shown_package = "openssl";
  a.shown_version = "1.0.1e";
  a.package.purl = "pkg:deb/debian/openssl@1.0.1e";
  a.package.path = "/var/lib/dpkg/status";
  a.package.layer = "sha256:" + std::string(64, 'c');
  a.cvss = {{"2.0", 5.0, "AV:N", "nvd", policy::RatingSource::kNvd},
            {"3.1", 7.5, "CVSS:3.1/AV:N", "nvd", policy::RatingSource::kNvd},
            {"", std::nullopt, "AV:L", "vendor", policy::RatingSource::kVendor}};
  a.fixed_versions = {"1.0.1g"};
  a.status = "fixed";
  a.published_at = policy::testing::At("2014-04-07T22:55:00Z");
  a.cwes = {"CWE-119"};
  a.title = "heartbleed";
  Finding b = Entry("", Severity::kUnknown, "");
  Finding c = Entry("CVE-1", Severity::kHigh, "High");
  r.findings = {a, b, c};
  Finding secret = Entry("aws-access-key-id", Severity::kCritical, "CRITICAL");
  secret.kind = FindingKind::kSecret;
  secret.path = "/app/.env";
  secret.category = "AWS";
  secret.start_line = secret.end_line = 3;
  r.secrets = {secret};
  Finding check = Entry("DS002", Severity::kHigh, "HIGH");
  check.kind = FindingKind::kMisconfiguration;
  check.failed = false;
  r.misconfigurations = {check};
  Finding license = Entry("GPL-3.0", Severity::kHigh, "HIGH");
  license.kind = FindingKind::kLicense;
  license.confidence = 0.9;
  r.licenses = {license};
  Finding suppressed = Entry("CVE-2", Severity::kCritical, "CRITICAL");
  suppressed.suppressed = true;
  suppressed.suppression = "ignored: .trivyignore";
  r.suppressed = {suppressed};
  r.packages = {
      {"openssl", "1.0.1e", "deb", "debian", "pkg:deb/debian/openssl@1.0.1e", "", "", {"OpenSSL"}}};
  return r;
}

TEST_CASE("inspection: a full report is as last reviewed") {
  policy::testing::CheckGolden("render/inspection/want.json",
                               policy::RenderInspection({Full()}) + "\n");
}

TEST_CASE("inspection: only findings are counted, by our scale and in the scanner's words") {
  const std::string text = policy::RenderInspection({Full()});
  const std::string want =
      R"j("summary":{"total":3,"bySeverity":{"critical":0,"high":2,"medium":0,)j"
      R"j("low":0,"negligible":0,"unknown":1},"asWritten":{"(absent)":1,"HIGH":1,)j"
      R"j("High":1},"fixAvailable":1,"maxCvss":7.5})j";
  CHECK(text.find(want) != std::string::npos);
}

TEST_CASE("inspection: null where the format does not say") {
  Report sarif;
  sarif.format = "sarif";
  sarif.states_fixes = false;
  sarif.complete = false;
  sarif.incomplete_reason = "the run failed";
  const std::string text = policy::RenderInspection({sarif});
  CHECK(text.find(R"("fixAvailable":null,"maxCvss":null)") != std::string::npos);
  CHECK(text.find(R"("complete":false,"incompleteReason":"the run failed")") != std::string::npos);
  CHECK(text.find(R"("subject":{"reference":null,"digest":null},"scannedAt":null)") !=
        std::string::npos);
}

TEST_CASE("inspection: a score of zero is none") {
  Report r;
  r.format = "grype";
  Finding f = Entry("CVE-1", Severity::kLow, "Low");
  f.cvss = {{"3.1", 0.0, "", "", policy::RatingSource::kNvd}};
  r.findings = {f};
  CHECK(policy::RenderInspection({r}).find(R"("fixAvailable":0,"maxCvss":null)") !=
        std::string::npos);
  r.findings[0].cvss[0].score = 0.1;
  CHECK(policy::RenderInspection({r}).find(R"("maxCvss":0.1)") != std::string::npos);
}

TEST_CASE("inspection: no file, no entry") { CHECK(policy::RenderInspection({}) == "[]"); }

TEST_CASE("images: one entry a container, of workloads only") {
  const auto workloads = policy::ReadWorkloads(R"({"kind":"List","items":[
    {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"}},
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"prod"},"spec":{
      "containers":[{"name":"a","image":"nginx:1.25"},{"image":"Bad//Name"},{"name":"c"},
                    {"name":"d","image":["x"]}],
      "volumes":[{"name":"m","image":{"reference":"quay.io/models/m@sha256:)" +
                                                   std::string(64, 'd') + R"("}}]}}]})",
                                               "app.json");
  REQUIRE(workloads);
  const std::string text = policy::RenderImages({{"app.json", *workloads}, {"empty.json", {}}});
  policy::testing::CheckGolden("render/images/want.json", text + "\n");
  CHECK(policy::RenderImages({}) == "[]");
}

}  // namespace
