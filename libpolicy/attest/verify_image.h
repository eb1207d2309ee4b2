// Proof by what lies beside an image: its signature, or an attestation of a given type.
#pragma once

#include <string>
#include <variant>

#include "attest/layout.h"
#include "attest/verify_bundle.h"

namespace policy::attest {

struct ImageSubject {
  std::string digest{};          // "sha256:<hex>": what the reference led to, index or manifest.
  std::string predicate_type{};  // Of the attestation; empty asks for the image's signature.
};

// The first attachment in which everything holds. Where there is none: kMissing if nothing of that
// kind lies there, else why the first one of it was refused (one that is of another type only if
// all are). Signing an index says nothing of its platforms by itself. Thread-safe if `read` is.
std::variant<BundleProof, Rejection> VerifyImage(const ReadPart& read, const BundleTrust& trust,
                                                 const ImageSubject& subject);

}  // namespace policy::attest
