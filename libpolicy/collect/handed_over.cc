// Reports on the caller's word: read as they stream in, and digested on the way.
#include <memory>
#include <utility>

#include "crypto/crypto.h"
#include "policy/collect.h"

namespace policy {

Result<Document> ReadHandedOver(const ByteReader& read, std::string_view file,
                                std::string_view format, std::optional<Stage> stage,
                                bool insecure) {
  crypto::Sha256Stream hash;
  const ByteReader hashing = [&](char* into, std::size_t size) {
    Result<std::size_t> got = read(into, size);
    if (got) hash.Update(std::string_view(into, *got));
    return got;
  };
  Result<Report> report = ReadReport(hashing, file, format);
  if (!report) return report.error();
  Document document;
  document.digest = hash.Finish();
  report->digest = document.digest;
  document.file = file;
  document.handed_over = true;
  document.insecure = insecure;
  document.claimed_subjects = report->subject_digests;
  document.stage = stage ? stage : report->stage;
  document.report = std::move(*report);
  return document;
}

Result<std::vector<Document>> ReadEvidence(std::string_view bytes, std::string_view file,
                                           const KeyRing& ring, bool insecure) {
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
