// Candidates as whoever fetched them hands them in, and the authorities they are proved by.
#include "collect/read_candidate.h"

#include "collect/fixture.h"
#include "policy/document.h"
#include "text/base64.h"

using namespace policy;
using namespace policy::test;
using attest::Candidate;

namespace {

Candidate SimpleSigning(const std::string& digest = kDigest) {
  Candidate candidate{.kind = Candidate::Kind::kSimpleSigning, .file = "sha256-aa.sig"};
  candidate.bytes = R"({"critical":{"image":{"docker-manifest-digest":")" + digest +
                    R"("},"type":"cosign container image signature"},"optional":null})";
  const auto key = crypto::PrivateKey::FromPem(GoldenCollect("signer.key"), "");
  REQUIRE(key.has_value());
  candidate.annotations["dev.cosignproject.cosign/signature"] =
      text::EncodeBase64(*key->Sign(candidate.bytes));
  return candidate;
}

}  // namespace

TEST_CASE("candidates: a signature is a statement of its own, with the digest of its payload") {
  const Candidate candidate = SimpleSigning();
  const auto documents = ReadCandidate(candidate, RingOf({"signer.pub"}));
  REQUIRE(documents.size() == 1);
  const Document& document = documents.front();
  CHECK(document.state == DocumentState::kUsable);
  CHECK(document.only_statement);
  CHECK(document.digest == crypto::Sha256(candidate.bytes));
  CHECK(document.file == "sha256-aa.sig");
  CHECK(document.claimed_subjects == std::vector<std::string>{kDigest});
  CHECK(document.proof->predicate_type() == "https://sigstore.dev/cosign/sign/v1");
  CHECK_FALSE(document.signed_at);
}

TEST_CASE("candidates: what nobody proves says who refused it, and what it claims to be about") {
  const auto documents = ReadCandidate(SimpleSigning(), RingOf({"other.pub"}));
  REQUIRE(documents.size() == 1);
  CHECK(documents[0].state == DocumentState::kUnverifiable);
  CHECK(documents[0].problem ==
        "authority 'key' refuses it (signature): the signature does not verify");
  CHECK(documents[0].claimed_subjects == std::vector<std::string>{kDigest});
  CHECK_FALSE(documents[0].proof);
  CHECK(ReadCandidate(SimpleSigning(), TrustRing())[0].state == DocumentState::kUnverifiable);
  Candidate unsigned_one = SimpleSigning();
  unsigned_one.annotations.clear();
  CHECK(ReadCandidate(unsigned_one, RingOf({"signer.pub"}))[0].problem ==
        "the payload has no signature beside it");
}

TEST_CASE("candidates: of lines each is a document, and a broken one spoils no other") {
  Candidate candidate{.digest = "sha256:of-all", .file = "a.att"};
  candidate.bytes = MustAttest() + "{\"payloadType\":1}\n" + MustAttest();
  const auto documents = ReadCandidate(candidate, RingOf({"signer.pub"}));
  REQUIRE(documents.size() == 3);
  CHECK(documents[0].state == DocumentState::kUsable);
  CHECK(documents[1].state == DocumentState::kUnparsable);
  CHECK(documents[2].state == DocumentState::kUsable);
  for (const Document& document : documents) CHECK(document.digest != "sha256:of-all");
  candidate.bytes = "not even JSON";
  CHECK(ReadCandidate(candidate, RingOf({"signer.pub"}))[0].state == DocumentState::kUnparsable);
}

TEST_CASE("evidence files: bundles are known by what they hold, whatever else they mention") {
  const std::string bundle =
      R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{}})";
  const auto broken = MustCollect(bundle);
  REQUIRE(broken.size() == 1);
  CHECK(broken[0].state == DocumentState::kUnparsable);
  CHECK(broken[0].problem.find("not exactly one of 'publicKey'") != std::string::npos);
  // Mixed lines, and a report that only talks of one.
  CHECK(MustCollect(bundle + "\n" + MustAttest()).size() == 2);
  const auto other =
      ReadSignedDocuments(R"({"a":{"verificationMaterial":1}})", "a.json", RingOf({"signer.pub"}));
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().kind == ErrorKind::kUnsupported);
  const auto notation = MustCollect(R"({"protected":"e30","payload":"e30","signature":"AA"})");
  CHECK(notation[0].state == DocumentState::kUnparsable);
  CHECK(MustCollect("\xD2\x84")[0].state == DocumentState::kUnparsable);
}

TEST_CASE("lint: material that only a prover can read is told at its place") {
  const auto policy = [](const std::string& authority) {
    return SourceFile{.path = "p.yaml",
                      .text =
                          "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: "
                          "p}\nspec:\n  authorities:\n    - {name: a, " +
                          authority + "}\n  rules: [{name: r, signatures: {signedBy: [a]}}]\n"};
  };
  struct Row {
    const char* authority;
    const char* says;  // Null: nothing.
    const char* key;
  };
  const Row rows[] = {
      {"keyless: {issuer: i, subject: s}", nullptr, ""},
      {"keyless: {issuer: i, subject: s, trustedRoot: {inline: \"{}\"}}",
       "the trusted root of authority 'a'", "spec.authorities[0].keyless.trustedRoot"},
      {"certificate: {roots: {inline: x}, subject: s}", "the roots of authority 'a'",
       "spec.authorities[0].certificate.roots"},
      {"notation: {trustStore: {inline: x}, identities: [\"*\"]}",
       "the trust store of authority 'a'", "spec.authorities[0].notation"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.authority);
    const auto problems = LintAuthorities({policy(row.authority)}, {});
    CHECK(Lint({policy(row.authority)}, {}).empty());
    REQUIRE(problems.size() == (row.says == nullptr ? 0 : 1));
    if (row.says == nullptr) continue;
    CHECK_FALSE(problems[0].warning);
    CHECK(problems[0].error.message.starts_with(row.says));
    CHECK(problems[0].error.where.file == "p.yaml");
    CHECK(problems[0].error.where.line == 6);
    CHECK(problems[0].error.where.key == row.key);
  }
}
