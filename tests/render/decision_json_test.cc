// The decision document: its golden text, its schema, and the digest that names it.
#include <doctest/doctest.h>

#include <string>

#include "crypto/crypto.h"
#include "policy/render.h"
#include "render/samples.h"
#include "render/schema_check.h"
#include "support/golden.h"
#include "text/json.h"
#include "text/utf8.h"

namespace {

using policy::Decision;
using policy::testing::Sample;
using policy::testing::SampleOf;
using policy::testing::Samples;

policy::text::Tree Parse(const std::string& text) {
  auto tree = policy::text::ReadJson(text, "document", policy::text::kReviewLimits);
  REQUIRE_MESSAGE(tree, (tree ? "" : policy::Describe(tree.error())));
  return std::move(*tree);
}

policy::text::Tree Schema() {
  return Parse(
      policy::testing::ReadWhole(std::string(POLICY_SOURCE_DIR) + "/docs/schema/decision-v1.json"));
}

// The document without its first member of each name given, as text.
std::string Without(std::string text, const std::string& from, const std::string& to) {
  const std::size_t begin = text.find(from);
  const std::size_t end = text.find(to, begin);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  return text.erase(begin, end - begin);
}

TEST_CASE("document: every sample is as last reviewed") {
  for (const Sample& sample : Samples()) {
    SUBCASE(sample.name.c_str()) {
      policy::testing::CheckGolden("render/" + sample.name + "/want.json",
                                   policy::RenderJson(sample.decision) + "\n");
    }
  }
}

TEST_CASE("document: members, their order and their types are those of the schema") {
  const policy::text::Tree schema = Schema();
  for (const Sample& sample : Samples()) {
    const std::string name = sample.name;
    CAPTURE(name);
    const policy::text::Tree document = Parse(policy::RenderJson(sample.decision));
    for (const std::string& difference :
         policy::testing::CheckAgainst(schema.root(), document.root())) {
      FAIL_CHECK(difference);
    }
  }
}

TEST_CASE("document: the schema check refuses what a reader could not rely on") {
  const policy::text::Tree schema = Schema();
  const std::string good = policy::RenderJson(SampleOf("denied"));
  struct Row {
    std::string name;
    std::string from;
    std::string to;
  };
  const Row rows[] = {
      {"another version", "decision/v1", "decision/v2"},
      {"an unknown member", "\"allowed\":", "\"extra\":1,\"allowed\":"},
      {"a missing member", "\"allowed\":false,", ""},
      {"another order", "\"allowed\":false,\"reason\":\"decision.denied\"",
       "\"reason\":\"decision.denied\",\"allowed\":false"},
      {"a word that is none", "\"outcome\":\"denied\"", "\"outcome\":\"refused\""},
      {"a score out of bounds", "\"cvss\":7.5", "\"cvss\":75"},
      {"a wrong type", "\"kev\":true", "\"kev\":\"yes\""},
      {"a time with an offset", "12:00:00Z", "12:00:00+01:00"},
      {"a member deep inside", "\"line\":14", "\"row\":14"},
  };
  for (const Row& row : rows) {
    const std::string name = row.name;
    CAPTURE(name);
    std::string bad = good;
    const std::size_t at = bad.find(row.from);
    REQUIRE(at != std::string::npos);
    bad.replace(at, row.from.size(), row.to);
    const policy::text::Tree document = Parse(bad);
    CHECK_FALSE(policy::testing::CheckAgainst(schema.root(), document.root()).empty());
  }
}

TEST_CASE("digest: SHA-256 over the canonical form of everything but digest and request") {
  for (const Sample& sample : Samples()) {
    const std::string name = sample.name;
    CAPTURE(name);
    std::string text = policy::RenderJson(sample.decision);
    text = Without(text, "\"digest\":\"", "\"allowed\":");
    text = Without(text, "\"request\":", "\"subject\":");
    const auto canonical = policy::text::Canonicalize(Parse(text).root());
    REQUIRE(canonical);
    CHECK(policy::DecisionDigest(sample.decision) == policy::crypto::Sha256(*canonical));
  }
}

TEST_CASE("digest: who asked is no part of it, what was decided is") {
  Decision decision = SampleOf("workload");
  const std::string digest = policy::DecisionDigest(decision);
  decision.request->uid = "another";
  CHECK(policy::DecisionDigest(decision) == digest);
  decision.request.reset();
  CHECK(policy::DecisionDigest(decision) == digest);
  decision.violations.front().paths.emplace_back("/another");
  CHECK(policy::DecisionDigest(decision) != digest);
}

TEST_CASE("digest: a document whose digest is at hand is the same") {
  const Decision& decision = SampleOf("denied");
  CHECK(policy::RenderJson(decision, policy::DecisionDigest(decision)) ==
        policy::RenderJson(decision));
}

TEST_CASE("document: one line of valid UTF-8 whatever came in") {
  const std::string text = policy::RenderJson(SampleOf("hostile"));
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(policy::text::FindInvalidUtf8(text) == std::string::npos);
}

}  // namespace
