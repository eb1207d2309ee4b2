// A registry in memory, for the client's tests: it keeps what it is given, serves it by the
// distribution specification, and misbehaves as it is told.
//
//   RegistryDouble double_({.referrers_api = false});
//   const std::string digest = double_.AddManifest("app", "v1", ImageJson());
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/loopback_server.h"

namespace policy::testing {

struct Quirks {
  bool referrers_api = true;
  bool filters = true;       // by artifactType
  std::size_t page = 0;      // entries in one; 0: all
  std::string basic{};       // "user:password" is wanted
  bool tokens = false;       // a bearer token for the very scope is wanted
  std::string realm{};       // where from; empty: from /token here
  std::string token_user{};  // "user:password" the token server wants; empty: anybody
  std::string refresh{};     // or this refresh token
  int token_life = 300;
  bool absolute_uploads = false;  // Location with scheme and host
  std::string upload_query{};     // what it holds beside the path
  // Looks at a request first; an answer of its own replaces the double's.
  std::function<std::optional<Said>(const Asked&)> first{};
};

class RegistryDouble {
 public:
  explicit RegistryDouble(Quirks quirks = {}, const PemPair* certificate = nullptr);

  // Digests of what was added.
  std::string AddBlob(const std::string& bytes);
  std::string AddManifest(const std::string& repository, const std::string& tag,
                          const std::string& bytes, const std::string& type = {});
  // The bytes under a tag or digest; empty without it.
  std::string ManifestAt(const std::string& repository, const std::string& name) const;
  bool HasBlob(const std::string& digest) const;
  void RevokeTokens();

  std::string Host() const { return server_->Host(); }
  LoopbackServer& server() { return *server_; }
  // "GET /v2/app/manifests/v1", one for each request.
  std::vector<std::string> asked() const;

 private:
  struct Kept {
    std::string bytes{};
    std::string type{};
  };
  Said Answer(const Asked& asked);
  std::optional<Said> Demand(const Asked& asked, const std::string& repository) const;
  Said GiveToken(const Asked& asked) const;
  Said Manifests(const Asked& asked, const std::string& repository, const std::string& name);
  Said Blobs(const Asked& asked, const std::string& repository, const std::string& rest);
  Said Referrers(const Asked& asked, const std::string& repository, const std::string& digest);
  Said Tags(const Asked& asked, const std::string& repository);
  std::size_t PageFrom(const Asked& asked, std::size_t all, Said& said, std::size_t& end) const;

  Quirks quirks_;
  mutable std::recursive_mutex mutex_{};
  std::map<std::string, std::map<std::string, Kept>> manifests_{};
  std::map<std::string, std::string> blobs_{};
  int generation_ = 0;
  std::unique_ptr<LoopbackServer> server_{};  // last: its threads use all of the above
};

// {"mediaType":…,"digest":…,"size":…} of `bytes`; `more` is further members, ",\"a\":1".
std::string DescriptorJson(const std::string& type, const std::string& bytes,
                           const std::string& more = {});
// An OCI image manifest over an empty config; `more` as above.
std::string ImageJson(const std::vector<std::string>& layers = {}, const std::string& more = {});
std::string IndexJson(const std::vector<std::string>& manifests, const std::string& more = {});
// An image that is about `subject` (its bytes).
std::string ReferrerJson(const std::string& subject, const std::string& artifact_type,
                         const std::string& note = {});

}  // namespace policy::testing
