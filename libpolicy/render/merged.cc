// What `inspect --merge` prints for programs: the merged findings with each source's statement.
#include "policy/merged.h"

#include "policy/render.h"
#include "policy/time.h"
#include "render/record.h"
#include "text/json_writer.h"

namespace policy {
namespace {

using text::JsonWriter;

void WriteTime(JsonWriter& w, std::string_view key, const std::optional<Time>& time) {
  w.Key(key);
  time ? w.String(FormatTime(*time)) : w.Null();
}

void WriteSource(JsonWriter& w, const MergedSource& source) {
  w.BeginObject().Key("file").StringOrNull(source.file).Key("format").String(source.format);
  w.Key("scanner").StringOrNull(source.scanner);
  w.Key("scannerVersion").StringOrNull(source.scanner_version);
  WriteTime(w, "scannedAt", source.scanned_at);
  WriteTime(w, "databaseAt", source.database_at);
  w.Key("complete").Bool(source.complete);
  w.Key("incompleteReason").StringOrNull(source.incomplete_reason);
  w.Key("superseded").Bool(source.superseded).EndObject();
}

void WriteStatement(JsonWriter& w, const SourceStatement& statement) {
  w.BeginObject().Key("scanner").StringOrNull(statement.scanner);
  w.Key("file").StringOrNull(statement.file).Key("id").StringOrNull(statement.id);
  w.Key("severityAsWritten").StringOrNull(statement.severity_as_written.value_or(""));
  w.Key("fixedVersions");
  render::WriteStrings(w, statement.fixed_versions);
  w.Key("status").StringOrNull(statement.status);
  w.Key("suppressed").Bool(statement.suppressed).EndObject();
}

void WriteVulnerability(JsonWriter& w, const MergedVulnerability& finding) {
  const auto list = [&w](std::string_view key, const std::vector<std::string>& values) {
    w.Key(key);
    render::WriteStrings(w, values);
  };
  w.BeginObject().Key("id").StringOrNull(finding.id);
  list("aliases", finding.aliases);
  w.Key("package").StringOrNull(finding.package.name);
  w.Key("version").StringOrNull(finding.package.version);
  w.Key("type").StringOrNull(finding.package.type);
  w.Key("severity").String(NameOf(finding.severity)).Key("severities").BeginArray();
  for (const Rating& rating : finding.severities) {
    w.BeginObject().Key("source").String(rating.source);
    w.Key("severity").String(NameOf(rating.severity)).EndObject();
  }
  w.EndArray().Key("cvss");
  finding.cvss ? w.Number(*finding.cvss) : w.Null();
  list("fixedVersions", finding.fixed_versions);
  list("statuses", finding.statuses);
  list("paths", finding.paths);
  list("contradictions", finding.contradictions);
  w.Key("statements").BeginArray();
  for (const SourceStatement& statement : finding.statements) WriteStatement(w, statement);
  w.EndArray().EndObject();
}

}  // namespace

std::string RenderMerged(const MergedReports& merged) {
  JsonWriter w;
  w.BeginObject().Key("subject").BeginObject();
  w.Key("reference").StringOrNull(merged.reference);
  w.Key("digest").StringOrNull(merged.digest).EndObject();
  w.Key("sources").BeginArray();
  for (const MergedSource& source : merged.sources) WriteSource(w, source);
  w.EndArray().Key("vulnerabilities").BeginArray();
  for (const MergedVulnerability& finding : merged.vulnerabilities) WriteVulnerability(w, finding);
  w.EndArray().EndObject();
  return w.Take();
}

}  // namespace policy
