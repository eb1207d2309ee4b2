// The public door to bundles: reads what the caller brings and hands it to the proof.
#include "policy/trust.h"

#include <utility>
#include <variant>

#include "attest/embedded_roots.h"
#include "attest/verify_bundle.h"
#include "text/json_documents.h"
#include "text/utf8.h"

namespace policy {
namespace {

constexpr std::size_t kMostBundles = 100;

Error Complain(ErrorKind kind, std::string message) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  return error;
}

// Programs tell the steps apart by the word in front.
Error Untrusted(attest::Rejection rejection) {
  Error error = std::move(rejection.error);
  error.kind = ErrorKind::kUntrusted;
  error.message = std::string(NameOf(rejection.stage)) + ": " + error.message;
  return error;
}

Result<attest::BundleTrust> TrustOf(const BundleRequest& request, const SigstoreTrust& trust) {
  attest::BundleTrust asked{.root = &trust.root()};
  const bool by_key = !request.key_pem.empty();
  const bool by_identity = !request.identity.empty() && !request.issuer.empty();
  if (by_key == by_identity) {
    return Complain(ErrorKind::kBadInput, "name a key, or an identity and its issuer");
  }
  if (by_identity) {
    asked.identity = attest::IdentityRule{.subject = attest::TextRule::Exactly(request.identity),
                                          .issuer = attest::TextRule::Exactly(request.issuer)};
    return asked;
  }
  Result<crypto::PublicKey> key = crypto::PublicKey::FromPem(request.key_pem);
  if (!key) return std::move(key).error();
  asked.key = *std::move(key);
  return asked;
}

BundleReport ReportOf(attest::BundleProof proof) {
  BundleReport report{.key = std::move(proof.key)};
  if (proof.signer) {
    report.subject = text::OneLine(proof.signer->subject);
    report.issuer = text::OneLine(proof.signer->issuer);
  }
  for (const attest::TrustedTime& time : proof.times) report.times.push_back(time.at);
  if (proof.statement) report.predicate_type = text::OneLine(proof.statement->predicate_type());
  return report;
}

Result<BundleReport> VerifyOne(std::string_view bytes, const BundleRequest& request,
                               const attest::BundleTrust& trust) {
  auto bundle = attest::ReadBundle(bytes, request.file);
  if (auto* rejection = std::get_if<attest::Rejection>(&bundle)) {
    return Untrusted(std::move(*rejection));
  }
  attest::BundleSubject subject;
  if (request.artifact) subject.artifact.bytes = *request.artifact;
  subject.artifact.digest = request.digest;
  auto proof = attest::VerifyBundle(*std::get_if<attest::Bundle>(&bundle), trust, subject);
  if (auto* rejection = std::get_if<attest::Rejection>(&proof)) {
    return Untrusted(std::move(*rejection));
  }
  return ReportOf(std::move(*std::get_if<attest::BundleProof>(&proof)));
}

}  // namespace

Result<SigstoreTrust> SigstoreTrust::FromJson(std::string_view bytes, std::string_view file) {
  Result<attest::TrustedRoot> root = attest::ReadTrustedRoot(bytes, file);
  if (!root) return std::move(root).error();
  return SigstoreTrust(std::make_shared<const attest::TrustedRoot>(*std::move(root)));
}

Result<SigstoreTrust> SigstoreTrust::PublicGood() {
  return FromJson(attest::kPublicGoodRoot, "the built-in trusted root");
}

Result<SigstoreTrust> SigstoreTrust::Staging() {
  return FromJson(attest::kStagingRoot, "the built-in trusted root of staging");
}

Result<BundleReport> VerifySigstoreBundle(const BundleRequest& request,
                                          const SigstoreTrust& trust) {
  if (!request.artifact && request.digest.empty()) {
    return Complain(ErrorKind::kBadInput, "name the file or the digest that was signed");
  }
  const Result<attest::BundleTrust> asked = TrustOf(request, trust);
  if (!asked) return asked.error();
  const auto bundles = text::SplitJsonDocuments(request.bundle);
  if (bundles.size() > kMostBundles) {
    return Complain(ErrorKind::kUntrusted, "limits: more than 100 bundles in one file");
  }
  Result<BundleReport> last = Complain(ErrorKind::kUntrusted, "bundle: the file is empty");
  for (const std::string_view bytes : bundles) {
    last = VerifyOne(bytes, request, *asked);
    if (last) return last;
  }
  return last;
}

}  // namespace policy
