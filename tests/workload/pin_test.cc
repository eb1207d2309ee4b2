// Images are pinned where they stand, and nothing else changes by a byte.
#include "policy/pin.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace policy {
namespace {

const std::string kA = "sha256:" + std::string(64, 'a');
const std::string kB = "sha256:" + std::string(64, 'b');
const std::map<std::string, std::string> kDigests = {{"web:1", kA}, {"db", kB}};

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// `text` holds WEB and DB where images stand: those as written, and those as pinned.
std::string Before(const std::string& text) {
  return Replaced(Replaced(text, "WEB", "web:1"), "DB", "db");
}
std::string After(const std::string& text) {
  return Replaced(Replaced(text, "WEB", "web:1@" + kA), "DB", "db@" + kB);
}

TEST_CASE("pin: digests are written behind names, all else byte for byte") {
  struct Row {
    const char* name;
    std::string text;
  };
  const std::string pod = "apiVersion: v1\nkind: Pod\n";
  const std::string deployment =
      "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n";
  const Row rows[] = {
      {"a pod", pod + "spec:\n  containers:\n  - image: WEB\n  - {name: b, image: DB}\n"},
      {"comments and odd spaces",
       "# web:1\n" + pod + "spec:\n  containers:\n    -   image:   WEB   # web:1, not db \n"},
      {"quotes of both kinds",
       pod + "spec: {containers: [{image: \"WEB\"}, {image: 'DB'}, {\"image\": WEB}]}\n"},
      {"CRLF", pod + "spec:\r\n  containers:\r\n  - image: WEB\r\n    name: x\r\n"},
      {"no newline at the end", pod + "spec:\n  containers:\n  - image: WEB"},
      {"a byte order mark", "\xEF\xBB\xBF" + pod + "spec:\n  containers:\n  - image: WEB\n"},
      {"a byte order mark before JSON",
       "\xEF\xBB\xBF{\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"image\":\"WEB\"}]}}"},
      {"letters of more than a byte",
       pod + "spec:\n  containers: [{name: \"größe\", image: WEB}] # größe\n"},
      {"every place of a pod",
       deployment +
           "      initContainers: [{image: WEB}]\n      containers: [{image: DB}]\n"
           "      ephemeralContainers: [{image: WEB}]\n"
           "      volumes: [{name: a, image: {reference: DB}}, {name: b, emptyDir: {}}]\n"},
      {"several documents, one of them of no pod",
       pod +
           "spec: {containers: [{image: WEB}]}\n---\nkind: ConfigMap\ndata: {image: web:1}\n---\n" +
           deployment + "      containers:\n      - image: DB\n"},
      {"lists of objects",
       "kind: List\nitems:\n- kind: Pod\n  spec: {containers: [{image: WEB}]}\n- kind: PodList\n"
       "  items: [{spec: {containers: [{image: DB}, {image: WEB}]}}]\n"},
      {"a cron job",
       "kind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n"
       "          containers: [{image: WEB}]\n"},
      {"JSON", "{\n\t\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"image\":\"WEB\"} ]}\n}\n"},
      {"JSON lists", R"([{"kind":"Pod","spec":{"containers":[{"image":"WEB"}]}}])"},
      {"an anchor and a tag that nothing repeats",
       pod + "spec: {containers: [{image: &web !!str WEB}, {image: &db \"DB\"}]}\n"},
      {"what is pinned already, and what nobody looked up",
       pod + "spec: {containers: [{image: WEB}, {image: web@" + kB + "}, {image: other}]}\n"},
      {"the same text where no image stands",
       pod + "metadata: {labels: {image: db}}\nspec: {containers: [{image: DB, args: [db, "
             "'web:1']}]}\n"},
      {"no image at all", pod + "spec: {containers: [{name: x}]}\n"},
      {"an empty document before", "---\n---\n" + pod + "spec: {containers: [{image: WEB}]}\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<std::string> pinned = PinImages(Before(row.text), "m.yaml", kDigests);
    REQUIRE_MESSAGE(pinned.has_value(), (pinned ? std::string() : pinned.error().message));
    CHECK(*pinned == After(row.text));
    const Result<std::string> again = PinImages(*pinned, "m.yaml", kDigests);
    REQUIRE(again.has_value());
    CHECK(*again == *pinned);
  }
}

TEST_CASE("pin: escapes within an image are written plainly, and only there") {
  const std::string text =
      R"({"kind":"Pod","a":"\/","spec":{"containers":[{"image":"registry\/web:1"}]}})";
  const Result<std::string> pinned = PinImages(text, "m.json", {{"registry/web:1", kA}});
  REQUIRE(pinned.has_value());
  CHECK(*pinned == R"({"kind":"Pod","a":"\/","spec":{"containers":[{"image":"registry/web:1@)" +
                       kA + "\"}]}}");
}

TEST_CASE("pin: an image that cannot be rewritten by itself is refused, with its place") {
  struct Row {
    const char* name;
    std::string text;
    int line;
    std::string says;
  };
  const std::string head = "kind: Pod\nspec:\n  containers:\n";
  const Row rows[] = {
      {"an alias of an image", head + "  - image: &a web:1\n  - image: *a\n", 4, "by an alias"},
      {"an alias of an image elsewhere", head + "  - image: &a web:1\n    args: [*a]\n", 4,
       "by an alias"},
      {"an alias of a whole container", head + "  - &c {image: web:1}\n  - *c\n", 4, "by an alias"},
      {"a merge", head + "  - &c {image: web:1}\n  - <<: *c\n    name: x\n", 4, "by an alias"},
      {"a block", head + "  - image: >-\n      web:1\n", 4, "in one line"},
      {"quotes over two lines", head + "  - image: \"web:\\\n      1\"\n", 4, "in one line"},
      {"an alias of a key",
       "kind: Pod\nmetadata: {labels: {&k db: x}}\nspec:\n  containers:\n"
       "  - image: *k\n",
       0, "without changing something else"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<std::string> pinned = PinImages(row.text, "m.yaml", kDigests);
    REQUIRE(!pinned.has_value());
    CHECK(pinned.error().kind == ErrorKind::kRefused);
    CHECK_MESSAGE(pinned.error().message.find(row.says) != std::string::npos,
                  pinned.error().message);
    CHECK(pinned.error().where.file == "m.yaml");
    CHECK(pinned.error().where.line == row.line);
  }
}

TEST_CASE("pin: images without a digest are found, in the order of the text") {
  const std::string text =
      "kind: Pod\nspec:\n  containers:\n  - image: web:1\n  - image: web@" + kA +
      "\n  - image: web:1\n  initContainers:\n  - image: registry.example.com/a/b\n";
  const Result<std::vector<UnpinnedImage>> found = FindUnpinned(text, "m.yaml");
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 3);
  CHECK(found->at(0).image == "web:1");
  CHECK(found->at(0).reference.Normalized() == "docker.io/library/web:1");
  CHECK(found->at(0).where.line == 4);
  CHECK(found->at(0).where.column == 12);
  CHECK(found->at(1).where.line == 6);
  CHECK(found->at(2).image == "registry.example.com/a/b");
}

TEST_CASE("pin: what cannot be read is an error, with its place") {
  struct Row {
    const char* name;
    std::string text;
    int line;
  };
  const Row rows[] = {
      {"no YAML", "kind: Pod\nspec: {\n", 3},
      {"no reference", "kind: Pod\nspec:\n  containers:\n  - image: Web:1\n", 4},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<std::vector<UnpinnedImage>> found = FindUnpinned(row.text, "m.yaml");
    REQUIRE(!found.has_value());
    CHECK(found.error().kind == ErrorKind::kBadInput);
    CHECK(found.error().where.line == row.line);
  }
}

}  // namespace
}  // namespace policy
