// Trust policies and stores of the Notary Project: what the specification allows, and every
// misspelling that would ask for less.
#include "attest/notation_policy.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/trust_keys.h"

namespace policy::attest {
namespace {

std::string Rule(const std::string& name, const std::string& scope, const std::string& verification,
                 const std::string& stores = R"(["ca:acme"])",
                 const std::string& identities = R"(["*"])") {
  return R"({"name":")" + name + R"(","registryScopes":)" + scope + R"(,"signatureVerification":)" +
         verification + R"(,"trustStores":)" + stores + R"(,"trustedIdentities":)" + identities +
         "}";
}

std::string Policy(const std::string& rules, const std::string& version = "1.0") {
  return R"({"version":")" + version + R"(","trustPolicies":[)" + rules + "]}";
}

constexpr const char* kStrict = R"({"level":"strict"})";
constexpr const char* kScope = R"(["registry.test/app"])";

TEST_CASE("trust policy: the rule of a repository goes before the rule of all") {
  const auto policy = ReadNotationPolicy(
      Policy(
          Rule("own", R"(["registry.test/app","registry.test:5000/a/b"])", kStrict) + "," +
          Rule("all", R"(["*"])", R"({"level":"audit","verifyTimestamp":"afterCertExpiry"})",
               R"(["ca:acme","tsa:clock"])",
               R"(["x509.subject: C=DE, ST=Berlin, O=Acme\\, Inc.","x509.subject:O=B,S=X,C=Y"])") +
          "," + R"({"name":"none","registryScopes":["registry.test/open"],)" +
          R"("signatureVerification":{"level":"skip"}})"),
      "trustpolicy.json");
  REQUIRE(policy);
  CHECK(policy->For("registry.test/app")->name == "own");
  CHECK(policy->For("registry.test:5000/a/b")->name == "own");
  CHECK(policy->For("registry.test/open")->skip);
  const NotationRule* all = policy->For("registry.test/app/more");
  REQUIRE(all != nullptr);
  CHECK(all->name == "all");
  CHECK(all->stamp_after_expiry_alone);
  CHECK(all->actions.authenticity == NotationAction::kLog);
  REQUIRE(all->identities.size() == 2);
  CHECK(all->identities[0].at("O") == "Acme, Inc.");
  CHECK(all->identities[1].at("ST") == "X");
  const auto one = ReadNotationPolicy(Policy(Rule("own", kScope, kStrict)), "");
  REQUIRE(one);
  CHECK(one->For("registry.test/other") == nullptr);
}

TEST_CASE("trust policy: levels, and what overrides them") {
  struct Row {
    const char* verification;
    NotationAction authenticity, timestamp, expiry;
  };
  using enum NotationAction;
  const std::vector<Row> rows = {
      {R"({"level":"strict"})", kEnforce, kEnforce, kEnforce},
      {R"({"level":"permissive"})", kEnforce, kLog, kLog},
      {R"({"level":"audit"})", kLog, kLog, kLog},
      {R"({"level":"strict","override":{"expiry":"log"}})", kEnforce, kEnforce, kLog},
      {R"({"level":"audit","override":{"authenticity":"enforce","authenticTimestamp":"skip"}})",
       kEnforce, kSkip, kLog},
  };
  for (const Row& row : rows) {
    CAPTURE(row.verification);
    const auto policy = ReadNotationPolicy(Policy(Rule("own", kScope, row.verification)), "");
    REQUIRE(policy);
    const NotationActions& actions = policy->rules.front().actions;
    CHECK(actions.authenticity == row.authenticity);
    CHECK(actions.timestamp == row.timestamp);
    CHECK(actions.expiry == row.expiry);
  }
}

TEST_CASE("trust policy: what breaks its form does not load, and says where") {
  struct Row {
    std::string text;
    const char* problem;
  };
  const auto with = [](const std::string& scope, const std::string& verification,
                       const std::string& stores = R"(["ca:acme"])",
                       const std::string& identities = R"(["*"])") {
    return Policy(Rule("own", scope, verification, stores, identities));
  };
  const std::vector<Row> rows = {
      {Policy(Rule("own", kScope, kStrict), "1.1"), "version '1.1'"},
      {R"({"version":"1.0"})", "no trust policies"},
      {Policy(""), "no trust policies"},
      {Policy("1"), "no object"},
      {R"({"version":"1.0","trustPolicy":[]})", "unknown member 'trustPolicy'"},
      {Policy(R"({"name":"own","registryScopes":["a/b"]})"), "without 'signatureVerification'"},
      {Policy(Rule("", kScope, kStrict)), "name of its own"},
      {Policy(Rule("own", kScope, kStrict) + "," + Rule("own", R"(["*"])", kStrict)),
       "name of its own"},
      {Policy(Rule("a", kScope, kStrict) + "," + Rule("b", kScope, kStrict)), "two trust policies"},
      {with("[]", kStrict), "no registry scopes"},
      {with(R"(["*","registry.test/app"])", kStrict), "'*' alone"},
      {with(R"(["registry.test"])", kStrict), "'registry.test'"},
      {with(R"(["registry.test/app:1"])", kStrict), "'registry.test/app:1'"},
      {with(R"(["registry.test/*"])", kStrict), "'registry.test/*'"},
      {with(kScope, R"({"level":"Strict"})"), "unknown level 'Strict'"},
      {with(kScope, R"({"level":"strict","verifyTimestamps":"always"})"), "unknown member"},
      {with(kScope, R"({"level":"strict","verifyTimestamp":"never"})"), "neither 'always'"},
      {with(kScope, R"({"level":"strict","override":{"integrity":"log"}})"), "'integrity'"},
      {with(kScope, R"({"level":"strict","override":{"expiry":"ignore"}})"), "'ignore'"},
      {with(kScope, R"({"level":"skip"})"), "'skip' takes no identities"},
      {with(R"(["*"])", R"({"level":"skip"})", "[]", "[]"), "not for every repository"},
      {with(kScope, R"({"level":"skip","override":{}})", "[]", "[]"), "nothing to override"},
      {with(kScope, kStrict, "[]"), "no trust stores"},
      {with(kScope, kStrict, R"(["ca:"])"), "'ca:'"},
      {with(kScope, kStrict, R"(["ca:../etc"])"), "'ca:../etc'"},
      {with(kScope, kStrict, R"(["ca:.."])"), "'ca:..'"},
      {with(kScope, kStrict, R"(["root:acme"])"), "'root:acme'"},
      {with(kScope, kStrict, R"("ca:acme")"), "'trustStores' is no list"},
      {with(kScope, kStrict, R"(["ca:acme"])", "[]"), "no trusted identities"},
      {with(kScope, kStrict, R"(["ca:acme"])", R"(["*","x509.subject:C=DE,ST=B,O=A"])"),
       "'*' alone"},
      {with(kScope, kStrict, R"(["ca:acme"])", R"(["x509.subject:C=DE,O=A"])"), "C, ST and O"},
      {with(kScope, kStrict, R"(["ca:acme"])", "[1]"), "no text"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto policy = ReadNotationPolicy(row.text, "trustpolicy.json");
    REQUIRE_FALSE(policy);
    CAPTURE(policy.error().message);
    CHECK(policy.error().message.find(row.problem) != std::string::npos);
    CHECK(policy.error().where.file == "trustpolicy.json");
  }
}

TEST_CASE("distinguished names: RFC 4514's escapes, and nothing ambiguous") {
  const auto name = ReadDistinguishedName(R"( c = DE ,ST=\20Berlin\ , O=A\,B\2B\\ , CN=x=y )");
  REQUIRE(name);
  CHECK(name->at("C") == "DE");
  CHECK(name->at("ST") == " Berlin ");
  CHECK(name->at("O") == "A,B+\\");
  CHECK(name->at("CN") == "x=y");
  for (const char* bad :
       {"", "C", "C=DE,ST=B,O=A,", "C=DE,ST=B,O=", "=DE,ST=B,O=A", "C=DE,ST=B,O=A,O=B",
        "C=DE+ST=B,O=A", R"(C=DE,ST=B,O="A")", R"(C=DE,ST=B,O=A\)", "C=DE,S=B,ST=B,O=A",
        "=X,C=DE,ST=B,O=A", "C=DE,ST=B,O=A,x,Y=1", "C=DE,ST=B,O=A,,CN=x"}) {
    CAPTURE(bad);
    CHECK_FALSE(ReadDistinguishedName(bad));
  }
}

TEST_CASE("trusted identities: a subject by its prefix, whichever attributes it names") {
  const auto identity = ReadNotationIdentity("x509.subject: C=US, O=acme");
  REQUIRE(identity);
  CHECK(*identity == NotationIdentity{{"C", "US"}, {"O", "acme"}});
  for (const char* bad :
       {"", "*", "C=US, O=acme", "x509.san: C=US", "x509.subject:", "x509.subject: C"}) {
    CAPTURE(bad);
    CHECK_FALSE(ReadNotationIdentity(bad));
  }
}

TEST_CASE("trust stores: roots and authorities, in DER and in PEM; for clocks both") {
  using testing::CertificatePlan;
  const testing::SigningKey root_key("P-256");
  const testing::SigningKey key("P-256");
  const CertificatePlan authority{
      .common_name = "root", .usage = "critical,keyCertSign", .authority = true};
  const CertificatePlan leaf{.common_name = "leaf", .extended_usage = "codeSigning"};
  const auto root = testing::Issue(authority, root_key, nullptr, root_key);
  const auto middle = testing::Issue(authority, key, root, root_key);
  const auto alone = testing::Issue(leaf, key, nullptr, key);
  const auto issued = testing::Issue(leaf, key, root, root_key);
  struct Row {
    const testing::X509Pointer& certificate;
    bool signers, clocks;
  };
  const std::vector<Row> rows = {
      {root, true, true}, {middle, true, false}, {alone, true, false}, {issued, false, false}};
  for (const Row& row : rows) {
    for (const std::string& text :
         {testing::DerOf(row.certificate), testing::PemOf(row.certificate)}) {
      CHECK(ReadStoreFile("ca:acme", text, "a.crt").has_value() == row.signers);
      CHECK(ReadStoreFile("tsa:acme", text, "a.crt").has_value() == row.clocks);
    }
  }
  const auto broken = ReadStoreFile("ca:acme", "text", "a.crt");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().where.file == "a.crt");
  CHECK(ReadStoreFile("ca:acme", testing::PemOf(root) + testing::PemOf(middle), "")->size() == 2);
}

}  // namespace
}  // namespace policy::attest
