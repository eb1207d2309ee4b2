// Envelopes good and bad: every failure is a document with its own message.
#include <set>

#include "collect/fixture.h"

using namespace policy;
using namespace policy::test;

namespace {

Document One(const std::string& bytes, const std::vector<std::string>& keys = {"signer.pub"}) {
  std::vector<Document> documents = MustCollect(bytes, keys);
  REQUIRE(documents.size() == 1);
  return documents.front();
}

// The envelope with one character of a member's value changed to another of the same alphabet.
std::string Flipped(std::string envelope, const std::string& member, std::size_t at) {
  const std::string opening = "\"" + member + "\":\"";
  const std::size_t begin = envelope.find(opening);
  REQUIRE(begin != std::string::npos);
  char& c = envelope[begin + opening.size() + at];
  c = c == 'A' ? 'B' : 'A';
  return envelope;
}

}  // namespace

TEST_CASE("envelopes: an unknown key, a flipped bit and broken text differ in what they say") {
  const std::string envelope = MustAttest();
  const Document unknown = One(envelope, {"other.pub"});
  const Document no_keys = One(envelope, {});
  const Document flipped = One(Flipped(envelope, "payload", 40));
  const Document broken = One(envelope.substr(0, envelope.size() / 2));
  CHECK(unknown.state == DocumentState::kUnverifiable);
  CHECK(no_keys.state == DocumentState::kUnverifiable);
  CHECK(flipped.state == DocumentState::kUnverifiable);
  CHECK(broken.state == DocumentState::kUnparsable);
  const std::set<std::string> problems{unknown.problem, no_keys.problem, flipped.problem,
                                       broken.problem};
  CHECK(problems.size() == 4);
  for (const std::string& problem : problems) {
    CHECK(!problem.empty());
    CHECK(problem.find('\n') == std::string::npos);
  }
  CHECK(!unknown.proof.has_value());
  CHECK(!flipped.proof.has_value());
  // What it claims is told all the same, and proves nothing.
  CHECK(unknown.claimed_subjects == std::vector<std::string>{kDigest});
  CHECK(unknown.report.findings.empty());
}

TEST_CASE("envelopes: no flipped character of the payload or the signature verifies") {
  const std::string envelope = MustAttest();
  for (const std::string member : {"payload", "sig"}) {
    for (std::size_t at = 0; at < 90; at += 3) {
      CAPTURE(member);
      CAPTURE(at);
      CHECK(One(Flipped(envelope, member, at)).state != DocumentState::kUsable);
    }
  }
}

TEST_CASE("envelopes: the predicate fills what the report lacks") {
  const Document document =
      One(SignedStatement(kVulnType, VulnPredicate(R"([{"Target":"web","Vulnerabilities":null}])",
                                                   R"(["x","stage=registry"])")));
  CHECK(document.state == DocumentState::kUsable);
  CHECK(document.report.scanner == "trivy");
  CHECK(document.report.scanner_version == "0.69.1");
  CHECK(document.stage == Stage::kRegistry);
  REQUIRE(document.report.scanned_at.has_value());
  CHECK(FormatTime(*document.report.scanned_at) == "2031-05-01T10:01:00Z");
  REQUIRE(document.report.database_at.has_value());
  CHECK(FormatTime(*document.report.database_at) == "2031-05-01T06:00:00Z");
  CHECK(document.signed_at == document.report.scanned_at);
}

TEST_CASE("envelopes: a report of a scan that failed is evidence that is not complete") {
  const Document document = One(SignedStatement(
      kVulnType,
      VulnPredicate(R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Grype"}}}]})")));
  CHECK(document.state == DocumentState::kUsable);
  CHECK(!document.report.complete);
}

TEST_CASE("envelopes: verified, and yet not to be evaluated") {
  struct Row {
    std::string name, type, predicate, says;
  };
  const std::vector<Row> rows{
      {"no result", kVulnType, VulnPredicate("null"), "no scan result"},
      {"a result of no known format", kVulnType, VulnPredicate(R"({"a":1})"),
       "the report inside: unknown format: a JSON object with the keys 'a'"},
      {"an unknown stage", kVulnType, VulnPredicate(TrivyText(), R"(["stage=moon"])"),
       "the statement names an unknown stage 'moon'"},
      {"a predicate that is no object", kVulnType, "[]", ""},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const Document document = One(SignedStatement(row.type, row.predicate));
      CHECK(document.state == DocumentState::kUnparsable);
      CHECK(document.proof.has_value());
      CHECK(document.claimed_subjects == std::vector<std::string>{kDigest});
      CHECK(!document.problem.empty());
      CHECK_MESSAGE(document.problem.find(row.says) != std::string::npos, document.problem);
    }
  }
}

TEST_CASE("envelopes: JSON lines hold several, and one broken line spoils no other") {
  const std::string good = MustAttest();
  const std::vector<Document> documents = MustCollect(good + "{\"payloadType\":1}\n" + good);
  REQUIRE(documents.size() == 3);
  CHECK(documents[0].state == DocumentState::kUsable);
  CHECK(documents[1].state == DocumentState::kUnparsable);
  CHECK(documents[2].state == DocumentState::kUsable);
  CHECK(documents[1].digest != documents[0].digest);
}

TEST_CASE("envelopes: text that is none is refused as a whole") {
  for (const std::string text : {"", "  \n", "# notes\n", "[]", "null", "{\"a\":1}", "<x/>"}) {
    CAPTURE(text);
    const auto read = ReadSignedDocuments(text, "notes.txt", RingOf({"signer.pub"}));
    REQUIRE(!read.has_value());
    CHECK(read.error().kind == ErrorKind::kUnsupported);
    CHECK(read.error().where.file == "notes.txt");
  }
}

TEST_CASE("keys: each once, and one that cannot be used is an error") {
  CHECK(!TrustRing::OfKeys({GoldenCollect("signer.pub"), "no key"}).has_value());
  CHECK(!TrustRing::OfKeys({GoldenCollect("signer.key")}).has_value());
}
