// Mirrors: what they are asked for, and that a bad one harms nobody.
#include "crypto/crypto.h"
#include "registry/client.h"
#include "registry/support.h"

namespace policy::registry {
namespace {

using namespace testing;

Options Mirrored(const RegistryDouble& own, std::vector<Mirror> mirrors) {
  return {.mirrors = {{own.Host(), std::move(mirrors)}}};
}

TEST_CASE("a mirror is asked for digests, and for what changes only if it is trusted with that") {
  for (const bool resolves : {false, true}) {
    CAPTURE(resolves);
    RegistryDouble own;
    RegistryDouble mirror;
    own.AddManifest(kRepository, "v1", kImage);
    own.AddBlob("blob");
    mirror.AddManifest("cache/team/app", "v1", kImage);
    mirror.AddBlob("blob");
    const Client client(own, Mirrored(own, {{mirror.Host(), "cache", resolves}}));
    CHECK(KindOf(client.app.GetManifest(kDigest, Soon())) == "ok");
    const Descriptor blob{.digest = crypto::Sha256("blob"), .size = 4};
    CHECK(KindOf(client.app.ReadBlob(blob, 4, Soon())) == "ok");
    CHECK(own.asked().empty());
    CHECK(mirror.asked() ==
          std::vector<std::string>{"GET /v2/cache/team/app/manifests/" + kDigest,
                                   "GET /v2/cache/team/app/blobs/" + blob.digest});
    CHECK(KindOf(client.app.GetManifest("v1", Soon())) == "ok");
    CHECK(KindOf(client.app.ListTags(Soon())) == "ok");
    CHECK(KindOf(client.app.ListReferrers(kDigest, "", Soon())) == "ok");
    CHECK((resolves ? mirror : own).asked().size() == (resolves ? 5U : 3U));
    CHECK((resolves ? own.asked().empty() : mirror.asked().size() == 2));
  }
}

TEST_CASE("a mirror that does not deliver is passed over") {
  struct Row {
    const char* name;
    Said said;
  };
  const Row rows[] = {
      {"it does not have it", Say(404)},     {"it is broken", Say(500)},
      {"it wants credentials", Say(401)},    {"it lies", Say(200, ImageJson({}, ",\"x\":1"))},
      {"it never answers", {.stall = true}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RegistryDouble mirror({.first = [&](const Asked&) { return row.said; }});
    RegistryDouble own;
    own.AddManifest(kRepository, "v1", kImage);
    const Client client(own, Mirrored(own, {{mirror.Host(), "", true}}));
    const http::Deadline deadline =
        row.said.stall ? http::Deadline::In(std::chrono::seconds(2)) : Soon();
    CHECK(KindOf(client.app.GetManifest(kDigest, deadline)) == "ok");
    CHECK(mirror.asked().size() == 1);
  }
}

TEST_CASE("where no mirror helps, the registry's own error counts") {
  RegistryDouble mirror({.first = [](const Asked&) { return Say(500); }});
  RegistryDouble own;
  const Client client(own, Mirrored(own, {{mirror.Host()}}));
  CHECK(KindOf(client.app.GetManifest(kDigest, Soon())) == "not-found");
}

TEST_CASE("a blob that a mirror began is not begun again by another") {
  RegistryDouble mirror(
      {.first = [](const Asked&) { return Said{.body = "half of it", .cut = 5}; }});
  RegistryDouble own;
  own.AddBlob("half of it");
  const Client client(own, Mirrored(own, {{mirror.Host()}}));
  std::string taken;
  const Result<void> got = client.app.StreamBlob(
      {.digest = crypto::Sha256("half of it")},
      [&](std::string_view piece) {
        taken += piece;
        return Result<void>();
      },
      Soon());
  CHECK(KindOf(got) == "unavailable");
  CHECK(taken == "half ");
  CHECK(own.asked().empty());
}

}  // namespace
}  // namespace policy::registry
