// Says something about an image and signs it: a scanner's report, any predicate, or the image
// itself; and puts that beside the image in its registry.
//
//   policy::Result<policy::SigningKey> key = policy::SigningKey::FromPem(pem, password);
//   auto made = policy::AttestReport({.image = "app@sha256:…", .report_bytes = report}, *key);
//   auto place = policy::Attach(source, image, *made, 30s);
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "policy/images.h"
#include "policy/result.h"
#include "policy/signing_key.h"
#include "policy/time.h"

namespace policy {

// In which form something is signed, and where it goes.
enum class SignedForm : std::uint8_t {
  kTag,     // cosign's own: an envelope or a payload, under the tag sha256-<hex>.att or .sig
  kBundle,  // a Sigstore bundle, as a referrer of the image
};

// Something signed about one image.
struct SignedThing {
  SignedForm form = SignedForm::kTag;
  std::string bytes{};           // an envelope, a bundle, or cosign's payload; without a newline
  std::string media_type{};      // of these bytes
  std::string predicate_type{};  // empty for cosign's payload
  std::string signature{};       // raw; only of cosign's payload, all else holds its own
};

// What to sign. `image` is "name@sha256:…", or the digest alone.
struct AttestRequest {
  std::string image{};
  SignedForm form = SignedForm::kTag;
  std::string report_bytes{};  // the scanner's own report, embedded as it is
  std::string report_file{};   // for messages
  std::string format{};        // forces a reader; empty detects
  std::optional<Stage> stage{};
  Time now{};  // stands in where the report has no date of its own
};

// A statement with cosign's vulnerability predicate around the report. kBadInput for an image
// without digest, a report that is not complete or names another digest; errors as ReadReport for
// one that cannot be read, and as SigningKey::Sign. Thread-safe.
Result<SignedThing> AttestReport(const AttestRequest& request, const SigningKey& key);

struct PredicateRequest {
  std::string image{};
  SignedForm form = SignedForm::kTag;
  std::string predicate{};       // one JSON object, embedded as it is
  std::string predicate_file{};  // for messages
  // scan, sbom, vex, provenance, vsa, test-result, decision, or a URI.
  std::string type{};
};

// A statement with this predicate. A word stands for the URI that fits what the predicate is;
// kBadInput where it is nothing of the kind, and for a word or an image that is none. Thread-safe.
Result<SignedThing> AttestPredicate(const PredicateRequest& request, const SigningKey& key);

// A signature of the image itself: cosign's payload, or a bundle around cosign's statement.
// Thread-safe.
Result<SignedThing> SignImage(std::string_view image, SignedForm form, const SigningKey& key);

// For a file: envelopes and bundles as they are, a payload with its signature in the form that
// `cosign download signature` prints. One line. Thread-safe; never fails.
std::string RenderSigned(const SignedThing& made);

// Puts it beside the image; returns where. What others attached stays. kUnavailable: the registry
// could not be reached or does not take it; kBadInput: under the tag lies something else; kLimit:
// more than cosign would read lies there. Thread-safe.
Result<std::string> Attach(const ImageSource& source, const ResolvedImage& image,
                           const SignedThing& made, std::chrono::milliseconds within);

}  // namespace policy
