// The distribution project's token protocol: GET with a password, POST with an identity token.
#include "registry/auth.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/chars.h"
#include "registry/challenge.h"
#include "registry/http_retry.h"
#include "text/base64.h"
#include "text/json.h"

namespace policy::registry {
namespace {

using base::Quote;
using Seconds = std::chrono::seconds;

constexpr Seconds kUsualLife{60};  // of a token that does not say
constexpr Seconds kLongestLife{86'400};
constexpr std::size_t kMostKept = 1'000;
constexpr std::size_t kMostTokenAnswer = std::size_t{256} << 10U;

std::string KeyOf(const AccessTarget& target) {
  return target.url.Origin() + " " + target.registry + " " + target.Scope();
}

std::string BasicValue(const Credential& credential) {
  return "Basic " + text::EncodeBase64(credential.username + ":" + credential.password);
}

Error Unavailable(std::string message, std::string hint = {}) {
  return {.kind = ErrorKind::kUnavailable, .message = std::move(message), .hint = std::move(hint)};
}

// One below `domain`, or itself.
bool IsUnder(std::string_view host, std::string_view domain) {
  return host == domain || (host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

bool IsAddress(std::string_view host) {
  return host.starts_with('[') || (!host.empty() && base::IsDigit(host.back()));
}

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string Query(const Fields& fields) {
  std::string query;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    query += (query.empty() ? "" : "&") + name + "=" + http::EscapeQuery(value);
  }
  return query;
}

std::string FormFor(const Credential& credential, Fields fields) {
  fields.insert(fields.end(), {{"grant_type", "refresh_token"},
                               {"client_id", "policygate"},
                               {"refresh_token", credential.identity_token}});
  return Query(fields);
}

Result<void> MayAsk(const AccessTarget& target, const http::Url& realm, bool with_credentials) {
  if (with_credentials && !MaySeeCredentials(realm, target.url)) {
    return Error{.kind = ErrorKind::kRefused,
                 .message = Quote(target.registry) + " wants its credentials sent to " +
                            Quote(realm.host) + ", which is not its own"};
  }
  if (realm.scheme != "https" && target.url.scheme == "https") {
    return Error{.kind = ErrorKind::kRefused,
                 .message = Quote(target.registry) + " names a token server without HTTPS"};
  }
  if (!target.url.IsPrivate() && realm.IsPrivate()) {
    return Error{.kind = ErrorKind::kRefused,
                 .message = Quote(target.registry) +
                            " names a token server at a private address, " + Quote(realm.host)};
  }
  return {};
}

struct Token {
  std::string value{};
  Seconds life = kUsualLife;
};

std::optional<Token> ReadToken(std::string_view body) {
  const Result<text::Tree> tree = text::ReadJson(body, "token");
  if (!tree) return std::nullopt;
  const text::Node& root = tree->root();
  Token token{.value = std::string(root.StringAt("token"))};
  if (token.value.empty()) token.value = root.StringAt("access_token");
  if (token.value.empty()) return std::nullopt;
  const text::Node* life = root.Find("expires_in");
  const auto seconds = life == nullptr ? std::nullopt : life->integer();
  if (seconds) token.life = std::clamp(Seconds(*seconds), Seconds(0), kLongestLife);
  return token;
}

}  // namespace

std::string AccessTarget::Scope() const {
  return "repository:" + repository + (push ? ":pull,push" : ":pull");
}

bool MaySeeCredentials(const http::Url& realm, const http::Url& registry) {
  if (realm.scheme != registry.scheme) return false;
  if (IsUnder(realm.host, registry.host)) return true;
  const std::size_t dot = registry.host.find('.');
  if (dot == std::string::npos || IsAddress(registry.host)) return false;
  const std::string_view domain = std::string_view(registry.host).substr(dot + 1);
  return domain.find('.') != std::string_view::npos && IsUnder(realm.host, domain);
}

Result<Credential> Authorizer::CredentialFor(const AccessTarget& target) const {
  if (!credentials_) return Credential{};
  return credentials_(target.registry, target.repository);
}

void Authorizer::Keep(const AccessTarget& target, Kept kept) {
  const std::scoped_lock lock(mutex_);
  // Names of images are anybody's: what is kept for them must not grow without end.
  if (kept_.size() >= kMostKept) {
    const auto now = http::Deadline::Clock::now();
    std::erase_if(kept_, [&](const auto& each) { return each.second.until <= now; });
    if (kept_.size() >= kMostKept) kept_.clear();
  }
  kept_.insert_or_assign(KeyOf(target), std::move(kept));
}

void Authorizer::Remember(const AccessTarget& target, const TokenServer& server) {
  const std::scoped_lock lock(mutex_);
  if (servers_.size() >= kMostKept) servers_.clear();
  servers_.insert_or_assign(target.url.Origin(), server);
}

Result<std::string> Authorizer::Known(const AccessTarget& target, const http::Deadline& deadline) {
  TokenServer server;
  {
    const std::scoped_lock lock(mutex_);
    const auto kept = kept_.find(KeyOf(target));
    if (kept != kept_.end()) {
      if (http::Deadline::Clock::now() < kept->second.until) return kept->second.value;
      kept_.erase(kept);
    }
    const auto known = servers_.find(target.url.Origin());
    if (known == servers_.end()) return std::string();
    server = known->second;
  }
  return Bearer(target, server, deadline);
}

Result<std::string> Authorizer::Answer(const AccessTarget& target,
                                       const http::Response& unauthorized,
                                       const http::Deadline& deadline) {
  std::optional<Result<std::string>> basic;
  for (const std::string_view header : unauthorized.FindAll("www-authenticate")) {
    for (Challenge& challenge : ReadChallenges(header)) {
      if (challenge.scheme == "bearer") {
        TokenServer server{challenge.parameters["realm"], challenge.parameters["service"]};
        Remember(target, server);
        return Bearer(target, server, deadline);
      }
      if (challenge.scheme == "basic" && !basic) basic = Basic(target);
    }
  }
  if (basic) return *std::move(basic);
  return Unavailable(Quote(target.registry) + " wants credentials and does not say which");
}

Result<std::string> Authorizer::Basic(const AccessTarget& target) {
  const Result<Credential> credential = CredentialFor(target);
  if (!credential) return credential.error();
  if (credential->username.empty()) {
    return Unavailable(Quote(target.registry) + " wants a user and a password, and none is known",
                       "docker login " + target.registry);
  }
  std::string value = BasicValue(*credential);
  Keep(target, {value, http::Deadline::Clock::time_point::max()});
  return value;
}

Result<std::string> Authorizer::Bearer(const AccessTarget& target, const TokenServer& server,
                                       const http::Deadline& deadline) {
  const Result<Credential> credential = CredentialFor(target);
  if (!credential) return credential.error();
  if (!credential->registry_token.empty()) return "Bearer " + credential->registry_token;
  const Result<http::Url> realm = http::ReadUrl(server.realm);
  if (!realm) return realm.error();
  if (Result<void> may = MayAsk(target, *realm, !credential->empty()); !may) return may.error();
  const Fields fields = {{"service", server.service}, {"scope", target.Scope()}};
  http::Request request{.url = realm->text, .max_body = kMostTokenAnswer};
  const std::string form = credential->identity_token.empty() ? "" : FormFor(*credential, fields);
  if (!form.empty()) {
    request.method = "POST";
    request.body = form;
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  } else {
    request.url += (realm->text.find('?') == std::string::npos ? "?" : "&") + Query(fields);
    if (!credential->empty()) request.headers.push_back({"Authorization", BasicValue(*credential)});
  }
  const auto asked = http::Deadline::Clock::now();
  const Result<http::Response> answer = SendPatiently(client_, request, deadline);
  if (!answer) return answer.error();
  if (!answer->ok()) {
    const bool ours = answer->status == 401 || answer->status == 403;
    return Unavailable(Quote(realm->host) + " answers " + std::to_string(answer->status) +
                           " when asked for a token for " + Quote(target.Scope()),
                       ours ? "docker login " + target.registry : "");
  }
  std::optional<Token> token = ReadToken(answer->body);
  if (!token) return Unavailable(Quote(realm->host) + " answered with no token");
  std::string value = "Bearer " + token->value;
  // A tenth early, so that it does not end on the way.
  Keep(target, {value, asked + token->life - token->life / 10});
  return value;
}

}  // namespace policy::registry
