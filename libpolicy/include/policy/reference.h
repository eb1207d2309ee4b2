// Image references as container engines read them.
//
// The grammar and the normalisation are those of the distribution project's reference library,
// which Docker, containerd and the kubelet share: default registry docker.io, `library/` for
// official images, a first component is a host if it holds '.' or ':' or an upper-case letter or is
// `localhost`.
//
//   auto r = policy::ParseReference("nginx:1.25");
//   r->registry == "docker.io"; r->repository == "library/nginx"; r->tag == "1.25";
#pragma once

#include <string>
#include <string_view>

#include "policy/result.h"

namespace policy {

// One normalised reference. `tag` and `digest` are empty where the text had none; a reference with
// neither reads as `latest`, but no tag is invented here.
struct ImageReference {
  std::string registry{};    // "docker.io", "registry.example.com:5000", "[::1]:5000"
  std::string repository{};  // "library/nginx"
  std::string tag{};
  std::string digest{};  // "sha256:<64 lower-case hex>" (also sha384, sha512)

  bool operator==(const ImageReference&) const = default;

  // "docker.io/library/nginx".
  std::string Name() const;
  // What an engine pulls: the name with "@digest", else ":tag", else ":latest". Never fails.
  std::string Canonical() const;
  // The name with ":tag" and "@digest" as far as they were given; invents nothing. Never fails.
  std::string Normalized() const;
};

// Reads and normalises. kBadInput for anything the engines refuse (upper case in a path, 64 hex
// digits alone, a digest of the wrong length, an unknown algorithm). The text is taken as it is: a
// space around it is an error too. Thread-safe.
Result<ImageReference> ParseReference(std::string_view text);

// Whether `text` is a whole digest: known algorithm, exact length, lower-case hex. Thread-safe.
bool IsDigest(std::string_view text);

}  // namespace policy
