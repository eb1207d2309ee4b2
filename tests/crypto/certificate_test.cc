// Certificates, paths and certificate timestamps, over certificates made here.
#include "crypto/certificate.h"

#include <doctest/doctest.h>

#include "crypto/chain.h"
#include "crypto/sct.h"
#include "crypto/timestamp.h"
#include "support/trust_keys.h"

namespace policy::crypto {
namespace {

using testing::CertificatePlan;
using testing::DerOf;
using testing::Issue;
using testing::kSigningTime;
using testing::SigningKey;
using testing::X509Pointer;

const Time kNow{std::chrono::seconds(kSigningTime)};

Certificate Read(const X509Pointer& made) {
  Result<Certificate> read = Certificate::FromDer(DerOf(made));
  REQUIRE(read);
  return *read;
}

CertificatePlan AuthorityPlan(const std::string& name) {
  return {.common_name = name, .usage = "critical,keyCertSign", .authority = true};
}

// A root, an intermediate and a leaf; each may be planned otherwise.
struct Path {
  SigningKey root_key{"P-256"};
  SigningKey middle_key{"P-256"};
  SigningKey leaf_key{"P-256"};
  CertificatePlan root_plan = AuthorityPlan("root");
  CertificatePlan middle_plan = AuthorityPlan("middle");
  CertificatePlan leaf_plan{.extended_usage = "codeSigning", .alternative_name = "email:a@b.test"};

