// Each form has its place beside the image.
#include "registry/attach.h"

#include "collect/image_source.h"
#include "policy/signing.h"
#include "text/base64.h"

namespace policy {
namespace {

// Where cosign keeps a signature's raw bytes; empty for an envelope, which holds its own.
constexpr const char* kSignatureKey = "dev.cosignproject.cosign/signature";

std::map<std::string, std::string> AnnotationsOf(const SignedThing& made) {
  if (made.form == SignedForm::kBundle) {
    return {{"dev.sigstore.bundle.content", "dsse-envelope"},
            {"dev.sigstore.bundle.predicateType", made.predicate_type}};
  }
  std::map<std::string, std::string> annotations = {
      {kSignatureKey, text::EncodeBase64(made.signature)}};
  if (!made.predicate_type.empty()) annotations["predicateType"] = made.predicate_type;
  return annotations;
}

}  // namespace

Result<std::string> Attach(const ImageSource& source, const ResolvedImage& image,
                           const SignedThing& made, std::chrono::milliseconds within) {
  const http::Deadline deadline = http::Deadline::In(within);
  const Result<registry::Session> session = source.state().OpenForPush(image.reference);
  if (!session) return session.error();
  const registry::Attachable content{
      .bytes = made.bytes, .media_type = made.media_type, .annotations = AnnotationsOf(made)};
  const std::string& digest = image.reference.digest;
  if (made.form == SignedForm::kBundle) {
    const registry::Descriptor subject{
        .digest = digest, .size = image.size, .media_type = image.media_type};
    const Result<std::string> put = registry::AttachArtifact(*session, subject, content, deadline);
    if (!put) return put.error();
    return image.reference.Name() + "@" + *put;
  }
  const std::string tag = registry::TagOf(digest, made.signature.empty() ? ".att" : ".sig");
  if (Result<void> put = registry::AttachLayer(*session, tag, content, deadline); !put) {
    return put.error();
  }
  return image.reference.Name() + ":" + tag;
}

}  // namespace policy
