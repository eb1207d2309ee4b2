// cosign's vulnerability predicate: what is built reads back, and the report stays byte for byte.
#include "attest/vuln.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "attest/statement.h"

using policy::ErrorKind;
using policy::attest::BuildVulnStatement;
using policy::attest::ReadStatement;
using policy::attest::ReadVulnPredicate;
using policy::attest::Statement;
using policy::attest::VulnClaim;

namespace {

VulnClaim Claim(std::string_view report) {
  VulnClaim claim;
  claim.image = "registry.example.com/a";
  claim.digest = "sha256:" + std::string(64, 'c');
  claim.report = report;
  claim.scanner = "trivy";
  claim.scanner_version = "0.57.1";
  claim.stage = "registry";
  claim.started = *policy::ParseTime("2027-01-15T11:59:00Z");
  claim.finished = *policy::ParseTime("2027-01-15T12:00:00Z");
  return claim;
}

}  // namespace

TEST_CASE("vuln predicate: a statement of ours reads back, its report untouched") {
  const std::string report = "{\"z\": 1.50, \"a\" : [ {\"b\":\"\\u00e4\\/\"} ] ,\n \"n\":1e2 }";
  VulnClaim claim = Claim(report);
  claim.database_updated = policy::ParseTime("2027-01-14T00:00:00Z");
  const auto text = BuildVulnStatement(claim);
  REQUIRE(text.has_value());
  const auto read = ReadStatement(*text, "s");
  const auto* statement = std::get_if<Statement>(&read);
  REQUIRE(statement != nullptr);
  CHECK(statement->predicate_type == policy::attest::kVulnPredicate);
  CHECK(statement->subjects == std::vector<std::string>{claim.digest});
  const auto predicate = ReadVulnPredicate(statement->predicate, "s");
  REQUIRE(predicate.has_value());
  CHECK(predicate->result == report);
  CHECK(predicate->stage() == "registry");
  CHECK(predicate->scanner_uri == "trivy");
  CHECK(predicate->scanner_version == "0.57.1");
  CHECK(predicate->scan_started == claim.started);
  CHECK(predicate->scan_finished == claim.finished);
  CHECK(predicate->database_updated == claim.database_updated);
}

TEST_CASE("vuln predicate: white space and a byte order mark around the report are no part of it") {
  const auto text = BuildVulnStatement(Claim("\xEF\xBB\xBF [1]\n"));
  REQUIRE(text.has_value());
  const auto read = ReadStatement(*text, "s");
  const auto* statement = std::get_if<Statement>(&read);
  REQUIRE(statement != nullptr);
  CHECK(ReadVulnPredicate(statement->predicate, "s")->result == "[1]");
}

TEST_CASE("vuln predicate: absent and empty fields are none") {
  const auto read = ReadVulnPredicate(
      R"({"scanner":{"result":{}},"metadata":{"scanStartedOn":"","scanFinishedOn":null},)"
      R"("invocation":{"parameters":["x",5,"stage=build","stage=source"]}})",
      "p");
  REQUIRE(read.has_value());
  CHECK(read->result == "{}");
  CHECK_FALSE(read->scan_started.has_value());
  CHECK_FALSE(read->scan_finished.has_value());
  CHECK(read->stage() == "build");
  CHECK(ReadVulnPredicate(R"({"scanner":{"result":[]},"invocation":null})", "p")->stage().empty());
}

TEST_CASE("vuln predicate: without a result, or with a date that is none, it is refused") {
  for (const std::string text : {"", "{}", R"({"scanner":{}})", R"({"scanner":{"result":null}})"}) {
    CAPTURE(text);
    const auto read = ReadVulnPredicate(text, "p");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == ErrorKind::kBadInput);
  }
  const auto dated = ReadVulnPredicate(
      R"({"scanner":{"result":{}},"metadata":{"scanFinishedOn":"yesterday"}})", "p");
  REQUIRE_FALSE(dated.has_value());
  CHECK(dated.error().message ==
        "the predicate's 'metadata.scanFinishedOn' is no time: 'yesterday'");
}

TEST_CASE("vuln predicate: only one JSON document under a whole digest is signed") {
  for (const std::string report : {"", "{", "{}{}", "{} x", "{\"a\":1,\"a\":2}", "\xFF"}) {
    CAPTURE(report);
    CHECK_FALSE(BuildVulnStatement(Claim(report)).has_value());
  }
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(BuildVulnStatement(Claim(nested(62))).error().kind == ErrorKind::kLimit);
  const std::string deepest = nested(61);
  const auto text = BuildVulnStatement(Claim(deepest));
  REQUIRE(text.has_value());
  const auto read = ReadStatement(*text, "s");
  CHECK(std::holds_alternative<Statement>(read));
  VulnClaim short_digest = Claim("{}");
  short_digest.digest = "sha256:abc";
  CHECK(BuildVulnStatement(short_digest).error().kind == ErrorKind::kBadInput);
}
