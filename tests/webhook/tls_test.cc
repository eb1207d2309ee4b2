// Which certificates are refused before they serve, and what a session negotiates.
#include "tls.h"

#include <doctest/doctest.h>

#include <string>

#include "server_fixture.h"

namespace policy::webhook {
namespace {

using testing::Get;
using testing::LeafOptions;
using testing::PemPair;
using testing::TestAuthority;

std::string MessageFor(const std::string& chain, const std::string& key,
                       const TlsOptions& options = {}) {
  const auto made = TlsContext::FromPem(chain, key, options);
  return made ? "" : made.error().message;
}

TEST_CASE("tls: texts that cannot serve are refused, each with its reason") {
  const PemPair good = Authority().Issue({});
  const PemPair other = Authority().Issue({});
  const PemPair client = Authority().Issue({.usage = "clientAuth"});
  const PemPair never = Authority().Issue(
      {.valid_from = std::chrono::seconds(0), .valid_until = std::chrono::seconds(-1)});
  const TestAuthority stranger("another CA");
  CHECK(MessageFor(good.certificate, good.key).empty());
  CHECK(MessageFor(good.certificate + Authority().Certificate(), good.key).empty());
  CHECK(MessageFor(good.certificate, other.key) == "the key does not belong to the certificate");
  CHECK(MessageFor(client.certificate, client.key) ==
        "the certificate may not be used by a TLS server");
  CHECK(MessageFor(never.certificate, never.key) == "the certificate is valid at no time");
  CHECK(MessageFor(good.certificate + stranger.Certificate(), good.key) ==
        "certificate 2 of the chain did not issue certificate 1");
  CHECK(MessageFor("", good.key) == "the certificate file holds no certificate");
  CHECK(MessageFor(good.key, good.key) == "the certificate file holds no certificate");
  CHECK(MessageFor(good.certificate, "") == "the key cannot be read");
  CHECK(MessageFor(good.certificate, good.key.substr(0, 60)) == "the key cannot be read");
  CHECK(MessageFor(good.certificate.substr(0, 200), good.key) ==
        "the certificate file holds a certificate that cannot be read");
  CHECK(MessageFor(good.certificate, good.key, {.client_ca_pem = "x"}) ==
        "the client CA file holds no certificate");
}

TEST_CASE("tls: the validity is the leaf's") {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto context = NewTls({.valid_until = std::chrono::seconds(600)});
  REQUIRE(context);
  CHECK(context->NotAfter() >= now + std::chrono::seconds(590));
  CHECK(context->NotAfter() <= now + std::chrono::seconds(610));
  CHECK(context->NotBefore() < now);
  const auto expired = NewTls({.valid_until = std::chrono::seconds(-60)});
  REQUIRE(expired);
  CHECK(expired->NotAfter() < now);
}

TEST_CASE("tls: versions below 1.2 are refused") {
  EchoServer echo({}, NewTls());
  const std::string ca = Authority().Certificate();
  CHECK(TestClient(echo.server.Port(), {.ca_pem = ca}).Protocol() == "TLSv1.3");
  TestClient older(echo.server.Port(), {.ca_pem = ca, .highest = "1.2"});
  CHECK(older.IsOpen());
  CHECK(older.Protocol() == "TLSv1.2");
  CHECK_FALSE(TestClient(echo.server.Port(), {.ca_pem = ca, .highest = "1.1"}).IsOpen());
  CHECK(Eventually([&] { return echo.server.Counters().tls_failures == 1; }));
}

TEST_CASE("tls: http/1.1 is the only protocol") {
  EchoServer echo({}, NewTls());
  const std::string ca = Authority().Certificate();
  TestClient named(echo.server.Port(), {.ca_pem = ca, .alpn = "http/1.1"});
  CHECK(named.IsOpen());
  CHECK(named.ChosenAlpn() == "http/1.1");
  CHECK(echo.Tls().ChosenAlpn().empty());
  CHECK_FALSE(TestClient(echo.server.Port(), {.ca_pem = ca, .alpn = "h2"}).IsOpen());
}

TEST_CASE("tls: plain bytes on the TLS port are a failed handshake") {
  EchoServer echo({}, NewTls());
  TestClient client = echo.Plain();
  client.Send(Get("/who"));
  CHECK(client.ReadAnswer().status == 0);
  CHECK(Eventually([&] { return echo.server.Counters().tls_failures == 1; }));
}

TEST_CASE("tls: with a client CA only its clients come in, and the handler learns their name") {
  EchoServer echo({}, NewTls({}, {.client_ca_pem = Authority().Certificate()}));
  const std::string ca = Authority().Certificate();
  const auto ask = [&](const PemPair& pair) {
    TestClient client(echo.server.Port(),
                      {.ca_pem = ca, .certificate = pair.certificate, .key = pair.key});
    client.Send(Get("/who"));
    return client.ReadAnswer();
  };
  const LeafOptions named{.name = "kube-apiserver", .usage = "clientAuth"};
  for (int i = 0; i < 2; ++i) {
    const Answer known = ask(Authority().Issue(named));
    CHECK(known.status == 200);
    CHECK(known.body == "kube-apiserver|127.0.0.1|127.0.0.1");
  }
  CHECK(ask(TestAuthority("another CA").Issue(named)).status == 0);
  TestClient bare = echo.Tls();
  bare.Send(Get("/who"));
  CHECK(bare.ReadAnswer().status == 0);
  CHECK(Eventually([&] { return echo.server.Counters().tls_failures == 2; }));
}

}  // namespace
}  // namespace policy::webhook
