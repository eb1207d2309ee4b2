// Each step of a bundle's proof, broken by itself: it is refused at that step and no other.
#include "attest/verify_bundle.h"

#include <doctest/doctest.h>

#include "support/trust_keys.h"
#include "support/trust_world.h"

namespace policy::attest {
namespace {

using testing::Break;
using testing::SignRequest;
using testing::TrustWorld;

const TrustWorld& World() {
  static const TrustWorld world;
  return world;
}

const TrustedRoot& Root() {
  static const Result<TrustedRoot> root = ReadTrustedRoot(World().TrustedRoot(), "root.json");
  REQUIRE_MESSAGE(root, root.error().message);
  return *root;
}

BundleTrust Trust(const std::string& identity = TrustWorld::kIdentity,
                  const std::string& issuer = TrustWorld::kIssuer) {
  return {.root = &Root(),
          .identity = IdentityRule{.subject = TextRule::Exactly(identity),
                                   .issuer = TextRule::Exactly(issuer)}};
}

// The stage and message of a refusal; "" where the bundle is proved.
std::string Refusal(const std::variant<BundleProof, Rejection>& proof) {
  const auto* rejection = std::get_if<Rejection>(&proof);
  return rejection == nullptr ? "" : NameOf(rejection->stage) + (": " + rejection->error.message);
}

std::variant<BundleProof, Rejection> Judge(const std::string& text, const BundleTrust& trust,
                                           const BundleSubject& subject) {
  auto bundle = ReadBundle(text, "bundle.json");
  if (auto* rejection = std::get_if<Rejection>(&bundle)) return std::move(*rejection);
  return VerifyBundle(*std::get_if<Bundle>(&bundle), trust, subject);
}

BundleSubject Artifact(std::string_view bytes = TrustWorld::kArtifact) {
  return {.artifact = {.bytes = bytes}};
}

std::string StageOf(const SignRequest& request) {
  const std::string refusal = Refusal(Judge(World().Sign(request), Trust(), Artifact()));
  return refusal.substr(0, refusal.find(':'));
}

TEST_CASE("a bundle in which all holds is proved, whatever it signs and whichever log holds it") {
  for (const bool tiled : {false, true}) {
    for (const bool envelope : {false, true}) {
      CAPTURE(tiled);
      CAPTURE(envelope);
      const auto proof =
          Judge(World().Sign({.tiled = tiled, .envelope = envelope}), Trust(), Artifact());
      REQUIRE(Refusal(proof) == "");
      const BundleProof& proved = *std::get_if<BundleProof>(&proof);
      CHECK(proved.signer->subject == TrustWorld::kIdentity);
      CHECK(proved.signer->issuer == TrustWorld::kIssuer);
      CHECK(proved.times.size() == (tiled ? 1 : 2));
      CHECK(proved.times.front().at.time_since_epoch().count() == testing::kSigningTime);
      REQUIRE(proved.statement.has_value() == envelope);
      if (!envelope) continue;
      CHECK(proved.statement->predicate_type() == TrustWorld::kPredicateType);
      CHECK(proved.statement->credentials().empty());  // No keyed authority may claim it.
    }
  }
}

struct Row {
  Break broken;
  const char* first;   // The stage with Rekor's first version…
  const char* second;  // …and with the second one; null where that knows no such thing.
};

constexpr Row kRows[] = {
    {Break::kUnknownMediaType, "bundle", "bundle"},
    {Break::kNoCertificate, "bundle", "bundle"},
    {Break::kNoCheckpoint, "bundle", "bundle"},
    {Break::kForeignAuthority, "chain", "chain"},
    {Break::kNotForCode, "chain", "chain"},
    {Break::kNoCertificateLog, "sct", "sct"},
    {Break::kForeignCertificateLog, "sct", "sct"},
    {Break::kNoTime, "time", "time"},
    {Break::kLateTime, "time", "time"},
    {Break::kForeignStamp, "tsa", "tsa"},
    {Break::kStampOfOtherBytes, "tsa", "tsa"},
    {Break::kStampByAuthority, "tsa", "tsa"},
    {Break::kBrokenStamp, "tsa", "tsa"},
    {Break::kTwiceTheStamp, "threshold", "threshold"},
    {Break::kBrokenPromise, "set", nullptr},
    {Break::kNoProof, "inclusion-proof", "inclusion-proof"},
    {Break::kWrongProof, "inclusion-proof", "inclusion-proof"},
    {Break::kForeignLogHead, "checkpoint", "checkpoint"},
    {Break::kOtherLogHead, "checkpoint", "checkpoint"},
    {Break::kUnknownLog, "checkpoint", "checkpoint"},
    {Break::kOtherDigestLogged, "tlog-binding", "tlog-binding"},
    {Break::kOtherSignatureLogged, "tlog-binding", "tlog-binding"},
    {Break::kOtherKeyLogged, "tlog-binding", "tlog-binding"},
    {Break::kOtherKindLogged, "tlog-binding", "tlog-binding"},
    {Break::kBrokenSignature, "signature", "signature"},
};

TEST_CASE("each broken step is refused at that step") {
  for (const Row& row : kRows) {
    for (const bool envelope : {false, true}) {
      CAPTURE(static_cast<int>(row.broken));
      CAPTURE(envelope);
      CHECK(StageOf({.envelope = envelope, .broken = row.broken}) == row.first);
      if (row.second == nullptr) continue;
      CHECK(StageOf({.tiled = true, .envelope = envelope, .broken = row.broken}) == row.second);
    }
  }
}

TEST_CASE("a wrong hint at what was signed is refused, and so are other bytes") {
  CHECK(StageOf({.broken = Break::kWrongHint}) == "digest");
  for (const bool envelope : {false, true}) {
    CAPTURE(envelope);
    const std::string refusal =
        Refusal(Judge(World().Sign({.envelope = envelope}), Trust(), Artifact("other bytes")));
    CHECK(refusal.substr(0, 7) == "digest:");
  }
}

TEST_CASE("a digest stands for the bytes it is of") {
  const std::string text = World().Sign({});
  const std::string digest = crypto::Sha256(TrustWorld::kArtifact);
  CHECK(Refusal(Judge(text, Trust(), {.artifact = {.digest = digest}})) == "");
  const std::string other = crypto::Sha256("other bytes");
  CHECK(Refusal(Judge(text, Trust(), {.artifact = {.digest = other}})).starts_with("digest:"));
  CHECK(
      Refusal(Judge(text, Trust(), {.artifact = {.digest = "sha512:00"}})).starts_with("digest:"));
}

TEST_CASE("subject and issuer are both asked, and compared whole") {
  const std::string text = World().Sign({});
  const std::string identity = TrustWorld::kIdentity;
  const std::string issuer = TrustWorld::kIssuer;
  const std::pair<std::string, std::string> others[] = {
      {identity + "2", issuer},
      {identity.substr(0, identity.size() - 1), issuer},
      {"**", issuer},
      {identity, issuer + "/"},
      {identity, "https://issuer.tes"},
      {identity, ""},
  };
  for (const auto& other : others) {
    CAPTURE(other.first);
    CAPTURE(other.second);
    const BundleTrust trust = Trust(other.first, other.second);
    CHECK(Refusal(Judge(text, trust, Artifact())).starts_with("identity:"));
  }
  BundleTrust like = Trust();
  like.identity->subject = TextRule::Like(*base::Glob::Parse("https://ci.test/*@refs/heads/*"));
  CHECK(Refusal(Judge(text, like, Artifact())) == "");
  like.identity->extensions = {{"1.3.6.1.4.1.57264.1.5", "owner/name"}};
  CHECK(Refusal(Judge(text, like, Artifact())).starts_with("identity:"));
}

TEST_CASE("a statement of another type is refused, and a file's signature is no statement") {
  const std::string said = World().Sign({.envelope = true});
  BundleSubject subject = Artifact();
  subject.predicate_type = TrustWorld::kPredicateType;
  CHECK(Refusal(Judge(said, Trust(), subject)) == "");
  CHECK(Refusal(Judge(World().Sign({}), Trust(), subject)).starts_with("predicate-type:"));
  subject.predicate_type += "2";
  CHECK(Refusal(Judge(said, Trust(), subject)).starts_with("predicate-type:"));
}

TEST_CASE("thresholds count different logs, certificate logs and clocks") {
  const auto refusal = [](auto set) {
    BundleTrust trust = Trust();
    set(trust);
    return Refusal(Judge(World().Sign({}), trust, Artifact()));
  };
  CHECK(refusal([](BundleTrust& t) { t.least_entries = 1; }) == "");
  CHECK(refusal([](BundleTrust& t) { t.least_entries = 2; }).starts_with("threshold:"));
  CHECK(refusal([](BundleTrust& t) { t.least_scts = 1; }) == "");
  CHECK(refusal([](BundleTrust& t) { t.least_scts = 2; }).starts_with("sct:"));
  CHECK(refusal([](BundleTrust& t) { t.least_times = 2; }) == "");
  CHECK(refusal([](BundleTrust& t) { t.least_times = 3; }).starts_with("threshold:"));
  CHECK(refusal([](BundleTrust& t) { t.least_timestamps = 1; }) == "");
  CHECK(refusal([](BundleTrust& t) { t.least_timestamps = 2; }).starts_with("time:"));
}

TEST_CASE("a trusted root's windows are closed at both ends") {
  using std::chrono::seconds;
  const Time signing{seconds(testing::kSigningTime)};
  struct Window {
    std::optional<Time> from;
    std::optional<Time> until;
    bool holds;
  };
  const Window windows[] = {{signing, signing, true},
                            {signing + seconds(1), {}, false},
                            {{}, signing - seconds(1), false}};
  const auto refusal = [](TrustedRoot root, bool tiled) {
    BundleTrust trust = Trust();
    trust.root = &root;
    const std::string text = Refusal(Judge(World().Sign({.tiled = tiled}), trust, Artifact()));
    return text.substr(0, text.find(':'));
  };
  for (const Window& window : windows) {
    const Validity valid{window.from, window.until};
    CAPTURE(window.holds);
    TrustedRoot root = Root();
    for (TransparencyLog& log : root.logs) log.valid = valid;
    CHECK(refusal(root, false) == (window.holds ? "" : "set"));
    CHECK(refusal(root, true) == (window.holds ? "" : "time"));
    root = Root();
    root.certificate_authorities.front().valid = valid;
    CHECK(refusal(root, true) == (window.holds ? "" : "chain"));
    root = Root();
    root.timestamp_authorities.front().valid = valid;
    CHECK(refusal(root, true) == (window.holds ? "" : "tsa"));
  }
}

TEST_CASE("a key does not prove what an identity signed") {
  BundleTrust trust = Trust();
  trust.identity.reset();
  trust.key = *crypto::PublicKey::FromPem(testing::SigningKey("P-256").PublicPem());
  CHECK(Refusal(Judge(World().Sign({}), trust, Artifact())).starts_with("key:"));
}

TEST_CASE("one bad byte anywhere in a bundle never proves anything else") {
  const std::string good = World().Sign({.envelope = true});
  for (std::size_t at = 0; at < good.size(); at += 7) {
    std::string bad = good;
    bad[at] = bad[at] == 'A' ? 'B' : 'A';
    const auto proof = Judge(bad, Trust(), Artifact());
    // Some bytes mean nothing (a name that nobody reads); what is proved is then the same.
    if (const auto* proved = std::get_if<BundleProof>(&proof)) {
      CHECK(proved->signer->subject == TrustWorld::kIdentity);
      CHECK(proved->statement->predicate_type() == TrustWorld::kPredicateType);
    }
  }
}

}  // namespace
}  // namespace policy::attest
