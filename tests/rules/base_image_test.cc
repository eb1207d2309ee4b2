// `baseImage`: who says what the base is, and each key on both sides.
#include <map>

#include "policy/image_config.h"
#include "rules/base_source.h"
#include "rules/build_images.h"
#include "support.h"
#include "text/json.h"

namespace policy {
namespace {

using rules_test::At;
using rules_test::Lines;

const std::string kDigest = "sha256:" + std::string(64, 'd');
constexpr const char* kBaseName = "org.opencontainers.image.base.name";
constexpr const char* kBaseDigest = "org.opencontainers.image.base.digest";

// What a check sees, and all that it points at.
struct World {
  ImageConfig config{
      .annotations = {{kBaseName, "debian:12"}, {kBaseDigest, kDigest}},
      .history = {{.created_at = At("2027-01-01")}, {.created_at = At("2027-01-10")}},
      .layers = {{.diff_id = "a"}, {.diff_id = "b"}, {.diff_id = "c"}}};
  Report report{.tells_end_of_life = true, .scanner = "trivy"};
  std::vector<Document> archives{};
  std::vector<Package> packages{};

  rules::Verdict Judge(const std::string& yaml) const {
    const ImageConfig* configs[] = {&config};
    const Report* reports[] = {&report};
    std::vector<const Document*> others;
    for (const Document& archive : archives) others.push_back(&archive);
    std::vector<rules::MergedPackage> merged;
    for (const Package& package : packages) merged.push_back({.package = &package});
    return rules_test::Read("baseImage", yaml)
        ->Judge({.now = At("2027-01-15"),
                 .packages = merged,
                 .packages_listed = true,
                 .configs = configs,
                 .reports = reports,
                 .archives = others});
  }
};

Document Archive(const std::string& name, std::vector<std::string> layers,
                 const std::string& created = "2027-01-05") {
  ImageConfig config{.created_at = At(created)};
  config.reference = name;
  for (const std::string& layer : layers) config.layers.push_back({.diff_id = layer});
  Document document;
  document.report.subject_digest = kDigest;
  document.report.image = std::make_shared<const ImageConfig>(std::move(config));
  return document;
}

struct Row {
  std::string name;
  std::string yaml;
  void (*change)(World&);
  Lines want;
};

void CheckRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      World world;
      row.change(world);
      CHECK(rules_test::Shown(world.Judge(row.yaml)) == row.want);
    }
  }
}

void Same(World& /*world*/) {}
void Forget(World& w) { w.config.annotations.clear(); }
void Scratch(World& w) { w.config.annotations = {{kBaseName, "scratch"}}; }

TEST_CASE("baseImage: allowed bases") {
  const std::string yaml = "allowed: [\"docker.io/library/debian:12\"]";
  const Lines broken = {"baseImage.allowed allowed"};
  CheckRows({
      {"it is", yaml, Same, {}},
      {"another tag", "allowed: [\"docker.io/library/debian:11\"]", Same, broken},
      {"one of two", "allowed: [\"docker.io/library/alpine\", \"**/debian\"]", Same, {}},
      {"its digest", "allowed: [\"**@" + kDigest + "\"]", Same, {}},
      {"another digest", "allowed: [\"**@sha256:" + std::string(64, 'e') + "\"]", Same, broken},
      {"no name at all", "allowed: [\"**\"]",
       [](World& w) { w.config.annotations[kBaseName] = "No Name"; }, broken},
      {"a digest without a name", "allowed: [\"**\"]",
       [](World& w) { w.config.annotations.erase(kBaseName); }, broken},
      {"scratch", "allowed: [scratch]", Scratch, {}},
      {"scratch is no image", "allowed: [\"**\"]", Scratch, broken},
      {"an image is not scratch", "allowed: [scratch]", Same, broken},
  });
}

TEST_CASE("baseImage: named by digest") {
  const std::string yaml = "requirePinned: true";
  const Lines broken = {"baseImage.requirePinned requirePinned"};
  CheckRows({
      {"beside the name", yaml, Same, {}},
      {"in the name",
       yaml,
       [](World& w) {
         w.config.annotations = {{kBaseName, "debian:12@" + kDigest}};
       },
       {}},
      {"alone", yaml, [](World& w) { w.config.annotations.erase(kBaseName); }, {}},
      {"by a tag", yaml, [](World& w) { w.config.annotations.erase(kBaseDigest); }, broken},
      {"a digest that is none", yaml,
       [](World& w) { w.config.annotations[kBaseDigest] = "sha256:12"; }, broken},
      {"scratch", yaml, Scratch, {}},
      {"not asked",
       "requirePinned: false\nmaxAge: 30d",
       [](World& w) { w.config.annotations.erase(kBaseDigest); },
       {}},
  });
}

