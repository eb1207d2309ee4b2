// The language's `image`: a glob over the normalised repository, and optionally a tag and a digest.
//
//   docker.io/library/nginx        registry.example.com:5000/**:v1.*       **@sha256:<64 hex>
//
// A part left out takes any. A reference with neither tag nor digest reads as `latest`; one with a
// digest and no tag has the empty tag, which ":*" takes and ":1.25" does not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/glob.h"
#include "policy/reference.h"
#include "policy/result.h"

namespace policy::base {

// Immutable once parsed; safe to share between threads and to copy.
class ImagePattern {
 public:
  // The repository is normalised as references are: `index.docker.io/` reads as `docker.io/`, and
  // `docker.io/nginx` as `docker.io/library/nginx`. kBadInput for what breaks the grammar and for
  // what no image can have (a first part that is no registry, a repository without "/"); the hint
  // proposes the full name.
  static Result<ImagePattern> Parse(std::string_view text);

  bool Matches(const ImageReference& image) const;

  // As it was written.
  const std::string& text() const { return text_; }

 private:
  ImagePattern(std::string text, Glob repository);

  std::string text_;
  Glob repository_;
  std::optional<Glob> tag_{};
  std::string digest_{};
};

}  // namespace policy::base
