// Writing to a registry: blobs, manifests, and what is attached to an image.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "registry/manifest.h"
#include "registry/session.h"

namespace policy::registry {

// Uploads `bytes` unless the registry holds them already; returns their digest. kUnavailable: the
// registry does not take them; kRefused: it wants them sent where they may not go. Thread-safe, as
// all here.
Result<std::string> PushBlob(const Session& session, std::string_view bytes,
                             const http::Deadline& deadline);

// Puts the manifest under `tag`, or under its digest where that is empty. kUntrusted: the registry
// says it keeps something else.
Result<void> PushManifest(const Session& session, const Manifest& manifest, const std::string& tag,
                          const http::Deadline& deadline);

// Puts a manifest that has a subject under its digest, and sees to it that the list of the
// subject's referrers names it: the registry's own, or else the one under the fallback tag.
Result<void> PushReferrer(const Session& session, const Manifest& manifest,
                          const http::Deadline& deadline);

// What becomes of the manifest under a tag (nullptr: there is none); empty if it may stay.
using Rewrite = std::function<Result<std::string>(const Manifest* kept)>;

// Writes back what `rewrite` makes of the manifest under `tag`, and reads again until it may stay:
// another writer may have come between. kUnavailable if they never end; errors of `rewrite`.
Result<void> RewriteTag(const Session& session, const std::string& tag, const Rewrite& rewrite,
                        const http::Deadline& deadline);

}  // namespace policy::registry
