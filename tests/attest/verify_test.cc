// Proof by key: what verifies, and each way of not verifying with its own words.
#include "attest/verify.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "attest/sign.h"
#include "attest/vuln.h"
#include "support/golden.h"
#include "support/keys.h"
#include "text/base64.h"

using policy::ErrorKind;
using policy::VerifiedStatement;
using policy::attest::AttestStage;
using policy::attest::Envelope;
using policy::attest::Expectation;
using policy::attest::NameOf;
using policy::attest::PreAuthEncoding;
using policy::attest::Prove;
using policy::attest::ReadEnvelope;
using policy::attest::Rejection;
using policy::crypto::PrivateKey;
using policy::crypto::PublicKey;
using policy::testing::MakeKey;

namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');
const std::string kStatement =
    R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"img","digest":{"sha256":")" +
    std::string(64, 'a') + R"("}}],"predicateType":"https://example.com/p","predicate":{"x":1}})";

struct Signer {
  PrivateKey secret;
  PublicKey open;
};

Signer NewSigner(const std::string& kind = "P-256") {
  const auto pem = MakeKey(kind);
  auto secret = PrivateKey::FromPem(pem.private_key, "");
  auto open = PublicKey::FromPem(pem.public_key);
  REQUIRE(secret.has_value());
  REQUIRE(open.has_value());
  return {*secret, *open};
}

Envelope Signed(const Signer& signer, const std::string& statement = kStatement) {
  const auto text = policy::attest::SignStatement(statement, signer.secret);
  REQUIRE(text.has_value());
  auto envelope = ReadEnvelope(*text, "e.json");
  REQUIRE(envelope.has_value());
  return *envelope;
}

void AddSignature(Envelope& envelope, const Signer& signer) {
  const auto signature =
      signer.secret.Sign(PreAuthEncoding(envelope.payload_type, envelope.payload));
  REQUIRE(signature.has_value());
  envelope.signatures.push_back({"any", *signature});
}

// "accept", or the name of the step that said no.
std::string Verdict(const Envelope& envelope, const std::vector<PublicKey>& keys,
                    const Expectation& expected = {}) {
  const auto proved = Prove(envelope, keys, expected);
  const auto* rejection = std::get_if<Rejection>(&proved);
  return rejection == nullptr ? "accept" : NameOf(rejection->stage);
}

}  // namespace

TEST_CASE("verify: an envelope of ours verifies with every kind of key, and says all it proves") {
  for (const std::string kind : {"P-256", "P-384", "P-521", "rsa-2048", "ed25519"}) {
    CAPTURE(kind);
    const Signer signer = NewSigner(kind);
    const Envelope envelope = Signed(signer);
    const std::vector<PublicKey> keys = {NewSigner().open, signer.open};
    const auto verified = policy::attest::VerifyEnvelope(envelope, keys);
    REQUIRE(verified.has_value());
    CHECK(verified->statement_type() == "https://in-toto.io/Statement/v1");
    CHECK(verified->predicate_type() == "https://example.com/p");
    CHECK(verified->subjects() == std::vector<std::string>{kDigest});
    CHECK(verified->credentials() == std::vector<std::string>{signer.open.fingerprint()});
    CHECK(verified->predicate() == "{\"x\":1}");
    CHECK(verified->envelope_digest() == envelope.digest);
    CHECK(envelope.signatures[0].key_id == signer.open.fingerprint());
  }
}

TEST_CASE("verify: an envelope that openssl signed verifies") {
  const auto key =
      PublicKey::FromPem(policy::testing::ReadWhole(policy::testing::GoldenPath("attest/key.pub")));
  const auto envelope = ReadEnvelope(
      policy::testing::ReadWhole(policy::testing::GoldenPath("attest/envelope.json")), "golden");
  REQUIRE(key.has_value());
  REQUIRE(envelope.has_value());
  std::string wanted = "sha256:";
  for (int i = 0; i < 32; ++i) wanted += "5f";
  CHECK(Verdict(*envelope, {*key},
                {.digest = wanted,
                 .predicate_type = std::string(policy::attest::kVulnPredicate)}) == "accept");
  CHECK(Verdict(*envelope, {NewSigner().open}) == "signature");
}

