// What may be signed, and that what is signed comes back as evidence.
#include "collect/fixture.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("attest: what is signed is read back as the same report, proved") {
  const std::string envelope = MustAttest();
  CHECK(envelope.ends_with("\n"));
  CHECK(envelope.find('\n') == envelope.size() - 1);
  const std::vector<Document> documents = MustCollect(envelope, {"other.pub", "signer.pub"});
  REQUIRE(documents.size() == 1);
  const Document& document = documents.front();
  CHECK(document.state == DocumentState::kUsable);
  CHECK(document.problem.empty());
  CHECK(!document.handed_over);
  REQUIRE(document.proof.has_value());
  CHECK(document.proof->subjects() == std::vector<std::string>{kDigest});
  CHECK(document.claimed_subjects == std::vector<std::string>{kDigest});
  CHECK(document.proof->credentials().size() == 1);
  CHECK(document.stage == Stage::kBuild);
  CHECK(document.report.format == "trivy");
  CHECK(document.report.complete);
  CHECK(document.report.digest == crypto::Sha256(Request().report_bytes));
  REQUIRE(document.report.scanned_at.has_value());
  CHECK(FormatTime(*document.report.scanned_at) == "2031-05-01T10:00:00Z");
  CHECK(document.signed_at == document.report.scanned_at);
  CHECK(document.digest == document.proof->envelope_digest());
}

TEST_CASE("attest: a report without a date takes the caller's clock") {
  AttestRequest request = Request();
  request.report_bytes = R"([{"Target":"web","Vulnerabilities":null}])";
  const std::vector<Document> documents = MustCollect(MustAttest(request));
  REQUIRE(documents.size() == 1);
  CHECK(documents[0].state == DocumentState::kUsable);
  CHECK(documents[0].signed_at == request.now);
  CHECK(documents[0].report.scanned_at == request.now);
}

TEST_CASE("attest: what may not be signed is refused, each by its own reason") {
  struct Row {
    std::string name;
    void (*change)(AttestRequest&);
    ErrorKind kind;
    std::string says;
  };
  const std::vector<Row> rows{
      {"no digest", [](AttestRequest& r) { r.image = "registry.example.com/web:1"; },
       ErrorKind::kBadInput, "image 'registry.example.com/web:1' has no sha256 digest"},
      {"no reference", [](AttestRequest& r) { r.image = "UPPER//x"; }, ErrorKind::kBadInput, ""},
      {"another digest", [](AttestRequest& r) { r.report_bytes = TrivyText(kOtherDigest); },
       ErrorKind::kBadInput, "not on '" + kDigest + "'"},
      {"no report", [](AttestRequest& r) { r.report_bytes = "{\"a\":1}"; }, ErrorKind::kUnsupported,
       "unknown format"},
      {"another format", [](AttestRequest& r) { r.format = "grype"; }, ErrorKind::kUnsupported,
       "no Grype report"},
      {"an unverified statement",
       [](AttestRequest& r) {
         r.report_bytes =
             R"({"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"x"})";
       },
       ErrorKind::kBadInput, "nobody has verified"},
      {"a failed scan",
       [](AttestRequest& r) { r.report_bytes = R"({"version":"2.1.0","runs":[]})"; },
       ErrorKind::kBadInput, "the report is not complete: the log holds no run"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      AttestRequest request = Request();
      row.change(request);
      const Result<SignedThing> refused = AttestReport(request, KeyOf());
      REQUIRE(!refused.has_value());
      CHECK(refused.error().kind == row.kind);
      CHECK_MESSAGE(refused.error().message.find(row.says) != std::string::npos,
                    refused.error().message);
    }
  }
}

TEST_CASE("attest: an encrypted key with its password signs") {
  const SigningKey key = KeyOf("other-encrypted.key", "test-password");
  const std::vector<Document> documents = MustCollect(MustAttest(Request(), key), {"other.pub"});
  REQUIRE(documents.size() == 1);
  CHECK(documents[0].state == DocumentState::kUsable);
}
