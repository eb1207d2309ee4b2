// Image references: what the engines accept, normalise and refuse, in rows of our own.
// The larger table of foreign references is the corpus tests' business.
#include "policy/reference.h"

#include <doctest/doctest.h>

#include <string>

using policy::ImageReference;
using policy::ParseReference;

namespace {

const std::string kSha256 = "sha256:" + std::string(64, 'a');
const std::string kSha384 = "sha384:" + std::string(96, 'b');
const std::string kSha512 = "sha512:" + std::string(128, 'c');

}  // namespace

TEST_CASE("reference: normalised as container engines do") {
  const struct {
    std::string text;
    ImageReference want;
  } rows[] = {
      {"nginx", {"docker.io", "library/nginx", "", ""}},
      {"nginx:1.25", {"docker.io", "library/nginx", "1.25", ""}},
      {"acme/web", {"docker.io", "acme/web", "", ""}},
      {"acme/team/web:v1", {"docker.io", "acme/team/web", "v1", ""}},
      {"docker.io/nginx", {"docker.io", "library/nginx", "", ""}},
      {"docker.io/acme/web", {"docker.io", "acme/web", "", ""}},
      {"index.docker.io/nginx", {"docker.io", "library/nginx", "", ""}},
      {"index.docker.io/acme/web", {"docker.io", "acme/web", "", ""}},
      {"index.docker.io", {"docker.io", "library/index.docker.io", "", ""}},
      {"registry-1.docker.io/acme/web", {"registry-1.docker.io", "acme/web", "", ""}},
      {"localhost/web", {"localhost", "web", "", ""}},
      {"localhost:5000/web", {"localhost:5000", "web", "", ""}},
      {"localhost:5000", {"docker.io", "library/localhost", "5000", ""}},
      {"LocalHost/web", {"LocalHost", "web", "", ""}},
      {"REGISTRY/web", {"REGISTRY", "web", "", ""}},
      {"Registry.Example.COM:443/a/b:T_1.x-y", {"Registry.Example.COM:443", "a/b", "T_1.x-y", ""}},
      {"10.0.0.1/web", {"10.0.0.1", "web", "", ""}},
      {"10.0.0.1:5000/web", {"10.0.0.1:5000", "web", "", ""}},
      {"[::1]/web", {"[::1]", "web", "", ""}},
      {"[2001:DB8::7]:5000/a/web:1", {"[2001:DB8::7]:5000", "a/web", "1", ""}},
      {"my_registry.lan/web", {"my_registry.lan", "web", "", ""}},
      {"under_score/web", {"docker.io", "under_score/web", "", ""}},
      {"a__b/c--d/e-----f", {"docker.io", "a__b/c--d/e-----f", "", ""}},
      {"nginx@" + kSha256, {"docker.io", "library/nginx", "", kSha256}},
      {"nginx:1.25@" + kSha256, {"docker.io", "library/nginx", "1.25", kSha256}},
      {"r.example/a@" + kSha384, {"r.example", "a", "", kSha384}},
      {"r.example/a@" + kSha512, {"r.example", "a", "", kSha512}},
      {"localhost:8080@" + kSha256, {"docker.io", "library/localhost", "8080", kSha256}},
      {std::string(63, 'a'), {"docker.io", "library/" + std::string(63, 'a'), "", ""}},
      {std::string(65, 'a'), {"docker.io", "library/" + std::string(65, 'a'), "", ""}},
      {"library/" + std::string(64, 'a'), {"docker.io", "library/" + std::string(64, 'a'), "", ""}},
      {"a:_", {"docker.io", "library/a", "_", ""}},
      {"a:" + std::string(128, 'T'), {"docker.io", "library/a", std::string(128, 'T'), ""}},
      {"r.example/" + std::string(255, 'a'), {"r.example", std::string(255, 'a'), "", ""}},
      {std::string(247, 'a'), {"docker.io", "library/" + std::string(247, 'a'), "", ""}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto got = ParseReference(row.text);
    REQUIRE(got.has_value());
    CHECK(*got == row.want);
    const auto again = ParseReference(got->Normalized());
    REQUIRE(again.has_value());
    CHECK(*again == row.want);
  }
}

TEST_CASE("reference: what the engines refuse") {
  const std::string rows[] = {
      "",
      " nginx",
      "nginx ",
      "nginx\n",
      std::string("ngi\0nx", 6),
      "Nginx",
      "acme/Web",
      "r.example/Web:1",
      "ng\u00efnx",
      "-a",
      "a-",
      ".a/b",
      "a..b",
      "a.-b",
      "a___b",
      "a//b",
      "/a",
      "a/",
      "a/b/",
      ":1",
      "a:",
      "a:.1",
      "a:-1",
      "a:1:2",
      "a:" + std::string(129, 'T'),
      "a:1@",
      "a@sha256",
      "a@" + kSha256.substr(0, 70),
      "a@" + kSha256 + "a",
      "a@sha256:" + std::string(64, 'A'),
      "a@sha256:" + std::string(64, 'g'),
      "a@SHA256:" + std::string(64, 'a'),
      "a@sha1:" + std::string(40, 'a'),
      "a@md5:" + std::string(32, 'a'),
      "a@" + kSha256 + ":1",
      "a@" + kSha256 + "@" + kSha256,
      "@" + kSha256,
      std::string(64, 'a'),
      std::string(64, '0'),
      "-r.example/a",
      "r-.example/a",
      "r.example./a",
      "r.example:/a",
      "r.example:50x/a",
      "r_x.example:5000/a",
      "R_x.example/a",
      "[::1]",
      "[::1]:5000",
      "[]/a",
      "[::1/a",
      "[::g]/a",
      "[fe80::1%eth0]/a",
      "::1/a",
      "https://r.example/a",
      "r.example/" + std::string(256, 'a'),
      std::string(248, 'a'),
      "a_b.lan/" + std::string(248, 'a'),
  };
  for (const std::string& row : rows) {
    CAPTURE(row);
    const auto got = ParseReference(row);
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().kind == policy::ErrorKind::kBadInput);
    CHECK(got.error().message.size() < 400);
  }
}

