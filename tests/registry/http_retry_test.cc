// 429 and 503: when we come back, and when we do not.
#include "registry/http_retry.h"

#include <atomic>

#include "registry/support.h"

namespace policy::http {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::Insecure;
using testing::LoopbackServer;
using testing::Say;
using testing::Soon;

TEST_CASE("a busy server is asked again, four times at most") {
  for (const int status : {429, 503, 500}) {
    for (const int busy : {0, 1, 3, 4}) {
      CAPTURE(status);
      CAPTURE(busy);
      std::atomic<int> left{busy};
      LoopbackServer server([&](const Asked&) {
        return left-- > 0 ? Say(status, "later", {{"Retry-After", "0"}}) : Say(200, "now");
      });
      const Client client(Insecure());
      const Result<Response> answer = SendPatiently(client, {.url = server.Url()}, Soon());
      REQUIRE(answer.has_value());
      const bool again = status != 500;
      const bool served = busy == 0 || (again && busy < 4);
      CHECK(answer->status == (served ? 200 : status));
      CHECK(server.asked().size() == static_cast<std::size_t>(again ? std::min(busy + 1, 4) : 1));
    }
  }
}

TEST_CASE("more patience than the deadline has is not tried") {
  LoopbackServer server([](const Asked&) { return Say(429, "", {{"Retry-After", "3600"}}); });
  const Client client(Insecure());
  const Result<Response> answer = SendPatiently(client, {.url = server.Url()}, Soon());
  REQUIRE(answer.has_value());
  CHECK(answer->status == 429);
  CHECK(server.asked().size() == 1);
}

TEST_CASE("without a word on when, the pause is ours") {
  std::atomic<int> left{1};
  LoopbackServer server([&](const Asked&) { return Say(left-- > 0 ? 503 : 200); });
  const Client client(Insecure());
  const Result<Response> answer = SendPatiently(client, {.url = server.Url()}, Soon());
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
}

TEST_CASE("Retry-After is seconds, or a date beside the answer's own") {
  struct Row {
    const char* retry;
    const char* date;
    int want;  // -1: nothing
  };
  const Row rows[] = {
      {"0", "", 0},
      {"120", "", 120},
      {"-1", "", 0},
      {"1.5", "", -1},
      {"soon", "", -1},
      {"", "", -1},
      {"99999999999999999999", "", -1},
      {"Wed, 21 Oct 2015 07:28:10 GMT", "Wed, 21 Oct 2015 07:28:00 GMT", 10},
      {"Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:10 GMT", 0},
      {"Wed, 21 Oct 2015 07:28:00 GMT", "", -1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.retry);
    Response response{.status = 429};
    if (*row.retry != '\0') response.headers.push_back({"retry-after", row.retry});
    if (*row.date != '\0') response.headers.push_back({"date", row.date});
    const auto got = RetryAfter(response);
    CHECK((got ? static_cast<int>(got->count()) : -1) == row.want);
  }
}

}  // namespace
}  // namespace policy::http
