// What is attached is found, and takes nothing of what others attached away.
#include "registry/attach.h"

#include <atomic>

#include "crypto/crypto.h"
#include "registry/push.h"
#include "registry/support.h"

namespace policy::registry {
namespace {

using namespace testing;

constexpr const char* kEnvelope = "application/vnd.dsse.envelope.v1+json";
const std::string kTag = TagOf(kDigest, ".att");

Attachable Envelope(std::string_view bytes, const std::string& type = "a") {
  return {.bytes = bytes, .media_type = kEnvelope, .annotations = {{"predicateType", type}}};
}

Manifest Kept(const RegistryDouble& server, const std::string& name) {
  const Result<Manifest> manifest = ReadManifest(server.ManifestAt(kRepository, name), {});
  REQUIRE(manifest.has_value());
  return *manifest;
}

TEST_CASE("layers are added one after another, and the same one only once") {
  RegistryDouble server;
  const Client client(server);
  for (const Attachable& each :
       {Envelope("one"), Envelope("two"), Envelope("one"), Envelope("one", "b")}) {
    REQUIRE(KindOf(AttachLayer(client.ForPush(), kTag, each, Soon())) == "ok");
  }
  const Manifest manifest = Kept(server, kTag);
  REQUIRE(manifest.layers.size() == 3);
  CHECK(manifest.layers[0].digest == crypto::Sha256("one"));
  CHECK(manifest.layers[1].digest == crypto::Sha256("two"));
  CHECK(manifest.layers[2].digest == crypto::Sha256("one"));
  CHECK(manifest.layers[2].annotations.at("predicateType") == "b");
  CHECK(manifest.layers[0].media_type == kEnvelope);
  CHECK(manifest.layers[0].size == 3);
  CHECK(server.HasBlob(crypto::Sha256("one")));
  CHECK(server.HasBlob(manifest.config.digest));
}

TEST_CASE("a manifest that another program wrote keeps all that it holds") {
  RegistryDouble server;
  const Client client(server);
  const std::string theirs =
      R"({"digest":")" + crypto::Sha256("theirs") + R"(","mediaType":"m/n","size":6,"urls":["u"]})";
  server.AddManifest(kRepository, kTag, ImageJson({theirs}, R"(,"annotations":{"a":"b"})"));
  REQUIRE(KindOf(AttachLayer(client.ForPush(), kTag, Envelope("ours"), Soon())) == "ok");
  const std::string after = server.ManifestAt(kRepository, kTag);
  CHECK(after.find("\"layers\":[" + theirs + ",") != std::string::npos);
  CHECK(after.find(R"("annotations":{"a":"b"})") != std::string::npos);
  CHECK(Kept(server, kTag).layers.size() == 2);
}

TEST_CASE("what is under the tag and is no list of layers stays") {
  RegistryDouble server;
  const Client client(server);
  server.AddManifest(kRepository, kTag, IndexJson({}));
  CHECK(KindOf(AttachLayer(client.ForPush(), kTag, Envelope("x"), Soon())) == "bad-input");
  CHECK(server.ManifestAt(kRepository, kTag) == IndexJson({}));
}

TEST_CASE("the thousandth layer is added, one more is not") {
  for (const std::size_t there : {999, 1'000}) {
    CAPTURE(there);
    RegistryDouble server;
    const Client client(server);
    const std::vector<std::string> layers(there, DescriptorJson(kEnvelope, "same"));
    server.AddManifest(kRepository, kTag, ImageJson(layers));
    CHECK(KindOf(AttachLayer(client.ForPush(), kTag, Envelope("x"), Soon())) ==
          (there == 999 ? "ok" : "limit"));
    CHECK(Kept(server, kTag).layers.size() == 1'000);
  }
}

TEST_CASE("a writer who overwrites ours meanwhile is answered, and keeps what is theirs") {
  RegistryDouble* at = nullptr;
  std::atomic<int> races{1};
  const std::string theirs = ImageJson({DescriptorJson(kEnvelope, "theirs")});
  RegistryDouble server({.first = [&](const Asked& asked) -> std::optional<Said> {
    const bool writes = asked.method == "PUT" && asked.target.ends_with(kTag);
    if (!writes || races-- <= 0) return std::nullopt;
    at->AddManifest(kRepository, kTag, theirs);
    return Say(201);
  }});
  at = &server;
  const Client client(server);
  REQUIRE(KindOf(AttachLayer(client.ForPush(), kTag, Envelope("ours"), Soon())) == "ok");
  const Manifest manifest = Kept(server, kTag);
  REQUIRE(manifest.layers.size() == 2);
  CHECK(manifest.layers[0].digest == crypto::Sha256("theirs"));
  CHECK(manifest.layers[1].digest == crypto::Sha256("ours"));
}

TEST_CASE("an artifact refers to its subject, and is listed") {
  for (const bool api : {true, false}) {
    CAPTURE(api);
    RegistryDouble server({.referrers_api = api});
    const Client client(server);
    server.AddManifest(kRepository, "v1", kImage);
    const Descriptor subject{
        .digest = kDigest, .size = kImage.size(), .media_type = std::string(image::kOciManifest)};
    const Attachable bundle{
        .bytes = "bundle", .media_type = "a/bundle", .annotations = {{"key", "value"}}};
    const Result<std::string> first = AttachArtifact(client.ForPush(), subject, bundle, Soon());
    const Result<std::string> again = AttachArtifact(client.ForPush(), subject, bundle, Soon());
    REQUIRE(first.has_value());
    REQUIRE(again.has_value());
    CHECK(*first == *again);
    const auto listed = client.app.ListReferrers(kDigest, "a/bundle", Soon());
    REQUIRE(listed.has_value());
    REQUIRE(listed->size() == 1);
    CHECK(listed->front().digest == *first);
    const Manifest manifest = Kept(server, *first);
    CHECK(manifest.artifact_type == "a/bundle");
    CHECK(manifest.config.digest == crypto::Sha256("{}"));
    CHECK(manifest.annotations.at("key") == "value");
    REQUIRE(manifest.subject.has_value());
    CHECK(manifest.subject->digest == kDigest);
    CHECK(manifest.subject->size == kImage.size());
    REQUIRE(manifest.layers.size() == 1);
    CHECK(manifest.layers.front().digest == crypto::Sha256("bundle"));
    CHECK(manifest.layers.front().media_type == "a/bundle");
  }
}

}  // namespace
}  // namespace policy::registry
