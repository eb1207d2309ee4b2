// The door itself: what is sent, what comes back, and every bound from both sides.
#include "registry/http.h"

#include <atomic>
#include <cstdlib>
#include <thread>

#include "registry/support.h"

namespace policy::http {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::AtOnce;
using testing::Insecure;
using testing::LoopbackServer;
using testing::Said;
using testing::Say;
using testing::Soon;

TEST_CASE("a request arrives as it was given, and nothing else with it") {
  LoopbackServer server([](const Asked&) { return Say(201, "made", {{"X-Answer", " yes "}}); });
  const Client client(Insecure());
  const Result<Response> answer = client.Send({.method = "PUT",
                                               .url = server.Url("/v2/x?y=z"),
                                               .headers = {{"X-Question", "why"}},
                                               .body = "the body"},
                                              Soon());
  REQUIRE(answer.has_value());
  CHECK(answer->status == 201);
  CHECK(answer->ok());
  CHECK(answer->body == "made");
  CHECK(answer->Find("x-answer") == "yes");
  CHECK(answer->Find("x-none").empty());
  const Asked asked = server.asked().at(0);
  CHECK(asked.method == "PUT");
  CHECK(asked.target == "/v2/x?y=z");
  CHECK(asked.body == "the body");
  CHECK(asked.Header("user-agent").starts_with("policygate/"));
  std::string names;
  for (const auto& [name, value] : asked.headers) names += name + " ";
  CHECK(names == "accept content-length host user-agent x-question ");
}

TEST_CASE("each method is spoken as it is meant") {
  LoopbackServer server([](const Asked&) { return Say(200, {}, {{"Content-Length", "7"}}); });
  for (const char* method : {"HEAD", "POST", "DELETE", "PATCH"}) {
    SUBCASE(method) {
      const Client client(Insecure());
      LoopbackServer empty([](const Asked&) { return Say(200); });
      const bool head = std::string(method) == "HEAD";
      const Result<Response> answer =
          client.Send({.method = method, .url = head ? server.Url() : empty.Url()}, Soon());
      REQUIRE(answer.has_value());
      CHECK(answer->body.empty());
      CHECK(answer->Find("content-length") == (head ? "7" : "0"));
      CHECK((head ? server : empty).asked().at(0).method == method);
    }
  }
}

TEST_CASE("plain HTTP goes to loopback alone, and only if somebody says so") {
  LoopbackServer server([](const Asked&) { return Say(200); });
  struct Row {
    const char* name;
    std::string url;
    bool insecure;
    ErrorKind want;
  };
  const Row rows[] = {
      {"loopback without the option", server.Url(), false, ErrorKind::kRefused},
      {"another host", "http://registry.example.com/", true, ErrorKind::kRefused},
      {"another host without the option", "http://192.0.2.1/", false, ErrorKind::kRefused},
      {"no URL", "registry", true, ErrorKind::kBadInput},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name) {
      const Client client({.insecure_loopback = row.insecure});
      const Result<Response> answer = client.Send({.url = row.url}, Soon());
      REQUIRE(!answer.has_value());
      CHECK(answer.error().kind == row.want);
    }
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("a header or method that would begin another request is refused") {
  LoopbackServer server([](const Asked&) { return Say(200); });
  const Client client(Insecure());
  const Request rows[] = {
      {.url = server.Url(), .headers = {{"X", "a\r\nY: b"}}},
      {.url = server.Url(), .headers = {{"X", "a\n"}}},
      {.url = server.Url(), .headers = {{"X", std::string("a\0b", 3)}}},
      {.url = server.Url(), .headers = {{"X Y", "a"}}},
      {.url = server.Url(), .headers = {{"X:", "a"}}},
      {.url = server.Url(), .headers = {{"X", ""}}},
      {.method = "GET / HTTP/1.1\r\nX:", .url = server.Url()},
      {.method = "", .url = server.Url()},
  };
  for (const Request& request : rows) {
    const Result<Response> answer = client.Send(request, Soon());
    REQUIRE(!answer.has_value());
    CHECK(answer.error().kind == ErrorKind::kBadInput);
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("a body may be as large as allowed and no larger") {
  const std::string body(100'000, 'x');
  LoopbackServer server([&](const Asked& asked) {
    if (asked.target == "/chunked") {
      return Said{.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + body +
                         "\r\n0\r\n\r\n"};
    }
    return Say(200, body);
  });
  const Client client(Insecure());
  for (const char* target : {"/sized", "/chunked"}) {
    SUBCASE(target) {
      const Result<Response> fits =
          client.Send({.url = server.Url(target), .max_body = body.size()}, Soon());
      REQUIRE(fits.has_value());
      CHECK(fits->body == body);
      const Result<Response> over =
          client.Send({.url = server.Url(target), .max_body = body.size() - 1}, Soon());
      REQUIRE(!over.has_value());
      CHECK(over.error().kind == ErrorKind::kLimit);
      CHECK(over.error().message == "the answer of '127.0.0.1' is larger than 99999 bytes");
    }
  }
}

TEST_CASE("a sink takes the body of success, and may end it") {
  const std::string body(300'000, 'y');
  LoopbackServer server(
      [&](const Asked& asked) { return Say(asked.target == "/missing" ? 404 : 200, body); });
  const Client client(Insecure());
  std::string taken;
  int pieces = 0;
  const Sink keep = [&](std::string_view piece) {
    taken += piece;
    ++pieces;
    return Result<void>();
  };
  SUBCASE("all of it") {
    const Result<Response> answer = client.Send({.url = server.Url()}, Soon(), keep);
    REQUIRE(answer.has_value());
    CHECK(answer->body.empty());
    CHECK(taken == body);
    CHECK(pieces > 1);
  }
  SUBCASE("not of an error, whose first 64 KiB come with the answer") {
    const Result<Response> answer = client.Send({.url = server.Url("/missing")}, Soon(), keep);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 404);
    CHECK(taken.empty());
    CHECK(answer->body == body.substr(0, 65'536));
  }
  SUBCASE("until it has an error of its own") {
    const Result<Response> answer =
        client.Send({.url = server.Url()}, Soon(), [](std::string_view) -> Result<void> {
          return Error{.kind = ErrorKind::kUntrusted, .message = "enough"};
        });
    REQUIRE(!answer.has_value());
    CHECK(answer.error().kind == ErrorKind::kUntrusted);
    CHECK(answer.error().message == "enough");
  }
}

TEST_CASE("headers are bounded in number and in bytes, interim answers included") {
  std::string continues;
  for (int i = 0; i < 4000; ++i) continues += "HTTP/1.1 100 Continue\r\n\r\n";
  const auto headers = [](int count, std::size_t size) {
    std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
    for (int i = 1; i < count; ++i) text += "A: " + std::string(size, 'a') + "\r\n";
    return text + "\r\n";
  };
  struct Row {
    const char* name;
    std::string raw;
    bool fits;
  };
  const Row rows[] = {
      {"200 headers", headers(200, 1), true},
      {"201 headers", headers(201, 1), false},
      {"63 KiB in all", headers(64, 1000), true},
      {"65 KiB in all", headers(67, 1000), false},
      {"one line of 80 KiB", headers(2, 80'000), false},
      {"interim answers without end", continues + headers(1, 1), false},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name) {
      LoopbackServer server([&](const Asked&) { return Said{.raw = row.raw}; });
      const Client client(Insecure());
      const Result<Response> answer = client.Send({.url = server.Url()}, Soon());
      REQUIRE(answer.has_value() == row.fits);
      if (!row.fits) CHECK(answer.error().kind == ErrorKind::kLimit);
    }
  }
}

TEST_CASE("a trailer adds no header behind the body") {
  LoopbackServer server([](const Asked&) {
    return Said{.raw =
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: head\r\n\r\n"
                    "2\r\nhi\r\n0\r\nB: trailer\r\n\r\n"};
  });
  const Client client(Insecure());
  const Result<Response> answer = client.Send({.url = server.Url()}, Soon());
  REQUIRE(answer.has_value());
  CHECK(answer->body == "hi");
  CHECK(answer->Find("a") == "head");
  CHECK(answer->Find("b").empty());
}

TEST_CASE("no whole answer is an error, whatever comes instead") {
  struct Row {
    const char* name;
    Said said;
  };
  const Row rows[] = {
      {"nothing before the deadline", {.stall = true}},
      {"a body that ends early", {.body = "0123456789", .cut = 3}},
      {"no HTTP", {.raw = "SSH-2.0-OpenSSH_9.2\r\n"}},
      {"a connection that closes", {.raw = "\r\n"}},
      {"a head that ends early", {.raw = "HTTP/1.1 200 OK\r\nContent-Le"}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name) {
      LoopbackServer server([&](const Asked&) { return row.said; });
      const Client client(Insecure());
      const Result<Response> answer =
          client.Send({.url = server.Url()}, row.said.stall ? AtOnce() : Soon());
      REQUIRE(!answer.has_value());
      CHECK(answer.error().kind == ErrorKind::kUnavailable);
      CHECK(answer.error().message.find(server.Host()) != std::string::npos);
    }
  }
}

TEST_CASE("a port where nobody listens, and a deadline that has passed") {
  std::string url;
  {
    LoopbackServer gone([](const Asked&) { return Say(200); });
    url = gone.Url();
  }
  const Client client(Insecure());
  const Result<Response> refused = client.Send({.url = url}, Soon());
  REQUIRE(!refused.has_value());
  CHECK(refused.error().kind == ErrorKind::kUnavailable);
  LoopbackServer server([](const Asked&) { return Say(200); });
  const Result<Response> late = client.Send({.url = server.Url()}, Deadline::In(0ms));
  REQUIRE(!late.has_value());
  CHECK(late.error().message == "'" + server.Host() + "' did not answer in time");
  CHECK(server.connections() == 0);
}

TEST_CASE("requests one after another share a connection") {
  LoopbackServer server([](const Asked&) { return Say(200, "x"); });
  LoopbackServer other([](const Asked&) { return Say(200, "x"); });
  const Client client(Insecure());
  for (int i = 0; i < 5; ++i) {
    REQUIRE(client.Send({.url = server.Url()}, Soon()).has_value());
    REQUIRE(client.Send({.url = other.Url()}, Soon()).has_value());
  }
  CHECK(server.connections() == 1);
  CHECK(other.connections() == 1);
}

TEST_CASE("workers share a client, and one origin sees only so many at a time") {
  constexpr int kWorkers = 12;
  constexpr int kEach = 10;
  LoopbackServer server([](const Asked& asked) {
    std::this_thread::sleep_for(1ms);
    return Say(200, asked.target);
  });
  Options options = Insecure();
  options.max_per_origin = 3;
  const Client client(options);
  std::atomic<int> right{0};
  std::vector<std::thread> workers;
  for (int worker = 0; worker < kWorkers; ++worker) {
    workers.emplace_back([&, worker] {
      for (int i = 0; i < kEach; ++i) {
        const std::string target = "/" + std::to_string(worker) + "/" + std::to_string(i);
        const Result<Response> answer = client.Send({.url = server.Url(target)}, Soon());
        if (answer && answer->body == target) ++right;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  CHECK(right == kWorkers * kEach);
  CHECK(server.most_at_once() <= 3);
  CHECK(server.connections() <= 3);
}

TEST_CASE("who waits for a place at an origin waits no longer than its deadline") {
  LoopbackServer server([](const Asked& asked) { return Said{.stall = asked.target == "/stall"}; });
  Options options = Insecure();
  options.max_per_origin = 1;
  const Client client(options);
  std::thread holder(
      [&] { CHECK(!client.Send({.url = server.Url("/stall")}, Deadline::In(600ms)).has_value()); });
  while (server.asked().empty()) std::this_thread::sleep_for(1ms);
  const Result<Response> late = client.Send({.url = server.Url("/x")}, Deadline::In(50ms));
  holder.join();
  REQUIRE(!late.has_value());
  CHECK(late.error().kind == ErrorKind::kUnavailable);
  CHECK(server.asked().size() == 1);
}

}  // namespace
}  // namespace policy::http
