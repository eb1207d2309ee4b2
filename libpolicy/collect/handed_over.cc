// Documents on the caller's word: read as they stream in, and digested on the way.
#include <memory>
#include <utility>

#include "collect/read_ahead.h"
#include "policy/collect.h"
#include "policy/feed_index.h"

namespace policy {

namespace {

// What a catalogue is asked for is its index; the rows themselves are ten times as large.
void IndexRows(Document& document) {
  document.feed = FeedIndex::Of(document.report.feed);
  document.report.feed.clear();
  document.report.feed.shrink_to_fit();
}

Error NotThat(std::string_view file, const Report& report, std::string what) {
  return Error{.kind = ErrorKind::kUnsupported,
               .message = std::move(what) + ": it is read as '" + report.format + "'",
               .where = {.file = std::string(file)}};
}

}  // namespace

Result<Document> ReadHandedOver(const ByteReader& read, std::string_view file,
                                std::string_view format, std::optional<Stage> stage,
                                bool insecure) {
  ReadAhead ahead(read);
  const ByteReader digested = [&](char* into, std::size_t size) { return ahead.Read(into, size); };
  Result<Report> report = ReadReport(digested, file, format, Detail::kForJudging);
  if (!report) return report.error();
  Result<std::string> digest = ahead.Digest();
  if (!digest) return digest.error();
  Document document;
  document.digest = *std::move(digest);
  report->digest = document.digest;
  document.file = file;
  document.handed_over = true;
  document.insecure = insecure;
  document.claimed_subjects = report->subject_digests;
  document.stage = stage ? stage : report->stage;
  document.report = std::move(*report);
  if (document.report.catalogue) IndexRows(document);
  if (document.report.unverified) {
    document.state = DocumentState::kUnverifiable;
    document.problem = "the statement was handed over as a report, so nobody has verified it";
    // Nor does its word tell which image is meant.
    document.report.subject_digests.clear();
  }
  return document;
}

Result<Document> ReadFeed(const ByteReader& read, std::string_view file, std::string_view format) {
  Result<Document> document = ReadHandedOver(read, file, format, std::nullopt, false);
  if (!document) return document;
  if (!document->report.catalogue) {
    return NotThat(file, document->report, "no catalogue of EPSS or KEV");
  }
  document->as_feed = true;
  return document;
}

Result<Document> ReadVex(const ByteReader& read, std::string_view file, std::string_view format) {
  Result<Document> document = ReadHandedOver(read, file, format, std::nullopt, false);
  if (!document) return document;
  const Report& report = document->report;
  const bool other = report.catalogue || !report.covers.empty();
  if (report.statements.empty() && other) return NotThat(file, report, "no VEX document");
  document->as_vex = true;
  return document;
}

Result<std::vector<Document>> ReadEvidence(std::string_view bytes, std::string_view file,
                                           const TrustRing& ring, bool insecure) {
  Result<std::vector<Document>> envelopes = ReadSignedDocuments(bytes, file, ring);
  const bool other = !envelopes && envelopes.error().kind == ErrorKind::kUnsupported;
  if (!other || !insecure) return envelopes;
  const ByteReader read = [rest = bytes](char* into, std::size_t size) mutable {
    const std::size_t got = rest.copy(into, size);
    rest.remove_prefix(got);
    return Result<std::size_t>(got);
  };
  Result<Document> report = ReadHandedOver(read, file, {}, std::nullopt, true);
  if (!report) return report.error();
  std::vector<Document> documents;
  documents.push_back(*std::move(report));
  return documents;
}

}  // namespace policy
