// in-toto statements: their two versions, their subjects, and the step that says no.
#include "attest/statement.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using policy::attest::AttestStage;
using policy::attest::NameOf;
using policy::attest::ReadStatement;
using policy::attest::Rejection;
using policy::attest::Statement;

namespace {

const std::string kSubject = R"("subject":[{"name":"n","digest":{"sha256":"ab"}}])";
const std::string kType = R"("_type":"https://in-toto.io/Statement/v1")";
const std::string kPredicateType = R"("predicateType":"https://example.com/p")";

}  // namespace

TEST_CASE("statement: both versions are read, and the predicate is the payload's own bytes") {
  for (const std::string version : {"v0.1", "v1"}) {
    const std::string payload =
        R"({ "predicate" : {"b": 1.50, "a":[ ] } , "_type":"https://in-toto.io/Statement/)" +
        version + R"(","predicateType":"p","subject":[{"digest":{"sha256":"ab","sha512":"cd"}},)" +
        R"({"name":"x","digest":{"other":"1"}}]})";
    const auto read = ReadStatement(payload, "s.json");
    const auto* statement = std::get_if<Statement>(&read);
    REQUIRE(statement != nullptr);
    CHECK(statement->type == "https://in-toto.io/Statement/" + version);
    CHECK(statement->predicate == R"({"b": 1.50, "a":[ ] })");
    CHECK(statement->subjects == std::vector<std::string>{"sha256:ab", "sha512:cd", "other:1"});
  }
}

TEST_CASE("statement: each kind of damage stops at its own step") {
  struct Row {
    std::string name;
    std::string payload;
    AttestStage stage;
    std::string message;
  };
  std::string many;
  for (int i = 0; i < 1025; ++i) {
    many += std::string(i == 0 ? "" : ",") + R"({"digest":{"sha256":"ab"}})";
  }
  const std::vector<Row> rows = {
      {"not JSON", "nonsense", AttestStage::kJson, "this is not JSON"},
      {"empty", "", AttestStage::kJson, "empty file"},
      {"repeated key", "{" + kSubject + "," + kSubject + "}", AttestStage::kJson,
       "the key 'subject' is there twice"},
      {"deep repeated key", R"({"predicate":{"x":{"a":1,"a":2}}})", AttestStage::kJson,
       "the key 'a' is there twice"},
      {"second document", "{} {}", AttestStage::kJson, "text after the end of the document"},
      {"deep", R"({"predicate":)" + std::string(20'000, '[') + std::string(20'000, ']') + "}",
       AttestStage::kLimits, "nested deeper than 64 levels"},
      {"many subjects", "{" + kType + "," + kPredicateType + ",\"subject\":[" + many + "]}",
       AttestStage::kLimits, "more than 1024 subjects"},
      {"a list", "[]", AttestStage::kStatement,
       "the payload is no in-toto statement but a list or a scalar"},
      {"no type", "{" + kSubject + "," + kPredicateType + "}", AttestStage::kStatement,
       "the statement's '_type' is '', not in-toto v0.1 or v1"},
      {"other type", R"({"_type":"https://in-toto.io/Statement/v2",)" + kSubject + "}",
       AttestStage::kStatement,
       "the statement's '_type' is 'https://in-toto.io/Statement/v2', not in-toto v0.1 or v1"},
      {"no subject", "{" + kType + "," + kPredicateType + "}", AttestStage::kStatement,
       "the statement has no subject"},
      {"empty subjects", "{" + kType + "," + kPredicateType + ",\"subject\":[]}",
       AttestStage::kStatement, "the statement has no subject"},
      {"subject map", "{" + kType + ",\"subject\":{}}", AttestStage::kStatement,
       "the statement's 'subject' is not a list"},
      {"no digest", "{" + kType + R"(,"subject":[{"name":"n"}]})", AttestStage::kStatement,
       "a subject of the statement has no digest"},
      {"digest number", "{" + kType + R"(,"subject":[{"digest":{"sha256":5}}]})",
       AttestStage::kStatement, "a subject's digest is not text"},
      {"no predicate type", "{" + kType + "," + kSubject + "}", AttestStage::kStatement,
       "the statement has no 'predicateType'"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto read = ReadStatement(row.payload, "s.json");
    const auto* rejection = std::get_if<Rejection>(&read);
    REQUIRE(rejection != nullptr);
    CHECK(std::string(NameOf(rejection->stage)) == NameOf(row.stage));
    CHECK(rejection->error.message == row.message);
    CHECK(rejection->error.where.file == "s.json");
  }
}
