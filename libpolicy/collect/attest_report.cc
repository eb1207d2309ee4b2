// Signs what a scanner wrote, after a look at whether it may stand as evidence at all: the report
// is read as the gate will read it, so that nothing is signed that no gate would take.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "attest/sign.h"
#include "attest/vuln.h"
#include "crypto/crypto.h"
#include "policy/collect.h"
#include "policy/reference.h"
#include "text/utf8.h"

namespace policy {
namespace {

constexpr std::string_view kAlgorithm = "sha256:";

Error Refuse(const AttestRequest& request, std::string message) {
  return Error{.kind = ErrorKind::kBadInput,
               .message = std::move(message),
               .where = {.file = request.report_file}};
}

Result<ImageReference> ReadImage(const AttestRequest& request) {
  Result<ImageReference> image = ParseReference(request.image);
  if (!image) return image;
  if (image->digest.starts_with(kAlgorithm)) return image;
  const std::string shown = text::OneLine(request.image);
  return Error{.kind = ErrorKind::kBadInput,
               .message = "image '" + shown + "' has no sha256 digest to bind a statement to",
               .hint = "name it as NAME@sha256:…"};
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

attest::VulnClaim ClaimOf(const AttestRequest& request, const ImageReference& image,
                          const Report& report) {
  attest::VulnClaim claim;
  claim.image = image.Name();
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

Result<std::string> AttestReport(const AttestRequest& request) {
  Result<ImageReference> image = ReadImage(request);
  if (!image) return image.error();
  Result<Report> report = ReadReport(request.report_bytes, request.report_file, request.format);
  if (!report) return report.error();
  if (auto objection = Objection(request, *report, image->digest)) return *std::move(objection);
  Result<crypto::PrivateKey> key =
      crypto::PrivateKey::FromPem(request.key_pem, request.key_password);
  if (!key) return key.error();
  Result<std::string> statement = attest::BuildVulnStatement(ClaimOf(request, *image, *report));
  if (!statement) return statement.error();
  Result<std::string> envelope = attest::SignStatement(*statement, *key);
  if (!envelope) return envelope.error();
  return *envelope + "\n";
}

}  // namespace policy
