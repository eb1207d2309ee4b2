// Image patterns: what they take, what they refuse, and the full name they propose.
// How references normalise is reference_test.cc's business.
#include "base/image_pattern.h"

#include <doctest/doctest.h>

#include <string>

using policy::base::ImagePattern;

namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');
const std::string kOther = "sha256:" + std::string(64, 'b');

}  // namespace

TEST_CASE("image pattern: repository, tag and digest, a part left out takes any") {
  const struct {
    std::string pattern;
    std::string image;
    bool want;
  } rows[] = {
      {"docker.io/library/nginx", "nginx", true},
      {"docker.io/library/nginx", "nginx:1.25", true},
      {"docker.io/library/nginx", "nginx@" + kDigest, true},
      {"docker.io/library/nginx", "index.docker.io/nginx", true},
      {"docker.io/library/nginx", "acme/nginx", false},
      {"docker.io/library/nginx", "r.example/library/nginx", false},
      {"docker.io/nginx", "nginx", true},
      {"index.docker.io/nginx", "nginx", true},
      {"index.docker.io/acme/web", "acme/web", true},
      {"docker.io/*", "nginx", true},
      {"docker.io/*", "acme/web", false},
      {"docker.io/**", "acme/web", true},
      {"docker.io/*/*", "acme/web", true},
      {"registry.example.com/**", "registry.example.com/a/b/c:1", true},
      {"registry.example.com/**", "registry.example.com.evil.io/a", false},
      {"registry.example.com/*", "registry.example.com/a/b", false},
      {"registry.example.com:5000/**", "registry.example.com:5000/a", true},
      {"registry.example.com:5000/**", "registry.example.com/a", false},
      {"*.example.com/**", "eu.example.com/a", true},
      {"*.example.com/**", "eu.example.com:5000/a", false},
      {"localhost/**", "localhost/a", true},
      {"localhost:5000/web:1", "localhost:5000/web:1", true},
      {"[::1]:5000/**", "[::1]:5000/a", true},
      {"**", "nginx", true},
      {"**/nginx", "nginx", true},
      {"**/nginx", "r.example/nginx", true},
      {"**nginx", "r.example/mynginx", true},
      {"*/library/nginx", "nginx", true},
      {"**:latest", "nginx", true},
      {"**:latest", "nginx:latest", true},
      {"**:latest", "nginx:1", false},
      {"**:latest", "nginx@" + kDigest, false},
      {"**:latest", "nginx:latest@" + kDigest, true},
      {"**:1.*", "nginx:1.25", true},
      {"**:1.*", "nginx:1", false},
      {"**:1.*", "nginx@" + kDigest, false},
      {"**:*", "nginx@" + kDigest, true},
      {"**@" + kDigest, "nginx@" + kDigest, true},
      {"**@" + kDigest, "nginx@" + kOther, false},
      {"**@" + kDigest, "nginx", false},
      {"r.example/a:1@" + kDigest, "r.example/a:1@" + kDigest, true},
      {"r.example/a:1@" + kDigest, "r.example/a@" + kDigest, false},
      {"r.example/a:1@" + kDigest, "r.example/a:1", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.image);
    const auto pattern = ImagePattern::Parse(row.pattern);
    REQUIRE(pattern.has_value());
    CHECK(pattern->text() == row.pattern);
    const auto image = policy::ParseReference(row.image);
    REQUIRE(image.has_value());
    CHECK(pattern->Matches(*image) == row.want);
  }
}

TEST_CASE("image pattern: a registry of any length") {
  for (const std::size_t size : {100U, 509U, 510U, 511U, 5000U}) {
    CAPTURE(size);
    const std::string registry = "r." + std::string(size - 2, 'a');
    const auto pattern = ImagePattern::Parse("**a/x");
    REQUIRE(pattern.has_value());
    CHECK(pattern->Matches({registry, "x", "", ""}));
    CHECK_FALSE(pattern->Matches({registry, "y", "", ""}));
  }
}

TEST_CASE("image pattern: what names no image is an error that proposes the full name") {
  const struct {
    std::string pattern;
    std::string hint;
  } rows[] = {
      {"nginx", "did you mean 'docker.io/library/nginx'?"},
      {"nginx:1.25", "did you mean 'docker.io/library/nginx:1.25'?"},
      {"nginx:*", "did you mean 'docker.io/library/nginx:*'?"},
      {"nginx@" + kDigest, "did you mean 'docker.io/library/nginx@" + kDigest + "'?"},
      {"acme/web", "did you mean 'docker.io/acme/web'?"},
      {"acme/**", "did you mean 'docker.io/acme/**'?"},
      {"acme/web:1", "did you mean 'docker.io/acme/web:1'?"},
      {"REGISTRY/web", "did you mean 'docker.io/REGISTRY/web'?"},
      {"registry.example.com", "did you mean 'registry.example.com/**'?"},
      {"registry.example.com:5000", "did you mean 'registry.example.com:5000/**'?"},
      {"localhost", "did you mean 'localhost/**'?"},
      {"localhost:5000", "did you mean 'localhost:5000/**'?"},
      {"*", "did you mean '**'?"},
      {"*:latest", "did you mean '**:latest'?"},
      {":latest", "did you mean '**:latest'?"},
      {"@" + kDigest, "did you mean '**@" + kDigest + "'?"},
      {"", "did you mean '**'?"},
      {"/web", ""},
      {"r.example/***", "'*' takes any run without '/', '**' any run"},
      {"r.example/a:", "leave ':' out for any tag"},
      {"r.example/a:***", "'*' takes any run without '/', '**' any run"},
      {"r.example/a@" + kDigest.substr(0, 70), ""},
      {"r.example/a@sha512:" + std::string(128, 'a'), ""},
      {"r.example/a@*", ""},
      {"r.example/a@", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.pattern);
    const auto pattern = ImagePattern::Parse(row.pattern);
    REQUIRE_FALSE(pattern.has_value());
    CHECK(pattern.error().kind == policy::ErrorKind::kBadInput);
    CHECK(pattern.error().hint == row.hint);
  }
}