TEST_CASE("baseImage: an unknown base breaks the rule whatever its keys") {
  const Lines unknown = {"baseImage.unknown unknown"};
  CheckRows({
      {"allowed", "allowed: [\"**\", scratch]", Forget, unknown},
      {"requirePinned", "requirePinned: true", Forget, unknown},
      {"requireMinimal", "requireMinimal: true", Forget, unknown},
      {"forbidEndOfLife", "forbidEndOfLife: true", Forget, unknown},
      {"maxAge", "maxAge: 30d", Forget, unknown},
      {"a key that is off", "requirePinned: false", Forget, unknown},
      {"what is wrong besides is said too",
       "forbidEndOfLife: true",
       [](World& w) {
         Forget(w);
         w.report.end_of_life = true;
       },
       {"baseImage.unknown unknown", "baseImage.forbidEndOfLife forbidEndOfLife"}},
  });
}

TEST_CASE("baseImage: age") {
  const Lines broken = {"baseImage.maxAge maxAge"};
  CheckRows({
      {"the oldest step, to the second", "maxAge: 14d", Same, broken},
      {"one day within", "maxAge: 15d", Same, {}},
      {"the archive of the base",
       "maxAge: 14d",
       [](World& w) { w.archives = {Archive("debian:12", {"a"})}; },
       {}},
      {"the archive of the base, too old", "maxAge: 10d",
       [](World& w) { w.archives = {Archive("debian:12", {"a"})}; }, broken},
      {"before 1980", "maxAge: 365d",
       [](World& w) { w.config.history.front().created_at = At("1979-12-31"); }, broken},
      {"undated", "maxAge: 365d", [](World& w) { w.config.history.front().created_at.reset(); },
       broken},
      {"no history", "maxAge: 365d", [](World& w) { w.config.history.clear(); }, broken},
      {"scratch has none", "maxAge: 1d", Scratch, {}},
  });
  SUBCASE("until when it holds") {
    const rules::Verdict verdict = World().Judge("maxAge: 15d");
    CHECK(verdict.changes_at == At("2027-01-16"));
  }
}

TEST_CASE("baseImage: end of life, by the scanner's word") {
  const std::string yaml = "forbidEndOfLife: true";
  const Lines broken = {"baseImage.forbidEndOfLife forbidEndOfLife"};
  CheckRows({
      {"maintained", yaml, Same, {}},
      {"over", yaml, [](World& w) { w.report.end_of_life = true; }, broken},
      {"nobody tells", yaml, [](World& w) { w.report.tells_end_of_life = false; }, broken},
      {"nobody tells of scratch",
       yaml,
       [](World& w) {
         Scratch(w);
         w.report.tells_end_of_life = false;
       },
       {}},
      {"somebody tells of scratch", yaml,
       [](World& w) {
         Scratch(w);
         w.report.end_of_life = true;
       },
       broken},
  });
}

TEST_CASE("baseImage: minimal") {
  const std::string yaml = "requireMinimal: true";
  const Lines broken = {"baseImage.requireMinimal requireMinimal"};
  CheckRows({
      {"distroless",
       yaml,
       [](World& w) {
         w.packages = {{.name = "base-files", .type = "deb"}, {.name = "libc6"}};
       },
       {}},
      {"a shell", yaml, [](World& w) { w.packages = {{.name = "bash", .type = "deb"}}; }, broken},
      {"a package manager", yaml,
       [](World& w) { w.packages = {{.name = "apk-tools", .type = "apk"}}; }, broken},
      {"both are one violation", yaml,
       [](World& w) {
         w.packages = {{.name = "dash"}, {.name = "apt"}};
       },
       broken},
  });
  CHECK(rules_test::Read("baseImage", yaml)->needs().size() == 1);
  CHECK(rules_test::Read("baseImage", "maxAge: 1d")->needs().empty());
}

// "source: names", and a "*" behind each that is pinned.
std::string Learn(const World& world) {
  const ImageConfig* configs[] = {&world.config};
  const Report* reports[] = {&world.report};
  std::vector<const Document*> others;
  for (const Document& archive : world.archives) others.push_back(&archive);
  rules::Verdict verdict;
  const rules::LearnedBase learned =
      rules::LearnBase({.configs = configs, .reports = reports, .archives = others}, verdict);
  std::string line = learned.source + ":";
  for (const rules::BaseImage& image : learned.images) {
    line += " " + image.text + (image.pinned ? "*" : "");
  }
  CHECK(verdict.used.size() == (learned.source == "its layers" ? learned.images.size() : 0));
  return line;
}

TEST_CASE("baseImage: the strongest source speaks, alone") {
  World world;
  world.report.base_reference = "alpine:3.18";
  world.config.labels = {{kBaseName, "ubi9"}};
  world.archives = {Archive("", {"a", "x"}), Archive("debian:12", {"a"})};
  CHECK(Learn(world) == "its layers: debian:12*");
  world.archives.push_back(Archive("python:3.12", {"a", "b"}));
  CHECK(Learn(world) == "its layers: python:3.12*");
  world.archives = {Archive("itself:1", {"a", "b", "c"}), Archive("empty:1", {})};
  CHECK(Learn(world) == "the annotation org.opencontainers.image.base.name: debian:12*");
  world.config.annotations.clear();
  CHECK(Learn(world) == "the label org.opencontainers.image.base.name: ubi9");
  world.config.labels = {{kBaseName, ""}};
  CHECK(Learn(world) == "the scanner trivy: alpine:3.18");
  world.report.base_reference.clear();
  CHECK(Learn(world) == ":");
}

