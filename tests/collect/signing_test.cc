// Predicates and signatures of images: what they are made of, and that what is attached is
// gathered.
#include "policy/signing.h"

#include "attest/candidate.h"
#include "attest/envelope.h"
#include "attest/statement.h"
#include "collect/fixture.h"
#include "files/folder.h"
#include "support/image_world.h"
#include "text/base64.h"
#include "text/json.h"

using namespace policy;
using namespace policy::test;

namespace {

const std::string kPinned = "registry.example.com/web@" + kDigest;

// The statement in an envelope.
attest::Statement StatementIn(const SignedThing& made, std::string& payload) {
  const Result<attest::Envelope> envelope = attest::ReadEnvelope(made.bytes, "made");
  REQUIRE(envelope.has_value());
  payload = envelope->payload;
  auto statement = attest::ReadStatement(payload, "made");
  REQUIRE(std::holds_alternative<attest::Statement>(statement));
  return std::get<attest::Statement>(std::move(statement));
}

TEST_CASE("sign: a predicate keeps its bytes, and a word stands for what it is") {
  struct Row {
    std::string type;
    std::string predicate;
    std::string want;
  };
  const std::vector<Row> rows = {
      {"scan", R"({"scanner":{"result":{}}})", "https://policygate.dev/scan/v1"},
      {"sbom", R"({ "spdxVersion" : "SPDX-2.3" })", "https://spdx.dev/Document"},
      {"sbom", R"({"bomFormat":"CycloneDX"})", "https://cyclonedx.org/bom"},
      {"vex", R"({"@context":"https://openvex.dev/ns/v0.2.0"})", "https://openvex.dev/ns"},
      {"vex", R"({"bomFormat":"CycloneDX"})", "https://cyclonedx.org/vex"},
      {"vex", R"({"document":{"category":"csaf_vex"}})", "https://docs.oasis-open.org/csaf/csaf"},
      {"provenance", R"({"buildDefinition":{}})", "https://slsa.dev/provenance/v1"},
      {"provenance", R"({"buildType":"x"})", "https://slsa.dev/provenance/v0.2"},
      {"vsa", R"({"verificationResult":"PASSED"})", "https://slsa.dev/verification_summary/v1"},
      {"test-result", R"({"result":"PASSED"})", "https://in-toto.io/attestation/test-result/v0.1"},
      {"decision", R"({"apiVersion":"policygate.dev/decision/v1"})",
       "https://policygate.dev/decision/v1"},
      {"https://example.com/any/v1", R"({"a" : 1.50})", "https://example.com/any/v1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.predicate);
    const Result<SignedThing> made =
        AttestPredicate({.image = kPinned, .predicate = row.predicate, .type = row.type}, KeyOf());
    REQUIRE(made.has_value());
    CHECK(made->predicate_type == row.want);
    CHECK(made->media_type == "application/vnd.dsse.envelope.v1+json");
    std::string payload;
    const attest::Statement statement = StatementIn(*made, payload);
    CHECK(statement.type == attest::kStatementV1);
    CHECK(statement.predicate_type == row.want);
    CHECK(statement.subjects == std::vector<std::string>{kDigest});
    CHECK(statement.predicate == row.predicate);
    CHECK(MustCollect(RenderSigned(*made)).front().proof.has_value());
  }
}

TEST_CASE("sign: what is no such predicate is refused, each by its own reason") {
  struct Row {
    const char* name;
    PredicateRequest request;
    std::string says;
  };
  const std::string deep = std::string(63, '[') + std::string(63, ']');
  const std::vector<Row> rows = {
      {"no digest", {.image = "web:1", .predicate = "{}", .type = "u:x"}, "has no sha256 digest"},
      {"a list", {.image = kPinned, .predicate = "[]", .type = "u:x"}, "one JSON object"},
      {"two documents", {.image = kPinned, .predicate = "{} {}", .type = "u:x"}, ""},
      {"a repeated key", {.image = kPinned, .predicate = R"({"a":1,"a":2})", .type = "u:x"}, ""},
      {"members behind it", {.image = kPinned, .predicate = R"({},"x":{})", .type = "u:x"}, ""},
      {"too deep", {.image = kPinned, .predicate = R"({"a":)" + deep + "}", .type = "u:x"}, ""},
      {"a word that is none",
       {.image = kPinned, .predicate = "{}", .type = "sboms"},
       "unknown type of predicate 'sboms'"},
      {"another thing than the word says",
       {.image = kPinned, .predicate = R"({"bomFormat":"CycloneDX"})", .type = "provenance"},
       "does not look like 'provenance': it would show so by buildDefinition, buildType"},
      {"another version of ours",
       {.image = kPinned, .predicate = R"({"apiVersion":"policygate.dev/v1"})", .type = "decision"},
       "does not look like 'decision'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<SignedThing> made = AttestPredicate(row.request, KeyOf());
    REQUIRE(!made.has_value());
    CHECK_MESSAGE(made.error().message.find(row.says) != std::string::npos, made.error().message);
  }
}

TEST_CASE("sign: an image's payload is cosign's, member for member") {
  const Result<SignedThing> made = SignImage(kPinned, SignedForm::kTag, KeyOf());
  REQUIRE(made.has_value());
  CHECK(made->bytes == R"({"critical":{"identity":{"docker-reference":"registry.example.com/web"},)"
                       R"("image":{"docker-manifest-digest":")" +
                           kDigest +
                           R"("},"type":"cosign container image signature"},"optional":null})");
  CHECK(made->media_type == "application/vnd.dev.cosign.simplesigning.v1+json");
  const Result<crypto::PublicKey> key = crypto::PublicKey::FromPem(GoldenCollect("signer.pub"));
  REQUIRE(key.has_value());
  CHECK(key->Verify(made->bytes, made->signature));
  const std::string line = RenderSigned(*made);
  const Result<text::Tree> tree = text::ReadJson(line, "line");
  REQUIRE(tree.has_value());
  CHECK(text::DecodeBase64(tree->root().StringAt("Payload")) == made->bytes);
  CHECK(text::DecodeBase64(tree->root().StringAt("Base64Signature")) == made->signature);
  CHECK(!SignImage("web:1", SignedForm::kTag, KeyOf()).has_value());
}