  Result<std::vector<Certificate>> Build(std::optional<Time> at, bool with_middle = true) const {
    const X509Pointer root = Issue(root_plan, root_key, nullptr, root_key);
    const X509Pointer middle = Issue(middle_plan, middle_key, root, root_key);
    const Certificate leaf = Read(Issue(leaf_plan, leaf_key, middle, middle_key));
    const std::vector<Certificate> roots{Read(root)};
    std::vector<Certificate> middles;
    if (with_middle) middles.push_back(Read(middle));
    return BuildChain({.leaf = leaf, .intermediates = middles, .roots = roots, .at = at});
  }
};

TEST_CASE("a path leads from leaf to root, and every link counts") {
  const auto path = Path().Build(kNow);
  REQUIRE(path);
  CHECK(path->size() == 3);
  CHECK(path->back().is_self_signed());
  CHECK_FALSE(Path().Build(kNow, false));
  Path no_authority;
  no_authority.middle_plan.authority = false;
  CHECK_FALSE(no_authority.Build(kNow));
  Path without_usage;
  without_usage.middle_plan.usage = "critical,digitalSignature";
  CHECK_FALSE(without_usage.Build(kNow));
}

TEST_CASE("a chain that is handed over stands in order, each issued by the next") {
  const SigningKey root_key("P-256");
  const SigningKey middle_key("P-256");
  const SigningKey leaf_key("P-256");
  // All of one name, as testers of Notation make them.
  const X509Pointer root = Issue(AuthorityPlan("same"), root_key, nullptr, root_key);
  const X509Pointer middle = Issue(AuthorityPlan("same"), middle_key, root, root_key);
  const X509Pointer leaf = Issue({.common_name = "same"}, leaf_key, middle, middle_key);
  const auto holds = [](const std::vector<X509Pointer>& made) {
    std::vector<Certificate> chain;
    for (const X509Pointer& one : made) chain.push_back(Read(one));
    return CheckOrderedChain(chain).has_value();
  };
  CHECK(holds({root}));
  CHECK(holds({middle, root}));
  CHECK(holds({leaf, middle, root}));
  CHECK_FALSE(holds({leaf}));
  CHECK_FALSE(holds({leaf, middle}));
  CHECK_FALSE(holds({leaf, root}));
  CHECK_FALSE(holds({leaf, root, middle}));
  CHECK_FALSE(holds({leaf, middle, middle, root}));
  CertificatePlan plan = AuthorityPlan("same");
  plan.authority = false;
  CHECK_FALSE(holds({leaf, Issue(plan, middle_key, root, root_key), root}));
  const auto under = [&](const char* constraint, const char* value) {
    CertificatePlan limited = AuthorityPlan("same");
    limited.constraint = {constraint, value};
    const X509Pointer top = Issue(limited, root_key, nullptr, root_key);
    const X509Pointer below = Issue(AuthorityPlan("same"), middle_key, top, root_key);
    const X509Pointer last = Issue({.common_name = "same", .alternative_name = "email:a@b.test"},
                                   leaf_key, below, middle_key);
    return holds({last, below, top});
  };
  CHECK(under("basicConstraints", "critical,CA:TRUE,pathlen:1"));
  CHECK_FALSE(under("basicConstraints", "critical,CA:TRUE,pathlen:0"));
  CHECK(under("nameConstraints", "critical,permitted;email:b.test"));
  CHECK_FALSE(under("nameConstraints", "critical,permitted;email:c.test"));
  CHECK_FALSE(under("nameConstraints", "critical,excluded;email:b.test"));
}

TEST_CASE("what a certificate is for alone, and whose it is") {
  const SigningKey key("P-256");
  const auto with = [&](CertificatePlan plan) { return Read(Issue(plan, key, nullptr, key)); };
  CHECK(with({}).signs_data_alone());
  CHECK_FALSE(with({.usage = "digitalSignature"}).signs_data_alone());
  CHECK_FALSE(with({.usage = "critical,digitalSignature,nonRepudiation"}).signs_data_alone());
  CHECK_FALSE(with({.usage = ""}).signs_data_alone());
  CHECK(with({}).signs_code_alone());
  CHECK(with({.extended_usage = "codeSigning"}).signs_code_alone());
  CHECK(with({.extended_usage = "codeSigning,1.2.3.4"}).signs_code_alone());
  for (const char* other : {"serverAuth", "clientAuth", "emailProtection", "timeStamping",
                            "OCSPSigning", "anyExtendedKeyUsage"}) {
    CAPTURE(other);
    CHECK_FALSE(with({.extended_usage = std::string("codeSigning,") + other}).signs_code_alone());
    CHECK_FALSE(with({.extended_usage = other}).signs_code_alone());
  }
  const auto named = with({.common_name = "a", .names = {{"C", "DE"}, {"O", "\u00fc"}}}).subject();
  REQUIRE(named);
  CHECK(named->size() == 3);
  CHECK(named->at("O") == "\u00fc");
  CHECK_FALSE(with({.common_name = "a", .names = {{"CN", "b"}}}).subject());
}

TEST_CASE("one time holds for leaf, intermediate and root alike") {
  for (CertificatePlan Path::*plan : {&Path::root_plan, &Path::middle_plan, &Path::leaf_plan}) {
    Path path;
    (path.*plan).until = kSigningTime;
    CHECK(path.Build(kNow));
    CHECK_FALSE(path.Build(kNow + std::chrono::seconds(1)));
    CHECK(path.Build(std::nullopt));
    (path.*plan).until = kSigningTime + 86400;
    (path.*plan).from = kSigningTime;
    CHECK(path.Build(kNow));
    CHECK_FALSE(path.Build(kNow - std::chrono::seconds(1)));
  }
}

TEST_CASE("what a certificate says is read from its extensions") {
  const SigningKey key("P-256");
  const Certificate leaf = Read(Issue({.extended_usage = "codeSigning",
                                       .alternative_name = "URI:https://who.test",
                                       .issuer_extension = "https://by.test"},
                                      key, nullptr, key));
  CHECK(leaf.may_sign_code());
  CHECK(leaf.may_sign_data());
  CHECK_FALSE(leaf.is_authority());
  CHECK(leaf.has_empty_subject());
  CHECK(leaf.Utf8Extension("1.3.6.1.4.1.57264.1.8") == "https://by.test");
  CHECK_FALSE(leaf.Extension("1.3.6.1.4.1.57264.1.9"));
  REQUIRE(leaf.alternative_names());
  CHECK(leaf.alternative_names()->critical);
  REQUIRE(leaf.alternative_names()->names.size() == 1);
  CHECK(leaf.alternative_names()->names[0].kind == AlternativeName::Kind::kUri);
  CHECK(leaf.alternative_names()->names[0].value == "https://who.test");
  REQUIRE(leaf.key());
  CHECK(leaf.key()->der() == key.PublicDer());
  const Certificate bare = Read(Issue({.common_name = "x", .usage = ""}, key, nullptr, key));
  CHECK_FALSE(bare.may_sign_code());
  CHECK_FALSE(bare.may_sign_data());
  CHECK_FALSE(bare.alternative_names());
}

TEST_CASE("only whole certificates are read") {
  const SigningKey key("P-256");
  const X509Pointer made = Issue({.common_name = "x"}, key, nullptr, key);
  const std::string der = DerOf(made);
  const std::string pem = testing::PemOf(made);
  CHECK(Certificate::FromDer(der));
  CHECK_FALSE(Certificate::FromDer(der + '\0'));
  CHECK_FALSE(Certificate::FromDer(der.substr(0, der.size() - 1)));
  CHECK_FALSE(Certificate::FromDer(""));
  CHECK(Certificate::FromPem(pem)->front().der() == der);
  CHECK(Certificate::FromPem(pem + "\n" + pem)->size() == 2);
  CHECK_FALSE(Certificate::FromPem(pem + pem, 1));
  CHECK_FALSE(Certificate::FromPem(pem + "more"));
  CHECK_FALSE(Certificate::FromPem("more" + pem));
  CHECK_FALSE(Certificate::FromPem(""));
}

TEST_CASE("a certificate timestamp is the log's word on one certificate of one issuer") {
  const SigningKey authority_key("P-256");
  const SigningKey key("P-256");
  const SigningKey log("P-256");
  const X509Pointer authority = Issue(AuthorityPlan("root"), authority_key, nullptr, authority_key);
  const X509Pointer made = Issue({.common_name = "x"}, key, authority, authority_key);
  CHECK(ReadScts(Read(made))->empty());
  testing::AddTimestamps(made, authority_key, log, log);
  const Certificate leaf = Read(made);
  const auto scts = ReadScts(leaf);
  REQUIRE(scts);
  REQUIRE(scts->size() == 1);
  Sct sct = scts->front();
  CHECK(sct.at == kNow - std::chrono::seconds(60));
  CHECK(sct.log_id == Digest(DigestAlgorithm::kSha256, log.PublicDer()));
  const PublicKey log_key = *PublicKey::FromDer(log.PublicDer());
  const Certificate issuer = Read(authority);
  CHECK(VerifySct(sct, leaf, issuer, log_key));
  CHECK_FALSE(VerifySct(sct, leaf, leaf, log_key));
  CHECK_FALSE(VerifySct(sct, issuer, issuer, log_key));
  CHECK_FALSE(VerifySct(sct, leaf, issuer, *PublicKey::FromDer(key.PublicDer())));
  Sct later = sct;
  ++later.milliseconds;
  CHECK_FALSE(VerifySct(later, leaf, issuer, log_key));
  Sct extended = sct;
  extended.extensions = "x";
  CHECK_FALSE(VerifySct(extended, leaf, issuer, log_key));
  sct.hash_algorithm = 2;  // SHA-1
  CHECK_FALSE(VerifySct(sct, leaf, issuer, log_key));
}

TEST_CASE("a time-stamp token covers its message, by the authority that signed it") {
  const SigningKey root_key("P-256");
  const SigningKey key("P-256");
  const X509Pointer root = Issue(AuthorityPlan("root"), root_key, nullptr, root_key);
  const X509Pointer clock = Issue(
      {.common_name = "clock", .extended_usage = "critical,timeStamping"}, key, root, root_key);
  const std::string der = testing::Stamp("message", clock, key, {});
  const auto token = Timestamp::FromDer(der);
  REQUIRE(token);
  CHECK(token->at() == kNow);
  CHECK(token->Covers("message"));
  CHECK_FALSE(token->Covers("another"));
  const Certificate leaf = Read(clock);
  const Certificate trusted = Read(root);
  CHECK(token->VerifyBy({.root = trusted}));
  CHECK(token->VerifyBy({.leaf = &leaf, .root = trusted}));
  const Certificate twin = Read(Issue(
      {.common_name = "clock", .extended_usage = "critical,timeStamping"}, key, root, root_key));
  CHECK_FALSE(token->VerifyBy({.leaf = &twin, .root = trusted}));
  CHECK_FALSE(token->VerifyBy({.root = leaf}));
  CHECK_FALSE(Timestamp::FromDer(der + '\0'));
  CHECK_FALSE(Timestamp::FromDer(der.substr(1)));
  CHECK_FALSE(Timestamp::FromDer(""));
}

TEST_CASE("a token is judged at its own time") {
  const SigningKey root_key("P-256");
  const SigningKey key("P-256");
  const X509Pointer root = Issue(AuthorityPlan("root"), root_key, nullptr, root_key);
  const X509Pointer clock = Issue({.common_name = "clock",
                                   .extended_usage = "critical,timeStamping",
                                   .until = kSigningTime + 10},
                                  key, root, root_key);
  const Certificate trusted = Read(root);
  const auto verified = [&](long at) {
    const auto token = Timestamp::FromDer(testing::Stamp("message", clock, key, {.at = at}));
    return token->VerifyBy({.root = trusted}).has_value();
  };
  CHECK(verified(kSigningTime + 10));
  CHECK_FALSE(verified(kSigningTime + 11));
}

TEST_CASE("a token vouches for a span of time, outwards to whole seconds") {
  const SigningKey key("P-256");
  const X509Pointer clock =
      Issue({.common_name = "clock", .extended_usage = "critical,timeStamping"}, key, nullptr, key);
  struct Row {
    testing::StampPlan plan;
    long before, after;
  };
  const std::vector<Row> rows = {
      {{}, 0, 0},
      {{.accuracy = 7}, 7, 7},
      {{.milliseconds = 1}, 1, 1},
      {{.accuracy = 7, .milliseconds = 999}, 8, 8},
      {{.microseconds = 1}, 0, 1},
      {{.microseconds = 500000, .accuracy = 2}, 2, 3},
  };
  for (const Row& row : rows) {
    CAPTURE(row.plan.accuracy);
    CAPTURE(row.plan.microseconds);
    const auto token = Timestamp::FromDer(testing::Stamp("message", clock, key, row.plan));
    REQUIRE(token);
    CHECK(token->at() == kNow);
    CHECK(token->span().from == kNow - std::chrono::seconds(row.before));
    CHECK(token->span().until == kNow + std::chrono::seconds(row.after));
  }
}

}  // namespace
}  // namespace policy::crypto
