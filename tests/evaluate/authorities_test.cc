// Authorities of every kind decide, over bundles and signatures that are really proved.
#include "document/set.h"
#include "statements.h"
#include "support/notation_world.h"
#include "support/trust_keys.h"
#include "support/trust_world.h"

using namespace policy;
using namespace policy::evaluate_test;

namespace {

using testing::NotationWorld;
using testing::SignRequest;
using testing::TrustWorld;
using By = SignRequest::By;

const TrustWorld& World() {
  static const TrustWorld world;
  return world;
}

std::string Inline(const std::string& text) {
  return "{inline: \"" + [&] {
    std::string out;
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c == '\n' ? "\\n" : std::string(1, c);
    }
    return out;
  }() + "\"}";
}

std::string Keyless(const std::string& subject = "https://ci.test/build.yml@refs/heads/*",
                    const std::string& issuer = TrustWorld::kIssuer) {
  return "keyless: {issuer: \"" + issuer + "\", subject: \"" + subject +
         "\", trustedRoot: " + Inline(World().TrustedRoot()) + "}";
}

std::string Company(const std::string& subject = "*@company.test") {
  return "certificate: {subject: \"" + subject + "\", roots: " + Inline(World().CompanyPem()) + "}";
}

// A policy "p" whose authority "signer" is of that kind.
std::string PolicyBy(const std::string& kind, const std::string& rules,
                     const std::string& spec = {}) {
  return "---\napiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\nspec:\n" +
         Indent(spec, "  ") + (spec.empty() ? "" : "\n") + "  authorities:\n    - name: signer\n" +
         Indent(kind, "      ") + "\n  rules:\n" + Indent(rules, "    ") + "\n";
}

struct Gate {
  explicit Gate(const std::string& yaml) : policies(SetOf(yaml)) {
    auto read = TrustRing::From(policies.Authorities());
    REQUIRE_MESSAGE(read, (read ? "" : read.error().causes.at(0).message));
    ring = *read;
  }
  std::vector<Document> Read(const std::string& text) const {
    auto documents = ReadEvidence(text, "e.json", ring, false);
    REQUIRE_MESSAGE(documents, (documents ? "" : documents.error().message));
    return *documents;
  }
  Decision Judge(const std::string& text, Time now = Now()) const {
    return JudgeDocuments(policies, Read(text), now);
  }
  static Decision JudgeDocuments(const PolicySet& set, const std::vector<Document>& documents,
                                 Time now) {
    Evidence evidence;
    for (const Document& one : documents) {
      evidence.documents.push_back(std::make_shared<const Document>(one));
    }
    return Evaluate(*SubjectOfImage(kImage), evidence, set,
                    {.now = now, .point = Point::kAdmission});
  }
  PolicySet policies;
  TrustRing ring{};
};

SignRequest Statement(By by = By::kIdentity) {
  SignRequest request{.envelope = true, .by = by};
  request.predicate_type = "https://policy.test/said/v1";
  request.predicate = R"({"result":"PASSED"})";
  request.digest = kDigest;
  if (by == By::kCompany) request.identity = "build@company.test";
  return request;
}

const std::string kAsks =
    Rule("attestations: {type: \"https://policy.test/said/v1\", signedBy: [signer], maxAge: 1d}");

TEST_CASE("authorities: a keyless statement allows, its date is the log's") {
  const Gate gate(PolicyBy(Keyless(), kAsks));
  const Decision decision = gate.Judge(World().Sign(Statement()));
  CHECK(decision.allowed);
  CHECK(Considered(decision) == Lines{"document.used signer"});
  REQUIRE(decision.valid_until);
  CHECK(FormatTime(*decision.valid_until) == "2027-01-16T08:00:00Z");
  CHECK_FALSE(gate.Judge(World().Sign(Statement()), *decision.valid_until).allowed);
}

