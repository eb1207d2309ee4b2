// `image` by reference: each key, both sides.
#include "support.h"

namespace policy {
namespace {

using rules_test::Lines;

const std::string kDigest = "@sha256:" + std::string(64, 'a');

Lines Breaches(const std::string& yaml, const std::string& image) {
  const auto reference = ParseReference(image);
  rules::ImageFacts facts{.text = image};
  if (reference) facts.reference = &*reference;
  return rules_test::Shown(rules_test::Read("image", yaml)->Judge(facts));
}

TEST_CASE("image: keys that the reference answers") {
  struct Row {
    std::string name, yaml, image;
    Lines want;
  };
  const std::vector<Row> rows = {
      {"allowed", "allowed: [\"registry.example.com/**\"]", "registry.example.com/a/web:1", {}},
      {"not allowed", "allowed: [\"registry.example.com/**\"]", "nginx", {"image.allowed allowed"}},
      {"allowed after normalisation", "allowed: [docker.io/library/nginx]", "nginx", {}},
      {"forbidden", "forbidden: [\"docker.io/**\"]", "nginx:1", {"image.forbidden forbidden"}},
      {"not forbidden", "forbidden: [\"docker.io/**\"]", "ghcr.io/a/b", {}},
      {"digest", "requireDigest: true", "nginx" + kDigest, {}},
      {"no digest", "requireDigest: true", "nginx:1.25", {"image.requireDigest requireDigest"}},
      {"digest not required", "requireDigest: false", "nginx:1.25", {}},
      {"tag", "forbiddenTags: [latest]", "nginx:latest", {"image.forbiddenTags forbiddenTags"}},
      {"no tag reads as latest",
       "forbiddenTags: [latest]",
       "nginx",
       {"image.forbiddenTags forbiddenTags"}},
      {"a digest without tag has none", "forbiddenTags: [\"**\"]", "nginx" + kDigest, {}},
      {"tag beside a digest",
       "forbiddenTags: [\"*-dev\"]",
       "nginx:1-dev" + kDigest,
       {"image.forbiddenTags forbiddenTags"}},
      {"other tag", "forbiddenTags: [latest]", "nginx:1.25", {}},
      {"each broken key is one",
       "requireDigest: true\nallowed: [\"ghcr.io/**\"]",
       "nginx:1",
       {"image.allowed allowed", "image.requireDigest requireDigest"}},
      {"unreadable breaks every key",
       "requireDigest: true\nforbidden: [\"ghcr.io/**\"]",
       "NOT AN IMAGE",
       {"image.forbidden forbidden", "image.requireDigest requireDigest"}},
      {"none at all", "allowed: [\"**\"]", "", {"image.allowed allowed"}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      CHECK(Breaches(row.yaml, row.image) == row.want);
    }
  }
}

}  // namespace
}  // namespace policy
