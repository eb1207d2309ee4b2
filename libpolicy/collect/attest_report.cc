// Signs what a scanner wrote, after a look at whether it may stand as evidence at all: the report
// is read as the gate will read it, so that nothing is signed that no gate would take.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "attest/vuln.h"
#include "collect/seal.h"
#include "policy/report.h"
#include "text/utf8.h"

namespace policy {
namespace {

Error Refuse(const AttestRequest& request, std::string message) {
  return Error{.kind = ErrorKind::kBadInput,
               .message = std::move(message),
               .where = {.file = request.report_file}};
}

// Why the report may not be signed for the image; empty if it may.
std::optional<Error> Objection(const AttestRequest& request, const Report& report,
                               const std::string& digest) {
  if (report.unverified) {
    return Refuse(request, "a statement that nobody has verified may not be signed as a report");
  }
  if (!report.complete) {
    return Refuse(request, "the report is not complete: " + report.incomplete_reason);
  }
  const auto& named = report.subject_digests;
  if (!named.empty() && std::find(named.begin(), named.end(), digest) == named.end()) {
    return Refuse(request, "the report is on '" + text::OneLine(named.front()) + "', not on '" +
                               digest + "'");
  }
  return std::nullopt;
}

attest::VulnClaim ClaimOf(const AttestRequest& request, const collect::Pinned& image,
                          const Report& report) {
  attest::VulnClaim claim;
  claim.image = image.name;
  claim.digest = image.digest;
  claim.report = request.report_bytes;
  claim.scanner = report.scanner;
  claim.scanner_version = report.scanner_version;
  if (request.stage) claim.stage = NameOf(*request.stage);
  claim.database_updated = report.database_at;
  claim.started = report.scanned_at.value_or(request.now);
  claim.finished = claim.started;
  return claim;
}

}  // namespace

Result<SignedThing> AttestReport(const AttestRequest& request, const SigningKey& key) {
  const Result<collect::Pinned> image = collect::ReadPinned(request.image);
  if (!image) return image.error();
  Result<Report> report = ReadReport(request.report_bytes, request.report_file, request.format);
  if (!report) return report.error();
  if (auto objection = Objection(request, *report, image->digest)) return *std::move(objection);
  Result<std::string> statement = attest::BuildVulnStatement(ClaimOf(request, *image, *report));
  if (!statement) return statement.error();
  return collect::Seal(*statement, attest::kVulnPredicate, request.form, key);
}

}  // namespace policy