TEST_CASE("baseImage: an archive without a name is named by its digest") {
  World world;
  world.archives = {Archive("", {"a"})};
  CHECK(Learn(world) == "its layers: " + kDigest + "*");
  CHECK(rules_test::Shown(world.Judge("allowed: [\"**\"]")) == Lines{"baseImage.allowed allowed"});
}

TEST_CASE("baseImage: the message says what the base is and who says so") {
  const rules::Verdict verdict = World().Judge("allowed: [scratch, \"quay.io/**\"]");
  REQUIRE(verdict.breaches.size() == 1);
  CHECK(verdict.breaches.front().message ==
        "the base image 'debian:12', known by the annotation org.opencontainers.image.base.name, "
        "is none of those allowed: scratch, quay.io/**");
}

TEST_CASE("baseImage: images among the materials of a build") {
  const std::string hex(64, 'a');
  const std::string digest = R"(,"digest":{"sha256":")" + hex + R"("}})";
  const std::string at = "@sha256:" + hex;
  struct InputRow {
    std::string name, input, want;
  };
  const std::vector<InputRow> rows = {
      {"BuildKit by tag", R"({"uri":"pkg:docker/debian@12?platform=linux%2Famd64")" + digest,
       "docker.io/library/debian:12" + at},
      {"BuildKit by tag and digest",
       R"({"uri":"pkg:docker/debian@12?digest=sha256:)" + hex + R"(&platform=linux%2Famd64")" +
           digest,
       "docker.io/library/debian:12" + at + "*"},
      {"BuildKit by digest", R"({"uri":"pkg:docker/debian?digest=sha256:)" + hex + R"(")" + digest,
       "docker.io/library/debian" + at + "*"},
      {"BuildKit in a registry", R"({"uri":"pkg:docker/ghcr.io/acme/base@v1")" + digest,
       "ghcr.io/acme/base:v1" + at},
      {"without a digest", R"({"uri":"pkg:docker/debian@12"})", "docker.io/library/debian:12"},
      {"a purl of oci",
       R"({"uri":"pkg:oci/debian@sha256%3A)" + hex +
           R"(?repository_url=docker.io/library/debian&tag=12"})",
       "docker.io/library/debian:12" + at + "*"},
      {"a purl of oci without a repository", R"({"uri":"pkg:oci/debian@12"})",
       "pkg:oci/debian@12?"},
      {"Tekton", R"({"uri":"oci://gcr.io/acme/base")" + digest, "gcr.io/acme/base" + at + "*"},
      {"a name with a tag", R"({"uri":"docker://quay.io/a/b:1")" + digest, "quay.io/a/b:1" + at},
      {"a name that is none", R"({"uri":"docker://A B"})", "A B?"},
      {"a digest that is none", R"({"uri":"docker://quay.io/a/b","digest":{"sha256":"12"}})",
       "quay.io/a/b"},
      {"a repository", R"({"uri":"git+https://h/o/r")" + digest, ""},
      {"BuildKit's own", R"({"uri":"pkg:docker/docker/dockerfile@1")" + digest, ""},
  };
  for (const InputRow& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      for (const std::string& json :
           {R"({"materials":[)" + row.input + "]}",
            R"({"buildDefinition":{"resolvedDependencies":[)" + row.input + "]}}"}) {
        const auto tree = text::ReadJson(json, "p.json");
        REQUIRE_MESSAGE(tree.has_value(), json);
        const rules::BuildImages read = rules::ReadBuildImages(tree->root());
        std::string line;
        for (const rules::BuildImage& image : read.images) {
          line += image.reference ? image.reference->Normalized() : image.text + "?";
          if (image.pinned) line += "*";
        }
        CHECK(line == row.want);
        CHECK_FALSE(read.complete);
      }
    }
  }
}

TEST_CASE("baseImage: whether a builder left nothing out") {
  const std::vector<std::pair<std::string, bool>> rows = {
      {R"({"metadata":{"completeness":{"materials":true}}})", true},
      {R"({"metadata":{"completeness":{"materials":false}}})", false},
      {R"({"runDetails":{"metadata":{"buildkit_completeness":{"resolvedDependencies":true}}}})",
       true},
      {R"({"runDetails":{"metadata":{"buildkit_completeness":{"request":true}}}})", false},
      {"{}", false},
  };
  for (const auto& [written, want] : rows) {
    const auto& json = written;  // CAPTURE takes no structured binding
    CAPTURE(json);
    const auto tree = text::ReadJson(json, "p.json");
    REQUIRE(tree.has_value());
    CHECK(rules::ReadBuildImages(tree->root()).complete == want);
  }
}

}  // namespace
}  // namespace policy
