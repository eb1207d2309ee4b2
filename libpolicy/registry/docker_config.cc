// Reading and matching; what a helper's answer means.
#include "registry/docker_config.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/chars.h"
#include "base/glob.h"
#include "text/base64.h"
#include "text/json.h"

namespace policy::registry {
namespace {

using base::Quote;
using text::Node;

constexpr std::string_view kHub = "docker.io";
constexpr std::array<std::string_view, 2> kHubAliases = {"index.docker.io", "registry-1.docker.io"};
// Under this name Docker's helpers keep what is for docker.io.
constexpr const char* kHubServer = "https://index.docker.io/v1/";
constexpr std::string_view kTokenUser = "<token>";
constexpr std::string_view kNothingThere = "credentials not found in native keychain";

Error Bad(std::string_view file, const std::string& what) {
  return {.kind = ErrorKind::kBadInput,
          .message = Quote(file) + ": " + what,
          .where = {.file = std::string(file)}};
}

struct Place {
  std::string host{};
  std::string path{};
};

// "https://index.docker.io/v1/": "docker.io" and no path.
Place PlaceOf(std::string_view key) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (key.starts_with(scheme)) key.remove_prefix(scheme.size());
  }
  while (key.ends_with('/')) key.remove_suffix(1);
  const std::size_t slash = std::min(key.find('/'), key.size());
  Place place{.host = base::ToLower(key.substr(0, slash))};
  if (std::find(kHubAliases.begin(), kHubAliases.end(), place.host) != kHubAliases.end()) {
    place.host = kHub;
  }
  std::string_view path = key.substr(slash);
  if (path == "/v1" || path == "/v2" || path.starts_with("/v1/") || path.starts_with("/v2/")) {
    path.remove_prefix(3);
  }
  if (!path.empty()) place.path = path.substr(1);
  return place;
}

std::vector<std::string> LabelsOf(std::string_view host) {
  std::vector<std::string> labels;
  for (std::size_t dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.')) {
    labels.emplace_back(host.substr(0, dot));
    host.remove_prefix(dot + 1);
  }
  labels.emplace_back(host);
  return labels;
}

bool LabelMatches(const std::string& pattern, const std::string& label) {
  if (pattern.find('*') == std::string::npos) return pattern == label;
  const Result<base::Glob> glob = base::Glob::Parse(pattern);
  return glob && glob->Matches(label);
}

// "user:password" in base64; some tools end it with NULs.
bool Decode(std::string_view auth, Credential& into) {
  std::optional<std::string> plain = text::DecodeBase64(auth);
  if (!plain) return false;
  while (plain->ends_with('\0')) plain->pop_back();
  const std::size_t colon = plain->find(':');
  if (colon == std::string::npos) return false;
  into.username = plain->substr(0, colon);
  into.password = plain->substr(colon + 1);
  return true;
}

Result<Credential> ReadCredential(const text::Member& entry, std::string_view file) {
  const Node& node = entry.value;
  Credential credential{.username = std::string(node.StringAt("username")),
                        .password = std::string(node.StringAt("password")),
                        .identity_token = std::string(node.StringAt("identitytoken")),
                        .registry_token = std::string(node.StringAt("registrytoken"))};
  const std::string_view auth = node.StringAt("auth");
  if (!auth.empty() && !Decode(auth, credential)) {
    return Bad(file, "the auth of " + Quote(entry.key) + " is no base64 of 'user:password'");
  }
  return credential;
}

// Names become part of a program's name, and must not lead anywhere else.
bool IsHelperName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return base::IsAlnum(c) || c == '-' || c == '_' || c == '.';
  });
}

