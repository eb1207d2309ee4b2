// What a client of the server sees: answers, refusals, limits, deadlines and pipelining.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <string>
#include <vector>

#include "server_fixture.h"

namespace policy::webhook {
namespace {

using std::chrono::steady_clock;
using testing::Get;
using testing::Post;

ServerOptions With(const PhaseLimits& phases) {
  ServerOptions options;
  options.phases = phases;
  return options;
}

void CheckEcho(TestClient client) {
  REQUIRE(client.IsOpen());
  for (int i = 0; i < 20; ++i) {
    const std::string body = "{\"n\":" + std::to_string(i) + "}";
    REQUIRE(client.Send(Post("/echo", body, "Accept-Encoding: gzip\r\n")));
    const Answer answer = client.ReadAnswer();
    CHECK(answer.status == 200);
    CHECK(answer.body == body);
    CHECK(answer.headers.at("content-type") == "application/json");
    CHECK(answer.headers.count("content-encoding") == 0);
    CHECK_FALSE(answer.Closes());
  }
}

TEST_CASE("server: requests are answered on one kept connection") {
  SUBCASE("plain") {
    EchoServer echo;
    CheckEcho(echo.Plain());
    CHECK(echo.server.Counters().accepted == 1);
    CHECK(echo.server.Counters().requests == 20);
  }
  SUBCASE("tls") {
    EchoServer echo({}, NewTls());
    CheckEcho(echo.Tls());
    CHECK(echo.server.Counters().accepted == 1);
  }
}

TEST_CASE("server: routes that are not there are 404, HEAD has no body") {
  EchoServer echo;
  echo.released = true;
  TestClient client = echo.Plain();
  client.Send(Get("/nothing"));
  CHECK(client.ReadAnswer().status == 404);
  client.Send("HEAD /hold HTTP/1.1\r\nHost: gate\r\n\r\n");
  CHECK(client.ReadAnswer(false).status == 200);
  client.Send(Get("/hold"));
  CHECK(client.ReadAnswer().body == "held");
}

TEST_CASE("server: a refused request is answered, counted and its connection closed") {
  struct Row {
    std::string bytes;
    int status;
    Refusal reason;
  };
  const std::vector<Row> rows = {
      {"nonsense\r\n\r\n", 400, Refusal::kMalformed},
      {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n", 411,
       Refusal::kLengthRequired},
      {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n", 413,
       Refusal::kBodyTooLarge},
      {"GET / HTTP/1.1\r\nX: " + std::string(5'000'000, 'a'), 431, Refusal::kHeadTooLarge},
      {Post("/nowhere", "x", "Content-Encoding: gzip\r\n"), 415, Refusal::kMediaType},
      {Get("/hold", "Range: bytes=0-,0-\r\n"), 416, Refusal::kRange},
      {Post("/echo", "x", "Expect: 100-continue\r\n"), 417, Refusal::kExpect},
      {"DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n", 405, Refusal::kMethod},
  };
  EchoServer echo;
  for (const Row& row : rows) {
    const std::string name = NameOf(row.reason);
    CAPTURE(name);
    TestClient client = echo.Plain();
    client.Send(row.bytes);
    const Answer answer = client.ReadAnswer();
    CHECK(answer.status == row.status);
    CHECK(answer.Closes());
    CHECK(client.WaitClosed(Milliseconds(3000)));
    CHECK(echo.server.Counters().Refused(row.reason) == 1);
  }
  CHECK(echo.server.Counters().requests == 0);
}

TEST_CASE("server: bodies at the cap's edge") {
  EchoServer echo({}, NewTls());
  constexpr std::size_t kCap = 8 * 1024 * 1024;
  for (const std::size_t size : {kCap - 1, kCap}) {
    TestClient client = echo.Tls();
    const std::string body(size, 'x');
    REQUIRE(client.Send(Post("/echo", body)));
    const Answer answer = client.ReadAnswer();
    CHECK(answer.status == 200);
    CHECK(answer.body.size() == size);
  }
  TestClient client = echo.Tls();
  client.Send(Post("/echo", std::string(kCap + 1, 'x')));
  CHECK(client.ReadAnswer().status == 413);
  CHECK(Eventually([&] { return echo.server.Counters().body_bytes == 0; }));
}

TEST_CASE("server: large bodies share a memory, small ones pass beside them") {
  ServerOptions options;
  options.body_memory = 200 * 1024;
  EchoServer echo(options);
  TestClient slow = echo.Plain();
  const std::string large = Post("/echo", std::string(190 * 1024, 'x'));
  slow.Send(large.substr(0, 180 * 1024));
  REQUIRE(Eventually([&] { return echo.server.Counters().body_bytes >= 180 * 1024; }));
  TestClient second = echo.Plain();
  second.Send(large);
  const Answer refused = second.ReadAnswer();
  CHECK(refused.status == 503);
  CHECK(refused.headers.at("retry-after") == "1");
  CHECK(echo.server.Counters().Refused(Refusal::kMemory) == 1);
  TestClient small = echo.Plain();
  small.Send(Post("/echo", std::string(40 * 1024, 'x')));
  CHECK(small.ReadAnswer().status == 200);
  slow.Send(large.substr(180 * 1024));
  CHECK(slow.ReadAnswer().status == 200);
}

TEST_CASE("server: pipelined requests are answered in their order") {
  for (const bool tls : {false, true}) {
    EchoServer echo({}, tls ? NewTls() : nullptr);
    TestClient client = tls ? echo.Tls() : echo.Plain();
    std::string all;
    for (int i = 0; i < 50; ++i) all += Post("/echo", std::to_string(i));
    REQUIRE(client.Send(all + Get("/nothing")));
    for (int i = 0; i < 50; ++i) CHECK(client.ReadAnswer().body == std::to_string(i));
    CHECK(client.ReadAnswer().status == 404);
  }
}

TEST_CASE("server: a request in single bytes is a request") {
  EchoServer echo({}, NewTls());
  TestClient client = echo.Tls();
  for (const char c : Post("/echo", "abc")) REQUIRE(client.Send(std::string(1, c)));
  CHECK(client.ReadAnswer().body == "abc");
}

TEST_CASE("server: whole-phase deadlines hold however the peer trickles") {
  const auto span = Milliseconds(150);
  SUBCASE("handshake") {
    EchoServer echo(With({.handshake = span}), NewTls());
    TestClient client(echo.server.Port(), {});
    CHECK(client.WaitClosed(Milliseconds(3000)));
    CHECK(echo.server.Counters().tls_failures == 1);
  }
  SUBCASE("idle") {
    EchoServer echo(With({.idle = span}));
    TestClient client = echo.Plain();
    CHECK(client.WaitClosed(Milliseconds(3000)));
    CHECK(echo.server.Counters().idle_timeouts == 1);
  }
  SUBCASE("head, a byte at a time") {
    EchoServer echo(With({.head = span}));
    TestClient client = echo.Plain();
    const auto begun = steady_clock::now();
    client.Send("GET / HTTP/1.1\r\nX: ");
    while (steady_clock::now() - begun < Milliseconds(3000) &&
           echo.server.Counters().Refused(Refusal::kTimeout) == 0) {
      client.Send("a");
      std::this_thread::sleep_for(Milliseconds(5));
    }
    CHECK(client.ReadAnswer().status == 408);
    CHECK(client.WaitClosed(Milliseconds(3000)));
    CHECK(echo.server.Counters().Refused(Refusal::kTimeout) == 1);
  }
  SUBCASE("body") {
    EchoServer echo(With({.body = span}));
    TestClient client = echo.Plain();
    client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    CHECK(client.ReadAnswer().status == 408);
  }
  SUBCASE("write, to a peer that does not read") {
    EchoServer echo(With({.write = span}));
    TestClient client = echo.Plain();
    REQUIRE(client.Send(Post("/echo", std::string(8 * 1024 * 1024, 'x'))));
    CHECK(Eventually([&] { return echo.server.Counters().write_failures == 1; }));
    CHECK(Eventually([&] { return echo.server.Counters().open_connections == 0; }));
  }
}

TEST_CASE("server: a full queue is 503 with a retry, and the connection lives") {
  ServerOptions options;
  options.workers = 1;
  options.queue = 1;
  EchoServer echo(options);
  TestClient running = echo.Plain();
  running.Send(Get("/hold"));
  REQUIRE(Eventually([&] { return echo.holding == 1; }));
  TestClient queued = echo.Plain();
  queued.Send(Get("/hold"));
  REQUIRE(Eventually([&] { return echo.server.Counters().queue_depth == 1; }));
  TestClient third = echo.Plain();
  third.Send(Post("/echo", "x"));
  const Answer busy = third.ReadAnswer();
  CHECK(busy.status == 503);
  CHECK(busy.headers.at("retry-after") == "1");
  CHECK_FALSE(busy.Closes());
  echo.released = true;
  CHECK(running.ReadAnswer().status == 200);
  CHECK(queued.ReadAnswer().status == 200);
  third.Send(Post("/echo", "x"));
  CHECK(third.ReadAnswer().status == 200);
  CHECK(echo.server.Counters().Refused(Refusal::kQueueFull) == 1);
  CHECK(echo.server.Counters().in_flight == 0);
}

TEST_CASE("server: a handler that throws is a bare 500") {
  std::string told;
  ServerOptions options;
  options.on_exception = [&](const std::string& path, const std::string& what) {
    told = path + ": " + what;
  };
  EchoServer echo(options);
  TestClient client = echo.Plain();
  client.Send(Get("/throw"));
  const Answer answer = client.ReadAnswer();
  CHECK(answer.status == 500);
  CHECK(answer.body == "internal error\n");
  for (const auto& [header, value] : answer.headers) {
    const std::string& name = header;  // CAPTURE takes no structured binding
    CAPTURE(name);
    CHECK(value.find("secret") == std::string::npos);
    CHECK(name.find("exception") == std::string::npos);
  }
  CHECK(echo.server.Counters().exceptions == 1);
  client.Send(Post("/echo", "still here"));
  CHECK(client.ReadAnswer().body == "still here");
  echo.server.Stop(Milliseconds(1000));
  CHECK(told == "/throw: the secret text");
}

TEST_CASE("server: a peer that leaves while its handler runs harms nobody") {
  EchoServer echo({}, NewTls());
  {
    TestClient client = echo.Tls();
    client.Send(Get("/hold"));
    REQUIRE(Eventually([&] { return echo.holding == 1; }));
  }
  echo.released = true;
  CHECK(Eventually([&] { return echo.server.Counters().open_connections == 0; }));
  CheckEcho(echo.Tls());
}

TEST_CASE("server: connection caps turn strangers away and make room for the living") {
  ServerOptions options;
  SUBCASE("per peer") {
    options.connections_per_peer = 2;
    EchoServer echo(options);
    TestClient first = echo.Plain();
    TestClient second = echo.Plain();
    TestClient third = echo.Plain();
    CHECK(third.WaitClosed(Milliseconds(3000)));
    CHECK(echo.server.Counters().Refused(Refusal::kPeerCap) == 1);
    CheckEcho(std::move(first));
  }
  SUBCASE("in all: the one that was idle longest makes room") {
    options.connections = 2;
    EchoServer echo(options);
    TestClient first = echo.Plain();
    TestClient second = echo.Plain();
    CheckEcho(echo.Plain());
    CHECK(first.WaitClosed(Milliseconds(3000)));
    CHECK(echo.server.Counters().evicted == 1);
  }
  SUBCASE("in all: busy ones are never evicted") {
    options.connections = 1;
    EchoServer echo(options);
    TestClient first = echo.Plain();
    first.Send(Get("/hold"));
    REQUIRE(Eventually([&] { return echo.holding == 1; }));
    TestClient second = echo.Plain();
    CHECK(second.WaitClosed(Milliseconds(3000)));
    CHECK(echo.server.Counters().Refused(Refusal::kConnectionCap) == 1);
    echo.released = true;
    CHECK(first.ReadAnswer().status == 200);
  }
}

TEST_CASE("server: running out of descriptors pauses accepting and nothing more") {
  ServerOptions options;
  options.accept_pause = Milliseconds(10);
  EchoServer echo(options);
  TestClient before = echo.Plain();
  CheckEcho(std::move(before));
  // What it held must not come free in between.
  REQUIRE(Eventually([&] { return echo.server.Counters().open_connections == 0; }));
  rlimit old{};
  getrlimit(RLIMIT_NOFILE, &old);
  // The client's own descriptor takes the last number below the limit; the server finds none.
  const int next = dup(0);
  close(next);
  rlimit tight = old;
  tight.rlim_cur = static_cast<rlim_t>(next) + 1;
  setrlimit(RLIMIT_NOFILE, &tight);
  TestClient waiting = echo.Plain();
  const bool paused = Eventually([&] { return echo.server.Counters().accept_pauses >= 2; });
  setrlimit(RLIMIT_NOFILE, &old);
  CHECK(paused);
  CheckEcho(std::move(waiting));
}

TEST_CASE("server: a connection ends after its share of requests, and says so") {
  ServerOptions options;
  options.requests_per_connection = 3;
  EchoServer echo(options);
  TestClient client = echo.Plain();
  for (int i = 1; i <= 3; ++i) {
    client.Send(Post("/echo", "x"));
    const Answer answer = client.ReadAnswer();
    CHECK(answer.status == 200);
    CHECK(answer.Closes() == (i == 3));
  }
  CHECK(client.WaitClosed(Milliseconds(3000)));
}

TEST_CASE("server: an address that is taken or is none is an error") {
  EchoServer echo;
  REQUIRE(echo.started);
  ServerOptions options = Local();
  options.port = echo.server.Port();
  GateServer second(options);
  const Result<void> taken = second.Start();
  REQUIRE_FALSE(taken);
  CHECK(taken.error().kind == ErrorKind::kUnavailable);
  CHECK(taken.error().message.find("Address already in use") != std::string::npos);
  options.address = "gate.example";
  GateServer third(options);
  const Result<void> named = third.Start();
  REQUIRE_FALSE(named);
  CHECK(named.error().kind == ErrorKind::kBadInput);
}

}  // namespace
}  // namespace policy::webhook
