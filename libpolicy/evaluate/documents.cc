// Binding and counting, in the order in which a reader would ask: is it about this image, who says
// so, when was it made, is it whole.
#include "evaluate/documents.h"

#include <algorithm>
#include <array>
#include <set>

#include "policy/image_config.h"
#include "rules/age.h"
#include "rules/base_source.h"
#include "rules/statement_choice.h"

namespace policy::evaluate {
namespace {

constexpr std::array<const char*, 10> kReasons = {
    "document.used",        "document.superseded", "document.partial",   "document.unparsable",
    "document.future",      "document.undated",    "document.signature", "document.signer",
    "evidence.unreachable", "document.subject"};

bool Has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool NamesImage(const Report& report, const SubjectImage& image) {
  if (!image.reference || report.reference.empty()) return false;
  const auto named = ParseReference(report.reference);
  return named && named->Name() == image.reference->Name();
}

// A report on the caller's word that names no digest is about the only image there is; among
// several it must name the one it is about.
bool IsBoundByWord(const Document& document, const ImageContext& image) {
  if (image.nothing_binds) return false;
  if (!document.report.subject_digests.empty()) {
    return !image.digest.empty() && Has(document.report.subject_digests, image.digest);
  }
  return image.alone || NamesImage(document.report, *image.image);
}

bool IsBound(const Document& document, const ImageContext& image, Point point) {
  if (document.proof) {
    if (image.digest.empty()) return false;
    if (document.index == image.digest) return true;
    const bool report_agrees = document.report.subject_digests.empty() ||
                               Has(document.report.subject_digests, image.digest);
    return Has(document.proof->subjects(), image.digest) && report_agrees;
  }
  if (document.state == DocumentState::kUsable) {
    return IsVouchedFor(document, point) ? IsBoundByWord(document, image)
                                         : Has(document.report.subject_digests, image.digest);
  }
  // Who can say what a broken envelope was about: its own claim, or anything.
  return document.claimed_subjects.empty() || Has(document.claimed_subjects, image.digest);
}

bool IsAmong(const SignatureProof& proof, const std::vector<std::string>& keys) {
  return std::binary_search(keys.begin(), keys.end(), proof.credential);
}

// What a test takes as verified needs no date: who verified it would have known one. Nor does a
// signature on an image: it has no age, and no newer one makes it history.
bool NeedsDate(const Document& document) {
  return document.proof && document.proof->assumed_authority().empty() &&
         !rules::IsOfType(document.proof->predicate_type(), "signature");
}

Weighed Weigh(const Document& document, const ImageContext& image,
              const std::vector<std::string>& keys, const Context& context) {
  Weighed weighed{.document = &document, .date = DateOf(document)};
  if (!IsBound(document, image, context.point)) return weighed;
  const auto stand = [&](Standing standing) {
    weighed.standing = standing;
    return weighed;
  };
  switch (document.state) {
    case DocumentState::kUnreachable:
      return stand(Standing::kUnreachable);
    case DocumentState::kUnverifiable:
      return stand(Standing::kSignature);
    case DocumentState::kUnparsable:
      return stand(Standing::kUnparsable);
    case DocumentState::kUsable:
      break;
  }
  const bool vouched = IsVouchedFor(document, context.point);
  const auto unsigned_for = WhyUnsigned(document, keys, context.now);
  if (!vouched && unsigned_for) return stand(*unsigned_for);
  if (weighed.date && *weighed.date > context.now + rules::kClockSkew)
    return stand(Standing::kFuture);
  if (!weighed.date && !vouched && NeedsDate(document)) return stand(Standing::kUndated);
  return stand(document.report.complete ? Standing::kUsed : Standing::kPartial);
}

// What the documents handed over say of an image's digest.
struct Agreement {
  bool agrees = true;
  std::string digest{};
};

Agreement Agree(const std::vector<const Document*>& documents) {
  std::optional<std::set<std::string>> common;
  for (const Document* document : documents) {
    const auto& digests = document->report.subject_digests;
    if (digests.empty()) continue;
    std::set<std::string> both;
    for (const std::string& digest : digests) {
      if (!common || common->contains(digest)) both.insert(digest);
    }
    common = std::move(both);
  }
  if (!common) return {};
  if (common->empty()) return {.agrees = false};
  std::set<std::string> shown;
  for (const Document* document : documents) {
    if (common->contains(document->report.subject_digest)) {
      shown.insert(document->report.subject_digest);
    }
  }
  return {.digest = shown.empty() ? *common->begin() : *shown.begin()};
}

}  // namespace

std::optional<Standing> WhyUnsigned(const Document& document, const std::vector<std::string>& keys,
                                    Time now) {
  Standing why = Standing::kSigner;
  if (!document.proof) return why;
  for (const SignatureProof& proof : document.proof->proofs()) {
    if (!IsAmong(proof, keys)) continue;
    if (proof.HoldsAt(now)) return std::nullopt;
    why = Standing::kSignature;
  }
  return why;
}

const char* ReasonOf(Standing standing) { return kReasons.at(static_cast<std::size_t>(standing)); }

std::optional<Time> DateOf(const Document& document) {
  return document.report.scanned_at ? document.report.scanned_at : document.signed_at;
}

bool IsVouchedFor(const Document& document, Point point) {
  if (document.by_digest) return true;
  const bool as_feed = document.as_feed && document.report.catalogue.has_value();
  return document.handed_over && (document.insecure || as_feed || point == Point::kCi);
}

std::vector<std::string_view> SignersOf(const Document& document, const document::Policy& policy,
                                        Time now) {
  std::vector<std::string_view> names;
  if (!document.proof) return names;
  for (const document::Authority& authority : policy.authorities) {
    const auto& proofs = document.proof->proofs();
    const bool signed_it =
        std::any_of(proofs.begin(), proofs.end(), [&](const SignatureProof& proof) {
          return proof.HoldsAt(now) && Has(authority.credentials, proof.credential);
        });
    if (signed_it) names.push_back(authority.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool HasAny(std::span<const std::string_view> names, const std::vector<std::string>& wanted) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  });
}

std::vector<const Document*> WithoutBases(std::vector<const Document*> documents) {
  std::vector<const ImageConfig*> images;
  for (const Document* document : documents) {
    if (document->report.image) images.push_back(document->report.image.get());
  }
  std::erase_if(documents, [&](const Document* document) {
    const ImageConfig* base = document->report.image.get();
    return base != nullptr && std::any_of(images.begin(), images.end(), [&](const auto* image) {
             return rules::IsBuiltOn(*image, *base);
           });
  });
  return documents;
}

bool IsOnlyVex(const Document& document) {
  return document.as_vex || (document.report.covers.empty() && !document.report.statements.empty());
}

std::vector<ImageContext> ResolveImages(const Subject& subject, const Evidence& evidence,
                                        Point point) {
  std::vector<ImageContext> images;
  const bool alone = std::all_of(
      subject.images.begin(), subject.images.end(),
      [&](const SubjectImage& image) { return image.text == subject.images.front().text; });
  for (const SubjectImage& image : subject.images) {
    ImageContext context{.image = &image, .digest = image.digest, .alone = alone};
    if (context.digest.empty() && image.reference) context.digest = image.reference->digest;
    if (context.digest.empty()) {
      std::vector<const Document*> about;
      for (const auto& document : evidence.documents) {
        if (document->state != DocumentState::kUsable || !IsVouchedFor(*document, point)) continue;
        if (context.alone || NamesImage(document->report, image)) about.push_back(document.get());
      }
      Agreement agreement = Agree(WithoutBases(std::move(about)));
      context.digest = std::move(agreement.digest);
      context.nothing_binds = !agreement.agrees;
    }
    images.push_back(std::move(context));
  }
  return images;
}

std::vector<std::string> KeysOf(const document::Policy& policy,
                                const std::vector<std::string>& names) {
  std::vector<std::string> keys;
  for (const document::Authority& authority : policy.authorities) {
    if (!Has(names, authority.name)) continue;
    keys.insert(keys.end(), authority.credentials.begin(), authority.credentials.end());
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

void NoteTimes(const std::vector<Weighed>& weighed, const std::vector<std::string>& keys,
               Horizon& horizon) {
  for (const Weighed& one : weighed) {
    if (one.standing == Standing::kFuture) horizon.Add(*one.date - rules::kClockSkew);
    if (one.standing == Standing::kSubject || !one.document->proof) continue;
    for (const SignatureProof& proof : one.document->proof->proofs()) {
      if (!IsAmong(proof, keys)) continue;
      horizon.Add(proof.valid_from);
      horizon.Add(proof.valid_until);
    }
  }
}

std::vector<Weighed> WeighAll(const Evidence& evidence, const ImageContext& image,
                              const std::vector<std::string>& keys, const Context& context) {
  std::vector<Weighed> all;
  all.reserve(evidence.documents.size());
  for (const auto& document : evidence.documents) {
    const bool other = document->report.catalogue || IsOnlyVex(*document);
    if (other || document->only_statement) continue;
    all.push_back(Weigh(*document, image, keys, context));
  }
  return all;
}

std::vector<Weighed> WeighStatements(const Evidence& evidence, const ImageContext& image,
                                     const std::vector<std::string>& keys, const Context& context) {
  std::vector<Weighed> all;
  for (const auto& document : evidence.documents) {
    const bool broken = document->state != DocumentState::kUsable && !document->handed_over;
    const bool on_platform = !document->index.empty();
    if ((document->proof && !on_platform) || broken) {
      all.push_back(Weigh(*document, image, keys, context));
    }
  }
  return all;
}

}  // namespace policy::evaluate
