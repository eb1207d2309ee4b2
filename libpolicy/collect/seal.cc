// Envelopes for cosign's tags, bundles for referrers; and signatures of images, which need no
// evidence.
#include "collect/seal.h"

#include <utility>

#include "attest/build_statement.h"
#include "attest/sign.h"
#include "policy/reference.h"
#include "text/base64.h"
#include "text/json_writer.h"
#include "text/utf8.h"

namespace policy {
namespace {

constexpr std::string_view kPayloadMedia = "application/vnd.dev.cosign.simplesigning.v1+json";
constexpr std::string_view kEnvelopeMedia = "application/vnd.dsse.envelope.v1+json";
constexpr std::string_view kSignPredicate = "https://sigstore.dev/cosign/sign/v1";

// cosign's simple signing payload, member for member.
std::string PayloadOf(const collect::Pinned& image) {
  text::JsonWriter out;
  out.BeginObject().Key("critical").BeginObject();
  out.Key("identity").BeginObject().Key("docker-reference").String(image.name).EndObject();
  out.Key("image").BeginObject().Key("docker-manifest-digest").String(image.digest).EndObject();
  out.Key("type").String("cosign container image signature").EndObject();
  out.Key("optional").Null().EndObject();
  return out.Take();
}

}  // namespace

namespace collect {

Result<Pinned> ReadPinned(std::string_view image) {
  constexpr std::string_view kAlgorithm = "sha256:";
  if (IsDigest(image) && image.starts_with(kAlgorithm)) return Pinned{.digest = std::string(image)};
  const Result<ImageReference> read = ParseReference(image);
  if (!read) return read.error();
  if (read->digest.starts_with(kAlgorithm)) return Pinned{read->Name(), read->digest};
  return Error{
      .kind = ErrorKind::kBadInput,
      .message = "image '" + text::OneLine(image) + "' has no sha256 digest to bind a statement to",
      .hint = "name it as NAME@sha256:…"};
}

Result<SignedThing> Seal(std::string_view statement, std::string_view predicate_type,
                         SignedForm form, const SigningKey& key) {
  const bool bundle = form == SignedForm::kBundle;
  Result<std::string> bytes =
      bundle ? attest::SignBundle(statement, key) : attest::SignStatement(statement, key);
  if (!bytes) return bytes.error();
  return SignedThing{.form = form,
                     .bytes = *std::move(bytes),
                     .media_type = std::string(bundle ? attest::kBundleV03 : kEnvelopeMedia),
                     .predicate_type = std::string(predicate_type)};
}

}  // namespace collect

Result<SignedThing> SignImage(std::string_view image, SignedForm form, const SigningKey& key) {
  const Result<collect::Pinned> read = collect::ReadPinned(image);
  if (!read) return read.error();
  if (form == SignedForm::kBundle) {
    const Result<std::string> statement =
        attest::BuildStatement({.image = read->name,
                                .digest = read->digest,
                                .predicate_type = std::string(kSignPredicate),
                                .predicate = "{}"});
    if (!statement) return statement.error();
    return collect::Seal(*statement, kSignPredicate, form, key);
  }
  SignedThing made{.bytes = PayloadOf(*read), .media_type = std::string(kPayloadMedia)};
  Result<std::string> signature = key.Sign(made.bytes);
  if (!signature) return signature.error();
  made.signature = *std::move(signature);
  return made;
}

std::string RenderSigned(const SignedThing& made) {
  if (made.signature.empty()) return made.bytes + "\n";
  text::JsonWriter out;
  out.BeginObject().Key("Base64Signature").String(text::EncodeBase64(made.signature));
  out.Key("Payload").String(text::EncodeBase64(made.bytes));
  out.Key("Cert").Null().Key("Chain").Null().Key("Bundle").Null();
  out.Key("RFC3161Timestamp").Null().EndObject();
  return out.Take() + "\n";
}

}  // namespace policy
