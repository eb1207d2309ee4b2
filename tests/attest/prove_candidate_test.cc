// One candidate against rings of authorities of every kind: who is proved to have signed, and why
// the others were not.
#include "attest/prove_candidate.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "attest/envelope.h"
#include "attest/sign.h"
#include "attest/statement.h"
#include "support/keys.h"
#include "support/notation_world.h"
#include "support/trust_keys.h"
#include "support/trust_world.h"
#include "text/base64.h"

namespace policy::attest {
namespace {

using testing::Break;
using testing::NotationBreak;
using testing::NotationWorld;
using testing::SignRequest;
using testing::TrustWorld;
using By = SignRequest::By;
using Lines = std::vector<std::string>;

const TrustWorld& World() {
  static const TrustWorld world;
  return world;
}

AuthoritySpec Keyless(const std::string& id = "authority:keyless") {
  return {.id = id,
          .name = "build",
          .kind = AuthorityKind::kKeyless,
          .log_required = true,
          .trusted_root = World().TrustedRoot(),
          .issuer = TrustWorld::kIssuer,
          .subject = "https://ci.test/*@refs/heads/**"};
}

AuthoritySpec Key(bool log_required) {
  return {.id = log_required ? "authority:logged" : "",
          .name = "key",
          .log_required = log_required,
          .material = World().KeyPem(),
          .trusted_root = World().TrustedRoot()};
}

AuthoritySpec Company(bool log_required = false) {
  return {.id = "authority:company",
          .name = "company",
          .kind = AuthorityKind::kCertificate,
          .log_required = log_required,
          .material = World().CompanyPem(),
          .trusted_root = World().TrustedRoot(),
          .subject = "*@company.test"};
}

AuthorityRing RingOf(const std::vector<AuthoritySpec>& specs) {
  auto ring = ReadAuthorities(specs);
  REQUIRE_MESSAGE(ring, (ring ? "" : ring.error().causes.at(0).message));
  return *std::move(ring);
}

Candidate BundleOf(const SignRequest& request) {
  return {.kind = Candidate::Kind::kBundle, .bytes = World().Sign(request), .file = "b.json"};
}

// The credentials of the statement, or why there is none.
Lines Outcome(const Candidate& candidate, const std::vector<AuthoritySpec>& specs) {
  auto proved = ProveCandidate(candidate, RingOf(specs));
  if (auto* refusal = std::get_if<CandidateRefusal>(&proved)) {
    return {"refused", refusal->rejection.error.message};
  }
  return std::get_if<VerifiedStatement>(&proved)->credentials();
}

std::string Refusal(const Candidate& candidate, const std::vector<AuthoritySpec>& specs) {
  const Lines outcome = Outcome(candidate, specs);
  REQUIRE(outcome.size() == 2);
  REQUIRE(outcome.front() == "refused");
  return outcome.back();
}

VerifiedStatement Proved(const Candidate& candidate, const std::vector<AuthoritySpec>& specs) {
  auto proved = ProveCandidate(candidate, RingOf(specs));
  if (auto* refusal = std::get_if<CandidateRefusal>(&proved)) {
    FAIL(refusal->rejection.error.message);
  }
  return std::move(*std::get_if<VerifiedStatement>(&proved));
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const Time kSigned{std::chrono::seconds(testing::kSigningTime)};

TEST_CASE("keyless: a statement says who, when and by which log") {
  const Candidate candidate = BundleOf({.envelope = true});
  const VerifiedStatement statement = Proved(candidate, {Keyless()});
  CHECK(statement.envelope_digest() == crypto::Sha256(candidate.bytes));
  REQUIRE(statement.proofs().size() == 1);
  const SignatureProof& proof = statement.proofs().front();
  CHECK(proof.credential == "authority:keyless");
  CHECK(proof.identity == TrustWorld::kIdentity);
  CHECK(proof.issuer == TrustWorld::kIssuer);
  CHECK(proof.logs == Lines{"https://log.test"});
  CHECK(proof.key.size() == 64);
  CHECK(statement.trusted_time() == kSigned);
  CHECK_FALSE(proof.valid_from);
  CHECK_FALSE(proof.valid_until);
  CHECK(statement.predicate_type() == TrustWorld::kPredicateType);
}

TEST_CASE("a signature over the manifest itself is told as cosign's statement") {
  const VerifiedStatement statement = Proved(BundleOf({}), {Keyless()});
  CHECK(statement.predicate_type() == kCosignSignature);
  CHECK(statement.subjects() == Lines{crypto::Sha256(TrustWorld::kArtifact)});
  Candidate elsewhere = BundleOf({});
  elsewhere.subject.digest = crypto::Sha256("other bytes");
  CHECK(Holds(Refusal(elsewhere, {Keyless()}), "(digest)"));
}

TEST_CASE("keyless: issuer, subject, log and authority are all asked") {
  AuthoritySpec issuer = Keyless();
  issuer.issuer = "https://issuer.example";
  AuthoritySpec subject = Keyless();
  subject.subject = "https://ci.test/release.yml@refs/tags/*";
  AuthoritySpec public_good = Keyless();
  public_good.trusted_root.clear();
  for (const bool envelope : {false, true}) {
    CAPTURE(envelope);
    const Candidate good = BundleOf({.envelope = envelope});
    CHECK(Holds(Refusal(good, {issuer}), "authority 'build' refuses it (identity): the signer is"));
    CHECK(Holds(Refusal(good, {subject}), "(identity): signed by '"));
    CHECK(Holds(Refusal(good, {public_good}), "(chain)"));
    const Candidate alone = BundleOf({.envelope = envelope, .alone = true});
    CHECK(Holds(Refusal(alone, {Keyless()}), "(time)"));
    CHECK(Holds(Refusal(good, {}), "no authority of the policies can prove it"));
    CHECK(Holds(Refusal(good, {Key(false)}), "no authority of the policies can prove it"));
  }
}

TEST_CASE("keyless: where the log is optional, a clock that is trusted is enough") {
  AuthoritySpec stamped = Keyless();
  stamped.log_required = false;
  const Candidate candidate = BundleOf({.envelope = true, .unlogged = true});
  CHECK(Holds(Refusal(candidate, {Keyless()}), "(threshold): logged by 0 of the 1 logs"));
  const VerifiedStatement statement = Proved(candidate, {stamped, Keyless("authority:other")});
  CHECK(statement.credentials() == Lines{"authority:keyless"});
  CHECK(statement.trusted_time() == kSigned);
  CHECK(statement.proofs().front().logs.empty());
  const Candidate alone = BundleOf({.envelope = true, .alone = true});
  CHECK(Holds(Refusal(alone, {stamped}), "(time)"));
}

TEST_CASE("two authorities are satisfied by one bundle, each by its own rule") {
  AuthoritySpec narrow = Keyless("authority:narrow");
  narrow.subject = TrustWorld::kIdentity;
  AuthoritySpec other = Keyless("authority:other");
  other.subject = "someone@else.test";
  CHECK(Outcome(BundleOf({.envelope = true}), {narrow, other, Keyless()}) ==
        Lines{"authority:keyless", "authority:narrow"});
}

TEST_CASE("keys: a log is asked for where it is required, and tells the time where it is there") {
  const std::string fingerprint = crypto::PublicKey::FromPem(World().KeyPem())->fingerprint();
  Lines both = {fingerprint, "authority:logged"};
  std::sort(both.begin(), both.end());
  for (const bool tiled : {false, true}) {
    CAPTURE(tiled);
    const Candidate logged = BundleOf({.tiled = tiled, .envelope = true, .by = By::kKey});
    CHECK(Outcome(logged, {Key(true), Key(false)}) == both);
    CHECK(Proved(logged, {Key(false)}).trusted_time() == kSigned);
  }
  const Candidate alone = BundleOf({.envelope = true, .by = By::kKey, .alone = true});
  CHECK(Outcome(alone, {Key(true), Key(false)}) == Lines{fingerprint});
  CHECK_FALSE(Proved(alone, {Key(false)}).trusted_time());
  CHECK(Holds(Refusal(alone, {Key(true)}), "logged by 0 of the 1 logs"));
  // A log that cannot be proved is no reason to doubt the key, and tells no time.
  const Candidate lies =
      BundleOf({.envelope = true, .broken = Break::kForeignLogHead, .by = By::kKey});
  CHECK(Outcome(lies, {Key(false)}) == Lines{fingerprint});
  CHECK_FALSE(Proved(lies, {Key(false)}).trusted_time());
  CHECK(Holds(Refusal(lies, {Key(true)}), "(checkpoint)"));
}

TEST_CASE("keys: of a rotation either is enough, and another is not") {
  const auto old = testing::MakeKey("P-256");
  AuthoritySpec retired{.name = "release", .material = old.public_key};
  const Candidate fresh = BundleOf({.envelope = true, .by = By::kKey});
  CHECK(Outcome(fresh, {retired, Key(false)}).size() == 1);
  CHECK(Holds(Refusal(fresh, {retired}), "(signature): the signature does not verify"));
}

TEST_CASE("a company's own authority: names, and the clock where nobody says when") {
  const SignRequest request{.envelope = true, .by = By::kCompany, .identity = "a@company.test"};
  const VerifiedStatement logged = Proved(BundleOf(request), {Company()});
  CHECK(logged.proofs().front().identity == "a@company.test");
  CHECK(logged.trusted_time() == kSigned);
  CHECK_FALSE(logged.proofs().front().valid_until);
  SignRequest bare = request;
  bare.alone = true;
  const VerifiedStatement alone = Proved(BundleOf(bare), {Company()});
  const SignatureProof& proof = alone.proofs().front();
  CHECK(proof.times.empty());
  REQUIRE(proof.valid_from);
  REQUIRE(proof.valid_until);
  CHECK(*proof.valid_from == kSigned - std::chrono::hours(24));
  CHECK(*proof.valid_until == kSigned + std::chrono::seconds(43201));
  CHECK(proof.HoldsAt(*proof.valid_until - std::chrono::seconds(1)));
  CHECK_FALSE(proof.HoldsAt(*proof.valid_until));
  CHECK(proof.HoldsAt(*proof.valid_from));
  CHECK_FALSE(proof.HoldsAt(*proof.valid_from - std::chrono::seconds(1)));
  CHECK(Holds(Refusal(BundleOf(bare), {Company(true)}), "(threshold)"));
  AuthoritySpec stranger = Company();
  stranger.subject = "*@elsewhere.test";
  CHECK(Holds(Refusal(BundleOf(request), {stranger}), "(identity): no name of the certificate"));
  stranger.subject = "second@company.test";
  CHECK(Outcome(BundleOf(request), {stranger}).size() == 1);
  SignRequest foreign = request;
  foreign.broken = Break::kForeignAuthority;
  CHECK(Holds(Refusal(BundleOf(foreign), {Company()}), "(chain)"));
  CHECK(Holds(Refusal(BundleOf({.envelope = true}), {Company()}), "(chain)"));
}

AuthoritySpec Notation(const NotationWorld& world) {
  return {.id = "authority:notation",
          .name = "acme",
          .kind = AuthorityKind::kNotation,
          .material = world.RootPem(),
          .identities = {R"(x509.subject: C=DE, O=Acme\, Inc.)"}};
}

TEST_CASE("notation: the image is signed until the certificates or the signature run out") {
  const NotationWorld world;
  for (const bool cose : {false, true}) {
    CAPTURE(cose);
    Candidate candidate{.kind = Candidate::Kind::kNotation,
                        .bytes = world.Sign({.cose = cose, .expires = true}),
                        .subject = world.Subject()};
    const VerifiedStatement statement = Proved(candidate, {Notation(world)});
    CHECK(statement.predicate_type() == kCosignSignature);
    CHECK(statement.subjects() == Lines{world.Subject().digest});
    CHECK(statement.envelope_digest() == crypto::Sha256(candidate.bytes));
    const SignatureProof& proof = statement.proofs().front();
    CHECK(Holds(proof.identity, "O=Acme, Inc."));
    CHECK(proof.valid_until == Time(std::chrono::seconds(NotationWorld::kExpiry)));
    candidate.bytes = world.Sign({.cose = cose});
    const auto until = Proved(candidate, {Notation(world)}).proofs().front().valid_until;
    REQUIRE(until);
    CHECK(*until > Time(std::chrono::seconds(NotationWorld::kExpiry)));
    // Where nobody has looked at the image, the signature says which it is.
    candidate.subject = {};
    CHECK(Proved(candidate, {Notation(world)}).subjects() == Lines{world.Subject().digest});
    candidate.subject = world.Subject();
    candidate.subject.size += 1;
    CHECK(Holds(Refusal(candidate, {Notation(world)}), "(digest)"));
  }
}

TEST_CASE("notation: other identities, other stores and broken signatures are refused") {
  const NotationWorld world;
  const Candidate good{.kind = Candidate::Kind::kNotation, .bytes = world.Sign({})};
  AuthoritySpec stranger = Notation(world);
  stranger.identities = {"x509.subject: O=other"};
  CHECK(Holds(Refusal(good, {stranger}), "authority 'acme' refuses it (identity)"));
  AuthoritySpec anybody = Notation(world);
  anybody.identities = {"*"};
  CHECK(Outcome(good, {anybody}).size() == 1);
  AuthoritySpec elsewhere = Notation(world);
  elsewhere.material = World().CompanyPem();
  CHECK(Holds(Refusal(good, {elsewhere}), "(chain)"));
  const Candidate broken{.kind = Candidate::Kind::kNotation,
                         .bytes = world.Sign({.broken = NotationBreak::kSignature})};
  CHECK(Holds(Refusal(broken, {Notation(world)}), "(signature)"));
  // The trust store is one of certificate authorities: a signing authority is another thing.
  const Candidate by_authority{.kind = Candidate::Kind::kNotation,
                               .bytes = world.Sign({.by_authority = true})};
  CHECK(Holds(Refusal(by_authority, {Notation(world)}), "(chain)"));
}

TEST_CASE("cosign's payload with its signature beside it") {
  const auto key = testing::MakeKey("P-256");
  const auto signer = crypto::PrivateKey::FromPem(key.private_key, "");
  REQUIRE(signer);
  const std::string digest = "sha256:" + std::string(64, 'a');
  const auto candidate = [&](const std::string& type, const std::string& annotation) {
    Candidate made{.kind = Candidate::Kind::kSimpleSigning, .file = "s.json"};
    made.bytes = R"({"critical":{"identity":{"docker-reference":"r"},"image":{)"
                 R"("docker-manifest-digest":")" +
                 digest + R"("},"type":")" + type + R"("},"optional":null})";
    made.annotations["dev.cosignproject.cosign/signature"] =
        annotation.empty() ? text::EncodeBase64(*signer->Sign(made.bytes)) : annotation;
    return made;
  };
  const AuthoritySpec spec{.name = "release", .material = key.public_key};
  const std::string type = "cosign container image signature";
  const VerifiedStatement statement = Proved(candidate(type, ""), {spec});
  CHECK(statement.subjects() == Lines{digest});
  CHECK(statement.predicate_type() == kCosignSignature);
  CHECK(Holds(Refusal(candidate("atomic container signature", ""), {spec}), "no signature of a"));
  CHECK(Holds(Refusal(candidate(type, "AAAA"), {spec}), "does not verify"));
  CHECK(Holds(Refusal(candidate(type, ""), {Key(false)}), "does not verify"));
}

