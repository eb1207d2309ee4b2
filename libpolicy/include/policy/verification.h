// Who signed what of one image: what lies beside it, proved or discarded (images.h proves, render.h
// prints).
#pragma once

#include <string>
#include <vector>

#include "policy/evidence.h"

namespace policy {

// What one authority signed.
struct SignedBy {
  std::string authority{};  // as the policy, or the caller, calls it
  SignatureProof proof{};
};

// One signature or attestation.
struct VerifiedThing {
  std::string place{};
  std::string digest{};          // of the envelope, bundle or payload
  std::string subject{};         // the digest that it is about: the image's or a platform's
  std::string platform{};        // of that subject; empty for the image itself
  std::string predicate_type{};  // empty where it could not be proved
  std::vector<SignedBy> signers{};
  std::string discarded{};  // why it does not count; empty where it does
};

struct Verification {
  std::string image{};  // with the digest that it was resolved to
  std::string type{};   // that was asked for; empty: any
  bool verified = false;
  std::string reason{};  // why it is not; one line
  std::vector<VerifiedThing> things{};
  std::vector<std::string> problems{};  // what could not be listed or fetched, one line each
};

}  // namespace policy
