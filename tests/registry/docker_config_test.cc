// Docker's config.json: which of its credentials is meant, and what a helper's answer is worth.
#include "registry/docker_config.h"

#include <vector>

#include "registry/support.h"
#include "text/base64.h"

namespace policy::registry {
namespace {

using testing::KindOf;

// {"auths":{key:{"auth":base64 of "key:password"}}}
std::string Auths(const std::vector<std::string>& keys) {
  std::string json;
  for (const std::string& key : keys) {
    // A colon would end the user's name.
    std::string user = key;
    for (char& c : user) c = c == ':' ? '!' : c;
    json += (json.empty() ? "\"" : ",\"") + key + R"(":{"auth":")" +
            text::EncodeBase64(user + ":password:1") + "\"}";
  }
  return R"({"auths":{)" + json + "}}";
}

std::string UserFor(const std::string& config, const std::string& registry,
                    const std::string& repository) {
  const Result<DockerConfig> read = DockerConfig::Read(config, "config.json");
  REQUIRE(read.has_value());
  const Result<Credential> found = read->Find(registry, repository);
  REQUIRE(found.has_value());
  if (!found->empty()) CHECK(found->password == "password:1");
  return found->username;
}

TEST_CASE("a key covers a registry by host and path, the most particular first") {
  struct Row {
    std::vector<std::string> keys;
    const char* registry;
    const char* repository;
    const char* want;
  };
  const Row rows[] = {
      {{"r.example.com"}, "r.example.com", "team/app", "r.example.com"},
      {{"R.Example.Com"}, "r.example.com", "team/app", "R.Example.Com"},
      {{"https://r.example.com/"}, "r.example.com", "a", "https!//r.example.com/"},
      {{"https://r.example.com/v1/"}, "r.example.com", "a", "https!//r.example.com/v1/"},
      {{"https://r.example.com/v2"}, "r.example.com", "a", "https!//r.example.com/v2"},
      {{"r.example.com"}, "r.example.com:5000", "a", ""},
      {{"r.example.com:5000"}, "r.example.com:5000", "a", "r.example.com!5000"},
      {{"r.example.com:5000"}, "r.example.com", "a", ""},
      {{"example.com"}, "r.example.com", "a", ""},
      {{"r.example.com"}, "r.example.com.evil.org", "a", ""},
      {{"*.example.com"}, "r.example.com", "a", "*.example.com"},
      {{"*.example.com"}, "a.r.example.com", "a", ""},
      {{"*.example.com"}, "example.com", "a", ""},
      {{"*.example.com:5000"}, "r.example.com:5000", "a", "*.example.com!5000"},
      {{"r-*.example.com"}, "r-1.example.com", "a", "r-*.example.com"},
      {{"*.example.com", "r.example.com"}, "r.example.com", "a", "r.example.com"},
      {{"r.example.com", "r.example.com/team"}, "r.example.com", "team/app", "r.example.com/team"},
      {{"r.example.com/team", "r.example.com/team/app"},
       "r.example.com",
       "team/app",
       "r.example.com/team/app"},
      {{"r.example.com/team", "r.example.com/team/app"},
       "r.example.com",
       "team/other",
       "r.example.com/team"},
      {{"r.example.com/team"}, "r.example.com", "teams/app", ""},
      {{"r.example.com/team"}, "r.example.com", "team", "r.example.com/team"},
      {{"*.example.com/team", "r.example.com"}, "r.example.com", "team/app", "*.example.com/team"},
      {{"https://index.docker.io/v1/"},
       "docker.io",
       "library/nginx",
       "https!//index.docker.io/v1/"},
      {{"docker.io"}, "docker.io", "library/nginx", "docker.io"},
      {{"registry-1.docker.io"}, "docker.io", "a/b", "registry-1.docker.io"},
      {{"docker.io/team"}, "docker.io", "team/app", "docker.io/team"},
      {{"docker.io/team"}, "docker.io", "library/nginx", ""},
      {{}, "docker.io", "library/nginx", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.registry);
    CAPTURE(row.repository);
    CAPTURE(row.want);
    CHECK(UserFor(Auths(row.keys), row.registry, row.repository) == row.want);
  }
}

TEST_CASE("credentials are read in every form the file has") {
  const auto find = [](const std::string& entry) {
    const auto config = DockerConfig::Read(R"({"auths":{"r":)" + entry + "}}", "config.json");
    REQUIRE(config.has_value());
    return *config->Find("r", "a");
  };
  const Credential plain = find(R"({"username":"u","password":"p"})");
  CHECK(plain.username == "u");
  CHECK(plain.password == "p");
  CHECK(find(R"({"auth":"dTpwAA=="})").password == "p");  // "u:p" and a NUL
  CHECK(find(R"({"auth":"dTo="})").password.empty());
  CHECK(find(R"({"auth":"dTpw","identitytoken":"t"})").identity_token == "t");
  CHECK(find(R"({"registrytoken":"t"})").registry_token == "t");
  CHECK(find(R"({"email":"a@example.com"})").empty());
}

TEST_CASE("a file that is none is an error that tells no secret") {
  const char* rows[] = {
      "",
      "[]",
      R"({"auths":{"r":{"auth":"secret"}}})",
      R"({"auths":{"r":{"auth":"c2VjcmV0"}}})",
      R"({"auths":{"r":{}},"auths":{}})",
      R"({"credsStore":"../../bin/sh"})",
      R"({"credHelpers":{"r":"a b"}})",
      R"({"credHelpers":{"r":""}})",
  };
  for (const char* row : rows) {
    CAPTURE(row);
    const Result<DockerConfig> read = DockerConfig::Read(row, "config.json");
    REQUIRE(!read.has_value());
    CHECK(read.error().kind == ErrorKind::kBadInput);
    CHECK(read.error().message.find("secret") == std::string::npos);
    CHECK(read.error().where.file == "config.json");
  }
}

TEST_CASE("a helper is asked for its own registries, by the name it knows them") {
  const Result<DockerConfig> config = DockerConfig::Read(
      R"({"credsStore":"store","credHelpers":{"r.example.com":"own","docker.io":"hub"},
          "auths":{"other.example.com":{"auth":"aW5saW5lOnA="},"r.example.com":{}},"HttpHeaders":{}})",
      "config.json");
  REQUIRE(config.has_value());
  struct Row {
    const char* registry;
    const char* want;
  };
  const Row rows[] = {{"r.example.com", "own r.example.com"},
                      {"other.example.com", "store other.example.com"},
                      {"docker.io", "hub https://index.docker.io/v1/"}};
  for (const Row& row : rows) {
    std::string asked;
    const Result<Credential> found =
        config->Find(row.registry, "a", [&](const std::string& name, const std::string& server) {
          asked = name + " " + server;
          return HelperAnswer{0, R"({"ServerURL":"x","Username":"u","Secret":"s"})"};
        });
    REQUIRE(found.has_value());
    CHECK(asked == row.want);
    CHECK(found->username == "u");
    CHECK(found->password == "s");
  }
}

TEST_CASE("a helper's answer is a credential, nothing, or an error") {
  const Result<DockerConfig> config = DockerConfig::Read(
      R"({"credsStore":"store","auths":{"r":{"auth":"aW5saW5lOnA="}}})", "config.json");
  REQUIRE(config.has_value());
  struct Row {
    const char* name;
    HelperAnswer answer;
    const char* want;
  };
  const Row rows[] = {
      {"a user", {0, R"({"Username":"u","Secret":"s"})"}, "u:s:"},
      {"an identity token", {0, R"({"Username":"<token>","Secret":"t"})"}, "::t"},
      {"nothing: the inline one", {1, "credentials not found in native keychain\n"}, "inline:p:"},
      {"a failure", {1, "no keychain: secret"}, "unavailable"},
      {"no JSON", {0, "secret"}, "unavailable"},
      {"no secret", {0, R"({"Username":"u"})"}, "unavailable"},
      {"nothing at all", {0, ""}, "unavailable"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<Credential> found =
        config->Find("r", "a", [&](const std::string&, const std::string&) { return row.answer; });
    if (found) {
      CHECK(found->username + ":" + found->password + ":" + found->identity_token == row.want);
    } else {
      CHECK(KindOf(found) == row.want);
      CHECK(found.error().message.find("secret") == std::string::npos);
    }
  }
  CHECK(KindOf(config->Find("r", "a")) == "unsupported");
  const Result<Credential> broken =
      config->Find("r", "a", [](const std::string&, const std::string&) -> Result<HelperAnswer> {
        return Error{.kind = ErrorKind::kUnavailable, .message = "cannot start it"};
      });
  CHECK(KindOf(broken) == "unavailable");
}

}  // namespace
}  // namespace policy::registry