TEST_CASE("an envelope by two keys satisfies both authorities, and none that needs a log") {
  const auto one = testing::MakeKey("ed25519");
  const auto two = testing::MakeKey("P-256");
  const std::string statement =
      R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" +
      std::string(64, 'a') +
      R"("}}],"predicateType":"https://policy.test/said/v1","predicate":{}})";
  const auto first = SignStatement(statement, *crypto::PrivateKey::FromPem(one.private_key, ""));
  const auto second = SignStatement(statement, *crypto::PrivateKey::FromPem(two.private_key, ""));
  REQUIRE(first);
  REQUIRE(second);
  auto both = *ReadEnvelope(*first, "a");
  both.signatures.push_back(ReadEnvelope(*second, "b")->signatures.front());
  const Candidate candidate{.bytes = RenderEnvelope(both)};
  const AuthoritySpec a{.name = "a", .material = one.public_key};
  const AuthoritySpec b{.name = "b", .material = two.public_key};
  const AuthoritySpec logged{
      .id = "authority:b", .name = "b", .log_required = true, .material = two.public_key};
  CHECK(Outcome(candidate, {a, b}).size() == 2);
  CHECK(Outcome(candidate, {a, logged}) ==
        Lines{crypto::PublicKey::FromPem(one.public_key)->fingerprint()});
  CHECK(Outcome(candidate, {logged}).front() == "refused");
}