Result<Credential> ReadAnswer(const HelperAnswer& answer, const std::string& helper) {
  if (answer.exit_code != 0 && answer.output.starts_with(kNothingThere)) return Credential{};
  const std::string name = "docker-credential-" + helper;
  if (answer.exit_code != 0) {
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = Quote(name) + " ended with " + std::to_string(answer.exit_code)};
  }
  const Result<text::Tree> tree = text::ReadJson(answer.output, name);
  // What it said is a secret: it goes into no message.
  if (!tree || tree->root().StringAt("Secret").empty()) {
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = Quote(name) + " answered with no credential"};
  }
  const std::string user(tree->root().StringAt("Username"));
  std::string secret(tree->root().StringAt("Secret"));
  if (user == kTokenUser) return Credential{.identity_token = std::move(secret)};
  return Credential{.username = user, .password = std::move(secret)};
}

}  // namespace

bool DockerConfig::Entry::Covers(const std::vector<std::string>& host,
                                 std::string_view repository) const {
  if (!std::equal(labels.begin(), labels.end(), host.begin(), host.end(), LabelMatches)) {
    return false;
  }
  return path.empty() || repository == path ||
         (repository.starts_with(path) && repository[path.size()] == '/');
}

Result<DockerConfig> DockerConfig::Read(std::string_view json, std::string_view file) {
  const Result<text::Tree> tree = text::ReadJson(json, file);
  if (!tree) return tree.error();
  if (!tree->root().is_map()) return Bad(file, "no Docker configuration: not a JSON object");
  DockerConfig config;
  if (const Node* auths = tree->root().Find("auths")) {
    for (const text::Member& member : auths->members()) {
      Result<Credential> credential = ReadCredential(member, file);
      if (!credential) return credential.error();
      if (credential->empty()) continue;  // Docker notes so that a helper has it.
      Place place = PlaceOf(member.key);
      config.entries_.push_back(
          {LabelsOf(place.host), std::move(place.path), *std::move(credential)});
    }
  }
  const auto particular = [](const Entry& entry) {
    const auto stars = std::count_if(
        entry.labels.begin(), entry.labels.end(),
        [](const std::string& label) { return label.find('*') != std::string::npos; });
    return std::make_tuple(-static_cast<std::ptrdiff_t>(entry.path.size()), stars);
  };
  std::stable_sort(config.entries_.begin(), config.entries_.end(),
                   [&](const Entry& a, const Entry& b) { return particular(a) < particular(b); });
  config.store_ = tree->root().StringAt("credsStore");
  if (const Node* helpers = tree->root().Find("credHelpers")) {
    for (const text::Member& member : helpers->members()) {
      config.helpers_.insert_or_assign(PlaceOf(member.key).host, member.value.string());
    }
  }
  for (const auto& [host, name] : config.helpers_) {
    if (!IsHelperName(name))
      return Bad(file, "a credential helper may not be called " + Quote(name));
  }
  if (!config.store_.empty() && !IsHelperName(config.store_)) {
    return Bad(file, "a credential store may not be called " + Quote(config.store_));
  }
  return config;
}

const DockerConfig::Entry* DockerConfig::FindInline(const std::string& registry,
                                                    std::string_view repository) const {
  const std::vector<std::string> host = LabelsOf(PlaceOf(registry).host);
  for (const Entry& entry : entries_) {
    if (entry.Covers(host, repository)) return &entry;
  }
  return nullptr;
}

Result<Credential> DockerConfig::Find(const std::string& registry, const std::string& repository,
                                      const CredentialHelper& helper) const {
  const std::string host = PlaceOf(registry).host;
  const auto named = helpers_.find(host);
  const std::string& program = named == helpers_.end() ? store_ : named->second;
  if (!program.empty()) {
    if (!helper) {
      return Error{.kind = ErrorKind::kUnsupported,
                   .message = "credential helpers are not started here: " + Quote(program)};
    }
    const Result<HelperAnswer> answer = helper(program, host == kHub ? kHubServer : host);
    if (!answer) return answer.error();
    Result<Credential> credential = ReadAnswer(*answer, program);
    if (!credential || !credential->empty()) return credential;
  }
  const Entry* entry = FindInline(registry, repository);
  return entry == nullptr ? Credential{} : entry->credential;
}

}  // namespace policy::registry
