// The generator writes text, not through our own writer: the bench must not measure itself.
#include "trivy_report.h"

namespace bench {
namespace {

std::string Finding(int i) {
  static const char* const kSeverities[] = {"CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"};
  const std::string n = std::to_string(i);
  const std::string name = "libexample" + std::to_string(i % 400);
  std::string fix = i % 4 == 0 ? "" : "\n          \"FixedVersion\": \"1." + n + "-2\",";
  std::string references;
  for (int r = 0; r < 12; ++r) {
    references += (r == 0 ? "" : ",") +
                  std::string("\n            \"https://advisories.example.com/") + n + "/" +
                  std::to_string(r) + "/details\"";
  }
  return "        {\n          \"VulnerabilityID\": \"CVE-2024-" + std::to_string(10000 + i) +
         "\",\n          \"PkgID\": \"" + name + "@1." + n + "\",\n          \"PkgName\": \"" +
         name + "\",\n          \"PkgIdentifier\": {\n            \"PURL\": \"pkg:deb/debian/" +
         name + "@1." + n +
         "?arch=amd64\\u0026distro=debian-12\",\n            \"UID\": \"5f1e2d3c4b5a6978\"\n       "
         "   },\n          \"InstalledVersion\": \"1." +
         n + "\"," + fix + "\n          \"Status\": \"" + (i % 4 == 0 ? "affected" : "fixed") +
         "\",\n          \"Layer\": {\n            \"Digest\": "
         "\"sha256:1111111111111111111111111111111111111111111111111111111111111111\",\n           "
         " \"DiffID\": "
         "\"sha256:2222222222222222222222222222222222222222222222222222222222222222\"\n          "
         "},\n"
         "          \"SeveritySource\": \"debian\",\n          \"PrimaryURL\": "
         "\"https://avd.example.com/nvd/cve-2024-" +
         n + "\",\n          \"Title\": \"" + name +
         ": a buffer is read past its end when a header is parsed\",\n          \"Description\": "
         "\"" +
         std::string(900, 'x') + "\",\n          \"Severity\": \"" + kSeverities[i % 5] +
         "\",\n          \"CweIDs\": [\n            \"CWE-125\"\n          ],\n          "
         "\"VendorSeverity\": {\n            \"debian\": " +
         std::to_string(4 - i % 5) + ",\n            \"nvd\": " + std::to_string(4 - i % 5) +
         "\n          },\n          \"CVSS\": {\n            \"nvd\": {\n              "
         "\"V3Vector\": \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\",\n              "
         "\"V3Score\": " +
         std::to_string(i % 10) + "." + std::to_string(i % 7) +
         "\n            }\n          },\n          \"References\": [" + references +
         "\n          ],\n          \"PublishedDate\": \"2024-03-01T10:15:00Z\",\n          "
         "\"LastModifiedDate\": \"2024-05-01T10:15:00Z\"\n        }";
}

}  // namespace

std::string TrivyReport(int findings) {
  std::string text = R"json({
  "SchemaVersion": 2,
  "CreatedAt": "2026-11-20T08:00:00.123456789Z",
  "ArtifactName": "registry.example.com/bench:1",
  "ArtifactType": "container_image",
  "Metadata": {
    "OS": {"Family": "debian", "Name": "12.5"},
    "ImageID": "sha256:3333333333333333333333333333333333333333333333333333333333333333",
    "RepoTags": ["registry.example.com/bench:1"],
    "RepoDigests": ["registry.example.com/bench@sha256:4444444444444444444444444444444444444444444444444444444444444444"]
  },
  "Results": [
    {
      "Target": "registry.example.com/bench:1 (debian 12.5)",
      "Class": "os-pkgs",
      "Type": "debian",
      "Vulnerabilities": [
)json";
  for (int i = 0; i < findings; ++i) text += Finding(i) + (i + 1 < findings ? ",\n" : "\n");
  return text + "      ]\n    }\n  ]\n}\n";
}

}  // namespace bench
