// Who we are to a registry: nobody, a user with a password, or the bearer of a token that its token
// server gave us for one repository.
//
// A token is asked for with the scope we need, whatever the challenge suggests, and kept until it
// ends. Credentials go to a token server only if it is the registry's own: the same host, one below
// it, or one beside it under the same domain.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "policy/result.h"
#include "registry/docker_config.h"
#include "registry/http.h"

namespace policy::registry {

// What is asked for, and of whom.
struct AccessTarget {
  std::string registry{};    // as references and configurations name it
  http::Url url{};           // its base; only its origin sees credentials
  std::string repository{};  // as this server names it
  bool push = false;

  std::string Scope() const;  // "repository:library/nginx:pull"
};

// Thread-safe. The client and the credentials must outlive it.
class Authorizer {
 public:
  Authorizer(const http::Client& client, CredentialSource credentials)
      : client_(client), credentials_(std::move(credentials)) {}

  // The value of Authorization to begin with; empty where nothing is known yet. Errors as Answer.
  Result<std::string> Known(const AccessTarget& target, const http::Deadline& deadline);
  // The value to try after a 401. kUnavailable: we have nothing that would do, or the token server
  // is not to be had; kRefused: it is none that may see our credentials.
  Result<std::string> Answer(const AccessTarget& target, const http::Response& unauthorized,
                             const http::Deadline& deadline);

 private:
  struct Kept {
    std::string value{};
    http::Deadline::Clock::time_point until{};
  };
  struct TokenServer {
    std::string realm{};
    std::string service{};
  };
  Result<std::string> Basic(const AccessTarget& target);
  Result<std::string> Bearer(const AccessTarget& target, const TokenServer& server,
                             const http::Deadline& deadline);
  Result<Credential> CredentialFor(const AccessTarget& target) const;
  void Keep(const AccessTarget& target, Kept kept);
  void Remember(const AccessTarget& target, const TokenServer& server);

  const http::Client& client_;
  CredentialSource credentials_;
  std::mutex mutex_{};
  std::map<std::string, Kept> kept_{};            // by origin and scope
  std::map<std::string, TokenServer> servers_{};  // by origin
};

// Whether `realm` is a token server that may see the credentials of `registry`. Never fails.
bool MaySeeCredentials(const http::Url& realm, const http::Url& registry);

}  // namespace policy::registry
