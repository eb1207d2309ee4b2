// The server over time: crowds of idle and half-open peers, new certificates under load, draining
// and stopping.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "server_fixture.h"

namespace policy::webhook {
namespace {

using std::chrono::steady_clock;
using testing::Get;
using testing::Post;

// Answers that were not the 200 with the body sent.
int CountFailures(TestClient& client, int requests, const std::string& body) {
  int failures = 0;
  for (int i = 0; i < requests; ++i) {
    const bool sent = client.Send(Post("/echo", body));
    if (!sent || client.ReadAnswer().body != body) ++failures;
  }
  return failures;
}

TEST_CASE("server: 64 idle and 64 half-open connections cost the working ones nothing") {
  EchoServer echo({}, NewTls());
  std::vector<TestClient> idle;
  std::vector<TestClient> half_open;
  for (int i = 0; i < 64; ++i) {
    idle.push_back(echo.Tls());
    REQUIRE(CountFailures(idle.back(), 1, "x") == 0);
    half_open.emplace_back(echo.server.Port(), ClientOptions{});
    REQUIRE(half_open.back().Send(std::string("\x16\x03\x01\x02\x00\x01", 6)));
  }
  const std::string body(5000, 'x');
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      TestClient client = echo.Tls();
      failures += CountFailures(client, 250, body);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(echo.server.Counters().open_connections >= 128);
  for (TestClient& client : idle) CHECK(CountFailures(client, 1, "again") == 0);
}

TEST_CASE("server: 200 new certificates under load fail nobody, and the newest is served") {
  constexpr long kSwaps = 200;
  EchoServer echo({}, NewTls());
  std::atomic<bool> done{false};
  std::atomic<int> failures{0};
  std::atomic<int> handshakes{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      while (!done) {
        TestClient client = echo.Tls();
        ++handshakes;
        failures += client.IsOpen() ? CountFailures(client, 2, "x") : 1;
      }
    });
  }
  TestClient old = echo.Tls();
  for (long i = 1; i <= kSwaps; ++i) {
    echo.server.SwapTls(NewTls({.serial = 1000 + i}));
    const int before = handshakes;
    Eventually([&] { return handshakes > before; });
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(handshakes >= kSwaps);
  CHECK(echo.Tls().ServerSerial() == 1000 + kSwaps);
  CHECK(old.ServerSerial() == 2);
  CHECK(CountFailures(old, 1, "the old connection goes on") == 0);
  CHECK(echo.server.Counters().tls_failures == 0);
}

TEST_CASE("server: a drain closes idle connections, finishes work, and still accepts") {
  EchoServer echo({}, NewTls());
  TestClient idle = echo.Tls();
  REQUIRE(CountFailures(idle, 1, "x") == 0);
  TestClient busy = echo.Tls();
  busy.Send(Get("/hold"));
  REQUIRE(Eventually([&] { return echo.holding == 1; }));
  TestClient unused = echo.Tls();

  echo.server.BeginDrain();
  CHECK(idle.WaitClosed(Milliseconds(3000)));

  TestClient late = echo.Tls();
  REQUIRE(late.IsOpen());
  late.Send(Post("/echo", "late"));
  const Answer answer = late.ReadAnswer();
  CHECK(answer.body == "late");
  CHECK(answer.Closes());
  CHECK(late.WaitClosed(Milliseconds(3000)));

  // It was opened before the drain for a first request that only comes now.
  unused.Send(Post("/echo", "first"));
  const Answer first = unused.ReadAnswer();
  CHECK(first.body == "first");
  CHECK(first.Closes());

  // Its handler began before the drain; the answer announces the end all the same.
  echo.released = true;
  const Answer held = busy.ReadAnswer();
  CHECK(held.body == "held");
  CHECK(held.Closes());
}

TEST_CASE("server: a stop lets work in flight finish and refuses new connections") {
  EchoServer echo;
  TestClient idle = echo.Plain();
  TestClient busy = echo.Plain();
  busy.Send(Get("/hold"));
  REQUIRE(Eventually([&] { return echo.holding == 1; }));
  std::atomic<bool> clean{false};
  std::thread stopper([&] { clean = echo.server.Stop(Milliseconds(5000)); });
  const int port = echo.server.Port();
  CHECK(Eventually([&] { return !TestClient(port, {}).IsOpen(); }));
  echo.released = true;
  const Answer held = busy.ReadAnswer();
  CHECK(held.body == "held");
  CHECK(held.Closes());
  CHECK(idle.WaitClosed(Milliseconds(3000)));
  stopper.join();
  CHECK(clean);
}

TEST_CASE("server: a stop cuts off at its deadline what does not end") {
  EchoServer echo;
  TestClient busy = echo.Plain();
  busy.Send(Get("/hold"));
  REQUIRE(Eventually([&] { return echo.holding == 1; }));
  const auto begun = steady_clock::now();
  CHECK_FALSE(echo.server.Stop(Milliseconds(100)));
  CHECK(steady_clock::now() - begun < Milliseconds(2000));
  CHECK(busy.ReadAnswer().status == 0);
}

TEST_CASE("server: a stop with nothing in flight is quick, twice is harmless") {
  EchoServer echo({}, NewTls());
  TestClient idle = echo.Tls();
  const auto begun = steady_clock::now();
  CHECK(echo.server.Stop(Milliseconds(10'000)));
  CHECK(echo.server.Stop(Milliseconds(10'000)));
  CHECK(steady_clock::now() - begun < Milliseconds(5000));
  CHECK(idle.WaitClosed(Milliseconds(3000)));
}

}  // namespace
}  // namespace policy::webhook
