// A key at hand or a command of the user's; an image by digest, or by tag where it can be looked
// up.
#include "signing.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include "dialling.h"
#include "inputs.h"
#include "io.h"
#include "process.h"

namespace cli {
namespace {

constexpr std::size_t kMaxKey = std::size_t{64} << 10U;
constexpr const char* kPasswordVariable = "POLICY_CHECK_KEY_PASSWORD";

policy::Error Usage(std::string message, std::string hint = {}) {
  return {
      .kind = policy::ErrorKind::kBadInput, .message = std::move(message), .hint = std::move(hint)};
}

// The password comes from a file or the environment, never from an argument that others can list.
policy::Result<std::string> Password(const SigningOptions& options) {
  if (options.key_password_file.empty()) {
    const char* value = std::getenv(kPasswordVariable);
    return std::string(value == nullptr ? "" : value);
  }
  policy::Result<std::string> text = policy::ReadFile(options.key_password_file, kMaxKey);
  if (!text) return text;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  return text;
}

// A command that gets the bytes to sign on standard input and writes the raw signature.
policy::Result<policy::SigningKey> ReadSigner(const SigningOptions& options,
                                              policy::Duration limit) {
  const std::vector<std::string> words = SplitWords(options.signer);
  if (words.empty()) return Usage("--signer names no command");
  const policy::Result<std::string> pem = policy::ReadFile(options.signer_key, kMaxKey);
  if (!pem) return pem.error();
  return policy::SigningKey::FromFunction(
      *pem, [words, limit](std::string_view bytes) -> policy::Result<std::string> {
        policy::Result<policy::ProgramAnswer> answer = RunWords(words, bytes, limit);
        if (!answer) return answer.error();
        if (answer->exit_code == 0) return std::move(answer->output);
        return policy::Error{.kind = policy::ErrorKind::kUnavailable,
                             .message = "the signer '" + words.front() + "' ended with " +
                                        std::to_string(answer->exit_code)};
      });
}

policy::Result<policy::SigningKey> ReadKey(const SigningOptions& options, policy::Duration limit) {
  if (!options.signer.empty()) return ReadSigner(options, limit);
  const policy::Result<std::string> pem = policy::ReadFile(options.key, kMaxKey);
  if (!pem) return pem.error();
  const policy::Result<std::string> password = Password(options);
  if (!password) return password.error();
  return policy::SigningKey::FromPem(*pem, *password);
}

// The image that is meant, by digest; with where it lies, if that was asked.
struct Meant {
  std::string image{};
  std::optional<policy::ImageSource> source{};
  policy::ResolvedImage resolved{};
  std::optional<Failure> failure{};
};

Meant LookUp(const policy::ImageReference& reference, const DiallingOptions& dialling) {
  policy::Result<policy::ImageSource> source = OpenSource(dialling);
  if (!source) return {.failure = Failure{source.error(), CodeWithoutSource(dialling)}};
  policy::Result<policy::ResolvedImage> resolved =
      policy::ResolveImage(*source, reference, dialling.timeout);
  if (!resolved) return {.failure = Failure{resolved.error(), kEvidence}};
  const bool named = !reference.repository.empty();
  return {.image = named ? resolved->reference.Canonical() : resolved->reference.digest,
          .source = *std::move(source),
          .resolved = *std::move(resolved)};
}

Meant FindImage(const std::string& image, bool push, const DiallingOptions& dialling) {
  const bool look = push || !dialling.layout.empty();
  if (policy::IsDigest(image)) {
    if (push) return {.failure = Failure{Usage("a digest alone names no repository"), kUsage}};
    return look ? LookUp({.digest = image}, dialling) : Meant{.image = image};
  }
  const policy::Result<policy::ImageReference> reference = policy::ParseReference(image);
  if (!reference) return {.failure = Failure{reference.error(), kUsage}};
  if (look) return LookUp(*reference, dialling);
  if (!reference->digest.empty()) return {.image = image};
  return {.failure = Failure{Usage("image '" + image + "' has no digest",
                                   "name it as NAME@sha256:…, or look it up: --push, or --layout"),
                             kUsage}};
}

int Deliver(const Meant& meant, const policy::SignedThing& made, const SigningOptions& signing,
            const DiallingOptions& dialling) {
  if (!signing.out.empty()) {
    const policy::Result<void> written = policy::WriteFile(signing.out, policy::RenderSigned(made));
    if (!written) return Complain(written.error()), kUsage;
  }
  if (!signing.push) return kAllowed;
  const policy::Result<std::string> place =
      policy::Attach(*meant.source, meant.resolved, made, dialling.timeout);
  if (!place) return Complain(place.error()), kEvidence;
  return Finish(meant.resolved.reference.Normalized() + " " + *place + "\n", kAllowed);
}

}  // namespace

int SignAndDeliver(const std::string& image, const SigningOptions& signing,
                   const DiallingOptions& dialling, const MakeSigned& make) {
  if (signing.out.empty() && !signing.push) return Complain("neither --out nor --push"), kUsage;
  const policy::Result<policy::SigningKey> key = ReadKey(signing, dialling.timeout);
  if (!key) return Complain(key.error()), kUsage;
  const Meant meant = FindImage(image, signing.push, dialling);
  if (meant.failure) return Complain(meant.failure->error), meant.failure->code;
  const policy::SignedForm form =
      signing.as == "bundle" ? policy::SignedForm::kBundle : policy::SignedForm::kTag;
  const policy::Result<policy::SignedThing> made = make(meant.image, form, *key);
  if (!made) return Complain(made.error()), kEvidence;
  return Deliver(meant, *made, signing, dialling);
}

}  // namespace cli
