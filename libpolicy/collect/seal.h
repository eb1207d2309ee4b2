// What all that is signed about an image has in common: the image must have a digest, and the
// statement becomes an envelope or a bundle. Not a public header.
#pragma once

#include <string>
#include <string_view>

#include "policy/signing.h"

namespace policy::collect {

// What a statement is about.
struct Pinned {
  std::string name{};  // empty where only a digest was given
  std::string digest{};
};

// Reads "name@sha256:…" or "sha256:…". kBadInput for text that is neither.
Result<Pinned> ReadPinned(std::string_view image);

// Signs an in-toto statement in this form.
Result<SignedThing> Seal(std::string_view statement, std::string_view predicate_type,
                         SignedForm form, const SigningKey& key);

}  // namespace policy::collect
