// Trivy on clusters: its own report and the operator's objects.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

constexpr const char* kOnCluster = "a report on a cluster, not on one image";

std::string Cluster(const std::string& resources) {
  return R"({"ClusterName":"test","Resources":[)" + resources + "]}";
}

std::string Resource(const std::string& target, const std::string& more = "") {
  return R"({"Kind":"Pod","Name":"web")" + more + R"(,"Results":[{"Target":")" + target +
         R"(","Class":"os-pkgs","Type":"debian"}]})";
}

std::string OperatorReport(const std::string& kind, const std::string& report) {
  return R"({"apiVersion":"aquasecurity.github.io/v1alpha1","kind":")" + kind + R"(","report":)" +
         report + "}";
}

}  // namespace

TEST_CASE("trivy-k8s: one image is named with all it is called") {
  const Report report = MustReadGolden("trivy-k8s/one.json");
  CHECK(report.complete);
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(report.subject_digests.size() == 2);
  CHECK(report.platform == "linux/amd64");
  CHECK(report.end_of_life);
  CHECK(report.stage == Stage::kRuntime);
  CHECK(report.covers == Covers{Coverage::kVulnerabilities, Coverage::kSecrets});
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].package.type == "deb");
  CHECK(report.findings[0].cvss[0].score == 8.1);
  REQUIRE(report.secrets.size() == 1);
  CHECK(report.secrets[0].path == "/app/.env");
  CHECK(report.details.at("targets") == "2");
  CHECK(report.details.at("resources") == "1");
}

TEST_CASE("trivy-k8s: a report on several images is bound to none") {
  const Report report = MustReadGolden("trivy-k8s/old.json");
  CHECK(report.incomplete_reason == kOnCluster);
  CHECK(report.reference.empty());
  CHECK(report.subject_digests.empty());
  CHECK(report.findings.size() == 2);
  CHECK(report.details.at("resources") == "3");
}

TEST_CASE("trivy-k8s: what images its resources are about") {
  struct Row {
    std::string name, text, reference, reason;
  };
  const std::string digests = R"(,"Metadata":{"RepoDigests":["a.example/x@sha256:1f"]})";
  const std::string others = R"(,"Metadata":[{"RepoDigests":["a.example/x@sha256:1f"]},
      {"RepoDigests":["a.example/y@sha256:2e"]}])";
  const std::vector<Row> rows = {
      {"named by its target", Cluster(Resource("a.example/x:1 (debian 12)")), "a.example/x:1", ""},
      {"twice the same",
       Cluster(Resource("a.example/x:1 (debian 12)") + "," + Resource("a.example/x:1 (debian 12)")),
       "a.example/x:1", ""},
      {"two names",
       Cluster(Resource("a.example/x:1 (debian 12)") + "," + Resource("a.example/y:1 (debian 12)")),
       "", kOnCluster},
      {"two in one resource", Cluster(Resource("a.example/x:1 (debian 12)", others)), "",
       kOnCluster},
      {"a digest, and a name elsewhere",
       Cluster(Resource("a.example/x:1 (debian 12)", digests) + "," +
               Resource("a.example/x:1 (debian 12)")),
       "", kOnCluster},
      {"packages of nobody knows what", Cluster(Resource("")), "", kOnCluster},
      {"no resource", Cluster(""), "", "no resource was scanned"},
      {"a failed one", Cluster(Resource("a.example/x:1 (debian 12)", R"(,"Error":"timeout")")),
       "a.example/x:1", "the scan of a resource failed"},
      {"no list", R"({"ClusterName":"test","Resources":{}})", "", "the resources are no list"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Report report = MustRead(row.text, "trivy-k8s");
    CHECK(report.reference == row.reference);
    CHECK(report.incomplete_reason == row.reason);
  }
  CHECK(IsRefused(R"({"Resources":[]})", "trivy-k8s"));
  CHECK(IsRefused(R"([])", "trivy-k8s"));
}

TEST_CASE("trivy-operator: the image and every fact of a vulnerability") {
  const Report report = MustReadGolden("trivy-operator/one.json");
  CHECK(report.scanner == "trivy-operator");
  CHECK(report.scanner_version == "0.57.1");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(report.subject_digest.starts_with("sha256:1f1f"));
  CHECK(report.end_of_life);
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T08:00:00Z");
  CHECK(report.covers == Covers{Coverage::kVulnerabilities});
  const Finding& found = OnlyFinding(report);
  CHECK(found.id == "CVE-2031-1");
  CHECK(found.package.type == "deb");
  CHECK(found.package.space == "debian");
  CHECK(found.severity == Severity::kHigh);
  CHECK(found.ratings.size() == 1);
  REQUIRE(found.cvss.size() == 2);
  CHECK(found.cvss[0].score == 8.1);
  CHECK(found.cvss[1].by == RatingSource::kNvd);
  CHECK(found.cvss[1].version == "3.1");
  CHECK(!found.cvss[1].score.has_value());
  CHECK(found.fixed_versions == std::vector<std::string>{"1.2-1"});
  CHECK(FormatTime(*found.published_at) == "2031-02-03T04:05:06Z");
  CHECK(FormatTime(*found.modified_at) == "2031-02-04T04:05:06Z");
  CHECK(found.references == std::vector<std::string>{"https://vuln.example.com/1"});
  CHECK(found.category.empty());
}

