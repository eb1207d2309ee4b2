// What lies beside an image is found wherever it lies; what cannot be had is said, and past a bound
// nothing counts.
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

#include "attest/candidate.h"
#include "files/folder.h"
#include "policy/collect.h"
#include "policy/files.h"
#include "policy/images.h"
#include "support/image_world.h"

namespace policy {
namespace {

using namespace testing;
using std::chrono::milliseconds;
using Kind = attest::Candidate::Kind;

constexpr const char* kRepository = "team/app";

ImageSource SourceOf(const RegistryDouble& server) {
  Result<ImageSource> source = ImageSource::Registries({.insecure_hosts = {server.Host()}});
  REQUIRE(source.has_value());
  return *source;
}

ImageReference At(const std::string& host, const std::string& rest) {
  Result<ImageReference> image = ParseReference(host + "/" + kRepository + rest);
  REQUIRE(image.has_value());
  return *image;
}

Gathered MustGather(const ImageSource& source, const GatherRequest& request) {
  Result<Gathered> gathered = Gather(source, request);
  REQUIRE_MESSAGE(gathered.has_value(), (gathered ? std::string() : gathered.error().message));
  return *std::move(gathered);
}

// "kind of subject: bytes", sorted.
std::vector<std::string> Told(const Gathered& gathered) {
  constexpr const char* kKinds[] = {"payload", "envelope", "bundle", "notation"};
  std::vector<std::string> told;
  for (const attest::Candidate& each : *gathered.candidates) {
    CHECK(each.digest == crypto::Sha256(each.bytes));
    told.push_back(std::string(kKinds[static_cast<std::size_t>(each.kind)]) + " " + each.bytes);
  }
  std::sort(told.begin(), told.end());
  return told;
}

std::vector<std::string> Problems(const Gathered& gathered) {
  std::vector<std::string> told;
  for (const GatherProblem& each : gathered.problems) {
    const bool unreachable = each.state == DocumentState::kUnreachable;
    const bool unparsable = each.state == DocumentState::kUnparsable;
    told.push_back(unreachable ? "unreachable" : unparsable ? "unparsable" : "unverifiable");
  }
  std::sort(told.begin(), told.end());
  return told;
}

using Lines = std::vector<std::string>;

// An index of three platforms with something of each kind.
struct Full {
  Full() {
    index = world.Index({"linux/amd64", "linux/arm64", "windows/amd64"}, "v1");
    arm = world.Image("linux/arm64");
    world.Attach(
        index, ".sig",
        {world.Layer(kPayloadMedia, "signed", R"("dev.cosignproject.cosign/signature":"x")"),
         world.Layer(kPayloadMedia, "signed", R"("dev.cosignproject.cosign/signature":"y")"),
         world.Layer("text/plain", "no signature")});
    world.Attach(index, ".att", {world.Layer(kEnvelopeMedia, "scan")});
    world.Attach(arm, ".att", {world.Layer(kEnvelopeMedia, "scan of arm")});
    world.Refer(index, kBundleMedia, {world.Layer(kBundleMedia, "bundle")});
    world.Refer(index, kNotationMedia, {world.Layer("application/jose+json", "jws")});
    world.Refer(index, "application/spdx+json", {world.Layer("application/spdx+json", "sbom")});
  }
  ImageWorld world{};
  std::string index{};
  std::string arm{};
};

const Lines kAll = {"bundle bundle", "envelope scan",  "envelope scan of arm",
                    "notation jws",  "payload signed", "payload signed"};

TEST_CASE("what lies beside an image is found in a registry, with and without its own lists") {
  for (const bool api : {true, false}) {
    for (const std::size_t page : {0, 1}) {
      CAPTURE(api);
      CAPTURE(page);
      const Full full;
      RegistryDouble server({.referrers_api = api, .page = page});
      full.world.Serve(server, kRepository);
      const Gathered gathered = MustGather(
          SourceOf(server), {.image = At(server.Host(), ":v1"), .within = milliseconds(30'000)});
      CHECK(gathered.image.reference.digest == crypto::Sha256(full.index));
      CHECK(gathered.image.reference.tag == "v1");
      CHECK(gathered.image.media_type == kIndexMedia);
      CHECK(gathered.image.size == full.index.size());
      Lines want = kAll;
      // Nobody wrote the list under the fallback tag here.
      if (!api)
        std::erase_if(want, [](const std::string& each) {
          return each == "bundle bundle" || each == "notation jws";
        });
      CHECK(Told(gathered) == want);
      CHECK(gathered.problems.empty());
    }
  }
}

TEST_CASE("the same is found in a layout") {
  const Full full;
  const test::TestFolder folder;
  full.world.Save(folder.path());
  Result<ImageBytes> bytes = OpenImage(folder.path());
  REQUIRE(bytes.has_value());
  const Result<ImageSource> source = ImageSource::Layout(*bytes);
  REQUIRE(source.has_value());
  const Gathered gathered = MustGather(*source, {.image = At("registry.example.com", ":v1")});
  CHECK(Told(gathered) == kAll);
  CHECK(gathered.problems.empty());
  CHECK(gathered.configurations.size() == 3);
}

TEST_CASE("platforms have their digests and configurations, and only those wanted are asked for") {
  struct Row {
    Lines wanted;
    Lines want;
  };
  const Row rows[] = {
      {{}, {"linux/amd64", "linux/arm64", "windows/amd64"}},
      {{"linux/arm64"}, {"linux/arm64"}},
      {{"linux/arm64/v8", "windows/amd64"}, {"linux/arm64", "windows/amd64"}},
      {{"linux/s390x"}, {}},
  };
  const Full full;
  RegistryDouble server;
  full.world.Serve(server, kRepository);
  for (const Row& row : rows) {
    CAPTURE(row.wanted);
    const Gathered gathered =
        MustGather(SourceOf(server), {.image = At(server.Host(), ":v1"), .platforms = row.wanted});
    Lines platforms;
    for (const GatheredPlatform& each : gathered.platforms) platforms.push_back(each.platform);
    CHECK(platforms == row.want);
    Lines configured;
    for (const Document& each : gathered.configurations) {
      REQUIRE(each.report.image != nullptr);
      CHECK(each.report.image->user == "app");
      CHECK(each.report.covers == std::set<Coverage>{Coverage::kImage});
      CHECK(each.report.image->index_digest == crypto::Sha256(full.index));
      CHECK(each.report.image->platforms.size() == 3);
      configured.push_back(each.report.platform);
    }
    CHECK(configured == row.want);
    const bool arm = std::find(row.want.begin(), row.want.end(), "linux/arm64") != row.want.end();
    CHECK(Told(gathered).size() == (arm ? 6U : 5U));
  }
}

TEST_CASE(
    "a reference is resolved by one request, and from then on everything is asked by digest") {
  const Full full;
  RegistryDouble server;
  full.world.Serve(server, kRepository);
  const Gathered gathered = MustGather(SourceOf(server), {.image = At(server.Host(), ":v1")});
  CHECK(gathered.problems.empty());
  const Lines asked = server.asked();
  CHECK(std::count(asked.begin(), asked.end(), "GET /v2/team/app/manifests/v1") == 1);
  for (const std::string& line : asked) {
    CAPTURE(line);
    CHECK((line.ends_with("/manifests/v1") || line.find("sha256") != std::string::npos));
  }
  Lines unique = asked;
  std::sort(unique.begin(), unique.end());
  CHECK(std::adjacent_find(unique.begin(), unique.end()) == unique.end());
}

TEST_CASE("a registry that answers otherwise the second time changes nothing") {
  const Full full;
  ImageWorld other;
  const std::string bad = other.Image("linux/amd64", "v1");
  int times = 0;
  RegistryDouble server({.first = [&](const Asked& asked) -> std::optional<Said> {
    if (!asked.target.ends_with("/manifests/v1") || times++ == 0) return std::nullopt;
    return Say(200, bad, {{"Content-Type", kManifestMedia}});
  }});
  full.world.Serve(server, kRepository);
  const Gathered gathered = MustGather(SourceOf(server), {.image = At(server.Host(), ":v1")});
  CHECK(gathered.image.reference.digest == crypto::Sha256(full.index));
  CHECK(Told(gathered) == kAll);
}

TEST_CASE("an image of one platform is asked for once, and says itself which") {
  ImageWorld world;
  const std::string image = world.Image("linux/riscv64", "v1");
  world.Attach(image, ".att", {world.Layer(kEnvelopeMedia, "scan")});
  RegistryDouble server;
  world.Serve(server, kRepository);
  const std::string digest = crypto::Sha256(image);
  const Gathered gathered =
      MustGather(SourceOf(server), {.image = At(server.Host(), "@" + digest)});
  REQUIRE(gathered.platforms.size() == 1);
  CHECK(gathered.platforms.front().platform == "linux/riscv64");
  CHECK(gathered.platforms.front().digest == digest);
  CHECK(Told(gathered) == Lines{"envelope scan"});
  const attest::Candidate& scan = gathered.candidates->front();
  CHECK(scan.subject.digest == digest);
  CHECK(scan.subject.media_type == kManifestMedia);
  CHECK(scan.subject.size == static_cast<std::int64_t>(image.size()));
  CHECK(scan.file == server.Host() + "/team/app:sha256-" + digest.substr(7) + ".att");
  const Lines asked = server.asked();
  CHECK(std::count(asked.begin(), asked.end(), "GET /v2/team/app/manifests/" + digest) == 1);
}

TEST_CASE("an image that is not there, or not what it should be, is an error") {
  struct Row {
    const char* name;
    Said said;
    ErrorKind want;
  };
  const Row rows[] = {
      {"not there", Say(404), ErrorKind::kNotFound},
      {"not allowed", Say(403), ErrorKind::kUnavailable},
      {"broken", Say(500, {}, {{"Retry-After", "99"}}), ErrorKind::kUnavailable},
      {"other bytes", Say(200, ImageJson(), {{"Content-Type", kManifestMedia}}),
       ErrorKind::kUntrusted},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RegistryDouble server({.first = [&](const Asked&) { return row.said; }});
    const Result<Gathered> gathered =
        Gather(SourceOf(server), {.image = At(server.Host(), "@" + crypto::Sha256("x"))});
    REQUIRE(!gathered.has_value());
    CHECK(gathered.error().kind == row.want);
  }
}

TEST_CASE("what cannot be listed is unreachable, whatever else was found") {
  struct Row {
    const char* name;
    std::string_view at;  // a part of the target
    Said said;
    Lines want;
  };
  const Said busy = Say(503, {}, {{"Retry-After", "99"}});
  const Said page = Say(200, "<html>", {{"Content-Type", "text/html"}});
  const Row rows[] = {
      {"referrers fail", "/referrers/", busy, Lines(4, "unreachable")},
      {"referrers are a web page", "/referrers/", page, Lines(4, "unreachable")},
      {"referrers are forbidden", "/referrers/", Say(403), Lines(4, "unreachable")},
      {"the tag of signatures fails", ".sig", busy, Lines(4, "unreachable")},
      {"the tag of attestations holds no manifest", ".att", page, Lines(4, "unreachable")},
      {"no tags at all", ".att", Say(404), {}},
  };
  const Full full;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RegistryDouble server({.first = [&](const Asked& asked) -> std::optional<Said> {
      const bool hit = asked.target.find(row.at) != std::string::npos;
      return hit ? std::optional(row.said) : std::nullopt;
    }});
    full.world.Serve(server, kRepository);
    const Gathered gathered = MustGather(SourceOf(server), {.image = At(server.Host(), ":v1")});
    CHECK(Problems(gathered) == row.want);
    CHECK(!gathered.candidates->empty());
  }
}

TEST_CASE("a broken candidate is listed and harms no other") {
  struct Row {
    const char* name;
    void (*break_it)(ImageWorld& world, const std::string& image);
    Lines want;
  };
  const Row rows[] = {
      {"nothing broken", [](ImageWorld&, const std::string&) {}, {}},
      {"a blob that is not there",
       [](ImageWorld& world, const std::string& image) {
         world.Refer(image, kBundleMedia, {DescriptorJson(kBundleMedia, "never kept")});
       },
       {"unverifiable"}},
      {"a blob of another size",
       [](ImageWorld& world, const std::string& image) {
         world.Blob("1234");
         world.Refer(image, kBundleMedia,
                     {R"({"mediaType":")" + std::string(kBundleMedia) + R"(","digest":")" +
                      crypto::Sha256("1234") + R"(","size":3})"});
       },
       {"unverifiable"}},
      {"a referrer that holds no signature",
       [](ImageWorld& world, const std::string& image) {
         world.Refer(image, kBundleMedia, {world.Layer("text/plain", "none")});
       },
       {"unverifiable"}},
      {"a Notation signature of two layers",
       [](ImageWorld& world, const std::string& image) {
         world.Refer(image, kNotationMedia,
                     {world.Layer("application/jose+json", "a"),
                      world.Layer("application/jose+json", "b")});
       },
       {"unverifiable"}},
      {"one that says it is larger than we read",
       [](ImageWorld& world, const std::string& image) {
         world.Refer(image, kBundleMedia,
                     {R"({"mediaType":")" + std::string(kBundleMedia) + R"(","digest":")" +
                      crypto::Sha256("x") + R"(","size":999999999999})"});
       },
       {"unverifiable"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    ImageWorld world;
    const std::string image = world.Image("linux/amd64", "v1");
    world.Refer(image, kBundleMedia, {world.Layer(kBundleMedia, "good")});
    row.break_it(world, image);
    RegistryDouble server;
    world.Serve(server, kRepository);
    const Gathered gathered = MustGather(SourceOf(server), {.image = At(server.Host(), ":v1")});
    CHECK(Problems(gathered) == row.want);
    CHECK(Told(gathered) == Lines{"bundle good"});
  }
}

TEST_CASE("a stall ends at the deadline, is told once, and leaves what came before") {
  ImageWorld world;
  const std::string image = world.Image("linux/amd64", "v1");
  std::vector<std::string> layers;
  for (int i = 0; i < 20; ++i) layers.push_back(world.Layer(kEnvelopeMedia, std::to_string(i)));
  world.Attach(image, ".att", layers);
  const std::string stalls = crypto::Sha256("7");
  RegistryDouble server({.first = [&](const Asked& asked) -> std::optional<Said> {
    if (!asked.target.ends_with(stalls)) return std::nullopt;
    return Said{.stall = true};
  }});
  world.Serve(server, kRepository);
  const Gathered gathered = MustGather(
      SourceOf(server), {.image = At(server.Host(), ":v1"), .within = milliseconds(2'000)});
  CHECK(Problems(gathered) == Lines{"unreachable"});
  CHECK(gathered.problems.front().message.starts_with("one signature or attestation could not"));
  CHECK(gathered.candidates->size() == 19);
}

TEST_CASE("a thousand attestations on one image are gathered, each once") {
  ImageWorld world;
  const std::string image = world.Image("linux/amd64", "v1");
  std::vector<std::string> layers;
  for (int i = 0; i < 500; ++i) layers.push_back(world.Layer(kEnvelopeMedia, std::to_string(i)));
  layers.push_back(world.Layer(kEnvelopeMedia, "0"));
  world.Attach(image, ".att", layers);
  for (int i = 0; i < 500; ++i) {
    world.Refer(image, kBundleMedia, {world.Layer(kBundleMedia, "b" + std::to_string(i))});
  }
  RegistryDouble server({.page = 300});
  world.Serve(server, kRepository);
  const Gathered gathered = MustGather(
      SourceOf(server), {.image = At(server.Host(), ":v1"), .within = milliseconds(120'000)});
  CHECK(gathered.problems.empty());
  CHECK(gathered.candidates->size() == 1'000);
}

TEST_CASE("past a bound no candidate counts") {
  struct Row {
    const char* name;
    GatherBounds bounds;
    bool within;
  };
  const Row rows[] = {
      {"as many as may be", {.candidates = 6}, true},
      {"one more", {.candidates = 5}, false},
      {"more referrers than candidates may be", {.candidates = 2}, false},
      {"as many bytes as may be", {.bytes = 60}, true},
      {"one byte more", {.bytes = 59}, false},
      {"as many platforms as may be", {.platforms = 1}, true},
      {"one platform more", {.platforms = 0}, false},
  };
  ImageWorld world;
  const std::string index = world.Index({"linux/amd64"}, "v1");
  std::vector<std::string> layers;
  for (const char* each : {"attested-1", "attested-2", "attested-3"}) {
    layers.push_back(world.Layer(kEnvelopeMedia, each));
  }
  world.Attach(index, ".att", layers);
  for (const char* each : {"referrer-1", "referrer-2", "referrer-3"}) {
    world.Refer(index, kBundleMedia, {world.Layer(kBundleMedia, each)});
  }
  RegistryDouble server;
  world.Serve(server, kRepository);
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Gathered gathered =
        MustGather(SourceOf(server), {.image = At(server.Host(), ":v1"), .bounds = row.bounds});
    CHECK(gathered.candidates->size() == (row.within ? 6U : 0U));
    CHECK(Problems(gathered) == (row.within ? Lines{} : Lines{"unverifiable"}));
  }
}

TEST_CASE("one candidate past its own bound is refused by itself") {
  ImageWorld world;
  const std::string image = world.Image("linux/amd64", "v1");
  world.Attach(image, ".att",
               {world.Layer(kEnvelopeMedia, "12345"), world.Layer(kEnvelopeMedia, "123456")});
  RegistryDouble server;
  world.Serve(server, kRepository);
  const Gathered gathered =
      MustGather(SourceOf(server),
                 {.image = At(server.Host(), ":v1"), .bounds = {.bytes = 5, .candidate_bytes = 5}});
  CHECK(Told(gathered) == Lines{"envelope 12345"});
  CHECK(Problems(gathered) == Lines{"unverifiable"});
}

TEST_CASE("a configuration that cannot be had is a problem of its platform") {
  const Full full;
  const auto config_of_arm = [](const Asked& asked) {
    return asked.target.find("/blobs/") != std::string::npos;
  };
  for (const bool reachable : {true, false}) {
    CAPTURE(reachable);
    RegistryDouble server({.first = [&](const Asked& asked) -> std::optional<Said> {
      if (!config_of_arm(asked)) return std::nullopt;
      return reachable ? Say(200, "{}") : Say(503, {}, {{"Retry-After", "99"}});
    }});
    full.world.Serve(server, kRepository);
    const Gathered gathered = MustGather(
        SourceOf(server), {.image = At(server.Host(), ":v1"), .platforms = {"windows/amd64"}});
    CHECK(gathered.configurations.empty());
    const std::vector<Document> documents = ProveGathered(gathered, TrustRing());
    REQUIRE(!documents.empty());
    const Document& document = documents.front();
    CHECK(document.state == (reachable ? DocumentState::kUnparsable : DocumentState::kUnreachable));
    CHECK(document.report.platform == "windows/amd64");
    REQUIRE(document.claimed_subjects.size() == 2);
    CHECK(document.claimed_subjects.front() == crypto::Sha256(full.index));
    CHECK(!document.problem.empty());
  }
}

TEST_CASE("what BuildKit puts beside the images of an index is no platform, and indexes nest") {
  ImageWorld world;
  const std::string amd = world.Image("linux/amd64");
  const std::string arm = world.Image("linux/arm64");
  const std::string inner = world.Keep(IndexJson({DescriptorJson(
      kManifestMedia, arm, R"(,"platform":{"os":"linux","architecture":"arm64"})")}));
  const std::string index = world.Keep(
      IndexJson({DescriptorJson(kManifestMedia, amd,
                                R"(,"platform":{"os":"linux","architecture":"amd64"})"),
                 DescriptorJson(kManifestMedia, "attestation",
                                R"(,"platform":{"os":"unknown","architecture":"unknown"})"),
                 DescriptorJson(kIndexMedia, inner)}),
      "v1");
  RegistryDouble server;
  world.Serve(server, kRepository);
  const Gathered gathered = MustGather(SourceOf(server), {.image = At(server.Host(), ":v1")});
  REQUIRE(gathered.platforms.size() == 2);
  CHECK(gathered.platforms.front().digest == crypto::Sha256(amd));
  CHECK(gathered.platforms.back().digest == crypto::Sha256(arm));
  CHECK(gathered.configurations.size() == 2);
  CHECK(gathered.problems.empty());
}

TEST_CASE("a source is made of what can be used, and of nothing else") {
  struct Row {
    const char* name;
    RegistryOptions options;
    const char* want;
  };
  const Row rows[] = {
      {"nothing", {}, "ok"},
      {"loopback without TLS", {.insecure_hosts = {"localhost:5000", "[::1]:5000"}}, "ok"},
      {"another host without TLS", {.insecure_hosts = {"registry.example.com"}}, "refused"},
      {"no host at all", {.insecure_hosts = {"a b"}}, "bad-input"},
      {"a configuration that is none", {.docker_config = "[]"}, "bad-input"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<ImageSource> source = ImageSource::Registries(row.options);
    CHECK((source ? "ok" : NameOf(source.error().kind)) == std::string(row.want));
  }
}

TEST_CASE("a loopback registry that is not named is not spoken to without TLS") {
  const Full full;
  RegistryDouble server;
  full.world.Serve(server, kRepository);
  const Result<ImageSource> source = ImageSource::Registries({.insecure_hosts = {"localhost:1"}});
  REQUIRE(source.has_value());
  const Result<Gathered> gathered = Gather(*source, {.image = At(server.Host(), ":v1")});
  REQUIRE(!gathered.has_value());
  CHECK(gathered.error().kind == ErrorKind::kUnavailable);
  CHECK(server.asked().empty());
}

TEST_CASE("credentials come from the configuration, by a helper where it names one") {
  const Full full;
  RegistryDouble server({.basic = "user:secret"});
  full.world.Serve(server, kRepository);
  const std::string config = R"({"credHelpers":{")" + server.Host() + R"(":"test"}})";
  std::vector<std::string> started;
  const RunProgram helper = [&](const std::vector<std::string>& words,
                                std::string_view input) -> Result<ProgramAnswer> {
    started = words;
    started.emplace_back(input);
    return ProgramAnswer{0, R"({"Username":"user","Secret":"secret"})"};
  };
  const Result<ImageSource> source = ImageSource::Registries(
      {.docker_config = config, .run_helper = helper, .insecure_hosts = {server.Host()}});
  REQUIRE(source.has_value());
  const Result<ResolvedImage> resolved =
      ResolveImage(*source, At(server.Host(), ":v1"), milliseconds(30'000));
  REQUIRE(resolved.has_value());
  CHECK(resolved->reference.digest == crypto::Sha256(full.index));
  CHECK(started == Lines{"docker-credential-test", "get", server.Host()});
}

}  // namespace
}  // namespace policy
