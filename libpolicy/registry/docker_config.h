// Credentials from a Docker config.json: inline, or from a docker-credential-NAME program that the
// caller starts.
//
// Keys of `auths` match as the kubelet reads them: a host with its port, "*" within one label of
// it, and a path that the repository begins with, here at a "/"; the longest path wins. "docker.io"
// goes by all its names.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"

namespace policy::registry {

// All empty: nobody in particular.
struct Credential {
  std::string username{};
  std::string password{};
  std::string identity_token{};  // for the token server, in place of a password
  std::string registry_token{};  // for the registry itself

  bool empty() const {
    return username.empty() && identity_token.empty() && registry_token.empty();
  }
};

// The credential for a repository; empty if there is none. Must be thread-safe.
using CredentialSource =
    std::function<Result<Credential>(const std::string& registry, const std::string& repository)>;

// What a helper said: its exit code and its standard output.
struct HelperAnswer {
  int exit_code = 0;
  std::string output{};
};
// Starts "docker-credential-<name> get" with `server` on its standard input. An Error: it could not
// be started, or did not end in time.
using CredentialHelper =
    std::function<Result<HelperAnswer>(const std::string& name, const std::string& server)>;

// Immutable once read; safe to share between threads.
class DockerConfig {
 public:
  // kBadInput for text that is no such file; keys that we do not know are passed over, as Docker
  // does. `file` is for messages.
  static Result<DockerConfig> Read(std::string_view json, std::string_view file);

  // The helper's credential, if one is named for this registry and has it, else the inline one.
  // kUnavailable if a helper fails or does not speak the protocol. Without a `helper`, kUnsupported
  // where one is needed.
  Result<Credential> Find(const std::string& registry, const std::string& repository,
                          const CredentialHelper& helper = {}) const;

 private:
  struct Entry {
    std::vector<std::string> labels{};  // of the host, the port with the last
    std::string path{};
    Credential credential{};
    bool Covers(const std::vector<std::string>& host, std::string_view repository) const;
  };
  const Entry* FindInline(const std::string& registry, std::string_view repository) const;

  std::vector<Entry> entries_{};  // the most particular first
  std::map<std::string, std::string> helpers_{};
  std::string store_{};
};

}  // namespace policy::registry
