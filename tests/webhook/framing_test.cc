// Every hostile shape of a request head, and the honest ones beside it, without a socket.
#include "framing.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace policy::webhook {
namespace {

constexpr char kHost[] = "Host: gate\r\n";

// 0: taken; -1: not whole yet; else the status it is refused with.
int StatusFor(const std::string& bytes, const FramingLimits& limits = {}) {
  HeadReader reader(limits);
  const HeadLook look = reader.Look(bytes);
  if (std::holds_alternative<RequestFrame>(look)) return 0;
  if (const Refused* refused = std::get_if<Refused>(&look)) return StatusOf(refused->reason);
  return -1;
}

std::string PostWith(const std::string& headers) {
  return "POST /validate HTTP/1.1\r\n" + std::string(kHost) + headers + "\r\n";
}

std::string GetWith(const std::string& headers) {
  return "GET /metrics HTTP/1.1\r\n" + std::string(kHost) + headers + "\r\n";
}

struct Row {
  std::string name;
  std::string bytes;
  int status;
};

void Check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(StatusFor(row.bytes) == row.status);
  }
}

TEST_CASE("framing: request lines") {
  const std::string rest = " HTTP/1.1\r\nHost: gate\r\n\r\n";
  Check({
      {"get", "GET / HTTP/1.1\r\nHost: gate\r\n\r\n", 0},
      {"head", "HEAD /healthz HTTP/1.1\r\nHost: gate\r\n\r\n", 0},
      {"query", "GET /validate?timeout=10s" + rest, 0},
      {"old version needs no host", "GET / HTTP/1.0\r\n\r\n", 0},
      {"unfinished", "GET / HTTP/1.1\r\nHost: gate\r\n", -1},
      {"nothing", "", -1},
      {"no version", "GET /\r\n\r\n", 400},
      {"one word", "GET\r\n\r\n", 400},
      {"two blanks", "GET  /" + rest, 400},
      {"tab", "GET\t/" + rest, 400},
      {"control in target", std::string("GET /\x01") + rest, 400},
      {"byte over 126 in target", "GET /\xc3\xa4" + rest, 400},
      {"absolute target", "GET http://gate/" + rest, 400},
      {"asterisk", "GET *" + rest, 400},
      {"empty line first", "\r\nGET /" + rest, 400},
      {"tls to a plain port", std::string("\x16\x03\x01\x02\n", 5), 400},
      {"version 2 preface", "PRI * HTTP/2.0\r\n\r\n", 505},
      {"version 0.9", "GET / HTTP/0.9\r\n\r\n", 505},
      {"lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
      {"put", "PUT /" + rest, 405},
      {"connect", "CONNECT gate:443" + rest, 405},
      {"lower-case method", "get /" + rest, 405},
      {"target at the limit", "GET /" + std::string(4095, 'a') + rest, 0},
      {"target over the limit", "GET /" + std::string(4096, 'a') + rest, 414},
  });
}

TEST_CASE("framing: header lines") {
  Check({
      {"plain", GetWith("Accept: */*\r\n"), 0},
      {"empty value", GetWith("X:\r\n"), 0},
      {"tab in value", GetWith("X: a\tb\r\n"), 0},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", GetWith("Host: other\r\n"), 400},
      {"folded", GetWith("X: a\r\n b: c\r\n"), 400},
      {"folded by tab", GetWith("X: a\r\n\tb\r\n"), 400},
      {"blank before colon", GetWith("X : a\r\n"), 400},
      {"blank before length's colon", PostWith("Content-Length : 0\r\n"), 400},
      {"no colon", GetWith("X\r\n"), 400},
      {"no name", GetWith(": a\r\n"), 400},
      {"NUL in value", GetWith(std::string("X: a\0b\r\n", 8)), 400},
      {"NUL in name", GetWith(std::string("X\0Y: a\r\n", 8)), 400},
      {"bare CR in value", GetWith("X: a\rb\r\n"), 400},
      {"delete character", GetWith("X: \x7f\r\n"), 400},
      {"bare LF ends a line", "GET / HTTP/1.1\nHost: gate\n\n", 400},
      {"bare LF in a header", GetWith("X: a\nY: b\r\n"), 400},
      {"bare LF, unfinished", "GET / HTTP/1.1\n", 400},
      {"the library's own names", GetWith("REMOTE_ADDR: 10.0.0.1\r\n"), 400},
      {"range", GetWith("Range: bytes=0-,0-,0-\r\n"), 416},
      {"range on a post", PostWith("Content-Length: 0\r\nRange: bytes=0-\r\n"), 416},
      {"expect", PostWith("Content-Length: 5\r\nExpect: 100-continue\r\n"), 417},
  });
}

TEST_CASE("framing: body lengths and codings") {
  Check({
      {"zero", PostWith("Content-Length: 0\r\n"), 0},
      {"name in another case", PostWith("CONTENT-LENGTH: 5\r\n"), 0},
      {"get with zero", GetWith("Content-Length: 0\r\n"), 0},
      {"get with a body", GetWith("Content-Length: 1\r\n"), 400},
      {"missing", PostWith(""), 411},
      {"twice, equal", PostWith("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
      {"twice, different", PostWith("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
      {"list", PostWith("Content-Length: 5, 5\r\n"), 400},
      {"letters behind", PostWith("Content-Length: 2abc\r\n"), 400},
      {"hexadecimal", PostWith("Content-Length: 0x10\r\n"), 400},
      {"plus", PostWith("Content-Length: +5\r\n"), 400},
      {"minus", PostWith("Content-Length: -2\r\n"), 400},
      {"empty", PostWith("Content-Length:\r\n"), 400},
      {"escaped digit", PostWith("Content-Length: %35\r\n"), 400},
      {"overflow", PostWith("Content-Length: 18446744073709551621\r\n"), 400},
      {"at the cap", PostWith("Content-Length: 8388608\r\n"), 0},
      {"over the cap", PostWith("Content-Length: 8388609\r\n"), 413},
      {"chunked", PostWith("Transfer-Encoding: chunked\r\n"), 411},
      {"chunked on a get", GetWith("Transfer-Encoding: chunked\r\n"), 411},
      {"identity transfer", PostWith("Transfer-Encoding: identity\r\n"), 411},
      {"length and chunked", PostWith("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
      {"chunked and length", PostWith("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400},
      {"gzip body", PostWith("Content-Length: 5\r\nContent-Encoding: gzip\r\n"), 415},
      {"form", PostWith("Content-Length: 5\r\nContent-Type: application/x-www-form-urlencoded\r\n"),
       415},
      {"multipart",
       PostWith("Content-Length: 5\r\nContent-Type: Multipart/form-data; boundary=x\r\n"), 415},
      {"multipart in escapes",
       PostWith("Content-Length: 5\r\nContent-Type: multipart%2fform-data\r\n"), 415},
      {"json", PostWith("Content-Length: 5\r\nContent-Type: application/json\r\n"), 0},
  });
}

TEST_CASE("framing: the head's limits hold on both sides of the boundary") {
  const auto with_headers = [](int count) {
    std::string lines;
    for (int i = 1; i < count; ++i) lines += "X: a\r\n";  // Host is the first.
    return GetWith(lines);
  };
  CHECK(StatusFor(with_headers(100)) == 0);
  CHECK(StatusFor(with_headers(101)) == 431);
  CHECK(StatusFor(GetWith("X: " + std::string(7997, 'a') + "\r\n")) == 0);
  CHECK(StatusFor(GetWith("X: " + std::string(7998, 'a') + "\r\n")) == 431);

  const std::string half = "X: " + std::string(7000, 'a') + "\r\n";
  const std::size_t used = GetWith(half + "Y: \r\n").size();
  const auto sized = [&](std::size_t size) {
    return GetWith(half + "Y: " + std::string(std::min<std::size_t>(size - used, 7990), 'a') +
                   "\r\n");
  };
  FramingLimits limits;
  limits.head = 10'000;
  CHECK(StatusFor(sized(10'000), limits) == 0);
  CHECK(StatusFor(sized(10'001), limits) == 431);
  CHECK(StatusFor(std::string(9'999, 'a'), limits) == -1);
  CHECK(StatusFor(std::string(10'000, 'a'), limits) == 431);
}

TEST_CASE("framing: a head that comes byte by byte is the same head") {
  const std::string head = PostWith("Content-Length: 7\r\n");
  HeadReader reader{FramingLimits{}};
  for (std::size_t size = 0; size < head.size(); ++size) {
    CHECK(std::holds_alternative<std::monostate>(reader.Look(head.substr(0, size))));
  }
  const HeadLook look = reader.Look(head + "1234567GET /");
  REQUIRE(std::holds_alternative<RequestFrame>(look));
  CHECK(std::get<RequestFrame>(look).head_bytes == head.size());
  CHECK(std::get<RequestFrame>(look).body_bytes == 7);
}

TEST_CASE("framing: who asks for the connection to end") {
  struct KeepRow {
    std::string bytes;
    bool keep;
  };
  const std::vector<KeepRow> rows = {
      {GetWith(""), true},
      {GetWith("Connection: keep-alive\r\n"), true},
      {GetWith("Connection: close\r\n"), false},
      {GetWith("Connection: Close\r\n"), false},
      {GetWith("Connection: keep-alive , close\r\n"), false},
      {GetWith("Connection: keep-alive\r\nConnection: close\r\n"), false},
      {GetWith("Connection: closed\r\n"), true},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false},
  };
  for (const KeepRow& row : rows) {
    CAPTURE(row.bytes);
    HeadReader reader{FramingLimits{}};
    const HeadLook look = reader.Look(row.bytes);
    REQUIRE(std::holds_alternative<RequestFrame>(look));
    CHECK(std::get<RequestFrame>(look).keep_alive == row.keep);
  }
}

TEST_CASE("framing: refusals are whole answers") {
  const std::string busy = RenderRefusal({Refusal::kQueueFull, "busy"}, false);
  CHECK(busy ==
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
        "Retry-After: 1\r\n\r\nbusy\n");
  const std::string method = RenderRefusal({Refusal::kMethod, "no"}, true);
  CHECK(method.find("405 Method Not Allowed\r\n") != std::string::npos);
  CHECK(method.find("Allow: GET, HEAD, POST\r\n") != std::string::npos);
  CHECK(method.find("Connection: close\r\n\r\nno\n") != std::string::npos);
  CHECK(std::string(NameOf(Refusal::kHeadTooLarge)) == "head-too-large");
  CHECK(StatusOf(Refusal::kConnectionCap) == 0);
}

}  // namespace
}  // namespace policy::webhook
