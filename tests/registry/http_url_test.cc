// URLs: what is one, what it means relative to another, and whose credentials it may see.
#include "registry/http_url.h"

#include <doctest/doctest.h>

#include <string>

namespace policy::http {
namespace {

TEST_CASE("an absolute http or https URL is taken apart") {
  struct Row {
    const char* text;
    const char* origin;
    const char* whole;
    bool loopback;
  };
  const Row rows[] = {
      {"https://Registry.Example.com", "https://registry.example.com:443",
       "https://Registry.Example.com/", false},
      {"https://r.example.com:443/v2/?a=b", "https://r.example.com:443",
       "https://r.example.com:443/v2/?a=b", false},
      {"https://r.example.com:5000/v2/#part", "https://r.example.com:5000",
       "https://r.example.com:5000/v2/", false},
      {"http://127.0.0.1:80/", "http://127.0.0.1:80", "http://127.0.0.1:80/", true},
      {"http://127.9.9.9/", "http://127.9.9.9:80", "http://127.9.9.9/", true},
      {"http://0x7f.1/", "http://127.0.0.1:80", "http://127.0.0.1/", true},
      {"http://[::1]:5000/", "http://[::1]:5000", "http://[::1]:5000/", true},
      {"http://localhost/", "http://localhost:80", "http://localhost/", true},
      {"http://localhost.example.com/", "http://localhost.example.com:80",
       "http://localhost.example.com/", false},
      {"http://127.0.0.1.example.com/", "http://127.0.0.1.example.com:80",
       "http://127.0.0.1.example.com/", false},
      {"http://128.0.0.1/", "http://128.0.0.1:80", "http://128.0.0.1/", false},
  };
  for (const Row& row : rows) {
    SUBCASE(row.text) {
      const Result<Url> url = ReadUrl(row.text);
      REQUIRE(url.has_value());
      CHECK(url->Origin() == row.origin);
      CHECK(url->text == row.whole);
      CHECK(url->IsLoopback() == row.loopback);
    }
  }
}

TEST_CASE("anything else is no URL of ours") {
  using namespace std::string_literals;
  const std::string rows[] = {
      "",
      "/v2/",
      "registry.example.com/v2/",
      "ftp://example.com/",
      "file:///x",
      "https://",
      "https://a b/",
      "https://example.com:99999/",
      "//x/y",
      "https://x\n/",
      "https://example.com\0.evil.com/"s,
      "https://user:password@example.com/",
  };
  for (const std::string& row : rows) {
    SUBCASE(row.c_str()) {
      const Result<Url> url = ReadUrl(row);
      REQUIRE(!url.has_value());
      CHECK(url.error().kind == ErrorKind::kBadInput);
      CHECK(url.error().message.find("password") == std::string::npos);
    }
  }
}

TEST_CASE("a Location is resolved against the URL that gave it") {
  const Result<Url> base = ReadUrl("https://r.example.com/v2/a/blobs/uploads/?x=1");
  REQUIRE(base.has_value());
  struct Row {
    const char* reference;
    const char* want;  // empty: refused
  };
  const Row rows[] = {
      {"/v2/b?state=1", "https://r.example.com/v2/b?state=1"},
      {"next", "https://r.example.com/v2/a/blobs/uploads/next"},
      {"?last=2", "https://r.example.com/v2/a/blobs/uploads/?last=2"},
      {"//cdn.example.com/x", "https://cdn.example.com/x"},
      {"http://r.example.com/", "http://r.example.com/"},
      {"file:///etc/passwd", ""},
      {"https://user@cdn.example.com/", ""},
  };
  for (const Row& row : rows) {
    SUBCASE(row.reference) {
      const Result<Url> url = ResolveUrl(*base, row.reference);
      CHECK((url ? url->text : std::string()) == row.want);
    }
  }
}

TEST_CASE("a literal address may be of the network we are in") {
  struct Row {
    const char* host;
    bool inside;
  };
  const Row rows[] = {
      {"10.0.0.1", true},
      {"9.255.255.255", false},
      {"11.0.0.0", false},
      {"172.16.0.0", true},
      {"172.31.255.255", true},
      {"172.32.0.0", false},
      {"172.15.0.0", false},
      {"192.168.1.1", true},
      {"192.169.0.0", false},
      {"169.254.169.254", true},
      {"169.253.0.0", false},
      {"100.64.0.1", true},
      {"100.128.0.0", false},
      {"0.0.0.0", true},
      {"127.0.0.1", true},
      {"8.8.8.8", false},
      {"[::1]", true},
      {"[::]", true},
      {"[fe80::1]", true},
      {"[fc00::1]", true},
      {"[fdff::1]", true},
      {"[fe00::1]", false},
      {"[2001:db8::1]", false},
      {"[::ffff:10.0.0.1]", true},
      {"[::ffff:8.8.8.8]", false},
      {"[fe80::1%25eth0]", true},
      {"localhost", true},
      {"0xa9fea9fe", true},
      {"10.example.com", false},
      {"registry.example.com", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.host);
    const Result<Url> url = ReadUrl("https://" + std::string(row.host) + "/");
    REQUIRE(url.has_value());
    CHECK(url->IsPrivate() == row.inside);
  }
}

TEST_CASE("a value is escaped for a query") {
  CHECK(EscapeQuery("application/vnd.a+json; x=\xC3\xA9~-._Z9") ==
        "application%2Fvnd.a%2Bjson%3B%20x%3D%C3%A9~-._Z9");
}

}  // namespace
}  // namespace policy::http
