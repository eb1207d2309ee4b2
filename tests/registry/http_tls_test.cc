// TLS, private authorities and proxies.
#include <cstdlib>

#include "registry/http.h"
#include "registry/support.h"

namespace policy::http {
namespace {

using testing::Asked;
using testing::ConnectProxy;
using testing::LeafOptions;
using testing::LoopbackServer;
using testing::PemPair;
using testing::Say;
using testing::Soon;
using testing::TestAuthority;

const TestAuthority& Authority() {
  static const TestAuthority authority("private CA");
  return authority;
}

testing::Said Hello(const Asked&) { return Say(200, "hello"); }

TEST_CASE("a certificate counts if a trusted authority signed it, for this host, for now") {
  using namespace std::chrono_literals;
  const TestAuthority stranger("another CA");
  const std::string ca = Authority().Certificate();
  struct Row {
    const char* name;
    LeafOptions leaf;
    Options options;
    bool trusted;
  };
  const Row rows[] = {
      {"a private authority", {}, {.ca_pem = ca}, true},
      {"it alone", {}, {.ca_pem = ca, .system_authorities = false}, true},
      {"two authorities in a file", {}, {.ca_pem = stranger.Certificate() + ca}, true},
      {"the system's alone", {}, {}, false},
      {"nobody", {}, {.system_authorities = false}, false},
      {"another authority", {}, {.ca_pem = stranger.Certificate()}, false},
      {"a file that holds none", {}, {.ca_pem = "no certificate"}, false},
      {"a certificate that has run out", {.valid_until = -60s}, {.ca_pem = ca}, false},
      {"one that is not valid yet", {.valid_from = 3600s}, {.ca_pem = ca}, false},
      {"one for clients", {.usage = "clientAuth"}, {.ca_pem = ca}, false},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name) {
      const PemPair pair = Authority().Issue(row.leaf);
      LoopbackServer server(Hello, &pair);
      const Client client(row.options);
      const Result<Response> answer = client.Send({.url = server.Url()}, Soon());
      REQUIRE(answer.has_value() == row.trusted);
      CHECK(server.asked().size() == (row.trusted ? 1U : 0U));
      if (!answer) CHECK(answer.error().kind == ErrorKind::kUnavailable);
    }
  }
}

TEST_CASE("a certificate for another name is not trusted") {
  const PemPair pair = Authority().Issue({.name = "registry.test"});
  LoopbackServer server(Hello, &pair);
  const Client client({.ca_pem = Authority().Certificate()});
  const std::string url = "https://localhost:" + std::to_string(server.port()) + "/";
  const Result<Response> answer = client.Send({.url = url}, Soon());
  REQUIRE(!answer.has_value());
  CHECK(!answer.error().hint.empty());
  CHECK(server.asked().empty());
}

TEST_CASE("HTTPS never leads to plain HTTP, not even on loopback") {
  LoopbackServer plain(Hello);
  const PemPair pair = Authority().Issue({});
  LoopbackServer server(
      [&](const Asked&) {
        return Say(302, "", {{"Location", plain.Url()}});
      },
      &pair);
  const Client client({.ca_pem = Authority().Certificate(), .insecure_loopback = true});
  const Result<Response> answer = client.Send({.url = server.Url()}, Soon());
  REQUIRE(!answer.has_value());
  CHECK(answer.error().message == "'127.0.0.1' redirects from HTTPS to plain HTTP");
  CHECK(plain.connections() == 0);
}

TEST_CASE("a proxy is used where it was handed in, and only there") {
  const PemPair pair = Authority().Issue({.name = "registry.test"});
  LoopbackServer server(Hello, &pair);
  ConnectProxy proxy(server.port());
  Options options{.ca_pem = Authority().Certificate(), .https_proxy = proxy.Url()};
  SUBCASE("for a host in the network") {
    const Client client(options);
    for (int i = 0; i < 2; ++i) {
      const Result<Response> answer = client.Send({.url = "https://registry.test/v2/"}, Soon());
      REQUIRE(answer.has_value());
      CHECK(answer->body == "hello");
    }
    CHECK(proxy.asked() == std::vector<std::string>{"registry.test:443"});
    CHECK(server.asked().at(0).Header("host") == "registry.test");
  }
  SUBCASE("not for loopback") {
    const Client client(options);
    REQUIRE(client.Send({.url = server.Url()}, Soon()).has_value());
    CHECK(proxy.asked().empty());
  }
  SUBCASE("not for hosts that are excepted") {
    for (const char* excepted : {"registry.test", ".test", "example.com,registry.test", "*"}) {
      CAPTURE(excepted);
      options.no_proxy = excepted;
      const Client client(options);
      CHECK(!client.Send({.url = "https://registry.test/"}, Soon()).has_value());
    }
    CHECK(proxy.asked().empty());
  }
  SUBCASE("a hostile answer of the proxy is an error") {
    LoopbackServer refusing([](const Asked&) { return Say(407, "pay first"); });
    options.https_proxy = refusing.Url();
    const Client client(options);
    const Result<Response> answer = client.Send({.url = "https://registry.test/"}, Soon());
    REQUIRE(!answer.has_value());
    CHECK(answer.error().kind == ErrorKind::kUnavailable);
  }
}

TEST_CASE("a server outside leads to no address inside") {
  const PemPair pair = Authority().Issue({.name = "registry.test"});
  LoopbackServer inside(Hello, &pair);
  for (const std::string& location :
       {inside.Url("/"), std::string("https://169.254.169.254/latest"),
        std::string("https://[::1]/")}) {
    CAPTURE(location);
    LoopbackServer server(
        [&](const Asked&) {
          return Say(302, "", {{"Location", location}});
        },
        &pair);
    ConnectProxy proxy(server.port());
    const Client client({.ca_pem = Authority().Certificate(), .https_proxy = proxy.Url()});
    const Result<Response> answer = client.Send({.url = "https://registry.test/"}, Soon());
    REQUIRE(!answer.has_value());
    CHECK(answer.error().kind == ErrorKind::kRefused);
    CHECK(server.asked().size() == 1);
  }
  CHECK(inside.connections() == 0);
}

TEST_CASE("the environment says nothing about proxies") {
  const PemPair pair = Authority().Issue({.name = "registry.test"});
  LoopbackServer server(Hello, &pair);
  ConnectProxy handed_in(server.port());
  ConnectProxy environment(server.port());
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    setenv(name, environment.Url().c_str(), 1);
  }
  for (const char* name : {"no_proxy", "NO_PROXY"}) setenv(name, "*", 1);
  const std::string ca = Authority().Certificate();
  const Client with({.ca_pem = ca, .https_proxy = handed_in.Url()});
  CHECK(with.Send({.url = "https://registry.test/"}, Soon()).has_value());
  const Client without({.ca_pem = ca});
  CHECK(!without.Send({.url = "https://registry.test/"}, Soon()).has_value());
  CHECK(handed_in.asked().size() == 1);
  CHECK(environment.asked().empty());
  for (const char* name :
       {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
    unsetenv(name);
  }
}

}  // namespace
}  // namespace policy::http
