// What signs and attests, put beside an image: cosign's tags, and artifacts that refer to it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "registry/manifest.h"
#include "registry/session.h"

namespace policy::registry {

// One blob to attach.
struct Attachable {
  std::string_view bytes{};
  std::string media_type{};
  std::map<std::string, std::string> annotations{};
};

// Adds it as one more layer to the manifest under `tag`; every layer that is there stays, and one
// that is this very layer is not added again. kBadInput: an index lies there; kLimit: as many
// layers lie there as cosign reads. Errors as PushBlob. Thread-safe, as below.
Result<void> AttachLayer(const Session& session, const std::string& tag, const Attachable& layer,
                         const http::Deadline& deadline);

// Puts it there as an artifact that refers to `subject` and has its media type; the annotations are
// the artifact's. Returns its digest. Errors as PushReferrer.
Result<std::string> AttachArtifact(const Session& session, const Descriptor& subject,
                                   const Attachable& content, const http::Deadline& deadline);

}  // namespace policy::registry