TEST_CASE("authorities: whatever is not as the authority says denies") {
  struct Row {
    const char* name;
    std::string kind;
    SignRequest request;
    const char* says;
  };
  SignRequest alone = Statement();
  alone.alone = true;
  SignRequest elsewhere = Statement();
  elsewhere.digest = kOtherDigest;
  SignRequest other_type = Statement();
  other_type.predicate_type = "https://policy.test/other/v1";
  SignRequest company_alone = Statement(By::kCompany);
  company_alone.alone = true;
  const std::vector<Row> rows = {
      {"another issuer", Keyless("**", "https://other.test"), Statement(), "(identity)"},
      {"another subject", Keyless("https://ci.test/release.yml@**"), Statement(), "(identity)"},
      {"no log", Keyless(), alone, "(time)"},
      {"another image", Keyless(), elsewhere,
       "no attestation of type 'https://policy.test/said/v1' by signer"},
      {"another type", Keyless(), other_type,
       "no attestation of type 'https://policy.test/said/v1' by signer"},
      {"a key in place of an identity", Keyless(), Statement(By::kKey), "no authority"},
      {"an identity in place of a key", "keys: " + ("[" + Inline(World().KeyPem()) + "]"),
       Statement(), "no authority"},
      {"a key whose log nobody trusts",
       "transparencyLog: required\nkeys: [" + Inline(World().KeyPem()) + "]", Statement(By::kKey),
       "(set)"},
      {"another company's", Company("*@elsewhere.test"), Statement(By::kCompany), "(identity)"},
      {"a company's without the log", "transparencyLog: required\n" + Company(), company_alone,
       "(threshold)"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name) {
      const Decision decision = Gate(PolicyBy(row.kind, kAsks)).Judge(World().Sign(row.request));
      CHECK_FALSE(decision.allowed);
      REQUIRE(decision.violations.size() == 1);
      CHECK(decision.violations[0].reason == "attestations.missing");
      CHECK_MESSAGE(decision.violations[0].message.find(row.says) != std::string::npos,
                    decision.violations[0].message);
    }
  }
}

TEST_CASE("authorities: a key needs no log, but a statement needs a date") {
  const Gate gate(PolicyBy("keys: [" + Inline(World().KeyPem()) + "]", kAsks));
  SignRequest request = Statement(By::kKey);
  CHECK_FALSE(gate.Judge(World().Sign(request)).allowed);
  request.predicate = R"({"timestamp":"2027-01-15T00:00:00Z"})";
  CHECK(gate.Judge(World().Sign(request)).allowed);
}

TEST_CASE(
    "authorities: a company's certificates hold by the clock, and the decision ends with them") {
  const std::string rule =
      Rule("attestations: {type: \"https://policy.test/said/v1\", signedBy: [signer]}");
  const Gate gate(PolicyBy(Company(), rule));
  SignRequest request = Statement(By::kCompany);
  request.alone = true;
  request.predicate = R"({"timestamp":"2027-01-15T00:00:00Z"})";
  const std::string bundle = World().Sign(request);
  const Decision decision = gate.Judge(bundle);
  CHECK(decision.allowed);
  REQUIRE(decision.valid_until);
  const Time end = Time(std::chrono::seconds(testing::kSigningTime + 43201));
  CHECK(*decision.valid_until == end);
  CHECK(gate.Judge(bundle, end - std::chrono::seconds(1)).allowed);
  const Decision late = gate.Judge(bundle, end);
  CHECK_FALSE(late.allowed);
  CHECK_FALSE(late.valid_until);
  CHECK(Considered(late) == Lines{"document.signature build@company.test"});
  const Time begin = Time(std::chrono::seconds(testing::kSigningTime - 86400));
  const Decision early = gate.Judge(bundle, begin - std::chrono::hours(1));
  CHECK_FALSE(early.allowed);
  CHECK(early.valid_until == begin);
}

TEST_CASE("authorities: signatures need no date, and each authority counts once") {
  const auto third = testing::MakeKey("P-256");
  const std::string yaml =
      "---\napiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\nspec:\n"
      "  authorities:\n    - {name: build, " +
      Keyless() + "}\n    - {name: anybody, " + Keyless("**") + "}\n    - {name: release, keys: [" +
      Inline(third.public_key) + ", " + Inline(World().KeyPem()) + "]}\n  rules:\n" +
      Indent(Rule("signatures: {signedBy: [build, anybody, release], atLeast: 3}"), "    ") + "\n";
  const Gate gate(yaml);
  SignRequest identity{.envelope = true};
  identity.predicate_type = "https://sigstore.dev/cosign/sign/v1";
  identity.digest = kDigest;
  SignRequest keyed = identity;
  keyed.by = By::kKey;
  keyed.alone = true;
  const std::string by_identity = World().Sign(identity);
  const std::string by_key = World().Sign(keyed);
  CHECK(Reasons(gate.Judge(by_identity)) == Lines{"signatures.atLeast atLeast denied"});
  CHECK(Reasons(gate.Judge(by_key)) == Lines{"signatures.atLeast atLeast denied"});
  const Decision both = gate.Judge(by_identity + "\n" + by_key + "\n");
  CHECK(both.allowed);
  CHECK(Considered(both) == Lines{"document.used anybody build", "document.used release"});
}

