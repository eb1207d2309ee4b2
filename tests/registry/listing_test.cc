// Tags and referrers: pages, filters, the fallback tag, and bounds that are errors, never the first
// part.
#include <algorithm>

#include "crypto/crypto.h"
#include "registry/client.h"
#include "registry/support.h"

namespace policy::registry {
namespace {

using namespace testing;

constexpr const char* kSbom = "application/spdx+json";
constexpr const char* kBundle = "application/vnd.dev.sigstore.bundle.v0.3+json";

std::vector<std::string> DigestsOf(const Result<std::vector<Descriptor>>& list) {
  std::vector<std::string> digests;
  REQUIRE(list.has_value());
  for (const Descriptor& each : *list) digests.push_back(each.digest);
  std::sort(digests.begin(), digests.end());
  return digests;
}

TEST_CASE("tags are listed whole, whatever the pages") {
  for (const std::size_t page : {0, 1, 2, 5, 6}) {
    CAPTURE(page);
    RegistryDouble server({.page = page});
    for (const char* tag : {"v1", "v2", "v3", "v4", "v5"})
      server.AddManifest(kRepository, tag, kImage);
    const Client client(server);
    const Result<std::vector<std::string>> tags = client.app.ListTags(Soon());
    REQUIRE(tags.has_value());
    CHECK(*tags == std::vector<std::string>{"v1", "v2", "v3", "v4", "v5"});
    CHECK(server.asked().size() == (page == 0 ? 1 : (5 + page - 1) / page));
  }
}

TEST_CASE("referrers are listed whole and filtered, whether the registry does or not") {
  for (const bool api : {true, false}) {
    for (const bool filters : {true, false}) {
      for (const std::size_t page : {0, 2}) {
        CAPTURE(api);
        CAPTURE(filters);
        CAPTURE(page);
        RegistryDouble server({.referrers_api = api, .filters = filters, .page = page});
        std::vector<std::string> sboms;
        std::vector<std::string> all;
        std::vector<std::string> listed;
        for (int i = 0; i < 7; ++i) {
          const std::string type = i < 3 ? kSbom : kBundle;
          const std::string bytes = ReferrerJson(kImage, type, std::to_string(i));
          all.push_back(server.AddManifest(kRepository, "", bytes));
          if (i < 3) sboms.push_back(all.back());
          listed.push_back(DescriptorJson(std::string(image::kOciManifest), bytes,
                                          R"(,"artifactType":")" + type + "\""));
        }
        if (!api) server.AddManifest(kRepository, TagOf(kDigest, ""), IndexJson(listed));
        // About another image.
        server.AddManifest(kRepository, "", ReferrerJson(ImageJson({}, ",\"x\":1"), kSbom));
        std::sort(all.begin(), all.end());
        std::sort(sboms.begin(), sboms.end());
        const Client client(server);
        CHECK(DigestsOf(client.app.ListReferrers(kDigest, "", Soon())) == all);
        CHECK(DigestsOf(client.app.ListReferrers(kDigest, kSbom, Soon())) == sboms);
        CHECK(DigestsOf(client.app.ListReferrers(kDigest, "a/b", Soon())).empty());
      }
    }
  }
}

TEST_CASE("an entry that does not say its type is kept: it may be of any") {
  RegistryDouble server({.referrers_api = false});
  const std::string type(image::kOciManifest);
  const auto typed = [](const std::string& name) { return R"(,"artifactType":")" + name + "\""; };
  server.AddManifest(
      kRepository, TagOf(kDigest, ""),
      IndexJson({DescriptorJson(type, "x"), DescriptorJson(type, "y", typed("a/b")),
                 DescriptorJson(type, "z", typed("application/vnd.oci.empty.v1+json"))}));
  const Client client(server);
  std::vector<std::string> want = {crypto::Sha256("x"), crypto::Sha256("z")};
  std::sort(want.begin(), want.end());
  CHECK(DigestsOf(client.app.ListReferrers(kDigest, kSbom, Soon())) == want);
}

