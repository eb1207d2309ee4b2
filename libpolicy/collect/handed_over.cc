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

}  // namespace policy
