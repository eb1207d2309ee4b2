// Which documents count for an image, and why the others do not.
//
// Documents are bound by digest alone. What counts is what an authority of the policy signed, or
// what the caller handed over where the caller's word counts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/set.h"
#include "evaluate/valid_until.h"
#include "policy/evaluate.h"

namespace policy::evaluate {

// What became of a document, best first: of several uses the best is shown.
enum class Standing {
  kUsed,
  kSuperseded,
  kPartial,
  kUnparsable,
  kFuture,
  kUndated,
  kSignature,
  kSigner,
  kUnreachable,
  kSubject,
};
const char* ReasonOf(Standing standing);  // "document.used"

// A document as it stands to one image under one policy.
struct Weighed {
  const Document* document = nullptr;
  Standing standing = Standing::kSubject;
  std::optional<Time> date{};

  // Whether what it found counts; whether it also covers is another question.
  bool counts() const { return standing <= Standing::kPartial; }
};

// One image with what is known of it before any document is weighed.
struct ImageContext {
  const SubjectImage* image = nullptr;
  std::string digest{};        // resolved; empty: unknown
  bool nothing_binds = false;  // what was handed over does not agree on a digest
  bool alone = true;           // the only image of its subject
};

// The digest of each image of the subject: its own, else the one on which all that is handed over
// agrees.
std::vector<ImageContext> ResolveImages(const Subject& subject, const Evidence& evidence,
                                        Point point);

// What proofs name of the authorities named, sorted.
std::vector<std::string> KeysOf(const document::Policy& policy,
                                const std::vector<std::string>& names);

// Whether a document holds statements of VEX and nothing that a scan found or listed.
bool IsOnlyVex(const Document& document);

// Weighs every statement for one image, whatever it says and whoever of `keys` signed it.
std::vector<Weighed> WeighStatements(const Evidence& evidence, const ImageContext& image,
                                     const std::vector<std::string>& keys, const Context& context);

// Weighs every report for one image (catalogues are about all, and VEX is weighed by those whom the
// policy trusts with it); `keys` are those of `evidence.signedBy`.
std::vector<Weighed> WeighAll(const Evidence& evidence, const ImageContext& image,
                              const std::vector<std::string>& keys, const Context& context);

// The document's own date, else its statement's.
std::optional<Time> DateOf(const Document& document);
// Whether the caller's word stands for it at this point.
bool IsVouchedFor(const Document& document, Point point);
// Whether one of the names is wanted.
bool HasAny(std::span<const std::string_view> names, const std::vector<std::string>& wanted);
// Without archives of what others among them are built on: those are known bases, not the image.
std::vector<const Document*> WithoutBases(std::vector<const Document*> documents);
// Nothing where one of `keys` is proved at that time to have signed it; kSignature where that held,
// or will hold, at another time; else kSigner.
std::optional<Standing> WhyUnsigned(const Document& document, const std::vector<std::string>& keys,
                                    Time now);
// Names of the policy's authorities that are proved at that time to have signed it, sorted.
std::vector<std::string_view> SignersOf(const Document& document, const document::Policy& policy,
                                        Time now);
// Adds when proofs by any of `keys` begin and cease to hold, and when future dates come due.
void NoteTimes(const std::vector<Weighed>& weighed, const std::vector<std::string>& keys,
               Horizon& horizon);

}  // namespace policy::evaluate
