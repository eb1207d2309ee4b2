// Reading from one registry: what is asked, and which answers are believed.
#include "registry/client.h"

#include <atomic>

#include "crypto/crypto.h"
#include "registry/support.h"

namespace policy::registry {
namespace {

using namespace testing;

TEST_CASE("a manifest comes by tag or by digest, in one request") {
  RegistryDouble server;
  const std::string child = DescriptorJson(std::string(image::kOciManifest), kImage,
                                           R"(,"platform":{"os":"linux","architecture":"arm64"})");
  const std::string index = IndexJson({child}, R"(,"annotations":{"a":"b"})");
  server.AddManifest(kRepository, "v1", index);
  const Client client(server);
  for (const std::string& name : {std::string("v1"), crypto::Sha256(index)}) {
    const Result<Manifest> manifest = client.app.GetManifest(name, Soon());
    REQUIRE(manifest.has_value());
    CHECK(manifest->bytes == index);
    CHECK(manifest->digest == crypto::Sha256(index));
    CHECK(manifest->index);
    REQUIRE(manifest->manifests.size() == 1);
    CHECK(manifest->manifests[0].digest == kDigest);
    CHECK(manifest->manifests[0].platform == "linux/arm64");
    CHECK(manifest->annotations.at("a") == "b");
  }
  CHECK(server.asked() ==
        std::vector<std::string>{"GET /v2/team/app/manifests/v1",
                                 "GET /v2/team/app/manifests/" + crypto::Sha256(index)});
  CHECK(server.server().asked()[0].Header("accept") ==
        "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
        "application/vnd.docker.distribution.manifest.list.v2+json, "
        "application/vnd.docker.distribution.manifest.v2+json");
}

// What a registry may say about "v1" and about a digest, and what becomes of it.
struct Lie {
  const char* name;
  Said said;
  const char* by_tag;
  const char* by_digest;
};

Said AsImage(const std::string& body) {
  return Say(200, body, {{"Content-Type", std::string(image::kOciManifest)}});
}

std::vector<Lie> Lies() {
  const std::string other = ImageJson({}, R"(,"annotations":{"other":"image"})");
  const std::string bare =
      R"({"schemaVersion":2,"config":)" + DescriptorJson("c", "{}") + R"(,"layers":[]})";
  const auto typed = [](const std::string& type) {
    return Say(200, kImage, {{"Content-Type", type}});
  };
  const auto digested = [](const std::string& digest) {
    return Say(200, kImage, {{"Docker-Content-Digest", digest}});
  };
  return {
      {"the truth", AsImage(kImage), "ok", "ok"},
      {"another image", AsImage(other), "ok", "untrusted"},
      {"its own digest, wrongly", digested(crypto::Sha256(other)), "untrusted", "untrusted"},
      {"its own digest, rightly", digested(kDigest), "ok", "ok"},
      {"a digest of another kind", digested("sha512:" + std::string(128, '0')), "ok", "ok"},
      {"that it is an index", typed(std::string(image::kOciIndex)), "bad-input", "bad-input"},
      {"its type in capitals, with a parameter",
       typed("Application/vnd.oci.image.manifest.v1+JSON ; charset=utf-8"), "ok", "ok"},
      {"plain JSON", typed("application/json"), "ok", "ok"},
      {"no type at all", Say(200, kImage), "ok", "ok"},
      {"a web page", typed("text/html"), "bad-input", "bad-input"},
      {"no type, of what does not say either", Say(200, bare), "ok", "untrusted"},
      {"the old signed manifest",
       Say(200, R"({"schemaVersion":1})",
           {{"Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws"}}),
       "unsupported", "untrusted"},
      {"image and index at once",
       AsImage(R"({"config":)" + DescriptorJson("c", "{}") + R"(,"layers":[],"manifests":[]})"),
       "bad-input", "untrusted"},
      {"an index with layers",
       Say(200, R"({"manifests":[],"layers":[]})",
           {{"Content-Type", std::string(image::kOciIndex)}}),
       "bad-input", "untrusted"},
      {"an image without layers", AsImage(R"({"config":)" + DescriptorJson("c", "{}") + "}"),
       "bad-input", "untrusted"},
      {"a key twice", AsImage(kImage.substr(0, kImage.size() - 1) + R"(,"layers":[]})"),
       "bad-input", "untrusted"},
      {"a descriptor without a digest", AsImage(ImageJson({R"({"size":1})"})), "bad-input",
       "untrusted"},
      {"a list", AsImage("[]"), "bad-input", "untrusted"},
      {"nothing", AsImage(""), "bad-input", "untrusted"},
      {"more than 4 MiB", AsImage(std::string(kMostManifest + 1, ' ')), "limit", "limit"},
      {"that it is not there", Say(404), "not-found", "not-found"},
      {"that it is broken", Say(500), "unavailable", "unavailable"},
      {"that we may not", Say(403), "unavailable", "unavailable"},
      {"to come back much later", Say(429, {}, {{"Retry-After", "3600"}}), "unavailable",
       "unavailable"},
      {"nothing new", Say(304), "unavailable", "unavailable"},
  };
}

TEST_CASE("only a manifest that is what it should be is believed") {
  for (const Lie& lie : Lies()) {
    CAPTURE(lie.name);
    RegistryDouble server({.first = [&](const Asked&) { return lie.said; }});
    const Client client(server);
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == lie.by_tag);
    CHECK(KindOf(client.app.GetManifest(kDigest, Soon())) == lie.by_digest);
  }
}

TEST_CASE("what a registry says of its refusal is told, in one line") {
  RegistryDouble server({.first = [](const Asked& asked) -> std::optional<Said> {
    if (asked.target.ends_with("busy")) {
      return Say(500, "{\"errors\":[{\"code\":\"BUSY\",\"message\":\"come\\nback\"}]}");
    }
    return std::nullopt;
  }});
  const Client client(server);
  const auto missing = client.app.GetManifest("v2", Soon());
  REQUIRE(!missing.has_value());
  CHECK(missing.error().message == "'" + server.Host() +
                                       "/team/app' does not hold the manifest 'v2': "
                                       "'MANIFEST_UNKNOWN: the double says so'");
  const auto busy = client.app.GetManifest("busy", Soon());
  REQUIRE(!busy.has_value());
  CHECK(busy.error().message == "'" + server.Host() +
                                    "/team/app' answers 500 when asked for the manifest 'busy': "
                                    "'BUSY: come back'");
}

TEST_CASE("a blob is the bytes of its digest and its size, or an error") {
  const std::string bytes(200'000, 'b');
  const Descriptor right{.digest = crypto::Sha256(bytes), .size = bytes.size()};
  struct Row {
    const char* name;
    Said said;
    Descriptor blob;
    std::size_t most;
    const char* want;
  };
  std::string changed = bytes;
  changed[100'000] = 'c';
  const Row rows[] = {
      {"as it should be", Say(200, bytes), right, bytes.size(), "ok"},
      {"of a size nobody told", Say(200, bytes), {.digest = right.digest}, bytes.size(), "ok"},
      {"larger than we want", Say(200, bytes), right, bytes.size() - 1, "limit"},
      {"larger than we want, untold",
       Say(200, bytes),
       {.digest = right.digest},
       bytes.size() - 1,
       "limit"},
      {"one byte changed", Say(200, changed), right, bytes.size(), "untrusted"},
      {"one byte more", Say(200, bytes + "b"), right, SIZE_MAX, "untrusted"},
      {"one byte less", Say(200, bytes.substr(1)), right, SIZE_MAX, "untrusted"},
      {"cut off", {.body = bytes, .cut = 1}, right, SIZE_MAX, "unavailable"},
      {"a digest we cannot check",
       Say(200, bytes),
       {.digest = "sha512:" + std::string(128, '0')},
       SIZE_MAX,
       "unsupported"},
      {"not there", Say(404), right, SIZE_MAX, "not-found"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RegistryDouble server({.first = [&](const Asked&) { return row.said; }});
    const Client client(server);
    const Result<std::string> got = client.app.ReadBlob(row.blob, row.most, Soon());
    CHECK(KindOf(got) == row.want);
    if (got) CHECK(*got == bytes);
  }
}

TEST_CASE("a blob that lies elsewhere is fetched there, without credentials") {
  LoopbackServer storage([](const Asked&) { return Say(200, "bytes"); });
  RegistryDouble server(
      {.basic = "user:password", .first = [&](const Asked& asked) -> std::optional<Said> {
         if (asked.Header("authorization").empty()) return std::nullopt;
         return Say(307, {}, {{"Location", storage.Url("/blob?sig=1")}});
       }});
  const Client client(server, {.credentials = [](const std::string&, const std::string&) {
                        return Credential{.username = "user", .password = "password"};
                      }});
  const Descriptor blob{.digest = crypto::Sha256("bytes"), .size = 5};
  const Result<std::string> got = client.app.ReadBlob(blob, 5, Soon());
  REQUIRE(got.has_value());
  CHECK(*got == "bytes");
  CHECK(storage.asked().at(0).Header("authorization").empty());
}

TEST_CASE("where storage wants credentials, the registry's are not given") {
  LoopbackServer storage([](const Asked&) {
    return Say(401, {}, {{"WWW-Authenticate", R"(Basic realm="storage")"}});
  });
  RegistryDouble server({.first = [&](const Asked&) {
    return Say(307, {}, {{"Location", storage.Url("/")}});
  }});
  const Client client(server, {.credentials = [](const std::string&, const std::string&) {
                        return Credential{.username = "user", .password = "password"};
                      }});
  CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "unavailable");
  REQUIRE(storage.asked().size() == 1);
  CHECK(storage.asked()[0].Header("authorization").empty());
}

TEST_CASE("a busy registry is asked again") {
  std::atomic<int> busy{2};
  RegistryDouble server({.first = [&](const Asked&) -> std::optional<Said> {
    if (busy-- > 0) return Say(429, {}, {{"Retry-After", "0"}});
    return std::nullopt;
  }});
  server.AddManifest(kRepository, "v1", kImage);
  const Client client(server);
  CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
  CHECK(server.asked().size() == 3);
}

TEST_CASE("a registry that never answers holds nobody past the deadline") {
  RegistryDouble server({.first = [](const Asked&) { return Said{.stall = true}; }});
  const Client client(server);
  CHECK(KindOf(client.app.GetManifest("v1", AtOnce())) == "unavailable");
}

TEST_CASE("docker.io is asked at its registry") {
  const Registry registry({});
  const Result<Session> session =
      registry.OpenForPush({.registry = "docker.io", .repository = "library/nginx"});
  REQUIRE(session.has_value());
  CHECK(session->Url("manifests/latest") ==
        "https://registry-1.docker.io:443/v2/library/nginx/manifests/latest");
  CHECK(session->target().registry == "docker.io");
}

TEST_CASE("a registry that is no host is refused") {
  const Registry registry({});
  CHECK(KindOf(registry.Open({.registry = "a b", .repository = "x"})) == "bad-input");
  CHECK(KindOf(registry.Open({.registry = "user@host", .repository = "x"})) == "bad-input");
}

}  // namespace
}  // namespace policy::registry