TEST_CASE("reference: the error names the cause and a way out") {
  const auto upper = ParseReference("r.example/Acme/web");
  REQUIRE_FALSE(upper.has_value());
  CHECK(upper.error().message ==
        "invalid image reference 'r.example/Acme/web': the repository 'Acme/web' has upper-case "
        "letters");
  CHECK(upper.error().hint == "did you mean 'acme/web'?");
  const auto digest = ParseReference("web@sha256:123");
  REQUIRE_FALSE(digest.has_value());
  CHECK(digest.error().message ==
        "invalid image reference 'web@sha256:123': the digest is not 64 lower-case hexadecimal "
        "digits");
}

TEST_CASE("reference: canonical is what is pulled, normalized what was given") {
  const auto both = ParseReference("nginx:1@" + kSha256);
  REQUIRE(both.has_value());
  CHECK(both->Name() == "docker.io/library/nginx");
  CHECK(both->Canonical() == "docker.io/library/nginx@" + kSha256);
  CHECK(both->Normalized() == "docker.io/library/nginx:1@" + kSha256);
  const auto neither = ParseReference("nginx");
  REQUIRE(neither.has_value());
  CHECK(neither->Canonical() == "docker.io/library/nginx:latest");
  CHECK(neither->Normalized() == "docker.io/library/nginx");
}

TEST_CASE("reference: a digest is a known algorithm and its exact length") {
  CHECK(policy::IsDigest(kSha256));
  CHECK(policy::IsDigest(kSha384));
  CHECK(policy::IsDigest(kSha512));
  for (const std::string& text :
       {std::string(), std::string("sha256:"), kSha256 + "a", kSha256.substr(0, 70),
        "sha512:" + std::string(64, 'a'), "sha256:" + std::string(64, 'F'), std::string(64, 'a'),
        " " + kSha256, "sha224:" + std::string(56, 'a')}) {
    CAPTURE(text);
    CHECK_FALSE(policy::IsDigest(text));
  }
}

TEST_CASE("reference: every cut of a long reference is read or refused, never worse") {
  const std::string whole = "[2001:db8::1]:5000/a.b/c__d/e--f:Tag_1.0@" + kSha256;
  for (std::size_t i = 0; i <= whole.size(); ++i) {
    const auto front = ParseReference(whole.substr(0, i));
    const auto back = ParseReference(whole.substr(i));
    CHECK((front.has_value() || !front.error().message.empty()));
    CHECK((back.has_value() || !back.error().message.empty()));
  }
}
