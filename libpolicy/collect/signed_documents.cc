// From a statement to what it says: predicate, report. A statement that is no report stays one all
// the same, for the rules that ask for it.
#include "collect/signed_documents.h"

#include <string>
#include <utility>

#include "attest/vuln.h"
#include "collect/predicate.h"
#include "crypto/crypto.h"
#include "policy/report.h"
#include "report/attestation_entries.h"
#include "text/utf8.h"

namespace policy {
namespace {

constexpr std::size_t kLongestShown = 200;

void Refuse(Document& document, DocumentState state, std::string problem) {
  document.state = state;
  document.problem = std::move(problem);
}

void Refuse(Document& document, const Error& error) {
  Refuse(document, DocumentState::kUnparsable, error.message);
}

// "pkg:github/aquasecurity/trivy@0.69" or "https://…/trivy" -> "trivy".
std::string ScannerOfUri(std::string_view uri) {
  uri = uri.substr(0, uri.find_first_of("?#"));
  while (uri.ends_with('/')) uri.remove_suffix(1);
  const std::size_t slash = uri.rfind('/');
  if (slash != std::string_view::npos) uri.remove_prefix(slash + 1);
  return std::string(uri.substr(0, uri.find('@')));
}

// The predicate fills what the report does not say itself.
void FillGaps(const attest::VulnPredicate& predicate, Report& report) {
  if (report.scanner.empty()) report.scanner = ScannerOfUri(predicate.scanner_uri);
  if (report.scanner_version.empty()) report.scanner_version = predicate.scanner_version;
  if (!report.scanned_at) report.scanned_at = predicate.scan_finished;
  if (!report.scanned_at) report.scanned_at = predicate.scan_started;
  if (!report.database_at) report.database_at = predicate.database_updated;
}

// Predicates that are documents themselves, under every version that is seen of their types.
bool IsDocumentType(std::string_view type) {
  for (const std::string_view known :
       {"https://openvex.dev/ns", "https://cyclonedx.org/bom", "https://cyclonedx.org/vex",
        "https://spdx.dev/Document", "https://docs.oasis-open.org/csaf/csaf/v2."}) {
    const bool whole = type.size() == known.size() || known.ends_with('.') ||
                       (type.size() > known.size() && type[known.size()] == '/');
    if (type.starts_with(known) && whole) return true;
  }
  return false;
}

// The signature proves that its holder saw the inner statement, not that anybody verified it.
constexpr const char* kWithin = "the statement holds another one, which nobody has verified";

void ReadDocumentPredicate(Document& document) {
  const std::string& text = document.proof->predicate();
  Result<Report> report = ReadReport(text, document.file, {}, Detail::kForJudging);
  if (!report) {
    return Refuse(document, DocumentState::kUnparsable,
                  "the document inside: " + report.error().message);
  }
  if (report->unverified) return Refuse(document, DocumentState::kUnparsable, kWithin);
  report->digest = crypto::Sha256(text);
  document.stage = report->stage;
  document.report = std::move(*report);
}

// in-toto's own list of vulnerabilities: there is no scanner's report inside.
void ReadVulnsPredicate(Document& document) {
  const std::string& text = document.proof->predicate();
  report::StatementText statement;
  statement.predicate_type = document.proof->predicate_type();
  Report report{.format = "attestation-vuln", .file = document.file};
  const Result<report::ScanPredicate> scan =
      report::AddScan(report, &statement, text, document.file);
  if (!scan) return Refuse(document, scan.error());
  if (report.unverified) return Refuse(document, DocumentState::kUnparsable, kWithin);
  report.digest = crypto::Sha256(text);
  document.stage = report.stage;
  document.report = std::move(report);
}

// Of any other type: no report, but a statement with a date and a predicate to look into.
void ReadOtherPredicate(Document& document) {
  document.only_statement = true;
  const text::Node* root = document.predicate->root();
  if (root == nullptr) {
    return Refuse(document, DocumentState::kUnparsable,
                  "the predicate cannot be read: " + std::string(document.predicate->problem()));
  }
  document.signed_at = DateOfPredicate(document.proof->predicate_type(), *root);
}

void ReadScanPredicate(Document& document) {
  const VerifiedStatement& statement = *document.proof;
  Result<attest::VulnPredicate> predicate =
      attest::ReadVulnPredicate(statement.predicate(), document.file);
  if (!predicate) return Refuse(document, predicate.error());
  document.signed_at =
      predicate->scan_finished ? predicate->scan_finished : predicate->scan_started;
  const bool own = statement.predicate_type() == attest::kScanPredicate;
  const std::string_view stage =
      own ? std::string_view(predicate->stage_member) : predicate->stage();
  document.stage = ParseStage(stage);
  if (!stage.empty() && !document.stage) {
    return Refuse(document, DocumentState::kUnparsable,
                  "the statement names an unknown stage '" +
                      text::OneLine(stage.substr(0, kLongestShown)) + "'");
  }
  Result<Report> report = ReadReport(predicate->result, document.file, {}, Detail::kForJudging);
  if (!report) {
    return Refuse(document, DocumentState::kUnparsable,
                  "the report inside: " + report.error().message);
  }
  if (report->unverified) return Refuse(document, DocumentState::kUnparsable, kWithin);
  report->digest = crypto::Sha256(predicate->result);
  FillGaps(*predicate, *report);
  if (!document.stage) document.stage = report->stage;
  document.report = std::move(*report);
}

constexpr std::string_view kVulnsPredicate = "https://in-toto.io/attestation/vulns";

void ReadPredicate(Document& document) {
  const std::string_view type = document.proof->predicate_type();
  if (IsDocumentType(type)) return ReadDocumentPredicate(document);
  if (type == attest::kVulnPredicate || type == attest::kScanPredicate) {
    return ReadScanPredicate(document);
  }
  const bool vulns = type.starts_with(kVulnsPredicate) &&
                     (type.size() == kVulnsPredicate.size() || type[kVulnsPredicate.size()] == '/');
  return vulns ? ReadVulnsPredicate(document) : ReadOtherPredicate(document);
}

}  // namespace

void TakeStatement(Document& document, VerifiedStatement statement) {
  document.claimed_subjects = statement.subjects();
  document.predicate = PredicateOf(statement);
  document.proof = std::move(statement);
  ReadPredicate(document);
  if (!document.signed_at) document.signed_at = document.proof->trusted_time();
}

}  // namespace policy
