// Any one good candidate is enough, and none is a no.
#include "attest/verify_image.h"

#include <optional>
#include <utility>

#include "attest/attachment.h"
#include "attest/statement.h"

namespace policy::attest {
namespace {

using Kind = Attachment::Kind;

// An attestation is no signature of the image, nor the other way round; bundles may be either.
bool MayBe(Kind kind, const ImageSubject& subject) {
  return kind == Kind::kBundle || (kind == Kind::kSimpleSigning) == subject.predicate_type.empty();
}

std::variant<BundleProof, Rejection> VerifyOne(const Attachment& attachment, const ReadPart& read,
                                               const BundleTrust& trust,
                                               const ImageSubject& subject) {
  auto blob = ReadBlob(attachment, read);
  if (auto* rejection = std::get_if<Rejection>(&blob)) return std::move(*rejection);
  const std::string& bytes = *std::get_if<std::string>(&blob);
  auto bundle = attachment.kind == Kind::kBundle ? ReadBundle(bytes, attachment.digest)
                                                 : ReadAttachment(attachment, bytes);
  if (auto* rejection = std::get_if<Rejection>(&bundle)) return std::move(*rejection);
  BundleSubject asked{.artifact = {.digest = subject.digest},
                      .predicate_type = subject.predicate_type};
  if (attachment.kind == Kind::kSimpleSigning) {
    asked.artifact = {.bytes = bytes};
  } else if (asked.predicate_type.empty()) {
    asked.predicate_type = kCosignSignature;
  }
  auto proof = VerifyBundle(*std::get_if<Bundle>(&bundle), trust, asked);
  if (attachment.kind != Kind::kSimpleSigning || std::holds_alternative<Rejection>(proof)) {
    return proof;
  }
  if (auto rejection = CheckSimpleSigning(bytes, subject.digest)) return *std::move(rejection);
  return proof;
}

}  // namespace

std::variant<BundleProof, Rejection> VerifyImage(const ReadPart& read, const BundleTrust& trust,
                                                 const ImageSubject& subject) {
  auto found = FindAttachments(read);
  if (auto* rejection = std::get_if<Rejection>(&found)) return std::move(*rejection);
  std::optional<Rejection> why;
  for (const Attachment& attachment : *std::get_if<std::vector<Attachment>>(&found)) {
    if (!MayBe(attachment.kind, subject)) continue;
    auto proof = VerifyOne(attachment, read, trust, subject);
    auto* rejection = std::get_if<Rejection>(&proof);
    if (rejection == nullptr) return proof;
    if (!why || why->stage == AttestStage::kPredicateType) why = std::move(*rejection);
  }
  if (why) return *std::move(why);
  return RejectAt(AttestStage::kMissing, subject.predicate_type.empty()
                                             ? "the image has no signature"
                                             : "the image has no attestation");
}

}  // namespace policy::attest
