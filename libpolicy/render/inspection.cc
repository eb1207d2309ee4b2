// What `inspect` prints: reports as their readers saw them, entry by entry, with a count of each
// word.
//
// Nothing is judged, merged or sorted here.
#include <array>
#include <map>
#include <optional>
#include <string>

#include "policy/render.h"
#include "policy/time.h"
#include "render/record.h"
#include "text/json_writer.h"

namespace policy {
namespace {

using text::JsonWriter;

constexpr std::size_t kScale = static_cast<std::size_t>(Severity::kUnknown) + 1;

void WriteTime(JsonWriter& w, std::string_view key, const std::optional<Time>& time) {
  w.Key(key);
  if (time) {
    w.String(FormatTime(*time));
  } else {
    w.Null();
  }
}

void WriteCvss(JsonWriter& w, const Few<Cvss>& ratings) {
  w.Key("cvss").BeginArray();
  for (const Cvss& rating : ratings) {
    w.BeginObject().Key("version").StringOrNull(rating.version).Key("score");
    rating.score ? w.Number(*rating.score) : w.Null();
    w.Key("vector").StringOrNull(rating.vector).Key("source").StringOrNull(rating.source);
    w.EndObject();
  }
  w.EndArray();
}

void WriteList(JsonWriter& w, std::string_view key, const Few<SharedText>& values) {
  w.Key(key);
  render::WriteStrings(w, values);
}

void WriteLine(JsonWriter& w, std::string_view key, int line) {
  w.Key(key);
  line > 0 ? w.Int(line) : w.Null();
}

// What only some kinds of entries have.
void WriteKindFacts(JsonWriter& w, const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::kSecret:
      w.Key("category").StringOrNull(finding.category);
      break;
    case FindingKind::kMisconfiguration:
      w.Key("failed").Bool(finding.failed);
      break;
    case FindingKind::kLicense:
      w.Key("category").StringOrNull(finding.category);
      w.Key("confidence").Number(finding.confidence);
      break;
    case FindingKind::kVulnerability:
    case FindingKind::kMalware:
    case FindingKind::kStatement:
      break;
  }
}

void WriteFinding(JsonWriter& w, const Finding& finding) {
  w.BeginObject().Key("kind").String(NameOf(finding.kind));
  w.Key("id").StringOrNull(finding.shown_id);
  WriteList(w, "aliases", finding.aliases);
  w.Key("package").StringOrNull(finding.shown_package);
  w.Key("version").StringOrNull(finding.shown_version);
  w.Key("purl").StringOrNull(finding.package.purl);
  w.Key("severity").String(NameOf(finding.severity));
  w.Key("severityAsWritten").StringOrNull(finding.severity_as_written.value_or(""));
  WriteCvss(w, finding.cvss);
  WriteList(w, "fixedVersions", finding.fixed_versions);
  const SharedText& status = finding.status_as_written;
  w.Key("status").StringOrNull(status.empty() ? finding.status : status);
  w.Key("path").StringOrNull(finding.path.empty() ? finding.package.path : finding.path);
  w.Key("layer").StringOrNull(finding.package.layer);
  w.Key("layerKind").StringOrNull(finding.layer_kind);
  WriteTime(w, "publishedAt", finding.published_at);
  WriteTime(w, "fixedAt", finding.fixed_at);
  w.Key("epss");
  finding.epss ? w.Number(*finding.epss) : w.Null();
  w.Key("exploit").StringOrNull(finding.exploit);
  WriteList(w, "cwes", finding.cwes);
  w.Key("title").StringOrNull(finding.title);
  w.Key("message").StringOrNull(finding.message);
  WriteLine(w, "startLine", finding.start_line);
  WriteLine(w, "endLine", finding.end_line);
  w.Key("suppressed").Bool(finding.suppressed);
  w.Key("suppression").StringOrNull(finding.suppression);
  WriteKindFacts(w, finding);
  w.EndObject();
}

void WriteFindings(JsonWriter& w, std::string_view key, const std::vector<Finding>& findings) {
  w.Key(key).BeginArray();
  for (const Finding& finding : findings) WriteFinding(w, finding);
  w.EndArray();
}

// A catalogue's row is an entry like any other, with its own facts beside the three words.
void WriteFeedEntry(JsonWriter& w, const FeedEntry& entry) {
  w.BeginObject().Key("kind").String("catalogue").Key("id").StringOrNull(entry.id);
  w.Key("package").StringOrNull(entry.shown_package);
  w.Key("version").StringOrNull(entry.shown_version);
  w.Key("epss");
  entry.probability ? w.Number(*entry.probability) : w.Null();
  w.Key("percentile");
  entry.percentile ? w.Number(*entry.percentile) : w.Null();
  w.Key("kev").Bool(entry.exploited).Key("ransomware").Bool(entry.ransomware);
  WriteTime(w, "addedAt", entry.added_at);
  w.EndObject();
}

// The entries of the report in document order; of a catalogue its rows.
void WriteEntries(JsonWriter& w, const Report& report) {
  w.Key("findings").BeginArray();
  for (const Finding& finding : report.findings) WriteFinding(w, finding);
  for (const FeedEntry& entry : report.feed) WriteFeedEntry(w, entry);
  w.EndArray();
}

void WritePackages(JsonWriter& w, const std::vector<Package>& packages) {
  w.Key("packages").BeginArray();
  for (const Package& package : packages) {
    w.BeginObject().Key("name").StringOrNull(package.name);
    w.Key("version").StringOrNull(package.version).Key("type").StringOrNull(package.type);
    w.Key("namespace").StringOrNull(package.space).Key("purl").StringOrNull(package.purl);
    w.Key("path").StringOrNull(package.path).Key("layer").StringOrNull(package.layer);
    WriteList(w, "licenses", package.licenses);
    w.EndObject();
  }
  w.EndArray();
}

std::optional<double> MaxCvss(const std::vector<Finding>& findings) {
  double most = 0;
  for (const Finding& finding : findings) {
    for (const Cvss& rating : finding.cvss) most = std::max(most, rating.score.value_or(0));
  }
  return most > 0 ? std::optional(most) : std::nullopt;
}

void WriteSummary(JsonWriter& w, const Report& report) {
  std::array<std::int64_t, kScale> by_severity{};
  std::map<std::string, std::int64_t> as_written;
  std::int64_t fixable = 0;
  std::size_t total = report.findings.size() + report.feed.size();
  for (const Finding& finding : report.findings) {
    fixable += finding.fixed_versions.empty() && !finding.fix_exists ? 0 : 1;
    // Scanners for secrets rate none, or only some.
    const bool rated = finding.severity_as_written || finding.kind != FindingKind::kSecret;
    if (!report.rates_severity || !rated) continue;
    ++by_severity.at(static_cast<std::size_t>(finding.severity));
    ++as_written[finding.severity_as_written.value_or("(absent)")];
  }
  for (const auto& [word, count] : report.counted) {
    by_severity.at(static_cast<std::size_t>(SeverityFromWord(word))) += count;
    as_written[word] += count;
    total += static_cast<std::size_t>(count);
  }
  w.Key("summary").BeginObject();
  w.Key("total").Int(static_cast<std::int64_t>(total));
  w.Key("bySeverity").BeginObject();
  for (std::size_t i = 0; i < kScale; ++i) {
    w.Key(NameOf(static_cast<Severity>(i))).Int(by_severity.at(i));
  }
  w.EndObject().Key("asWritten").BeginObject();
  for (const auto& [word, count] : as_written) w.Key(word).Int(count);
  w.EndObject().Key("fixAvailable");
  report.states_fixes ? w.Int(fixable) : w.Null();
  w.Key("maxCvss");
  const std::optional<double> most = MaxCvss(report.findings);
  most ? w.Number(*most) : w.Null();
  w.EndObject();
}

void WriteReport(JsonWriter& w, const Report& report) {
  w.BeginObject().Key("file").StringOrNull(report.file).Key("format").String(report.format);
  w.Key("complete").Bool(report.complete);
  w.Key("incompleteReason").StringOrNull(report.incomplete_reason);
  w.Key("scanner").BeginObject().Key("name").StringOrNull(report.scanner);
  w.Key("version").StringOrNull(report.scanner_version).EndObject();
  w.Key("subject").BeginObject().Key("reference").StringOrNull(report.reference);
  w.Key("digest").StringOrNull(report.subject_digest).EndObject();
  WriteTime(w, "scannedAt", report.scanned_at);
  WriteSummary(w, report);
  WriteEntries(w, report);
  WriteFindings(w, "secrets", report.secrets);
  WriteFindings(w, "misconfigurations", report.misconfigurations);
  WriteFindings(w, "licenses", report.licenses);
  WritePackages(w, report.packages);
  WriteFindings(w, "suppressed", report.suppressed);
  if (report.unverified) w.Key("verified").Bool(false);
  w.Key("details").BeginObject();
  for (const auto& [name, json] : report.details) w.Key(name).Raw(json);
  w.EndObject();
  w.EndObject();
}

}  // namespace

std::string RenderInspection(const std::vector<Report>& reports) {
  JsonWriter w;
  w.BeginArray();
  for (const Report& report : reports) WriteReport(w, report);
  w.EndArray();
  return w.Take();
}

}  // namespace policy