TEST_CASE("verify: a changed bit, another key, another digest: each in its own words") {
  const Signer signer = NewSigner();
  const std::vector<PublicKey> keys = {signer.open};
  Envelope bent = Signed(signer);
  bent.payload[bent.payload.size() / 2] ^= 1;
  const std::vector<PublicKey> others = {NewSigner().open};
  const Envelope good = Signed(signer);
  const auto message = [](const Envelope& envelope, const std::vector<PublicKey>& with,
                          const Expectation& expected) {
    const auto proved = Prove(envelope, with, expected);
    const auto* rejection = std::get_if<Rejection>(&proved);
    REQUIRE(rejection != nullptr);
    CHECK(rejection->error.kind == ErrorKind::kUntrusted);
    CHECK(rejection->error.where.file == "e.json");
    return rejection->error.message;
  };
  std::set<std::string> messages = {
      message(bent, keys, {}),
      message(good, others, {}),
      message(good, {}, {}),
      message(good, keys, {.digest = "sha256:" + std::string(64, 'b')}),
      message(good, keys, {.predicate_type = "https://example.com/q"}),
      message(good, keys, {.key_id = "another"}),
      message(good, keys, {.threshold = 2})};
  Envelope unsigned_one = good;
  unsigned_one.signatures.clear();
  messages.insert(message(unsigned_one, keys, {}));
  CHECK(messages.size() == 8);
  for (const std::string& text : messages) CHECK_FALSE(text.empty());
}

TEST_CASE("verify: each step stops what it must") {
  const Signer signer = NewSigner();
  const Signer second = NewSigner("ed25519");
  const std::vector<PublicKey> keys = {signer.open, second.open};
  const Envelope good = Signed(signer);
  CHECK(Verdict(good, keys) == "accept");
  CHECK(Verdict(good, keys, {.digest = kDigest}) == "accept");
  CHECK(Verdict(good, keys, {.digest = kDigest.substr(0, 40)}) == "digest");
  CHECK(Verdict(good, keys, {.digest = "sha256:" + std::string(64, 'A')}) == "digest");
  CHECK(Verdict(good, keys, {.predicate_type = "https://example.com/p"}) == "accept");
  CHECK(Verdict(good, keys, {.predicate_type = "https://example.com/"}) == "predicate-type");
  CHECK(Verdict(good, keys, {.key_id = signer.open.fingerprint()}) == "accept");

  Envelope other_type = good;
  other_type.payload_type = "application/json";
  other_type.signatures.clear();
  AddSignature(other_type, signer);
  CHECK(Verdict(other_type, keys) == "payload-type");

  CHECK(Verdict(Signed(signer, "[]"), keys) == "statement");
  CHECK(Verdict(Signed(signer, kStatement + "{}"), keys) == "json");
  CHECK(Verdict(Signed(signer, std::string(70, '[') + std::string(70, ']')), keys) == "limits");
  // Unsigned text is not even parsed.
  Envelope broken = Signed(NewSigner(), "[]");
  CHECK(Verdict(broken, keys) == "signature");
}

TEST_CASE("verify: thresholds count keys, not signatures and not list entries") {
  const Signer one = NewSigner();
  const Signer two = NewSigner("ed25519");
  Envelope envelope = Signed(one);
  AddSignature(envelope, one);
  CHECK(Verdict(envelope, {one.open, one.open}, {.threshold = 2}) == "threshold");
  AddSignature(envelope, two);
  CHECK(Verdict(envelope, {one.open, one.open}, {.threshold = 2}) == "threshold");
  CHECK(Verdict(envelope, {one.open, two.open}, {.threshold = 2}) == "accept");
  CHECK(Verdict(envelope, {one.open, two.open}, {.threshold = 3}) == "threshold");
  const std::vector<PublicKey> keys = {two.open, one.open};
  const auto verified = policy::attest::VerifyEnvelope(envelope, keys);
  REQUIRE(verified.has_value());
  const std::vector<std::string> credentials = verified->credentials();
  CHECK(credentials.size() == 2);
  CHECK(std::is_sorted(credentials.begin(), credentials.end()));
}

