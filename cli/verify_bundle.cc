// `policy-check verify-bundle`: the command line of Sigstore's conformance suite.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "commands.h"
#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxBundle = std::size_t{64} << 20U;
constexpr std::size_t kMaxArtifact = std::size_t{1} << 30U;
constexpr std::size_t kMaxRoot = std::size_t{4} << 20U;
constexpr std::size_t kMaxKey = std::size_t{64} << 10U;

// A digest is told from a file by its form, unless a file has that very name.
bool NamesDigest(const std::string& text) {
  std::error_code ignored;
  return text.starts_with("sha256:") && policy::IsDigest(text) &&
         !std::filesystem::exists(text, ignored);
}

policy::Result<policy::SigstoreTrust> ReadTrust(const VerifyBundleOptions& options) {
  if (options.trusted_root.empty()) {
    return options.staging ? policy::SigstoreTrust::Staging() : policy::SigstoreTrust::PublicGood();
  }
  const policy::Result<std::string> text = policy::ReadFile(options.trusted_root, kMaxRoot);
  if (!text) return text.error();
  return policy::SigstoreTrust::FromJson(*text, options.trusted_root);
}

std::string Told(const policy::BundleReport& report) {
  std::string text = "verified: signed by ";
  text +=
      report.subject.empty() ? "key " + report.key : report.subject + " (" + report.issuer + ")";
  if (!report.times.empty()) {
    text +=
        " at " + policy::FormatTime(*std::min_element(report.times.begin(), report.times.end()));
  }
  if (!report.predicate_type.empty()) text += ", statement " + report.predicate_type;
  return text + "\n";
}

}  // namespace

int RunVerifyBundle(const VerifyBundleOptions& options) {
  policy::BundleRequest request{
      .file = options.bundle, .identity = options.identity, .issuer = options.issuer};
  const policy::Result<policy::SigstoreTrust> trust = ReadTrust(options);
  if (!trust) return Complain(trust.error()), kUsage;
  if (!options.key.empty()) {
    policy::Result<std::string> key = policy::ReadFile(options.key, kMaxKey);
    if (!key) return Complain(key.error()), kUsage;
    request.key_pem = *std::move(key);
  }
  policy::Result<std::string> bundle = policy::ReadFile(options.bundle, kMaxBundle);
  if (!bundle) return Complain(bundle.error()), kEvidence;
  request.bundle = *std::move(bundle);
  if (NamesDigest(options.subject)) {
    request.digest = options.subject;
  } else {
    policy::Result<std::string> artifact = policy::ReadFile(options.subject, kMaxArtifact);
    if (!artifact) return Complain(artifact.error()), kEvidence;
    request.artifact = *std::move(artifact);
  }
  const policy::Result<policy::BundleReport> report = policy::VerifySigstoreBundle(request, *trust);
  if (report) return Finish(Told(*report), kAllowed);
  Complain(report.error());
  return report.error().kind == policy::ErrorKind::kUntrusted ? kDenied : kUsage;
}

}  // namespace cli
