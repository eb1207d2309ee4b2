// Several reports of one image told as one: what `policy-check inspect --merge` shows. Made by
// MergeReports (policy/evaluate.h), printed by RenderMerged (policy/render.h).
//
// Plain values: copying is safe, sharing const between threads is safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/evidence.h"
#include "policy/time.h"

namespace policy {

// What one report says of a vulnerability in a package.
struct SourceStatement {
  std::string scanner{};
  std::string file{};
  std::string id{};  // as written
  std::optional<std::string> severity_as_written{};
  std::vector<std::string> fixed_versions{};
  std::string status{};
  bool suppressed = false;
};

// One vulnerability in one package.
struct MergedVulnerability {
  std::string id{};                    // the CVE where there is one
  std::vector<std::string> aliases{};  // sorted
  Package package{};                   // name as written, type, space, version
  Severity severity = Severity::kUnknown;
  std::vector<Rating> severities{};  // the highest of each source that rated it
  std::optional<double> cvss{};      // the highest score; CVSS 2.0 only without a newer one
  std::vector<std::string> fixed_versions{};
  std::vector<std::string> statuses{};
  std::vector<std::string> paths{};
  std::vector<std::string> contradictions{};  // "severity: high (nvd), medium (ghsa)"
  std::vector<SourceStatement> statements{};  // sorted by scanner, file and id
};

// A report that took part, without its entries.
struct MergedSource {
  std::string file{};
  std::string format{};
  std::string scanner{};
  std::string scanner_version{};
  std::optional<Time> scanned_at{};
  std::optional<Time> database_at{};
  bool complete = true;
  std::string incomplete_reason{};
  bool superseded = false;  // a newer report of the same scanner speaks instead
};

struct MergedReports {
  std::string reference{};  // empty: none named, or several
  std::string digest{};
  std::vector<MergedSource> sources{};  // sorted by scanner, file
  // Worst first: severity, score, id, package.
  std::vector<MergedVulnerability> vulnerabilities{};
};

}  // namespace policy
