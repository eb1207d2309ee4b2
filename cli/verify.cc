// `policy-check verify`: who signed what of an image, by the authorities of policies, by keys or by
// an identity. Nothing that is missing or out of reach is ever a yes.
#include <utility>

#include "commands.h"
#include "dialling.h"
#include "inputs.h"
#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxKey = std::size_t{64} << 10U;
constexpr std::size_t kMaxRoot = std::size_t{4} << 20U;

policy::Error Usage(std::string message) {
  return {.kind = policy::ErrorKind::kBadInput, .message = std::move(message)};
}

using Authorities = policy::Result<std::vector<policy::AuthoritySpec>>;

Authorities OfPolicies(const VerifyOptions& options) {
  policy::Result<std::vector<policy::SourceFile>> files = policy::ReadDocuments(options.policies);
  if (!files) return files.error();
  const policy::Result<policy::PolicySet> set =
      policy::ReadPolicySet(*files, policy::DocumentFileReader());
  if (!set) return set.error();
  std::vector<policy::AuthoritySpec> authorities = set->Authorities();
  if (authorities.empty()) return Usage("the policies name no authority");
  return authorities;
}

Authorities OfKeys(const VerifyOptions& options) {
  std::vector<policy::AuthoritySpec> authorities;
  for (const std::string& path : options.keys) {
    policy::Result<std::string> pem = policy::ReadFile(path, kMaxKey);
    if (!pem) return pem.error();
    authorities.push_back({.name = path, .material = *std::move(pem), .where = {.file = path}});
  }
  return authorities;
}

Authorities OfIdentity(const VerifyOptions& options) {
  if (options.identity.find('*') != std::string::npos) {
    return Usage("--certificate-identity is compared whole, and '*' stands in none");
  }
  policy::AuthoritySpec spec{.id = "authority:identity",
                             .name = options.identity,
                             .kind = policy::AuthorityKind::kKeyless,
                             .log_required = true,
                             .issuer = options.issuer,
                             .subject = options.identity};
  if (!options.trusted_root.empty()) {
    policy::Result<std::string> root = policy::ReadFile(options.trusted_root, kMaxRoot);
    if (!root) return root.error();
    spec.trusted_root = *std::move(root);
  }
  return std::vector<policy::AuthoritySpec>{std::move(spec)};
}

Authorities ReadAuthorities(const VerifyOptions& options) {
  if (!options.policies.empty()) return OfPolicies(options);
  return options.keys.empty() ? OfIdentity(options) : OfKeys(options);
}

policy::Result<policy::ImageReference> ReadImage(const VerifyOptions& options) {
  if (!policy::IsDigest(options.image)) return policy::ParseReference(options.image);
  if (!options.dialling.layout.empty()) return policy::ImageReference{.digest = options.image};
  return Usage("a digest alone names no repository; name one, or an OCI layout by --layout");
}

// Where nobody could be asked, or nothing was there to look at, the answer is not no.
int CodeOf(const policy::Verification& told) {
  if (told.verified) return kAllowed;
  return told.things.empty() || !told.problems.empty() ? kEvidence : kDenied;
}

}  // namespace

int RunVerify(const VerifyOptions& options) {
  Authorities authorities = ReadAuthorities(options);
  if (!authorities) return Complain(authorities.error()), kUsage;
  if (options.threshold > authorities->size()) {
    return Complain(Usage("--threshold asks for more keys than are named")), kUsage;
  }
  const policy::Result<policy::ImageReference> image = ReadImage(options);
  if (!image) return Complain(image.error()), kUsage;
  const policy::Result<policy::ImageSource> source = OpenSource(options.dialling);
  if (!source) return Complain(source.error()), CodeWithoutSource(options.dialling);
  const policy::Result<policy::Gathered> gathered = policy::Gather(
      *source, {.image = *image, .configuration = false, .within = options.dialling.timeout});
  if (!gathered) return Complain(gathered.error()), kEvidence;
  const policy::Result<policy::Verification> told =
      policy::VerifyGathered(*gathered, {.authorities = *std::move(authorities),
                                         .threshold = options.threshold,
                                         .type = options.type,
                                         .now = options.at.value_or(Now())});
  if (!told) return Complain(told.error()), kUsage;
  return Finish(options.format == "json" ? policy::RenderVerificationJson(*told)
                                         : policy::RenderVerificationText(*told),
                CodeOf(*told));
}

}  // namespace cli