TEST_CASE("authorities: a signed report counts by identity, and so does VEX") {
  const std::string spec = "evidence: {signedBy: [signer], vexSignedBy: [signer]}";
  const Gate gate(PolicyBy(Keyless(), Rule("vulnerabilities: {any: true}"), spec));
  SignRequest scan = Statement();
  scan.predicate_type = "https://cosign.sigstore.dev/attestation/vuln/v1";
  scan.predicate =
      R"({"invocation":{"parameters":[]},"scanner":{"uri":"trivy","result":{"SchemaVersion":2,)"
      R"("ArtifactName":"web","ArtifactType":"container_image","Results":[{"Target":"web","Class":)"
      R"("os-pkgs","Type":"debian","Vulnerabilities":[{"VulnerabilityID":"CVE-2027-0001","PkgName":)"
      R"("openssl","InstalledVersion":"1.0","Severity":"HIGH"}]}]}},"metadata":{"scanFinishedOn":)"
      R"("2027-01-15T06:00:00Z"}})";
  const Decision denied = gate.Judge(World().Sign(scan));
  CHECK(Reasons(denied) == Lines{"vulnerabilities.found CVE-2027-0001 denied"});
  SignRequest vex = Statement();
  vex.predicate_type = "https://openvex.dev/ns/v0.2.0";
  vex.predicate =
      R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"urn:vex:1","author":"a","timestamp":)"
      R"("2027-01-15T07:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2027-0001"},)"
      R"("status":"not_affected","justification":"vulnerable_code_not_present"}]})";
  CHECK(gate.Judge(World().Sign(scan) + "\n" + World().Sign(vex)).allowed);
  const Gate deaf(
      PolicyBy(Keyless(), Rule("vulnerabilities: {any: true}"), "evidence: {signedBy: [signer]}"));
  CHECK_FALSE(deaf.Judge(World().Sign(scan) + "\n" + World().Sign(vex)).allowed);
}

TEST_CASE("authorities: Notation signs images, in both envelopes, until it runs out") {
  const NotationWorld world;
  const std::string kind =
      "notation: {identities: [\"x509.subject: C=DE, O=Acme\\\\, Inc.\"], "
      "trustStore: " +
      Inline(world.RootPem()) + "}";
  const Gate gate(PolicyBy(kind, Rule("signatures: {signedBy: [signer]}")));
  REQUIRE(world.Subject().digest == kDigest);
  for (const bool cose : {false, true}) {
    CAPTURE(cose);
    const std::string signature = world.Sign({.cose = cose, .expires = true});
    const Time now{std::chrono::seconds(NotationWorld::kSigned)};
    const Decision decision = gate.Judge(signature, now);
    CHECK(decision.allowed);
    REQUIRE(decision.valid_until);
    CHECK(decision.valid_until->time_since_epoch().count() == NotationWorld::kExpiry);
    CHECK_FALSE(gate.Judge(signature, *decision.valid_until).allowed);
  }
  const std::string foreign = world.Sign({.broken = testing::NotationBreak::kForeignRoot});
  CHECK(Reasons(gate.Judge(foreign)) == Lines{"signatures.missing missing denied"});
}

TEST_CASE("authorities: one authority is one, whatever two policies call it") {
  const std::string two = PolicyBy(Keyless(), kAsks) + "---\n" + [] {
    std::string other = PolicyBy(Keyless(), kAsks);
    other.replace(other.find("name: p}"), 8, "name: q}");
    return other.substr(4);
  }();
  CHECK(SetOf(two).Authorities().size() == 1);
  const PolicySet set = SetOf(PolicyBy(Keyless(), kAsks));
  const std::vector<AuthoritySpec> specs = set.Authorities();
  REQUIRE(specs.size() == 1);
  CHECK(specs[0].id.starts_with("authority:"));
  CHECK(specs[0].log_required);
  CHECK(specs[0].where.key == "spec.authorities[0].keyless.trustedRoot");
  CHECK(SetOf(PolicyBy(Keyless("**"), kAsks)).Authorities()[0].id != specs[0].id);
  CHECK(SetOf(PolicyBy("transparencyLog: optional\n" + Keyless(), kAsks)).Authorities()[0].id !=
        specs[0].id);
}

