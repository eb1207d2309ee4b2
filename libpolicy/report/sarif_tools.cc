// Tables for tools that write SARIF. The names are those seen in `tool.driver.name`, in lower case.
#include "report/sarif_tools.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "base/chars.h"

namespace policy::report {
namespace {

struct Tool {
  std::string_view part;  // of the driver's name
  std::set<Coverage> covers;
};

// The first row whose part occurs decides, so the narrower names stand first.
const std::vector<Tool>& Tools() {
  static const std::set<Coverage> kVulnerabilities{Coverage::kVulnerabilities};
  static const std::set<Coverage> kMisconfigurations{Coverage::kMisconfigurations};
  static const std::set<Coverage> kSecrets{Coverage::kSecrets};
  static const std::vector<Tool> kTools{
      {"snykcode", kMisconfigurations},
      {"snyk code", kMisconfigurations},
      {"snyk iac", kMisconfigurations},
      {"trivy", {Coverage::kVulnerabilities, Coverage::kSecrets}},
      {"grype", kVulnerabilities},
      {"snyk", kVulnerabilities},
      {"docker scout", kVulnerabilities},
      {"anchore", kVulnerabilities},
      {"clair", kVulnerabilities},
      {"osv-scanner", kVulnerabilities},
      {"dependency-check", kVulnerabilities},
      {"govulncheck", kVulnerabilities},
      {"xray", kVulnerabilities},
      {"twistcli", kVulnerabilities},
      {"prisma cloud", kVulnerabilities},
      {"gitleaks", kSecrets},
      {"trufflehog", kSecrets},
      {"detect-secrets", kSecrets},
      {"ggshield", kSecrets},
      {"gitguardian", kSecrets},
      {"kingfisher", kSecrets},
  };
  return kTools;
}

bool IsIdChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Advisories that are a prefix and so many parts, each of letters and digits: "CVE-2014-0160".
struct Scheme {
  std::string_view prefix;
  int parts = 0;
  bool digits = true;
};

constexpr std::array kSchemes{
    Scheme{"CVE-", 2},         Scheme{"GHSA-", 3, false}, Scheme{"GMS-", 2},
    Scheme{"PYSEC-", 2},       Scheme{"RUSTSEC-", 2},     Scheme{"GO-", 2},
    Scheme{"OSV-", 2},         Scheme{"DSA-", 1},         Scheme{"DLA-", 1},
    Scheme{"USN-", 1},         Scheme{"ALAS-", 2},        Scheme{"ALAS2-", 2},
    Scheme{"ALAS2023-", 2},    Scheme{"MAL-", 2},         Scheme{"GSD-", 2},
    Scheme{"JVNDB-", 2},       Scheme{"TEMP-", 2, false}, Scheme{"CGA-", 3, false},
    Scheme{"BIT-", 1, false},  Scheme{"SNYK-", 3, false}, Scheme{"XRAY-", 1},
    Scheme{"NSWG-", 2, false}, Scheme{"RHSA-", 1},        Scheme{"ELSA-", 1},
    Scheme{"RLSA-", 1},        Scheme{"ALSA-", 1},        Scheme{"SUSE-SU-", 1},
    Scheme{"openSUSE-SU-", 1},
};

std::size_t LengthIn(std::string_view id, const Scheme& scheme) {
  if (!id.starts_with(scheme.prefix)) return 0;
  std::size_t at = scheme.prefix.size();
  for (int part = 0; part < scheme.parts; ++part) {
    if (part > 0 && (at >= id.size() || id[at++] != '-')) return 0;
    const std::size_t begin = at;
    const auto fits = [&](char c) {
      return scheme.digits ? (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == ':')
                           : IsIdChar(c);
    };
    while (at < id.size() && fits(id[at])) ++at;
    if (at == begin) return 0;
  }
  return at;
}

}  // namespace

std::set<Coverage> CoverageOfTool(std::string_view name) {
  const std::string lower = base::ToLower(name);
  for (const Tool& tool : Tools()) {
    if (lower.find(tool.part) != std::string::npos) return tool.covers;
  }
  return {Coverage::kMisconfigurations};
}

std::size_t AdvisoryLength(std::string_view id) {
  for (const Scheme& scheme : kSchemes) {
    const std::size_t length = LengthIn(id, scheme);
    if (length != 0) return length;
  }
  return 0;
}

FindingKind KindOfRule(std::string_view id, const std::vector<std::string>& tags,
                       const std::set<Coverage>& tool) {
  if (AdvisoryLength(id) != 0) return FindingKind::kVulnerability;
  for (const std::string& tag : tags) {
    const std::string word = base::ToLower(tag);
    if (word == "vulnerability") return FindingKind::kVulnerability;
    if (word == "secret" || word == "secrets") return FindingKind::kSecret;
    if (word == "misconfiguration") return FindingKind::kMisconfiguration;
    if (word == "license") return FindingKind::kLicense;
    if (word == "malware") return FindingKind::kMalware;
  }
  if (tool.contains(Coverage::kVulnerabilities)) return FindingKind::kVulnerability;
  return tool.contains(Coverage::kSecrets) ? FindingKind::kSecret : FindingKind::kMisconfiguration;
}

bool SpeaksOfSecrets(std::string_view text) {
  const std::string lower = base::ToLower(text);
  for (const std::string_view word :
       {"secret", "password", "passwd", "credential", "token", "api key", "apikey", "api-key",
        "private key", "private-key"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return false;
}

}  // namespace policy::report