TEST_CASE("verify: a trusted signature counts wherever it stands among others") {
  const Signer signer = NewSigner();
  Envelope envelope = Signed(NewSigner());
  envelope.signatures.push_back({"junk", "not a signature"});
  AddSignature(envelope, signer);
  CHECK(Verdict(envelope, {signer.open}) == "accept");
}

TEST_CASE("verify: r||s is taken for a verification summary and for nothing else") {
  const Signer signer = NewSigner();
  const std::string summary = "https://slsa.dev/verification_summary/v1";
  std::string statement = kStatement;
  statement.replace(statement.find("https://example.com/p"), 21, summary);
  statement.replace(statement.find("{\"x\":1}"), 7,
                    R"({"verifier":{"id":"v"},"resourceUri":"r","verificationResult":"PASSED",)"
                    R"("verifiedLevels":["L1","L2"]})");
  Envelope envelope = Signed(signer, statement);
  CHECK(Verdict(envelope, {signer.open}, {.predicate_type = summary}) == "accept");
  envelope.signatures[0].bytes = policy::testing::FixedWidth(envelope.signatures[0].bytes, 32);
  CHECK(Verdict(envelope, {signer.open}) == "signature");
  CHECK(Verdict(envelope, {signer.open}, {.predicate_type = summary}) == "accept");

  const auto with = [&](const std::string& verifier, const std::string& uri,
                        const std::vector<std::string>& levels) {
    return Verdict(envelope, {signer.open},
                   {.predicate_type = summary,
                    .verifier_id = verifier,
                    .resource_uri = uri,
                    .verified_levels = levels});
  };
  CHECK(with("v", "r", {"L2", "L1"}) == "accept");
  CHECK(with("w", "r", {}) == "predicate");
  CHECK(with("v", "r/", {}) == "predicate");
  CHECK(with("v", "r", {"L3"}) == "predicate");
  CHECK(Verdict(Signed(signer), {signer.open}, {.verifier_id = "v"}) == "predicate-type");
}

TEST_CASE("verify: subjects match whole, by digest alone") {
  const Signer signer = NewSigner();
  const std::vector<PublicKey> keys = {signer.open};
  const auto verified = policy::attest::VerifyEnvelope(Signed(signer), keys);
  REQUIRE(verified.has_value());
  CHECK(policy::attest::SpeaksOf(*verified, kDigest));
  CHECK_FALSE(policy::attest::SpeaksOf(*verified, kDigest.substr(0, 70)));
  CHECK_FALSE(policy::attest::SpeaksOf(*verified, std::string(64, 'a')));
  CHECK_FALSE(policy::attest::SpeaksOf(*verified, "img"));
  CHECK_FALSE(policy::attest::SpeaksOf(*verified, ""));
}

TEST_CASE("verify: what an envelope claims can be told without believing it") {
  const Envelope envelope = Signed(NewSigner());
  CHECK(policy::attest::ClaimedSubjects(envelope) == std::vector<std::string>{kDigest});
  CHECK(policy::attest::ClaimedSubjects(Signed(NewSigner(), "[]")).empty());
}

TEST_CASE("verify: no flipped bit of a whole envelope verifies as another statement") {
  const Signer signer = NewSigner("ed25519");
  const std::string text = *policy::attest::SignStatement(kStatement, signer.secret);
  const std::vector<PublicKey> keys = {signer.open};
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string bent = text;
    bent[at] = static_cast<char>(bent[at] ^ 1);
    const auto envelope = ReadEnvelope(bent, "e.json");
    if (!envelope) continue;
    const auto verified = policy::attest::VerifyEnvelope(*envelope, keys);
    if (!verified) continue;
    CAPTURE(at);
    CHECK(envelope->payload == kStatement);  // Only the key id, a hint, may have changed.
  }
}
