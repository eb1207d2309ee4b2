// Whom to ask, and in which order.
#include "registry/client.h"

#include <optional>
#include <utility>

#include "policy/reference.h"
#include "registry/fetch.h"

namespace policy::registry {
namespace {

constexpr const char* kHub = "docker.io";
constexpr const char* kHubServer = "registry-1.docker.io";  // docker.io itself serves no images

}  // namespace

template <typename Ask>
auto RemoteRepository::FromAny(bool by_digest, const http::Deadline& deadline,
                               const Ask& ask) const {
  for (std::size_t i = 0; i + 1 < servers_.size(); ++i) {
    if (!by_digest && !servers_[i].resolves) continue;
    auto found = ask(servers_[i].session, http::Deadline::In(deadline.Left() / 2));
    if (found) return found;
  }
  return ask(servers_.back().session, deadline);
}

Result<Manifest> RemoteRepository::GetManifest(const std::string& tag_or_digest,
                                               const http::Deadline& deadline) const {
  return FromAny(IsDigest(tag_or_digest), deadline,
                 [&](const Session& session, const http::Deadline& end) {
                   return FetchManifest(session, tag_or_digest, end);
                 });
}

Result<void> RemoteRepository::StreamBlob(const Descriptor& blob, const http::Sink& sink,
                                          const http::Deadline& deadline) const {
  bool begun = false;
  const http::Sink noted = [&](std::string_view piece) {
    begun = true;
    return sink(piece);
  };
  // What was handed on cannot be taken back: from then on it is this server or none.
  std::optional<Result<void>> failed;
  return FromAny(true, deadline, [&](const Session& session, const http::Deadline& end) {
    if (failed) return *failed;
    Result<void> fetched = FetchBlob(session, blob, noted, end);
    if (!fetched && begun) failed = fetched;
    return fetched;
  });
}

Result<std::vector<std::string>> RemoteRepository::ListTags(const http::Deadline& deadline) const {
  return FromAny(false, deadline, FetchTags);
}

Result<std::vector<Descriptor>> RemoteRepository::ListReferrers(
    const std::string& digest, const std::string& artifact_type,
    const http::Deadline& deadline) const {
  return FromAny(false, deadline, [&](const Session& session, const http::Deadline& end) {
    return FetchReferrers(session, digest, artifact_type, end);
  });
}

Registry::Registry(Options options)
    : options_(std::move(options)),
      client_(options_.http),
      authorizer_(client_, options_.credentials) {}

Result<Session> Registry::SessionAt(const std::string& host, std::string repository,
                                    bool push) const {
  const std::string rest = (host == kHub ? kHubServer : host) + "/";
  Result<http::Url> url = http::ReadUrl("https://" + rest);
  if (!url) return url.error();
  if (options_.http.insecure_loopback && url->IsLoopback()) {
    url = http::ReadUrl("http://" + rest);
    if (!url) return url.error();
  }
  return Session(client_, authorizer_,
                 {.registry = host,
                  .url = *std::move(url),
                  .repository = std::move(repository),
                  .push = push});
}

Result<RemoteRepository> Registry::Open(const ImageReference& image) const {
  std::vector<RemoteRepository::Server> servers;
  const auto mirrors = options_.mirrors.find(image.registry);
  if (mirrors != options_.mirrors.end()) {
    for (const Mirror& mirror : mirrors->second) {
      std::string name = mirror.path.empty() ? "" : mirror.path + "/";
      Result<Session> session = SessionAt(mirror.host, name + image.repository, false);
      if (!session) return session.error();
      servers.push_back({*std::move(session), mirror.resolves});
    }
  }
  Result<Session> own = SessionAt(image.registry, image.repository, false);
  if (!own) return own.error();
  servers.push_back({*std::move(own)});
  return RemoteRepository(std::move(servers));
}

Result<Session> Registry::OpenForPush(const ImageReference& image) const {
  return SessionAt(image.registry, image.repository, true);
}

}  // namespace policy::registry
