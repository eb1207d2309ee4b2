// What one server is asked for, and how its answers are proven. Mirrors are client.h's business.
#pragma once

#include <string>
#include <vector>

#include "registry/manifest.h"
#include "registry/repository.h"
#include "registry/session.h"

namespace policy::registry {

// As the functions of Repository, which say what each gives. Thread-safe.
Result<Manifest> FetchManifest(const Session& session, const std::string& tag_or_digest,
                               const http::Deadline& deadline);
Result<void> FetchBlob(const Session& session, const Descriptor& blob, const http::Sink& sink,
                       const http::Deadline& deadline);
Result<std::vector<std::string>> FetchTags(const Session& session, const http::Deadline& deadline);
Result<std::vector<Descriptor>> FetchReferrers(const Session& session, const std::string& digest,
                                               const std::string& artifact_type,
                                               const http::Deadline& deadline);

}  // namespace policy::registry
