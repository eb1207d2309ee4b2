// The merge of evaluate/merge.h for people and programs that ask what is known of an image, apart
// from any policy.
#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "evaluate/merge.h"
#include "evaluate/newest.h"
#include "policy/evaluate.h"
#include "rules/finding_facts.h"

namespace policy {
namespace {

using rules::Entry;
using rules::MergedFinding;

// The first digest of `report` that no other report's subject can be, where both name digests.
std::optional<Error> Disagreement(const std::vector<Document>& documents) {
  const Document* first = nullptr;
  for (const Document& document : documents) {
    const std::vector<std::string>& digests = document.report.subject_digests;
    if (digests.empty()) continue;
    if (first == nullptr) {
      first = &document;
      continue;
    }
    const std::vector<std::string>& known = first->report.subject_digests;
    const bool same = std::any_of(digests.begin(), digests.end(), [&](const std::string& digest) {
      return std::find(known.begin(), known.end(), digest) != known.end();
    });
    if (same) continue;
    return Error{.kind = ErrorKind::kBadInput,
                 .message = "another subject: '" + document.report.file + "' is about " +
                            digests.front() + ", '" + first->report.file + "' about " +
                            known.front(),
                 .where = {.file = document.report.file},
                 .hint = "merge reports of one image only"};
  }
  return std::nullopt;
}

std::string CommonReference(const std::vector<Document>& documents) {
  std::set<std::string> names;
  for (const Document& document : documents) {
    if (!document.report.reference.empty()) names.insert(document.report.reference);
  }
  return names.size() == 1 ? *names.begin() : std::string();
}

std::string CommonDigest(const std::vector<Document>& documents) {
  std::set<std::string> digests;
  for (const Document& document : documents) {
    if (!document.report.subject_digest.empty()) digests.insert(document.report.subject_digest);
  }
  return digests.size() == 1 ? *digests.begin() : std::string();
}

MergedSource SourceOf(const Report& report, bool superseded) {
  MergedSource source;
  source.file = report.file;
  source.format = report.format;
  source.scanner = report.scanner;
  source.scanner_version = report.scanner_version;
  source.scanned_at = report.scanned_at;
  source.database_at = report.database_at;
  source.complete = report.complete;
  source.incomplete_reason = report.incomplete_reason;
  source.superseded = superseded;
  return source;
}

SourceStatement StatementOf(const Entry& entry) {
  const Finding& finding = *entry.finding;
  SourceStatement statement;
  statement.scanner = entry.report->scanner;
  statement.file = entry.report->file;
  statement.id = finding.id;
  statement.severity_as_written = finding.severity_as_written;
  statement.fixed_versions = finding.fixed_versions;
  statement.status = finding.status_as_written.empty() ? finding.status : finding.status_as_written;
  statement.suppressed = finding.suppressed;
  return statement;
}

auto KeyOf(const SourceStatement& s) {
  return std::tie(s.scanner, s.file, s.id, s.severity_as_written, s.fixed_versions, s.status,
                  s.suppressed);
}

void AddStatements(MergedVulnerability& merged, const MergedFinding& finding) {
  for (const Entry& entry : finding.entries) merged.statements.push_back(StatementOf(entry));
  const auto less = [](const SourceStatement& a, const SourceStatement& b) {
    return KeyOf(a) < KeyOf(b);
  };
  const auto same = [](const SourceStatement& a, const SourceStatement& b) {
    return KeyOf(a) == KeyOf(b);
  };
  std::sort(merged.statements.begin(), merged.statements.end(), less);
  merged.statements.erase(std::unique(merged.statements.begin(), merged.statements.end(), same),
                          merged.statements.end());
}

MergedVulnerability Describe(const MergedFinding& finding, const rules::Resolved& resolved) {
  MergedVulnerability merged;
  merged.id = finding.names->id;
  merged.aliases.assign(finding.names->aliases.begin(), finding.names->aliases.end());
  merged.package.name = rules::NameOf(finding);
  merged.package.version = finding.package->version;
  merged.package.type = finding.package->type;
  merged.package.space = finding.package->space;
  merged.package.base_name = finding.package->base_name;
  merged.severity = resolved.rated ? resolved.severity : Severity::kUnknown;
  for (std::size_t i = 0; i < finding.severities.size(); ++i) {
    const std::optional<Severity>& severity = finding.severities.at(i);
    const auto by = static_cast<RatingSource>(i);
    if (severity) merged.severities.push_back({by, NameOf(by), NameOf(*severity), *severity});
  }
  if (resolved.scored) merged.cvss = resolved.score;
  merged.fixed_versions = rules::FixedVersionsOf(finding);
  merged.statuses = rules::StatusesOf(finding);
  merged.paths = rules::PathsOf(finding);
  merged.contradictions = rules::ContradictionsOf(finding);
  AddStatements(merged, finding);
  return merged;
}

bool IsWorse(const MergedVulnerability& a, const MergedVulnerability& b) {
  const auto key = [](const MergedVulnerability& v) {
    return std::tuple(v.severity, -v.cvss.value_or(-1));
  };
  const auto name = [](const MergedVulnerability& v) {
    return std::tie(v.id, v.package.type, v.package.space, v.package.name, v.package.version);
  };
  return key(a) != key(b) ? key(a) < key(b) : name(a) < name(b);
}

}  // namespace

Result<MergedReports> MergeReports(std::vector<Report> reports) {
  std::vector<Document> documents(reports.size());
  for (std::size_t i = 0; i < reports.size(); ++i) documents[i].report = std::move(reports[i]);
  if (std::optional<Error> other = Disagreement(documents)) return *std::move(other);
  std::vector<evaluate::Weighed> weighed;
  weighed.reserve(documents.size());
  for (const Document& document : documents) {
    weighed.push_back({&document, evaluate::Standing::kUsed, document.report.scanned_at});
  }
  evaluate::MarkSuperseded(weighed, {std::string()});

  MergedReports merged;
  merged.reference = CommonReference(documents);
  merged.digest = CommonDigest(documents);
  for (const evaluate::Weighed& one : weighed) {
    merged.sources.push_back(
        SourceOf(one.document->report, one.standing == evaluate::Standing::kSuperseded));
  }
  std::sort(merged.sources.begin(), merged.sources.end(), [](const auto& a, const auto& b) {
    return std::tie(a.scanner, a.file) < std::tie(b.scanner, b.file);
  });
  const evaluate::MergedFindings findings =
      evaluate::MergeFindings(FindingKind::kVulnerability,
                              evaluate::SpeakersOn(Coverage::kVulnerabilities, weighed, {}, true));
  const std::vector<rules::Resolved> resolved = evaluate::ResolveRatings(findings.findings, {});
  for (std::size_t i = 0; i < findings.findings.size(); ++i) {
    merged.vulnerabilities.push_back(Describe(findings.findings[i], resolved[i]));
  }
  std::sort(merged.vulnerabilities.begin(), merged.vulnerabilities.end(), IsWorse);
  return merged;
}

}  // namespace policy
