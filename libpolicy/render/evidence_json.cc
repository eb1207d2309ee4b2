// The evidence document (policygate.dev/evidence/v1): a report as our model has it, whole. Members
// that say nothing are left out. Its schema is docs/schema/evidence-v1.json; report/evidence.cc
// reads it back.
#include "render/evidence_json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/render.h"
#include "policy/time.h"
#include "render/record.h"

namespace policy {
namespace render {
namespace {

using text::JsonWriter;

void Put(JsonWriter& w, std::string_view key, std::string_view value) {
  if (!value.empty()) w.Key(key).String(value);
}

void Put(JsonWriter& w, std::string_view key, const std::optional<Time>& value) {
  if (value) w.Key(key).String(FormatTime(*value));
}

void Put(JsonWriter& w, std::string_view key, const std::optional<double>& value) {
  if (value) w.Key(key).Number(*value);
}

void Put(JsonWriter& w, std::string_view key, const Few<SharedText>& values) {
  if (values.empty()) return;
  w.Key(key);
  WriteStrings(w, values);
}

void PutTrue(JsonWriter& w, std::string_view key, bool value) {
  if (value) w.Key(key).Bool(true);
}

// A list of objects, each written by `write`.
template <typename List, typename Write>
void PutAll(JsonWriter& w, std::string_view key, const List& values, Write write) {
  if (values.empty()) return;
  w.Key(key).BeginArray();
  for (const auto& value : values) {
    w.BeginObject();
    write(w, value);
    w.EndObject();
  }
  w.EndArray();
}

void WritePackage(JsonWriter& w, const Package& package) {
  Put(w, "name", package.name);
  Put(w, "version", package.version);
  Put(w, "type", package.type);
  Put(w, "namespace", package.space);
  Put(w, "baseName", package.base_name);
  Put(w, "purl", package.purl);
  Put(w, "path", package.path);
  Put(w, "layer", package.layer);
  Put(w, "licenses", package.licenses);
}

bool IsEmpty(const Package& package) {
  return package.name.empty() && package.version.empty() && package.type.empty() &&
         package.space.empty() && package.base_name.empty() && package.purl.empty() &&
         package.path.empty() && package.layer.empty() && package.licenses.empty();
}

void WriteRating(JsonWriter& w, const Rating& rating) {
  w.Key("by").String(NameOf(rating.by));
  Put(w, "source", rating.source);
  Put(w, "word", rating.word);
  w.Key("severity").String(NameOf(rating.severity));
}

void WriteCvss(JsonWriter& w, const Cvss& cvss) {
  w.Key("by").String(NameOf(cvss.by));
  Put(w, "source", cvss.source);
  Put(w, "version", cvss.version);
  Put(w, "score", cvss.score);
  Put(w, "vector", cvss.vector);
}

void WriteShown(JsonWriter& w, const Finding& finding) {
  w.Key("shown").BeginObject();
  Put(w, "id", finding.shown_id);
  Put(w, "package", finding.shown_package);
  Put(w, "version", finding.shown_version);
  w.EndObject();
}

void WriteRated(JsonWriter& w, const Finding& finding) {
  w.Key("severity").String(NameOf(finding.severity));
  if (finding.severity_as_written) {
    w.Key("severityAsWritten").String(*finding.severity_as_written);
  }
  PutAll(w, "ratings", finding.ratings, WriteRating);
  PutAll(w, "cvss", finding.cvss, WriteCvss);
  Put(w, "epss", finding.epss);
  Put(w, "exploit", finding.exploit);
}

void WritePlace(JsonWriter& w, const Finding& finding) {
  Put(w, "path", finding.path);
  Put(w, "morePaths", finding.more_paths);
  if (finding.start_line > 0) w.Key("startLine").Int(finding.start_line);
  if (finding.end_line > 0) w.Key("endLine").Int(finding.end_line);
  Put(w, "layerKind", finding.layer_kind);
  Put(w, "place", std::string(NameOf(finding.place)));
}

void WriteFindingFacts(JsonWriter& w, const Finding& finding) {
  w.Key("kind").String(NameOf(finding.kind));
  Put(w, "id", finding.id);
  Put(w, "aliases", finding.aliases);
  if (!IsEmpty(finding.package)) {
    w.Key("package").BeginObject();
    WritePackage(w, finding.package);
    w.EndObject();
  }
  WriteRated(w, finding);
  Put(w, "fixedVersions", finding.fixed_versions);
  Put(w, "status", finding.status);
  Put(w, "statusAsWritten", finding.status_as_written);
  Put(w, "publishedAt", finding.published_at);
  Put(w, "modifiedAt", finding.modified_at);
  Put(w, "fixedAt", finding.fixed_at);
  Put(w, "cwes", finding.cwes);
  Put(w, "references", finding.references);
  Put(w, "title", finding.title);
  Put(w, "message", finding.message);
  WritePlace(w, finding);
  Put(w, "category", finding.category);
  if (finding.confidence != 0) w.Key("confidence").Number(finding.confidence);
  PutTrue(w, "suppressed", finding.suppressed);
  Put(w, "suppression", finding.suppression);
  if (!finding.failed) w.Key("failed").Bool(false);
  WriteShown(w, finding);
}

void WriteProduct(JsonWriter& w, const VexProduct& product) {
  w.Key("ids");
  WriteStrings(w, product.ids);
  Put(w, "subcomponents", product.subcomponents);
}

void WriteStatement(JsonWriter& w, const VexStatement& statement) {
  Put(w, "id", statement.id);
  Put(w, "aliases", statement.aliases);
  PutAll(w, "products", statement.products, WriteProduct);
  w.Key("status").String(NameOf(statement.status));
  Put(w, "justification", statement.justification);
  Put(w, "impactStatement", statement.impact_statement);
  Put(w, "actionStatement", statement.action_statement);
  Put(w, "author", statement.author);
  Put(w, "at", statement.at);
}

void WriteFeedEntry(JsonWriter& w, const FeedEntry& entry) {
  Put(w, "id", entry.id);
  Put(w, "probability", entry.probability);
  Put(w, "percentile", entry.percentile);
  PutTrue(w, "exploited", entry.exploited);
  PutTrue(w, "ransomware", entry.ransomware);
  Put(w, "addedAt", entry.added_at);
  w.Key("shown").BeginObject();
  Put(w, "package", entry.shown_package);
  Put(w, "version", entry.shown_version);
  w.EndObject();
}

void WriteSubject(JsonWriter& w, const Report& report) {
  w.Key("subject").BeginObject();
  Put(w, "reference", report.reference);
  Put(w, "digest", report.subject_digest);
  Put(w, "digests", report.subject_digests);
  Put(w, "platform", report.platform);
  w.EndObject();
}

void WriteHead(JsonWriter& w, const Report& report) {
  w.Key("apiVersion").String("policygate.dev/evidence/v1");
  w.Key("sourceFormat").String(report.format);
  w.Key("complete").Bool(report.complete);
  Put(w, "incompleteReason", report.incomplete_reason);
  PutTrue(w, "unverified", report.unverified);
  w.Key("scanner").BeginObject();
  Put(w, "name", report.scanner);
  Put(w, "version", report.scanner_version);
  w.EndObject();
  WriteSubject(w, report);
  Put(w, "scannedAt", report.scanned_at);
  Put(w, "databaseAt", report.database_at);
  if (report.stage) w.Key("stage").String(NameOf(*report.stage));
  w.Key("covers").BeginArray();
  for (const Coverage coverage : report.covers) w.String(NameOf(coverage));
  w.EndArray();
  if (report.end_of_life || report.tells_end_of_life) {
    w.Key("endOfLife").Bool(report.end_of_life);
  }
  Put(w, "baseImage", report.base_reference);
  if (!report.rates_severity) w.Key("ratesSeverity").Bool(false);
  if (!report.states_fixes) w.Key("statesFixes").Bool(false);
}

void WriteMaps(JsonWriter& w, const Report& report) {
  if (!report.counted.empty()) {
    w.Key("counted").BeginObject();
    for (const auto& [word, count] : report.counted) w.Key(word).Int(count);
    w.EndObject();
  }
  if (report.details.empty()) return;
  w.Key("details").BeginObject();
  for (const auto& [name, json] : report.details) w.Key(name).Raw(json);
  w.EndObject();
}

}  // namespace

void WriteEvidenceFinding(JsonWriter& w, const Finding& finding) {
  w.BeginObject();
  WriteFindingFacts(w, finding);
  w.EndObject();
}

std::string RenderEvidenceHead(const Report& report) {
  JsonWriter w;
  w.BeginObject();
  WriteHead(w, report);
  PutAll(w, "statements", report.statements, WriteStatement);
  WriteMaps(w, report);
  w.EndObject();
  return w.Take();
}

}  // namespace render

std::string RenderEvidence(const Report& report) {
  text::JsonWriter w;
  w.BeginObject();
  render::WriteHead(w, report);
  render::PutAll(w, "findings", report.findings, render::WriteFindingFacts);
  render::PutAll(w, "suppressed", report.suppressed, render::WriteFindingFacts);
  render::PutAll(w, "secrets", report.secrets, render::WriteFindingFacts);
  render::PutAll(w, "misconfigurations", report.misconfigurations, render::WriteFindingFacts);
  render::PutAll(w, "licenses", report.licenses, render::WriteFindingFacts);
  render::PutAll(w, "packages", report.packages, render::WritePackage);
  render::PutAll(w, "statements", report.statements, render::WriteStatement);
  if (report.catalogue) w.Key("catalogue").String(NameOf(*report.catalogue));
  render::PutAll(w, "feed", report.feed, render::WriteFeedEntry);
  render::WriteMaps(w, report);
  w.EndObject();
  return w.Take();
}

}  // namespace policy