TEST_CASE("trivy-operator: several reports of one image are one report") {
  const Report report = MustReadGolden("trivy-operator/many-3.json");
  CHECK(report.complete);
  CHECK(report.covers == Covers{Coverage::kVulnerabilities, Coverage::kSecrets});
  CHECK(report.details.at("kinds") == R"({"ExposedSecretReport":1,"VulnerabilityReport":2})");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].package.type == "deb");
  CHECK(report.findings[1].cvss.empty());
  CHECK(report.findings[2].package.type == "npm");
  CHECK(report.findings[2].path == "app/package-lock.json");
  CHECK(report.findings[2].cvss[0].score == 5.5);
  REQUIRE(report.secrets.size() == 1);
  CHECK(report.secrets[0].id == "github-pat");
  CHECK(report.secrets[0].path == "/app/.env");
}

TEST_CASE("trivy-operator: keyed by kind, several images") {
  const Report report = MustReadGolden("trivy-operator/keyed.json");
  CHECK(report.incomplete_reason == kOnCluster);
  CHECK(report.reference.empty());
  CHECK(report.subject_digest.empty());
  CHECK(report.findings.size() == 2);
  REQUIRE(report.misconfigurations.size() == 2);
  CHECK(report.misconfigurations[0].failed);
  CHECK(!report.misconfigurations[1].failed);
}

TEST_CASE("trivy-operator: keyed by kind, one object each") {
  const Report report =
      MustRead("{\"vulnerabilityreports\":" + GoldenReport("trivy-operator/one.json") +
               ",\"exposedsecretreports\":{\"items\":[]}}");
  CHECK(report.complete);
  CHECK(report.format == "trivy-operator");
  CHECK(report.findings.size() == 1);
}

TEST_CASE("trivy-operator: a list without images") {
  const Report report = MustReadGolden("trivy-operator/list.json");
  CHECK(report.incomplete_reason == "a report on a cluster, not on an image");
  CHECK(report.misconfigurations.size() == 2);
  CHECK(report.details.at("controls") ==
        R"([{"id":"4.2.9","name":"events","severity":"HIGH","totalFail":2}])");
  CHECK(report.details.at("kinds") ==
        R"({"ClusterComplianceReport":1,"ConfigAuditReport":1,"RbacAssessmentReport":1})");
}

TEST_CASE("trivy-operator: packages of an SBOM") {
  const Report report = MustReadGolden("trivy-operator/sbom.json");
  CHECK(report.complete);
  REQUIRE(report.packages.size() == 1);
  CHECK(report.packages[0].type == "deb");
  CHECK(report.covers == Covers{Coverage::kPackages});
}

TEST_CASE("trivy-operator: what is missing makes it incomplete") {
  const auto reason = [](const std::string& text) {
    return MustRead(text, "trivy-operator").incomplete_reason;
  };
  const std::string image = R"("artifact":{"repository":"shop/web","tag":"1"})";
  CHECK(reason(OperatorReport("VulnerabilityReport", "{" + image + "}")) ==
        "a report lists nothing");
  CHECK(reason(OperatorReport("VulnerabilityReport", "{" + image + R"(,"vulnerabilities":7})")) ==
        "the entries of a report are no list");
  CHECK(reason(OperatorReport("VulnerabilityReport", R"({"vulnerabilities":[]})")) ==
        "a report on a cluster, not on an image");
  CHECK(reason(OperatorReport("FuzzReport", "{" + image + R"(,"vulnerabilities":[]})")) ==
        "an object is of no known kind");
  CHECK(reason(OperatorReport("VulnerabilityReport", "{" + image + R"(,"vulnerabilities":null})"))
            .empty());
  CHECK(reason(
            "[" + OperatorReport("VulnerabilityReport", "{" + image + R"(,"vulnerabilities":[]})") +
            R"(,{"apiVersion":"v1","kind":"Pod"}])") == "some of the objects are of other kinds");
  CHECK(IsRefused(R"({"apiVersion":"v1","kind":"Pod"})", "trivy-operator"));
}
