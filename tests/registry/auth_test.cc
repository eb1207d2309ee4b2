// Who we are to a registry: which credentials go where, for which scope, and how often.
#include "registry/auth.h"

#include <atomic>
#include <thread>

#include "crypto/crypto.h"
#include "registry/push.h"
#include "registry/support.h"

namespace policy::registry {
namespace {

using namespace testing;

CredentialSource Always(const Credential& credential) {
  return [credential](const std::string&, const std::string&) { return credential; };
}

const Credential kUser{.username = "user", .password = "pass:word"};

// Requests of the double that are for a token.
std::size_t TokensAsked(const RegistryDouble& server) {
  std::size_t count = 0;
  for (const std::string& line : server.asked()) count += line.find("/token") != std::string::npos;
  return count;
}

TEST_CASE("an anonymous token is fetched once for each repository, with its scope") {
  RegistryDouble server({.tokens = true});
  server.AddManifest(kRepository, "v1", kImage);
  server.AddManifest("other", "v1", kImage);
  const Client client(server);
  for (int i = 0; i < 3; ++i) CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
  const std::string token = "GET /token?service=double&scope=repository%3Ateam%2Fapp%3Apull";
  const std::string manifest = "GET /v2/team/app/manifests/v1";
  CHECK(server.asked() == std::vector<std::string>{manifest, token, manifest, manifest, manifest});
  CHECK(server.server().asked()[1].Header("authorization").empty());
  // The token server is known by now: no second refusal.
  const auto other = client.registry.Open({.registry = server.Host(), .repository = "other"});
  CHECK(KindOf(other->GetManifest("v1", Soon())) == "ok");
  CHECK(server.asked().size() == 7);
  CHECK(server.asked()[5] == "GET /token?service=double&scope=repository%3Aother%3Apull");
}

TEST_CASE("workers share tokens, each repository its own") {
  constexpr int kWorkers = 8;
  RegistryDouble server({.tokens = true});
  const std::vector<std::string> names = {"a", "b", "c", "d"};
  for (const std::string& name : names) server.AddManifest(name, "v1", kImage);
  const Client client(server);
  std::atomic<int> right{0};
  std::vector<std::thread> workers;
  for (int worker = 0; worker < kWorkers; ++worker) {
    workers.emplace_back([&, worker] {
      for (int i = 0; i < 8; ++i) {
        const auto app = client.registry.Open(
            {.registry = server.Host(), .repository = names[(worker + i) % names.size()]});
        if (app && app->GetManifest("v1", Soon())) ++right;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  CHECK(right == kWorkers * 8);
  CHECK(TokensAsked(server) >= names.size());
  CHECK(TokensAsked(server) <= names.size() * kWorkers);
}

TEST_CASE("to push, the right to push is asked for") {
  RegistryDouble server({.tokens = true});
  const Client client(server);
  CHECK(KindOf(PushBlob(client.ForPush(), "bytes", Soon())) == "ok");
  CHECK(server.asked().at(1) ==
        "GET /token?service=double&scope=repository%3Ateam%2Fapp%3Apull%2Cpush");
  CHECK(TokensAsked(server) == 1);
}

TEST_CASE("a user, or an identity token, is shown to the token server alone") {
  struct Row {
    const char* name;
    Quirks quirks;
    Credential credential;
    const char* want;
  };
  const Row rows[] = {
      {"a user", {.tokens = true, .token_user = "user:pass:word"}, kUser, "ok"},
      {"the wrong user", {.tokens = true, .token_user = "else:x"}, kUser, "unavailable"},
      {"nobody", {.tokens = true, .token_user = "user:pass:word"}, {}, "unavailable"},
      {"an identity token",
       {.tokens = true, .token_user = "x:y", .refresh = "refresh"},
       {.identity_token = "refresh"},
       "ok"},
      {"the wrong one",
       {.tokens = true, .refresh = "refresh"},
       {.identity_token = "x"},
       "unavailable"},
      {"a token for the registry",
       {.tokens = true},
       {.registry_token = "repository:team/app:pull#0"},
       "ok"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RegistryDouble server(row.quirks);
    server.AddManifest(kRepository, "v1", kImage);
    const Client client(server, {.credentials = Always(row.credential)});
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == row.want);
    for (const Asked& asked : server.server().asked()) {
      if (asked.Path() != "/token") CHECK(!asked.Header("authorization").starts_with("Basic"));
    }
  }
}

TEST_CASE("basic authentication waits until it is asked for, and is remembered") {
  RegistryDouble server({.basic = "user:pass:word"});
  server.AddManifest(kRepository, "v1", kImage);
  const Client client(server, {.credentials = Always(kUser)});
  CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
  CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
  REQUIRE(server.asked().size() == 3);
  CHECK(server.server().asked()[0].Header("authorization").empty());
  const Client stranger(server);
  const Result<Manifest> refused = stranger.app.GetManifest("v1", Soon());
  REQUIRE(!refused.has_value());
  CHECK(refused.error().hint == "docker login " + server.Host());
  const Client wrong(server, {.credentials = Always({.username = "user", .password = "x"})});
  CHECK(KindOf(wrong.app.GetManifest("v1", Soon())) == "unavailable");
}

TEST_CASE("credentials are never shown to who does not ask for them") {
  RegistryDouble server;
  server.AddManifest(kRepository, "v1", kImage);
  const Client client(server, {.credentials = Always(kUser)});
  CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
  CHECK(server.server().asked().at(0).Header("authorization").empty());
}

TEST_CASE("a token that has ended or is revoked is replaced, once") {
  SUBCASE("ended") {
    RegistryDouble server({.tokens = true, .token_life = 0});
    server.AddManifest(kRepository, "v1", kImage);
    const Client client(server);
    for (int i = 0; i < 3; ++i) CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
    CHECK(TokensAsked(server) == 3);
  }
  SUBCASE("revoked") {
    RegistryDouble server({.tokens = true});
    server.AddManifest(kRepository, "v1", kImage);
    const Client client(server);
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
    server.RevokeTokens();
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
    CHECK(TokensAsked(server) == 2);
  }
  SUBCASE("never good enough") {
    RegistryDouble server({.tokens = true, .first = [](const Asked& asked) -> std::optional<Said> {
                             if (asked.Path() != "/token") return std::nullopt;
                             return Say(200, R"({"token":"not this one"})");
                           }});
    const Client client(server);
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "unavailable");
    CHECK(server.asked().size() == 3);
  }
}

TEST_CASE("a challenge that cannot be met is an error") {
  struct Row {
    const char* name;
    std::vector<std::pair<std::string, std::string>> headers;
    const char* want;
  };
  const Row rows[] = {
      {"none", {}, "unavailable"},
      {"one we do not know", {{"WWW-Authenticate", "Negotiate"}}, "unavailable"},
      {"a token from nowhere", {{"WWW-Authenticate", "Bearer service=\"s\""}}, "bad-input"},
      {"a token from a file", {{"WWW-Authenticate", "Bearer realm=\"file:///x\""}}, "bad-input"},
      {"a token over plain HTTP from afar",
       {{"WWW-Authenticate", "Bearer realm=\"http://auth.example.com/\""}},
       "refused"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RegistryDouble server({.first = [&](const Asked&) { return Say(401, {}, row.headers); }});
    const Client client(server);
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == row.want);
  }
}

TEST_CASE("a token server that answers with no token is an error") {
  const char* bodies[] = {
      "", "{}", "[]", R"({"token":""})", R"({"token":1})", "token", "{\"token\":\"a\\nb\"}"};
  for (const char* body : bodies) {
    CAPTURE(body);
    RegistryDouble server({.tokens = true, .first = [&](const Asked& asked) -> std::optional<Said> {
                             if (asked.Path() != "/token") return std::nullopt;
                             return Say(200, body);
                           }});
    const Client client(server);
    CHECK(!client.app.GetManifest("v1", Soon()).has_value());
    CHECK(server.asked().size() == 2);
  }
}

// Ratify's CVE-2025-27403, distribution's CVE-2026-33540: a realm that is a stranger's.
TEST_CASE("credentials go to no token server that is not the registry's own") {
  RegistryDouble stranger;
  const std::string realm =
      "http://localhost:" + std::to_string(stranger.server().port()) + "/token";
  RegistryDouble server({.tokens = true, .realm = realm});
  SUBCASE("a user's") {
    const Client client(server, {.credentials = Always(kUser)});
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "refused");
    CHECK(stranger.asked().empty());
  }
  SUBCASE("an identity token") {
    const Client client(server, {.credentials = Always({.identity_token = "secret"})});
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "refused");
    CHECK(stranger.asked().empty());
  }
  SUBCASE("but anybody may be asked for an anonymous one") {
    server.AddManifest(kRepository, "v1", kImage);
    const Client client(server);
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
    CHECK(stranger.asked().size() == 1);
  }
}

TEST_CASE("a registry's own token server is on its host, below it, or beside it") {
  struct Row {
    const char* registry;
    const char* realm;
    bool may;
  };
  const Row rows[] = {
      {"https://r.example.com", "https://r.example.com/token", true},
      {"https://r.example.com", "https://r.example.com:8443/token", true},
      {"https://r.example.com", "https://auth.r.example.com/token", true},
      {"https://r.example.com", "https://auth.example.com/token", true},
      {"https://r.example.com", "https://example.com/token", true},
      {"https://registry-1.docker.io", "https://auth.docker.io/token", true},
      {"https://registry.gitlab.com", "https://gitlab.com/jwt/auth", true},
      {"https://ghcr.io", "https://ghcr.io/token", true},
      {"https://ghcr.io", "https://auth.ghcr.io/token", true},
      {"https://ghcr.io", "https://other.io/token", false},
      {"https://r.example.com", "https://example.com.evil.org/token", false},
      {"https://r.example.com", "https://evilexample.com/token", false},
      {"https://r.example.com", "https://evil.com/token", false},
      {"https://r.example.com", "http://r.example.com/token", false},
      {"https://10.0.0.1", "https://10.0.0.1/token", true},
      {"https://10.0.0.1", "https://9.0.0.1/token", false},
      {"https://[2001:db8::1]", "https://[2001:db8::2]/token", false},
      {"http://127.0.0.1:1", "http://127.0.0.1:2/token", true},
      {"http://localhost:1", "http://127.0.0.1:1/token", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.registry);
    CAPTURE(row.realm);
    CHECK(MaySeeCredentials(*http::ReadUrl(row.realm), *http::ReadUrl(row.registry)) == row.may);
  }
}

TEST_CASE("a registry outside names no token server inside") {
  const TestAuthority authority("test CA");
  const PemPair pair = authority.Issue({.name = "registry.test"});
  RegistryDouble server({.tokens = true, .realm = "https://169.254.169.254/token"}, &pair);
  ConnectProxy proxy(server.server().port());
  const Registry registry(
      {.http = {.ca_pem = authority.Certificate(), .https_proxy = proxy.Url()}});
  const auto app = registry.Open({.registry = "registry.test", .repository = kRepository});
  CHECK(KindOf(app->GetManifest("v1", Soon())) == "refused");
  CHECK(proxy.asked() == std::vector<std::string>{"registry.test:443"});
}

TEST_CASE("a source that fails says why") {
  RegistryDouble server({.tokens = true});
  const Client client(
      server, {.credentials = [](const std::string&, const std::string&) {
        return Result<Credential>(Error{.kind = ErrorKind::kUnavailable, .message = "no keychain"});
      }});
  const Result<Manifest> got = client.app.GetManifest("v1", Soon());
  REQUIRE(!got.has_value());
  CHECK(got.error().message == "no keychain");
}

}  // namespace
}  // namespace policy::registry
