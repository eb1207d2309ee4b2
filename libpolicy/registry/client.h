// The client of registries that speak the OCI distribution specification.
//
//   Registry registry({.http = {.ca_pem = pem}, .credentials = source});
//   RemoteRepository app = registry.Open(*ParseReference("registry.example.com/team/app"));
//   Result<Manifest> manifest = app.GetManifest("v1", http::Deadline::In(10s));
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "policy/reference.h"
#include "registry/auth.h"
#include "registry/http.h"
#include "registry/repository.h"
#include "registry/session.h"

namespace policy::registry {

// A server that holds copies of another's repositories.
struct Mirror {
  std::string host{};     // "mirror.example.com:5000"
  std::string path{};     // in front of the repository's name; may be empty
  bool resolves = false;  // Trusted with what changes: tags and referrers. Else digests alone.
};

struct Options {
  http::Options http{};
  CredentialSource credentials{};
  std::map<std::string, std::vector<Mirror>> mirrors{};  // by registry, asked in this order
};

// One repository of one registry and its mirrors. A mirror that does not have or not give what is
// asked for costs no more than half of the time that is left. Thread-safe; the Registry must
// outlive it.
class RemoteRepository final : public Repository {
 public:
  Result<Manifest> GetManifest(const std::string& tag_or_digest,
                               const http::Deadline& deadline) const override;
  Result<void> StreamBlob(const Descriptor& blob, const http::Sink& sink,
                          const http::Deadline& deadline) const override;
  Result<std::vector<std::string>> ListTags(const http::Deadline& deadline) const override;
  Result<std::vector<Descriptor>> ListReferrers(const std::string& digest,
                                                const std::string& artifact_type,
                                                const http::Deadline& deadline) const override;

 private:
  friend class Registry;
  struct Server {
    Session session;
    bool resolves = true;
  };
  explicit RemoteRepository(std::vector<Server> servers) : servers_(std::move(servers)) {}
  // The first success among the servers that may be asked, else the registry's own error.
  template <typename Ask>
  auto FromAny(bool by_digest, const http::Deadline& deadline, const Ask& ask) const;

  std::vector<Server> servers_;  // mirrors, and last the registry itself
};

// Keeps connections and tokens for all repositories. Thread-safe.
class Registry {
 public:
  explicit Registry(Options options);
  // Only the name of `image` counts. kBadInput for a registry that is no host.
  Result<RemoteRepository> Open(const ImageReference& image) const;
  // The registry itself, for writing.
  Result<Session> OpenForPush(const ImageReference& image) const;

 private:
  Result<Session> SessionAt(const std::string& host, std::string repository, bool push) const;

  Options options_;
  http::Client client_;
  mutable Authorizer authorizer_;
};

}  // namespace policy::registry