TEST_CASE("sign: as a bundle, an image's signature is cosign's statement") {
  const Result<SignedThing> made = SignImage(kPinned, SignedForm::kBundle, KeyOf());
  REQUIRE(made.has_value());
  CHECK(made->predicate_type == "https://sigstore.dev/cosign/sign/v1");
  CHECK(made->media_type == "application/vnd.dev.sigstore.bundle.v0.3+json");
  CHECK(made->signature.empty());
  CHECK(RenderSigned(*made) == made->bytes + "\n");
}

TEST_CASE("sign: what is attached lies beside the image, in either form and wherever it is kept") {
  using testing::ImageWorld;
  using testing::RegistryDouble;
  for (const bool api : {true, false}) {
    CAPTURE(api);
    ImageWorld world;
    const std::string index = world.Index({"linux/amd64"}, "v1");
    RegistryDouble server({.referrers_api = api});
    world.Serve(server, "team/app");
    const Result<ImageSource> source = ImageSource::Registries({.insecure_hosts = {server.Host()}});
    REQUIRE(source.has_value());
    const ImageReference tagged = *ParseReference(server.Host() + "/team/app:v1");
    const std::chrono::milliseconds soon(30'000);
    const Result<ResolvedImage> image = ResolveImage(*source, tagged, soon);
    REQUIRE(image.has_value());
    const std::string pinned = image->reference.Canonical();
    std::vector<std::string> places;
    for (const SignedForm form : {SignedForm::kTag, SignedForm::kBundle}) {
      const Result<SignedThing> signature = SignImage(pinned, form, KeyOf());
      const Result<SignedThing> attested = AttestPredicate(
          {.image = pinned, .form = form, .predicate = "{}", .type = "https://example.com/p"},
          KeyOf());
      REQUIRE(signature.has_value());
      REQUIRE(attested.has_value());
      for (const SignedThing& each : {*signature, *attested}) {
        const Result<std::string> place = Attach(*source, *image, each, soon);
        REQUIRE_MESSAGE(place.has_value(), (place ? std::string() : place.error().message));
        places.push_back(*place);
      }
    }
    const Result<Gathered> gathered = Gather(*source, {.image = tagged});
    REQUIRE(gathered.has_value());
    CHECK(gathered->problems.empty());
    REQUIRE(gathered->candidates->size() == 4);
    for (const attest::Candidate& each : *gathered->candidates) {
      CHECK(std::count(places.begin(), places.end(), each.file) == 1);
      CHECK(each.subject.digest == crypto::Sha256(index));
      const bool payload = each.kind == attest::Candidate::Kind::kSimpleSigning;
      const bool bundle = each.kind == attest::Candidate::Kind::kBundle;
      CHECK(each.annotations.contains("dev.cosignproject.cosign/signature") == !bundle);
      CHECK(each.annotations.contains("predicateType") == (!payload && !bundle));
    }
  }
}

TEST_CASE("sign: a layout is read, not written") {
  testing::ImageWorld world;
  const std::string image = world.Image("linux/amd64", "v1");
  const TestFolder folder;
  world.Save(folder.path());
  const Result<ImageSource> source = ImageSource::Layout(*OpenImage(folder.path()));
  REQUIRE(source.has_value());
  const Result<ResolvedImage> resolved =
      ResolveImage(*source, *ParseReference("web:v1"), std::chrono::seconds(1));
  REQUIRE(resolved.has_value());
  const Result<SignedThing> made =
      SignImage(resolved->reference.Canonical(), SignedForm::kTag, KeyOf());
  REQUIRE(made.has_value());
  const auto put = Attach(*source, *resolved, *made, std::chrono::seconds(1));
  REQUIRE(!put.has_value());
  CHECK(put.error().kind == ErrorKind::kUnsupported);
}

}  // namespace
