// Writing: blobs, manifests, and the list of referrers wherever the registry wants it kept.
#include "registry/push.h"

#include <atomic>

#include "crypto/crypto.h"
#include "registry/support.h"

namespace policy::registry {
namespace {

using namespace testing;

Manifest Read(const std::string& bytes) { return *ReadManifest(bytes, ""); }

TEST_CASE("a blob is sent once, to wherever the registry says") {
  struct Row {
    const char* name;
    Quirks quirks;
  };
  const Row rows[] = {
      {"a path", {}},
      {"a whole URL", {.absolute_uploads = true}},
      {"with a query of its own", {.upload_query = "?_state=a%2Bb"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RegistryDouble server(row.quirks);
    const Client client(server);
    const std::string bytes(3'000'000, 'z');
    const Result<std::string> digest = PushBlob(client.ForPush(), bytes, Soon());
    REQUIRE(digest.has_value());
    CHECK(*digest == crypto::Sha256(bytes));
    CHECK(server.HasBlob(*digest));
    CHECK(server.asked().size() == 3);
    CHECK(KindOf(PushBlob(client.ForPush(), bytes, Soon())) == "ok");
    CHECK(server.asked().size() == 4);
    CHECK(server.asked().back() == "HEAD /v2/team/app/blobs/" + *digest);
  }
}

TEST_CASE("an empty blob is one too") {
  RegistryDouble server;
  const Client client(server);
  CHECK(KindOf(PushBlob(client.ForPush(), "", Soon())) == "ok");
  CHECK(server.HasBlob(crypto::Sha256("")));
}

TEST_CASE("a blob goes to another host without credentials") {
  RegistryDouble storage;
  RegistryDouble server(
      {.basic = "user:password", .first = [&](const Asked& asked) -> std::optional<Said> {
         if (asked.method != "POST") return std::nullopt;
         return Say(202, {}, {{"Location", storage.server().Url("/v2/s/blobs/1")}});
       }});
  const Client client(server, {.credentials = [](const std::string&, const std::string&) {
                        return Credential{.username = "user", .password = "password"};
                      }});
  CHECK(KindOf(PushBlob(client.ForPush(), "bytes", Soon())) == "ok");
  CHECK(storage.HasBlob(crypto::Sha256("bytes")));
  CHECK(storage.server().asked().at(0).Header("authorization").empty());
}

TEST_CASE("what a registry does not take is an error that says so") {
  struct Row {
    const char* method;
    Said said;
    const char* want;
  };
  const Row rows[] = {
      {"POST", Say(403), "unavailable"},
      {"POST", Say(404), "unavailable"},
      {"POST", Say(202), "bad-input"},  // to no place
      {"POST", Say(202, {}, {{"Location", "http://registry.example.com/"}}), "refused"},
      {"PUT", Say(400), "unavailable"},
      {"PUT", Say(404), "unavailable"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.method);
    CAPTURE(row.said.status);
    RegistryDouble server({.first = [&](const Asked& asked) -> std::optional<Said> {
      return asked.method == row.method ? std::optional<Said>(row.said) : std::nullopt;
    }});
    const Client client(server);
    CHECK(KindOf(PushBlob(client.ForPush(), "bytes", Soon())) == row.want);
    if (row.said.status >= 400 && std::string(row.method) == "PUT") {
      CHECK(KindOf(PushManifest(client.ForPush(), Read(kImage), "v1", Soon())) == row.want);
    }
  }
}

TEST_CASE("a manifest goes under its tag or its digest, byte for byte") {
  for (const std::string tag : {"v1", ""}) {
    CAPTURE(tag);
    RegistryDouble server;
    const Client client(server);
    CHECK(KindOf(PushManifest(client.ForPush(), Read(kImage), tag, Soon())) == "ok");
    CHECK(server.ManifestAt(kRepository, tag.empty() ? kDigest : tag) == kImage);
    CHECK(server.server().asked().at(0).Header("content-type") == image::kOciManifest);
  }
}

TEST_CASE("a registry that keeps something else is found out") {
  RegistryDouble server({.first = [](const Asked&) {
    return Say(201, {}, {{"Docker-Content-Digest", crypto::Sha256("else")}});
  }});
  const Client client(server);
  CHECK(KindOf(PushManifest(client.ForPush(), Read(kImage), "v1", Soon())) == "untrusted");
}

TEST_CASE("a referrer is found afterwards, by API or by fallback tag") {
  for (const bool api : {true, false}) {
    CAPTURE(api);
    RegistryDouble server({.referrers_api = api});
    const Client client(server);
    server.AddManifest(kRepository, "v1", kImage);
    const Manifest first = Read(ReferrerJson(kImage, "a/b", "one"));
    const Manifest second = Read(ReferrerJson(kImage, "c/d", "two"));
    for (const Manifest& each : {first, second, first}) {
      REQUIRE(KindOf(PushReferrer(client.ForPush(), each, Soon())) == "ok");
    }
    const auto all = client.app.ListReferrers(kDigest, "", Soon());
    REQUIRE(all.has_value());
    CHECK(all->size() == 2);
    const auto one = client.app.ListReferrers(kDigest, "c/d", Soon());
    REQUIRE(one.has_value());
    REQUIRE(one->size() == 1);
    CHECK(one->front().digest == second.digest);
    CHECK(server.ManifestAt(kRepository, TagOf(kDigest, "")).empty() == api);
  }
}

TEST_CASE("a list that others keep stays as it means") {
  RegistryDouble server({.referrers_api = false});
  const Client client(server);
  const std::string theirs = R"({"digest":")" + crypto::Sha256("x") +
                             R"(","mediaType":"m/n","size":1,"unknown":{"a":[1,2]},"urls":["u"]})";
  server.AddManifest(kRepository, TagOf(kDigest, ""), IndexJson({theirs}));
  const Manifest ours = Read(ReferrerJson(kImage, "a/b", "one"));
  REQUIRE(KindOf(PushReferrer(client.ForPush(), ours, Soon())) == "ok");
  CHECK(
      server.ManifestAt(kRepository, TagOf(kDigest, "")) ==
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)" +
          theirs + R"(,{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":")" +
          ours.digest + R"(","size":)" + std::to_string(ours.bytes.size()) +
          R"(,"artifactType":"a/b","annotations":{"note":"one"}}]})");
}

