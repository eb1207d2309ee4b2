// Our own evidence document (policygate.dev/evidence/v1, docs/schema/evidence-v1.json): a report as
// `policy-check convert` writes it.
//
// It must say itself that it is complete, and of a catalogue which one it is.
#include <string>
#include <utility>
#include <vector>

#include "report/captures.h"
#include "report/details.h"
#include "report/evidence_entries.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;

constexpr std::string_view kVersion = "policygate.dev/evidence/v1";

Match Recognise(const Outline& seen) {
  if (seen.TextAt("apiVersion") == kVersion) return Match::kCertain;
  return seen.Has("sourceFormat") && seen.Has("covers") && seen.Has("complete") ? Match::kPossible
                                                                                : Match::kNo;
}

class EvidenceReader {
 public:
  Result<Report> Read(text::Source& source, std::string_view file);

 private:
  void WatchHead(text::JsonStream& stream);
  void WatchLists(text::JsonStream& stream);
  void Findings(text::JsonStream& stream, const std::string& key, std::vector<Finding>& into) {
    stream.On(key + "[]", [&into](const Node& node) { into.push_back(ReadEvidenceFinding(node)); });
  }
  Report report_{};
  bool ours_ = false;
  bool complete_ = false;
};

void EvidenceReader::WatchHead(text::JsonStream& stream) {
  const TextCapture text(stream);
  stream.On("apiVersion", [this](const Node& v) { ours_ = ours_ || v.text() == kVersion; });
  // Stands in for the version where that is of another type.
  stream.OnStart("sourceFormat", [this](Node::Kind) { ours_ = true; });
  stream.On("sourceFormat",
            [this](const Node& v) { SetDetail(report_, "sourceFormat", Text(&v)); });
  stream.On("complete", [this](const Node& v) { complete_ = v.is_true(); });
  text("incompleteReason", report_.incomplete_reason);
  stream.On("unverified", [this](const Node& v) { report_.unverified = !v.is_false(); });
  text("scanner.name", report_.scanner);
  text("scanner.version", report_.scanner_version);
  text("subject.reference", report_.reference);
  text("subject.digest", report_.subject_digest);
  text("subject.platform", report_.platform);
  stream.On("subject.digests[]",
            [this](const Node& v) { AddOnce(report_.subject_digests, Text(&v)); });
  stream.On("scannedAt", [this](const Node& v) { report_.scanned_at = ReadTime(Text(&v)); });
  stream.On("databaseAt", [this](const Node& v) { report_.database_at = ReadTime(Text(&v)); });
  stream.On("stage", [this](const Node& v) { report_.stage = ParseStage(Text(&v)); });
  stream.On("covers[]", [this](const Node& v) {
    if (const auto coverage = ParseCoverage(Text(&v))) report_.covers.insert(*coverage);
  });
  stream.On("endOfLife", [this](const Node& v) {
    report_.end_of_life = v.is_true();
    report_.tells_end_of_life = v.is_true() || v.is_false();
  });
  text("baseImage", report_.base_reference);
  stream.On("ratesSeverity", [this](const Node& v) { report_.rates_severity = !v.is_false(); });
  stream.On("statesFixes", [this](const Node& v) { report_.states_fixes = !v.is_false(); });
}

void EvidenceReader::WatchLists(text::JsonStream& stream) {
  Findings(stream, "findings", report_.findings);
  Findings(stream, "suppressed", report_.suppressed);
  Findings(stream, "secrets", report_.secrets);
  Findings(stream, "misconfigurations", report_.misconfigurations);
  Findings(stream, "licenses", report_.licenses);
  stream.On("packages[]",
            [this](const Node& v) { report_.packages.push_back(ReadEvidencePackage(v)); });
  stream.On("statements[]",
            [this](const Node& v) { report_.statements.push_back(ReadEvidenceStatement(v)); });
  stream.On("catalogue", [this](const Node& v) {
    for (const Catalogue each : {Catalogue::kEpss, Catalogue::kKev}) {
      if (Text(&v) == NameOf(each)) report_.catalogue = each;
    }
  });
  stream.On("feed[]", [this](const Node& v) { report_.feed.push_back(ReadEvidenceFeedEntry(v)); });
  stream.On("counted.*", [this, &stream](const Node& v) {
    if (v.is_map() || v.is_list()) return;
    report_.counted[std::string(stream.current_key())] = v.integer().value_or(0);
  });
  stream.On("details.*", [this, &stream](const Node& v) {
    const std::string key(stream.current_key());
    Result<std::string> json = text::Canonicalize(v);
    if (json) SetDetailJson(report_, key, *std::move(json));
  });
}

Result<Report> EvidenceReader::Read(text::Source& source, std::string_view file) {
  text::JsonStream stream;
  WatchHead(stream);
  WatchLists(stream);
  Result<void> done = stream.Read(source, file);
  if (!done) return done.error();
  if (!ours_) {
    return NoSuchReport("evidence report", file);
  }
  report_.complete = complete_;
  if (complete_) report_.incomplete_reason.clear();
  if (!complete_ && report_.incomplete_reason.empty()) {
    report_.incomplete_reason = "the document does not say that it is complete";
  }
  return std::move(report_);
}

Result<Report> Read(text::Source& source, std::string_view file) {
  return EvidenceReader().Read(source, file);
}

}  // namespace

const Reader& EvidenceDocumentReader() {
  static const Reader kReader{.name = "evidence",
                              .title = "our own evidence document",
                              .recognised =
                                  "an object with policygate.dev/evidence/v1 as "
                                  "'apiVersion'",
                              .versions = "v1 (docs/schema/evidence-v1.json)",
                              .recognise = Recognise,
                              .read = Read};
  return kReader;
}

}  // namespace policy::report
