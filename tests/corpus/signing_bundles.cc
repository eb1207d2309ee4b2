// vectors/signing: Sigstore bundles and what they are made of (trusted roots, time-stamp tokens,
// signatures), judged offline.
#include <algorithm>
#include <variant>

#include "attest/verify_bundle.h"
#include "attest/verify_image.h"
#include "corpus/signing.h"
#include "crypto/timestamp.h"

namespace corpus {
namespace {

namespace attest = policy::attest;
using attest::Rejection;
using attest::TextRule;

Verdict Broken(const policy::Error& error, const char* stage, std::string& detail) {
  detail = error.message;
  return stage;
}

TextRule Like(const std::string& glob) { return TextRule::Like(*policy::base::Glob::Parse(glob)); }

attest::IdentityRule RuleOf(const Node& want) {
  const std::string issuer(want.StringAt("issuer"));
  const std::string prefix(want.StringAt("identity_prefix"));
  const bool any = want.Find("identity_any") != nullptr;
  attest::IdentityRule rule{
      .subject = any              ? Like("**")
                 : prefix.empty() ? TextRule::Exactly(std::string(want.StringAt("identity")))
                                  : Like(prefix + "**"),
      .issuer = issuer.empty() && any ? Like("**") : TextRule::Exactly(issuer)};
  if (const Node* extensions = want.Find("extensions")) {
    for (const auto& one : extensions->members()) {
      rule.extensions.emplace(one.key, one.value.string());
    }
  }
  if (const std::string source(want.StringAt("source_repository")); !source.empty()) {
    rule.extensions.emplace("1.3.6.1.4.1.57264.1.5", source);
  }
  return rule;
}

// The key or the identity that the case asks for; the stage where its key cannot be used.
Verdict AddSigner(const std::filesystem::path& root, const Node& want, attest::BundleTrust& trust,
                  std::string& detail) {
  const std::string key(want.StringAt("key"));
  if (key.empty()) {
    trust.identity = RuleOf(want);
    return std::nullopt;
  }
  auto read = policy::crypto::PublicKey::FromPem(Slurp(root / key));
  if (!read) return Broken(read.error(), "key", detail);
  trust.key = *std::move(read);
  return std::nullopt;
}

// Empty where the policy asks for something that is not known here.
std::optional<attest::BundleTrust> TrustOf(const Node& want) {
  attest::BundleTrust trust;
  const Node* policy = want.Find("policy");
  if (policy == nullptr) return trust;
  for (const auto& one : policy->members()) {
    const auto count = static_cast<std::size_t>(one.value.integer().value_or(0));
    if (one.key == "tlog_threshold") {
      trust.least_entries = count;
    } else if (one.key == "signed_timestamps") {
      trust.least_timestamps = count;
    } else if (one.key == "observer_timestamps") {
      trust.least_times = count;
    } else {
      return std::nullopt;
    }
  }
  return trust;
}

}  // namespace

Verdict JudgeBundle(const std::filesystem::path& root, const Node& want, std::string& detail) {
  auto trust = TrustOf(want);
  if (!trust) return Verdict("an unknown policy");
  const std::string file(want.StringAt("bundle"));
  auto bundle = attest::ReadBundle(Slurp(root / file), file);
  if (const auto* rejection = std::get_if<Rejection>(&bundle)) return Say(*rejection, detail);
  auto trusted = attest::ReadTrustedRoot(Slurp(root / std::string(want.StringAt("trusted_root"))),
                                         "trusted root");
  if (!trusted) return Broken(trusted.error(), "trusted-root", detail);
  if (const std::string extra(want.StringAt("extra_tsa")); !extra.empty()) {
    auto authority = attest::ReadAuthority(Slurp(root / extra), extra);
    if (!authority) return Broken(authority.error(), "trusted-root", detail);
    trusted->timestamp_authorities.push_back(*std::move(authority));
  }
  trust->root = &*trusted;
  if (Verdict problem = AddSigner(root, want, *trust, detail)) return problem;
  attest::BundleSubject subject{.predicate_type = std::string(want.StringAt("predicate_type"))};
  const std::string artifact(want.StringAt("artifact"));
  const std::string bytes = artifact.empty() ? std::string() : Slurp(root / artifact);
  if (!artifact.empty()) subject.artifact.bytes = bytes;
  subject.artifact.digest = want.StringAt("digest");
  const auto proof = attest::VerifyBundle(*std::get_if<attest::Bundle>(&bundle), *trust, subject);
  if (const auto* rejection = std::get_if<Rejection>(&proof)) return Say(*rejection, detail);
  return std::nullopt;
}

Verdict JudgeLayout(const std::filesystem::path& root, const Node& want, std::string& detail) {
  const std::filesystem::path layout = root / std::string(want.StringAt("layout"));
  const attest::ReadPart read = [&](std::string_view part) -> policy::Result<std::string> {
    if (std::filesystem::exists(layout / part)) return Slurp(layout / part);
    return policy::Error{.kind = policy::ErrorKind::kNotFound, .message = "not there"};
  };
  attest::BundleTrust trust;
  policy::Result<attest::TrustedRoot> trusted = attest::TrustedRoot{};
  if (const std::string file(want.StringAt("trusted_root")); !file.empty()) {
    trusted = attest::ReadTrustedRoot(Slurp(root / file), file);
    if (!trusted) return Broken(trusted.error(), "trusted-root", detail);
    trust.root = &*trusted;
  }
  if (Verdict problem = AddSigner(root, want, trust, detail)) return problem;
  const attest::ImageSubject subject{
      .digest = std::string(want.StringAt("digest")),
      .predicate_type = std::string(want.StringAt("predicate_type"))};
  const auto proof = attest::VerifyImage(read, trust, subject);
  if (const auto* rejection = std::get_if<Rejection>(&proof)) return Say(*rejection, detail);
  return std::nullopt;
}

Verdict JudgeDetached(const std::filesystem::path& root, const Node& want, std::string& detail) {
  const auto key =
      policy::crypto::PublicKey::FromPem(Slurp(root / std::string(want.StringAt("key"))));
  if (!key) return Broken(key.error(), "key", detail);
  const std::string_view algorithm = want.StringAt("algorithm");
  const auto digest = policy::crypto::DigestByName(algorithm.substr(algorithm.rfind('-') + 1));
  const policy::crypto::Scheme scheme{
      .digest = digest.value_or(policy::crypto::DigestAlgorithm::kSha256),
      .pss = algorithm.starts_with("rsa-pss")};
  const bool verified = key->Verify(Slurp(root / std::string(want.StringAt("message"))),
                                    Slurp(root / std::string(want.StringAt("signature"))), scheme);
  return verified ? Verdict() : Verdict("signature");
}

Verdict JudgeToken(const std::filesystem::path& root, const Node& want, std::string& detail) {
  const auto token =
      policy::crypto::Timestamp::FromDer(Slurp(root / std::string(want.StringAt("token"))));
  if (!token) return Broken(token.error(), "tsa", detail);
  const std::string message(want.StringAt("message"));
  if (message.empty() || !token->Covers(Slurp(root / message))) return "tsa";
  const auto trusted = attest::ReadTrustedRoot(
      Slurp(root / std::string(want.StringAt("trusted_root"))), "trusted root");
  if (!trusted) return Broken(trusted.error(), "trusted-root", detail);
  for (const attest::Authority& authority : trusted->timestamp_authorities) {
    if (attest::VerifyToken(*token, authority)) return std::nullopt;
  }
  return "tsa";
}

Verdict JudgeTrustedRoot(const std::filesystem::path& root, const Node& want, std::string& detail) {
  const auto read = attest::ReadTrustedRoot(Slurp(root / std::string(want.StringAt("file"))), "");
  return read ? Verdict() : Broken(read.error(), "trusted-root", detail);
}

Verdict JudgeAuthority(const std::filesystem::path& root, const Node& want, std::string& detail) {
  const auto read = attest::ReadAuthority(Slurp(root / std::string(want.StringAt("file"))), "");
  return read ? Verdict() : Broken(read.error(), "trusted-root", detail);
}

}  // namespace corpus