TEST_CASE("rings: material that cannot be used is told at its place, all of it at once") {
  AuthoritySpec root = Keyless();
  root.trusted_root = "{}";
  root.where = {.file = "p.yaml", .line = 7, .column = 3, .key = "spec.authorities[0]"};
  AuthoritySpec anybody = Keyless();
  anybody.issuer.clear();
  AuthoritySpec leaf = Company();
  leaf.material = "no certificate";
  AuthoritySpec store{.name = "store", .kind = AuthorityKind::kNotation, .material = "x"};
  AuthoritySpec name = Notation(NotationWorld());
  name.identities = {"O=acme"};
  const auto ring = ReadAuthorities({root, anybody, leaf, store, name, Keyless()});
  REQUIRE_FALSE(ring);
  Lines told;
  for (const Error& cause : ring.error().causes) told.push_back(cause.message);
  REQUIRE(told.size() == 5);
  CHECK(told[0].starts_with("the trusted root of authority 'build': "));
  CHECK(ring.error().causes[0].where.line == 7);
  CHECK(told[1] == "the issuer of authority 'build': none is named");
  CHECK(told[2].starts_with("the roots of authority 'company': "));
  CHECK(told[3].starts_with("the trust store of authority 'store': "));
  CHECK(told[4].starts_with("an identity of authority 'acme': 'O=acme' is neither"));
}

}  // namespace
}  // namespace policy::attest