TEST_CASE("a list that another writer changed meanwhile is mended, but not for ever") {
  for (const int races : {1, 100}) {
    CAPTURE(races);
    RegistryDouble* at = nullptr;
    std::atomic<int> left{races};
    const std::string tag = TagOf(kDigest, "");
    const std::string theirs = DescriptorJson("m/n", "theirs");
    RegistryDouble server(
        {.referrers_api = false, .first = [&](const Asked& asked) -> std::optional<Said> {
           const bool writes = asked.method == "PUT" && asked.target.ends_with(tag);
           if (!writes || left-- <= 0) return std::nullopt;
           // Theirs comes after ours and overwrites it.
           at->AddManifest(kRepository, tag, IndexJson({theirs}));
           return Say(201);
         }});
    at = &server;
    const Client client(server);
    const Manifest ours = Read(ReferrerJson(kImage, "a/b", "one"));
    const Result<void> pushed = PushReferrer(client.ForPush(), ours, Soon());
    CHECK(KindOf(pushed) == (races == 1 ? "ok" : "unavailable"));
    const auto all = client.app.ListReferrers(kDigest, "", Soon());
    REQUIRE(all.has_value());
    CHECK(all->size() == (races == 1 ? 2U : 1U));
  }
}

TEST_CASE("a fallback tag that holds an image is not overwritten") {
  RegistryDouble server({.referrers_api = false});
  const Client client(server);
  server.AddManifest(kRepository, TagOf(kDigest, ""), kImage);
  const Manifest ours = Read(ReferrerJson(kImage, "a/b", "one"));
  CHECK(KindOf(PushReferrer(client.ForPush(), ours, Soon())) == "bad-input");
  CHECK(server.ManifestAt(kRepository, TagOf(kDigest, "")) == kImage);
}

}  // namespace
}  // namespace policy::registry
