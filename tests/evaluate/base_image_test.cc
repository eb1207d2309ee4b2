// `baseImage` in a decision: whose provenance counts, which archive is the base's, and what is
// shown of either.
#include "policy/image_config.h"
#include "statements.h"

namespace policy {
namespace {

using namespace evaluate_test;  // NOLINT(google-build-using-namespace): the room's own words

constexpr const char* kSigner = "evidence: {signedBy: [ci]}";

std::string BuiltFrom(const std::string& inputs, bool complete = false) {
  return R"({"metadata":{"buildFinishedOn":"2027-01-14T00:00:00Z","completeness":{"materials":)" +
         std::string(complete ? "true" : "false") + R"(}},"materials":[)" + inputs + "]}";
}

Document ArchiveOf(const std::string& digest, const std::vector<std::string>& layers,
                   const std::string& name = {}) {
  ImageConfig config;
  config.reference = name;
  config.manifest_digest = digest;
  config.platform = "linux/amd64";
  config.created_at = At("2027-01-10");
  for (const std::string& layer : layers) config.layers.push_back({.diff_id = layer});
  Report report;
  report.format = "image-archive";
  report.scanner = "image-archive";
  report.digest = digest;
  report.reference = name;
  report.platform = config.platform;
  report.subject_digest = digest;
  report.subject_digests = {digest};
  report.covers = {Coverage::kImage, Coverage::kPackages};
  report.distribution_only = true;
  report.image = std::make_shared<const ImageConfig>(std::move(config));
  return HandedOver(std::move(report));
}

TEST_CASE("baseImage: provenance counts if an authority of evidence.signedBy signed it") {
  const PolicySet set = SetOf(Policy(Rule("baseImage: {allowed: [\"**/debian\"]}"), kSigner));
  const std::string built = BuiltFrom(R"({"uri":"pkg:docker/debian@12"})");
  CHECK(Judge(set, {Attest("ci", kOldProvenance, built)}).allowed);
  CHECK(Considered(Judge(set, {Attest("ci", kOldProvenance, built)})) == Lines{"document.used ci"});
  CHECK(Reasons(Judge(set, {Attest("other", kOldProvenance, built)})) ==
        Lines{"baseImage.unknown unknown denied"});
  CHECK(Reasons(Judge(set, {Attest("ci", kOldProvenance, built, kOtherDigest)})) ==
        Lines{"baseImage.unknown unknown denied"});
  CHECK(Reasons(Judge(set, {Attest("ci", kTestResult, built)})) ==
        Lines{"baseImage.unknown unknown denied"});
}

TEST_CASE("baseImage: each of several images that went into a build must hold") {
  const PolicySet set = SetOf(Policy(Rule("baseImage: {allowed: [\"**/debian\"]}"), kSigner));
  const std::string two =
      R"({"uri":"pkg:docker/debian@12"},{"uri":"pkg:docker/golang@1.22"},{"uri":"pkg:docker/docker/dockerfile@1"})";
  const Decision decision = Judge(set, {Attest("ci", kOldProvenance, BuiltFrom(two))});
  REQUIRE(Reasons(decision) == Lines{"baseImage.allowed allowed denied"});
  CHECK(decision.violations[0].message.find("'golang:1.22', known by SLSA provenance,") !=
        std::string::npos);
}

TEST_CASE("baseImage: a build from nothing is one whose builder says so") {
  const PolicySet set = SetOf(Policy(Rule("baseImage: {allowed: [scratch]}"), kSigner));
  const std::string source = R"({"uri":"git+https://h/o/r"})";
  CHECK(Judge(set, {Attest("ci", kOldProvenance, BuiltFrom(source, true))}).allowed);
  CHECK(Reasons(Judge(set, {Attest("ci", kOldProvenance, BuiltFrom(source, false))})) ==
        Lines{"baseImage.unknown unknown denied"});
}

TEST_CASE("baseImage: an archive whose layers the image has is its base, and shown as used") {
  const PolicySet set = SetOf(Policy(
      Rule("baseImage: {allowed: [\"**/debian\"], requirePinned: true, maxAge: 10d}"), kSigner));
  const Document image = ArchiveOf(kDigest, {"a", "b"}, kName + ":1");
  const Document base = ArchiveOf(kOtherDigest, {"a"}, "debian:12");
  const Decision decision = Judge(set, {image, base});
  CHECK(decision.allowed);
  CHECK(decision.valid_until == At("2027-01-20"));
  REQUIRE(decision.evidence.size() == 2);
  CHECK(decision.evidence[1].subject == kOtherDigest);
  CHECK(Considered(decision) == Lines{"document.used", "document.used"});

  SUBCASE("at admission nobody's word counts") {
    CHECK_FALSE(Judge(set, {image, base}, {.now = Now(), .point = Point::kAdmission}).allowed);
  }
  SUBCASE("the image of the two is the one that has more layers") {
    CHECK(Judge(set, {base, image}, {.now = Now()}, "").subject.images[0].digest == kDigest);
    CHECK(Judge(set, {base, image}, {.now = Now()}, kName + ":1").allowed);
  }
  SUBCASE("another image's layers prove nothing") {
    const Decision denied = Judge(set, {image, ArchiveOf(kOtherDigest, {"x"}, "debian:12")});
    CHECK(Reasons(denied) ==
          Lines{"baseImage.maxAge maxAge denied", "baseImage.unknown unknown denied"});
  }
}

TEST_CASE("image: its age is that of the build, where provenance that counts tells it") {
  const PolicySet set = SetOf(Policy(Rule("image: {maxAge: 2d}"), kSigner));
  const Document archive = ArchiveOf(kDigest, {"a"});  // created on the 10th
  const Document built = Attest("ci", kOldProvenance, BuiltFrom(""));
  const std::string undated = R"({"materials":[]})";
  const Lines old = {"image.maxAge maxAge denied"};
  const Lines absent = {"evidence.absent evidence.absent denied"};
  CHECK(Reasons(Judge(set, {archive})) == old);
  CHECK(Judge(set, {archive, built}).allowed);
  CHECK(Judge(set, {built}).allowed);
  CHECK(Judge(set, {built}).valid_until == At("2027-01-16"));
  CHECK(Reasons(Judge(set, {built}, {.now = At("2027-01-16")})) == old);
  CHECK(Reasons(Judge(set, {Attest("other", kOldProvenance, BuiltFrom(""))})) == absent);
  CHECK(Reasons(Judge(set, {Attest("ci", kOldProvenance, undated)})) == absent);
  CHECK(Reasons(Judge(set, {archive, Attest("other", kOldProvenance, BuiltFrom(""))})) == old);
  const PolicySet more = SetOf(Policy(Rule("image: {maxAge: 2d, maxLayers: 3}"), kSigner));
  CHECK(Reasons(Judge(more, {built})) == absent);
  CHECK(Judge(more, {archive, built}).allowed);
}

TEST_CASE("baseImage: minimal wants to know the packages") {
  const PolicySet set = SetOf(Policy(Rule("baseImage: {requireMinimal: true}"), kSigner));
  const std::string built = BuiltFrom(R"({"uri":"pkg:docker/debian@12"})");
  CHECK(Reasons(Judge(set, {Attest("ci", kOldProvenance, built)})) ==
        Lines{"evidence.absent evidence.absent denied"});
  CHECK(Judge(set, {Attest("ci", kOldProvenance, built), HandedOver(TrivyReport())}).allowed);
  const Report shell = TrivyReport({Vulnerability("CVE-1-1", "bash", Severity::kLow)});
  CHECK(Reasons(Judge(set, {Attest("ci", kOldProvenance, built), HandedOver(shell)})) ==
        Lines{"baseImage.requireMinimal requireMinimal denied"});
}

TEST_CASE("baseImage: an older scan's word on the distribution is history") {
  const PolicySet set = SetOf(Policy(Rule("baseImage: {forbidEndOfLife: true}"), kSigner));
  const Document built =
      Attest("ci", kOldProvenance, BuiltFrom(R"({"uri":"pkg:docker/debian@12"})"));
  Report old = TrivyReport();
  old.scanned_at = At("2027-01-01");
  old.tells_end_of_life = old.end_of_life = true;
  Report newer = TrivyReport();
  newer.tells_end_of_life = true;
  CHECK(Judge(set, {built, HandedOver(old), HandedOver(newer)}).allowed);
  CHECK(Reasons(Judge(set, {built, HandedOver(old)})) ==
        Lines{"baseImage.forbidEndOfLife forbidEndOfLife denied"});
}

}  // namespace
}  // namespace policy