TEST_CASE("no referrers is no error; not knowing is one") {
  const std::string tag = "manifests/" + TagOf(kDigest, "");
  struct Row {
    const char* name;
    Said referrers;
    Said fallback;
    const char* want;
  };
  const Said index = Say(200, IndexJson({}), {{"Content-Type", std::string(image::kOciIndex)}});
  const Said image = Say(200, kImage, {{"Content-Type", std::string(image::kOciManifest)}});
  const Row rows[] = {
      {"an empty list", index, Say(500), "ok"},
      {"neither API nor tag", Say(404), Say(404), "ok"},
      {"no API, and the tag cannot be read", Say(404), Say(503, {}, {{"Retry-After", "99"}}),
       "unavailable"},
      {"no API, and the tag holds an image", Say(404), image, "bad-input"},
      {"the API is broken", Say(500), index, "unavailable"},
      {"the API may not be used", Say(403), index, "unavailable"},
      {"a web page", Say(200, "<html>", {{"Content-Type", "text/html"}}), index, "bad-input"},
      {"an image", image, index, "bad-input"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RegistryDouble server({.first = [&](const Asked& asked) -> std::optional<Said> {
      return asked.target.ends_with(tag) ? row.fallback : row.referrers;
    }});
    const Client client(server);
    const auto list = client.app.ListReferrers(kDigest, "", Soon());
    CHECK(KindOf(list) == row.want);
    if (list) CHECK(list->empty());
  }
}

TEST_CASE("the type that is asked for arrives as it is") {
  RegistryDouble server;
  const Client client(server);
  CHECK(KindOf(client.app.ListReferrers(kDigest, "application/a+b; c=d&e", Soon())) == "ok");
  CHECK(server.asked().at(0) == "GET /v2/team/app/referrers/" + kDigest +
                                    "?artifactType=application%2Fa%2Bb%3B%20c%3Dd%26e");
}

TEST_CASE("a list that does not end is an error") {
  const std::string endless = R"({"name":"x","tags":["a"]})";
  std::string many = "\"t\"";
  for (std::size_t i = 0; i < kMostListed; ++i) many += ",\"t\"";
  const std::string too_many = R"({"tags":[)" + many + "]}";
  const std::string just = R"({"tags":[)" + many.substr(4) + "]}";
  const std::string large = R"({"tags":[")" + std::string(std::size_t{9} << 20U, 'x') + "\"]}";
  const auto next = [](const std::string& body) {
    return Say(200, body, {{"Link", "<?again=1>; rel=\"next\""}});
  };
  struct Row {
    const char* name;
    Said said;
    const char* want;
  };
  const Row rows[] = {
      {"pages for ever", next(endless), "limit"},
      {"10,000 entries", Say(200, just), "ok"},
      {"10,001 entries", Say(200, too_many), "limit"},
      {"16 MiB in all", next(large), "limit"},
      {"a next page elsewhere",
       Say(200, endless, {{"Link", "<http://127.0.0.1:1/>; rel=\"next\""}}), "refused"},
      {"a next page that is no URL", Say(200, endless, {{"Link", "<http://>; rel=next"}}),
       "bad-input"},
      {"no list", Say(200, "{}"), "bad-input"},
      {"null for an empty one", Say(200, R"({"tags":null})"), "ok"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RegistryDouble server({.first = [&](const Asked&) { return row.said; }});
    const Client client(server);
    CHECK(KindOf(client.app.ListTags(Soon())) == row.want);
  }
}

TEST_CASE("ten thousand referrers are listed, one more is an error") {
  for (const std::size_t count : {kMostListed, kMostListed + 1}) {
    CAPTURE(count);
    const std::vector<std::string> entries(count, DescriptorJson("a/b", "x"));
    const Said list =
        Say(200, IndexJson(entries), {{"Content-Type", std::string(image::kOciIndex)}});
    RegistryDouble server({.first = [&](const Asked&) { return list; }});
    const Client client(server);
    CHECK(KindOf(client.app.ListReferrers(kDigest, "", Soon())) ==
          (count == kMostListed ? "ok" : "limit"));
  }
}

TEST_CASE("Link names the next page among others") {
  struct Row {
    const char* link;
    const char* want;  // empty: none
  };
  const Row rows[] = {
      {"</v2/a?n=1>; rel=\"next\"", "https://r.example.com/v2/a?n=1"},
      {"</p>; rel=\"prev\", </n>; rel=\"next\"", "https://r.example.com/n"},
      {"</n>; title=\"x\"; REL=\"NEXT\"", "https://r.example.com/n"},
      {"</n>; rel=next", "https://r.example.com/n"},
      {"<https://r.example.com:443/n>; rel=next", "https://r.example.com:443/n"},
      {"</p>; rel=\"prev\"", ""},
      {"</p", ""},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.link);
    const http::Response response{.url = *http::ReadUrl("https://r.example.com/v2/x"),
                                  .headers = {{"link", row.link}}};
    const auto next = NextPage(response);
    REQUIRE(next.has_value());
    CHECK((*next ? (*next)->text : std::string()) == row.want);
  }
}

TEST_CASE("a digest is a tag") {
  CHECK(TagOf("sha256:ab", "") == "sha256-ab");
  CHECK(TagOf("sha256:ab", ".sig") == "sha256-ab.sig");
}

}  // namespace
}  // namespace policy::registry
