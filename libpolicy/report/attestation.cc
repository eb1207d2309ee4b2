// Statements as reports: attestation-vuln, -provenance, -vsa by their predicate, attestation-bundle
// for all others and for files that mix them. Whatever is read here is unverified and says so; it
// counts in no decision.
#include <array>
#include <string>
#include <utility>

#include "policy/reference.h"
#include "report/attestation_entries.h"
#include "report/attestation_text.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_writer.h"

namespace policy::report {
namespace {

using Kind = Outline::Kind;

constexpr std::string_view kBundle = "attestation-bundle";
constexpr std::string_view kProvenance = "attestation-provenance";
constexpr std::string_view kSummary = "attestation-vsa";
constexpr std::string_view kScan = "attestation-vuln";
constexpr std::size_t kLargest = std::size_t{256} << 20U;

std::string_view FormatOf(StatementKind kind) {
  switch (kind) {
    case StatementKind::kVulnerabilities:
      return kScan;
    case StatementKind::kProvenance:
      return kProvenance;
    case StatementKind::kSummary:
      return kSummary;
    case StatementKind::kOther:
      break;
  }
  return kBundle;
}

// A statement that stands by itself.
bool IsBare(const Outline& seen) {
  return seen.root() == Kind::kMap && seen.TextAt("_type").starts_with("https://in-toto.io/Stat");
}

bool LooksBare(const Outline& seen) {
  return seen.root() == Kind::kMap && (seen.Has("predicate") || seen.Has("subject")) &&
         (seen.Has("predicateType") || seen.Has("_type"));
}

bool HasEnvelope(const Outline& seen, const std::string& at) {
  const bool payload = seen.Is(at + "payload", Kind::kString);
  return payload && (seen.Has(at + "payloadType") || seen.Has(at + "signatures"));
}

bool IsBundle(const Outline& seen, const std::string& at) {
  return seen.TextAt(at + "mediaType").starts_with("application/vnd.dev.sigstore.bundle") ||
         HasEnvelope(seen, at + "dsseEnvelope.");
}

// gcloud's description of an image. One that tells of vulnerabilities too is Artifact Analysis'.
bool IsBuildSummary(const Outline& seen) {
  return seen.ended() && HasEnvelope(seen, "provenance_summary.provenance[].envelope.") &&
         !seen.Has("package_vulnerability_summary") && !seen.Has("discovery_summary");
}

bool IsBarePredicate(const Outline& seen) {
  const bool times = seen.Has("metadata.scanStartedOn") || seen.Has("metadata.scanFinishedOn");
  return seen.Is("scanner", Kind::kMap) && times && !LooksBare(seen) &&
         (seen.Has("scanner.uri") || seen.Has("scanner.result"));
}

Match RecogniseBundle(const Outline& seen) {
  if (IsBare(seen) || HasEnvelope(seen, "") || HasEnvelope(seen, "[].")) return Match::kCertain;
  if (IsBuildSummary(seen)) return Match::kCertain;
  for (const char* at : {"", "[].", "attestations[].bundle.", "[].attestation.bundle."}) {
    if (IsBundle(seen, at)) return Match::kCertain;
  }
  return LooksBare(seen) ? Match::kPossible : Match::kNo;
}

Match RecogniseAs(const Outline& seen, StatementKind kind) {
  if (KindOfPredicateType(seen.TextAt("predicateType")) != kind) return Match::kNo;
  if (IsBare(seen)) return Match::kCertain;
  return LooksBare(seen) ? Match::kPossible : Match::kNo;
}

Match RecogniseProvenance(const Outline& seen) {
  return RecogniseAs(seen, StatementKind::kProvenance);
}

Match RecogniseSummary(const Outline& seen) { return RecogniseAs(seen, StatementKind::kSummary); }

Match RecogniseScan(const Outline& seen) {
  if (IsBarePredicate(seen)) return Match::kCertain;
  return RecogniseAs(seen, StatementKind::kVulnerabilities);
}

// The four facts that every statement has.
void WriteSubject(text::JsonWriter& w, const StatementText& statement) {
  w.Key("statement_type").String(statement.type);
  w.Key("predicate_type").String(statement.predicate_type);
  w.Key("subjects").Int(static_cast<std::int64_t>(statement.subjects));
  w.Key("first_subject");
  if (statement.subjects == 0) {
    w.Null();
    return;
  }
  w.BeginObject().Key("name");
  statement.name ? w.String(*statement.name) : w.Null();
  w.Key("digest");
  if (statement.digest) {
    w.BeginObject();
    for (const auto& [algorithm, value] : *statement.digest) w.Key(algorithm).String(value);
    w.EndObject();
  } else {
    w.Null();
  }
  w.EndObject();
}

void WriteStatement(text::JsonWriter& w, const StatementText& statement) {
  w.BeginObject();
  WriteSubject(w, statement);
  if (statement.builder) w.Key("builder_id").String(*statement.builder);
  if (statement.kind == StatementKind::kSummary) {
    w.Key("verification_result").StringOrNull(statement.verification.value_or(""));
    w.Key("verified_levels").BeginArray();
    for (const std::string& level : statement.levels) w.String(level);
    w.EndArray().Key("verifier").StringOrNull(statement.verifier.value_or(""));
  }
  w.Key("holder").String(statement.holder);
  if (!statement.payload_type.empty()) {
    w.Key("payload_type").String(statement.payload_type);
    w.Key("signatures").Int(static_cast<std::int64_t>(statement.signatures));
  }
  w.EndObject();
}

void SetStatements(Report& report, const AttestationTexts& texts) {
  text::JsonWriter w;
  w.BeginArray();
  for (const StatementText& statement : texts.statements) WriteStatement(w, statement);
  w.EndArray();
  SetDetail(report, "documents", texts.documents);
  SetDetailJson(report, "statements", w.Take());
  for (const StatementText& statement : texts.statements) {
    if (!statement.predicate_type.starts_with("https://in-toto.io/attestation/test-result"))
      continue;
    SetDetailOrNull(report, "testResult", statement.test_result);
    SetDetail(report, "failedTests", statement.failed_tests);
  }
}

// What the first vulnerability predicate of the file says of itself.
void SetScan(Report& report, const ScanPredicate& scan, const StatementText* statement) {
  if (report.details.contains("barePredicate")) return;
  SetDetail(report, "barePredicate", statement == nullptr);
  SetDetail(report, "resultIsNullOrAbsent", !scan.has_result);
  SetDetailOrNull(report, "scannerUri", scan.scanner_uri);
  SetDetailOrNull(report, "scannerVersion", scan.scanner_version);
  SetDetailOrNull(report, "scanFinishedOn", scan.finished_on);
  if (statement == nullptr) return;
  text::JsonWriter w;
  w.BeginObject();
  WriteSubject(w, *statement);
  w.EndObject();
  SetDetailJson(report, "statement", w.Take());
  SetDetailOrNull(report, "firstSubjectUri", statement->uri);
}

void SetSubject(Report& report, const StatementText& statement) {
  for (const std::string& digest : statement.digests) {
    if (report.subject_digest.empty()) report.subject_digest = digest;
    AddOnce(report.subject_digests, digest);
  }
  if (!report.reference.empty()) return;
  for (const auto& name : {statement.name, statement.uri}) {
    const bool package = name && name->starts_with("pkg:");
    if (name && !package && report.reference.empty()) report.reference = ImageName(*name);
  }
}

Result<std::string> ReadAll(text::Source& source, std::string_view file) {
  std::string bytes;
  std::array<char, std::size_t{64} << 10U> piece{};
  while (const std::size_t got = source.Read(piece)) {
    bytes.append(piece.data(), got);
    if (bytes.size() <= kLargest) continue;
    return Error{.kind = ErrorKind::kLimit,
                 .message = "an attestation of more than 256 MiB",
                 .where = {.file = std::string(file)}};
  }
  return bytes;
}

Result<Report> Build(const AttestationTexts& texts, std::string_view file) {
  Report report;
  report.unverified = true;
  report.rates_severity = false;
  report.states_fixes = false;
  if (!texts.bare_predicate.empty()) {
    report.rates_severity = true;
    Result<ScanPredicate> scan = AddScan(report, nullptr, texts.bare_predicate, file);
    if (!scan) return scan.error();
    SetScan(report, *scan, nullptr);
    report.format = kScan;
  }
  for (const StatementText& statement : texts.statements) {
    SetSubject(report, statement);
    if (statement.kind == StatementKind::kVulnerabilities) {
      report.rates_severity = true;
      Result<ScanPredicate> scan = AddScan(report, &statement, statement.predicate, file);
      if (!scan) return scan.error();
      SetScan(report, *scan, &statement);
    } else if (statement.kind == StatementKind::kOther) {
      AddDocument(report, statement, file);
    }
    const std::string_view format = FormatOf(statement.kind);
    report.format = report.format.empty() || report.format == format ? format : kBundle;
  }
  if (report.format.empty()) report.format = kBundle;
  if (texts.mute > 0) SetIncomplete(report, "a signed document carries no in-toto statement");
  if (report.scanner.empty()) report.scanner = "in-toto";
  if (texts.bare_predicate.empty()) SetStatements(report, texts);
  return report;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Result<std::string> bytes = ReadAll(source, file);
  if (!bytes) return bytes.error();
  Result<AttestationTexts> texts = ReadAttestationTexts(*bytes, file);
  if (!texts) return texts.error();
  return Build(*texts, file);
}

Result<Report> ReadOnly(std::string_view format, text::Source& source, std::string_view file) {
  Result<Report> report = Read(source, file);
  if (!report || report->format == format) return report;
  return Error{.kind = ErrorKind::kUnsupported,
               .message = "unknown format: no " + std::string(format) + " report",
               .where = {.file = std::string(file)}};
}

Result<Report> ReadProvenance(text::Source& source, std::string_view file) {
  return ReadOnly(kProvenance, source, file);
}
Result<Report> ReadSummary(text::Source& source, std::string_view file) {
  return ReadOnly(kSummary, source, file);
}
Result<Report> ReadScan(text::Source& source, std::string_view file) {
  return ReadOnly(kScan, source, file);
}

}  // namespace

const Reader& AttestationBundleReader() {
  static const Reader kReader{
      .name = kBundle,
      .title = "in-toto statements of any kind",
      .recognised =
          "an in-toto statement ('_type'), a DSSE envelope ('payload', 'payloadType', "
          "'signatures'), a Sigstore bundle, or a list of them",
      .versions = "Statement 0.1 and 1, DSSE 1, Sigstore bundle 0.1 to 0.3",
      .wraps = true,
      .recognise = RecogniseBundle,
      .read = Read};
  return kReader;
}

const Reader& AttestationProvenanceReader() {
  static const Reader kReader{.name = kProvenance,
                              .title = "SLSA provenance",
                              .recognised = "a statement whose predicate is SLSA provenance",
                              .versions = "SLSA 0.1, 0.2 and 1",
                              .within = kBundle,
                              .within_too = "gcp-artifact-analysis",
                              .wraps = true,
                              .recognise = RecogniseProvenance,
                              .read = ReadProvenance};
  return kReader;
}

const Reader& AttestationVsaReader() {
  static const Reader kReader{.name = kSummary,
                              .title = "SLSA verification summary",
                              .recognised = "a statement whose predicate is a verification summary",
                              .versions = "VSA 0.1, 0.2 and 1",
                              .within = kBundle,
                              .wraps = true,
                              .recognise = RecogniseSummary,
                              .read = ReadSummary};
  return kReader;
}

const Reader& AttestationVulnReader() {
  static const Reader kReader{
      .name = kScan,
      .title = "vulnerability attestation",
      .recognised =
          "a statement whose predicate is cosign's or in-toto's on vulnerabilities, or "
          "such a predicate alone",
      .versions = "cosign vuln 1, in-toto vulns 0.1 and 0.2",
      .within = kBundle,
      .wraps = true,
      .recognise = RecogniseScan,
      .read = ReadScan};
  return kReader;
}

}  // namespace policy::report
