// Catalogues and VEX as documents: on the caller's word, and inside signed statements.
#include "collect/fixture.h"
#include "policy/feed_index.h"

using namespace policy;
using namespace policy::test;

namespace {

const std::string kEpss =
    "#model_version:v2025.03.14,score_date:2031-02-20T00:00:00+0000\n"
    "cve,epss,percentile\nCVE-2031-0001,0.5,0.97\n";
const std::string kKev =
    R"({"catalogVersion":"1","dateReleased":"2031-02-20T00:00:00Z","count":1,)"
    R"("vulnerabilities":[{"cveID":"CVE-2031-0001","knownRansomwareCampaignUse":"Known"}]})";
const std::string kVex =
    R"({"@context":"https://openvex.dev/ns/v0.2.0","author":"Example","timestamp":)"
    R"("2031-02-20T00:00:00Z","statements":[{"vulnerability":{"name":"CVE-2031-0001"},)"
    R"("products":[{"@id":"pkg:npm/a"}],"status":"fixed"}]})";

ByteReader ReaderOf(const std::string& text) {
  return [rest = std::string_view(text)](char* into, std::size_t size) mutable {
    const std::size_t got = rest.copy(into, size);
    rest.remove_prefix(got);
    return Result<std::size_t>(got);
  };
}

}  // namespace

TEST_CASE("feed: its rows become an index and leave the report") {
  for (const std::string& text : {kEpss, kKev}) {
    const Result<Document> read = ReadFeed(ReaderOf(text), "feed", {});
    REQUIRE(read.has_value());
    CHECK(read->as_feed);
    CHECK(read->handed_over);
    CHECK(read->digest == crypto::Sha256(text));
    CHECK(read->report.feed.empty());
    REQUIRE(read->feed != nullptr);
    CHECK(read->feed->Find("CVE-2031-0001") != nullptr);
  }
}

TEST_CASE("feed: handed over as a report it is an index too, but not a feed") {
  const Result<Document> read = ReadHandedOver(ReaderOf(kKev), "kev.json", {}, std::nullopt, false);
  REQUIRE(read.has_value());
  CHECK(!read->as_feed);
  CHECK(read->feed != nullptr);
}

TEST_CASE("feed, vex: any other document is refused by name") {
  const Result<Document> report = ReadFeed(ReaderOf(TrivyText()), "web.json", {});
  REQUIRE(!report.has_value());
  CHECK(report.error().kind == ErrorKind::kUnsupported);
  CHECK(report.error().message == "no catalogue of EPSS or KEV: it is read as 'trivy'");
  for (const std::string& text : {TrivyText(), kEpss}) {
    const Result<Document> vex = ReadVex(ReaderOf(text), "web.json", {});
    REQUIRE(!vex.has_value());
    CHECK(vex.error().message.starts_with("no VEX document: it is read as "));
  }
  CHECK(!ReadVex(ReaderOf("{}"), "web.json", {}).has_value());
}

TEST_CASE("vex: on the caller's word") {
  const Result<Document> read = ReadVex(ReaderOf(kVex), "vex.json", {});
  REQUIRE(read.has_value());
  CHECK(read->as_vex);
  CHECK(read->handed_over);
  CHECK(!read->insecure);
  CHECK(read->report.statements.size() == 1);
}

TEST_CASE("vex: the predicate of a signed statement, under each version of its type") {
  for (const char* type : {"https://openvex.dev/ns", "https://openvex.dev/ns/v0.2.0"}) {
    const std::vector<Document> documents = MustCollect(SignedStatement(type, kVex));
    REQUIRE(documents.size() == 1);
    const Document& document = documents.front();
    CHECK(document.state == DocumentState::kUsable);
    REQUIRE(document.proof.has_value());
    CHECK(document.proof->subjects() == std::vector<std::string>{kDigest});
    CHECK(document.report.format == "openvex");
    REQUIRE(document.report.statements.size() == 1);
    CHECK(document.report.statements[0].status == VexStatus::kFixed);
    CHECK(!document.handed_over);
  }
}

TEST_CASE(
    "vex: a predicate that is not what its type says is refused, one of a type like it none") {
  const auto one = [](const std::string& type, const std::string& predicate) {
    return MustCollect(SignedStatement(type, predicate)).front();
  };
  const Document broken = one("https://openvex.dev/ns", R"({"statements":[]})");
  CHECK(broken.state == DocumentState::kUnparsable);
  CHECK(broken.problem.starts_with("the document inside: "));
  const Document like = one("https://openvex.dev/nsx", kVex);
  CHECK(like.only_statement);
  CHECK(like.report.statements.empty());
  const Document unsigned_one =
      MustCollect(SignedStatement("https://openvex.dev/ns", kVex), {"other.pub"}).front();
  CHECK(unsigned_one.state == DocumentState::kUnverifiable);
  CHECK(unsigned_one.report.statements.empty());
}
