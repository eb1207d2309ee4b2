// Redirects: which are followed, and what goes along.
#include "registry/http.h"
#include "registry/support.h"

namespace policy::http {
namespace {

using testing::Asked;
using testing::Insecure;
using testing::LoopbackServer;
using testing::Say;
using testing::Soon;

const std::vector<Header> kSecrets = {
    {"Authorization", "Bearer secret"}, {"cookie", "secret"}, {"X-Plain", "plain"}};

// "/5" leads to "/4" and so on to "/0".
testing::Said CountDown(const Asked& asked) {
  const int left = std::stoi(asked.target.substr(1));
  if (left == 0) return Say(200, "there");
  return Say(302, "", {{"Location", "/" + std::to_string(left - 1)}});
}

TEST_CASE("five redirects are followed, a sixth is not") {
  LoopbackServer server(CountDown);
  const Client client(Insecure());
  const Result<Response> five = client.Send({.url = server.Url("/5")}, Soon());
  REQUIRE(five.has_value());
  CHECK(five->body == "there");
  CHECK(five->url.text == server.Url("/0"));
  const Result<Response> six = client.Send({.url = server.Url("/6")}, Soon());
  REQUIRE(!six.has_value());
  CHECK(six.error().kind == ErrorKind::kLimit);
}

TEST_CASE("credentials stay with their origin") {
  LoopbackServer storage([](const Asked&) { return Say(200, "bytes"); });
  LoopbackServer server([&](const Asked& asked) {
    const bool away = asked.target == "/away";
    return asked.target == "/end" ? Say(200, "bytes")
                                  : Say(307, "", {{"Location", away ? storage.Url("/x") : "/end"}});
  });
  const Client client(Insecure());
  SUBCASE("to another port they do not go") {
    REQUIRE(client.Send({.url = server.Url("/away"), .headers = kSecrets}, Soon()).has_value());
    CHECK(server.asked().at(0).Header("authorization") == "Bearer secret");
    const Asked asked = storage.asked().at(0);
    CHECK(asked.Header("authorization").empty());
    CHECK(asked.Header("cookie").empty());
    CHECK(asked.Header("x-plain") == "plain");
  }
  SUBCASE("within one they do") {
    REQUIRE(client.Send({.url = server.Url("/here"), .headers = kSecrets}, Soon()).has_value());
    CHECK(server.asked().at(1).target == "/end");
    CHECK(server.asked().at(1).Header("authorization") == "Bearer secret");
    CHECK(server.asked().at(1).Header("cookie") == "secret");
  }
  SUBCASE("they do not come back by way of another") {
    LoopbackServer back([&](const Asked&) {
      return Say(302, "", {{"Location", server.Url("/end")}});
    });
    LoopbackServer first([&](const Asked&) { return Say(302, "", {{"Location", back.Url()}}); });
    REQUIRE(client.Send({.url = first.Url(), .headers = kSecrets}, Soon()).has_value());
    CHECK(server.asked().at(0).Header("authorization").empty());
  }
}

TEST_CASE("what each status means depends on the method and the body") {
  struct Row {
    const char* name;
    const char* method;
    const char* body;
    int status;
    bool same_origin;
    int want;  // 0: refused
  };
  const Row rows[] = {
      {"GET 301", "GET", "", 301, false, 200},
      {"GET 303", "GET", "", 303, false, 200},
      {"GET 308", "GET", "", 308, false, 200},
      {"HEAD 302", "HEAD", "", 302, false, 200},
      {"GET 304 is an answer", "GET", "", 304, true, 304},
      {"GET 300 is an answer", "GET", "", 300, true, 300},
      {"POST 302 is an answer", "POST", "x", 302, true, 302},
      {"POST 303 is an answer", "POST", "x", 303, true, 303},
      {"PUT 307 within the origin", "PUT", "x", 307, true, 200},
      {"PUT 308 within the origin", "PUT", "x", 308, true, 200},
      {"PUT 307 away, with a body", "PUT", "x", 307, false, 0},
      {"POST 307 away, without one", "POST", "", 307, false, 200},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name) {
      LoopbackServer other([](const Asked&) { return Say(200); });
      LoopbackServer server([&](const Asked& asked) {
        if (asked.target == "/end") return Say(200);
        return Say(row.status, "", {{"Location", row.same_origin ? "/end" : other.Url("/end")}});
      });
      const Client client(Insecure());
      const Result<Response> answer =
          client.Send({.method = row.method, .url = server.Url(), .body = row.body}, Soon());
      REQUIRE(answer.has_value() == (row.want != 0));
      if (!answer) {
        CHECK(answer.error().kind == ErrorKind::kRefused);
        CHECK(other.connections() == 0);
        continue;
      }
      CHECK(answer->status == row.want);
      const auto& ended = row.same_origin ? server : other;
      if (row.want == 200) CHECK(ended.asked().back().method == row.method);
      if (row.want == 200) CHECK(ended.asked().back().body == row.body);
    }
  }
}

TEST_CASE("a redirect leads to no place that could not be asked directly") {
  const char* rows[] = {"http://registry.example.com/", "file:///etc/passwd", "gopher://127.0.0.1/",
                        "https://user:password@127.0.0.1/"};
  for (const char* location : rows) {
    SUBCASE(location) {
      LoopbackServer server([&](const Asked&) { return Say(302, "", {{"Location", location}}); });
      const Client client(Insecure());
      const Result<Response> answer = client.Send({.url = server.Url()}, Soon());
      REQUIRE(!answer.has_value());
      const ErrorKind kind = answer.error().kind;
      CHECK((kind == ErrorKind::kRefused || kind == ErrorKind::kBadInput));
    }
  }
}

TEST_CASE("a redirect without a Location is the answer") {
  LoopbackServer server([](const Asked&) { return Say(302, "where?"); });
  const Client client(Insecure());
  const Result<Response> answer = client.Send({.url = server.Url()}, Soon());
  REQUIRE(answer.has_value());
  CHECK(answer->status == 302);
  CHECK(answer->body == "where?");
}

}  // namespace
}  // namespace policy::http