TEST_CASE("exceptions: who must have signed is asked, and the digest that was signed") {
  const std::string spec = "exceptions: {signedBy: [signer]}";
  const std::string text =
      PolicyBy(Keyless(), Rule("image: {forbiddenTags: [latest], requireNonRootUser: true}"), spec);
  const std::string exception = Exception("ids: [evidence.absent]");
  const PolicySet plain = SetOf(text + exception);
  const std::string digest = plain.set().exceptions.at(0).digest;
  SignRequest request{.envelope = true};
  request.predicate_type = "https://sigstore.dev/cosign/sign/v1";
  request.digest = digest;
  const auto judged = [&](const std::string& file, const std::string& signature) {
    const FileReader reader = [&](const std::string& path) -> Result<std::string> {
      if (path == file) return signature;
      return Error{.kind = ErrorKind::kNotFound, .message = "no such file"};
    };
    const auto set = ReadPolicySet({{"dir/test.yaml", text + exception}}, reader);
    REQUIRE(set);
    const auto trusted = TrustPolicies(*set);
    REQUIRE(trusted);
    return Gate::JudgeDocuments(trusted->policies, {}, Now());
  };
  const std::string good = World().Sign(request);
  CHECK(judged("dir/e.sigstore.json", good).allowed);
  const auto refused = [&](const std::string& file, const std::string& signature) {
    const Decision decision = judged(file, signature);
    CHECK_FALSE(decision.allowed);
    REQUIRE(decision.violations.size() == 1);
    REQUIRE(decision.violations[0].almost.size() == 1);
    CHECK(decision.violations[0].almost[0].reason == "exception.unsigned");
    return decision.violations[0].almost[0].detail;
  };
  CHECK(refused("dir/f.sigstore.json", good) == "it is not signed by signer");
  SignRequest other = request;
  other.digest = kDigest;
  CHECK(refused("dir/e.sigstore.json", World().Sign(other)).find("no signature on " + digest) !=
        std::string::npos);
  SignRequest statement = request;
  statement.predicate_type = "https://policy.test/said/v1";
  CHECK(refused("dir/e.sigstore.json", World().Sign(statement)).find("no signature on") !=
        std::string::npos);
  SignRequest stranger = request;
  stranger.identity = "https://ci.test/other.yml@refs/heads/main";
  CHECK(refused("dir/e.sigstore.json", World().Sign(stranger)).find("(identity)") !=
        std::string::npos);
  CHECK(refused("dir/e.sigstore.json", "{}").find("a DSSE envelope") != std::string::npos);
}

TEST_CASE("exceptions: the signature may stand in an annotation, or be an envelope by a key") {
  const std::string policies =
      Policy(Rule("image: {requireNonRootUser: true}"), "exceptions: {signedBy: [ci]}");
  const std::string exception = Exception("ids: [evidence.absent]");
  const std::string digest = SetOf(policies + exception).set().exceptions.at(0).digest;
  const auto key = crypto::PrivateKey::FromPem(KeyOf("ci").private_key, "");
  const std::string envelope = *attest::SignStatement(
      StatementText("https://sigstore.dev/cosign/sign/v1", "{}", digest), *key);
  std::string annotated = exception;
  const std::string name = "metadata: {name: e";
  annotated.replace(annotated.find(name), name.size(),
                    name + ", annotations: {policygate.dev/signature: '" + envelope + "'}");
  const PolicySet set = SetOf(policies + annotated);
  CHECK(set.set().exceptions.at(0).digest == digest);
  CHECK_FALSE(Gate::JudgeDocuments(set, {}, Now()).allowed);  // Nobody has proved it.
  CHECK(Gate::JudgeDocuments(TrustPolicies(set)->policies, {}, Now()).allowed);
  const PolicySet other =
      SetOf(Policy(Rule("image: {requireNonRootUser: true}"), "exceptions: {signedBy: [other]}") +
            annotated);
  CHECK_FALSE(Gate::JudgeDocuments(TrustPolicies(other)->policies, {}, Now()).allowed);
}

}  // namespace
