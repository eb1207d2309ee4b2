// The answer to the API server: what it shows, what it refuses, and how short it stays.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "policy/render.h"
#include "render/samples.h"
#include "support/golden.h"
#include "text/json.h"
#include "text/utf8.h"

namespace {

using policy::AdmissionAnswer;
using policy::AdmissionRequest;
using policy::AnswerFor;
using policy::Decision;
using policy::testing::Sample;
using policy::testing::SampleOf;
using policy::testing::Samples;

AdmissionRequest Request() {
  AdmissionRequest request;
  request.wrapped = request.has_request = true;
  request.api_version = "admission.k8s.io/v1";
  request.uid = "705ab4f5-6393-11e8-b7cc-42010a800002";
  return request;
}

policy::text::Tree Parse(const std::string& text) {
  auto tree = policy::text::ReadJson(text, "answer");
  REQUIRE_MESSAGE(tree, (tree ? "" : policy::Describe(tree.error())));
  return std::move(*tree);
}

TEST_CASE("answer: every sample is as last reviewed") {
  for (const Sample& sample : Samples()) {
    SUBCASE(sample.name.c_str()) {
      policy::testing::CheckGolden(
          "render/" + sample.name + "/want.review.json",
          policy::RenderAdmission(AnswerFor(Request(), sample.decision)) + "\n");
    }
  }
}

TEST_CASE("answer: a denial is 403 Forbidden with a message, an allowance has no status") {
  const policy::text::Tree denied =
      Parse(policy::RenderAdmission(AnswerFor(Request(), SampleOf("denied"))));
  const policy::text::Node* response = denied.root().Find("response");
  REQUIRE(response != nullptr);
  CHECK(denied.root().StringAt("apiVersion") == "admission.k8s.io/v1");
  CHECK(denied.root().StringAt("kind") == "AdmissionReview");
  CHECK(response->StringAt("uid") == Request().uid);
  CHECK(response->Find("allowed")->is_false());
  CHECK(response->Find("status")->Find("code")->integer() == 403);
  CHECK(response->Find("status")->StringAt("reason") == "Forbidden");
  CHECK_FALSE(response->Find("status")->StringAt("message").empty());
  CHECK(response->Find("patch") == nullptr);
  CHECK(denied.root().Find("request") == nullptr);

  const policy::text::Tree allowed =
      Parse(policy::RenderAdmission(AnswerFor(Request(), SampleOf("allowed"))));
  CHECK(allowed.root().Find("response")->Find("allowed")->is_true());
  CHECK(allowed.root().Find("response")->Find("status") == nullptr);
  CHECK(allowed.root().Find("response")->Find("warnings") == nullptr);
}

TEST_CASE("answer: in the version received, and in v1 where there was none of ours") {
  AdmissionRequest request = Request();
  request.api_version = "admission.k8s.io/v1beta1";
  CHECK(AnswerFor(request, SampleOf("allowed")).api_version == "admission.k8s.io/v1beta1");
  CHECK(policy::PassThrough(request).api_version == "admission.k8s.io/v1beta1");
  for (const char* version : {"", "v1", "example.com/v1"}) {
    request.api_version = version;
    CHECK(AnswerFor(request, SampleOf("allowed")).api_version == "admission.k8s.io/v1");
  }
}

TEST_CASE("answer: what passes is allowed and says so in the audit log") {
  const AdmissionAnswer answer = policy::PassThrough(Request());
  CHECK(answer.allowed);
  CHECK(answer.uid == Request().uid);
  REQUIRE(answer.audit_annotations.size() == 1);
  CHECK(answer.audit_annotations[0].second == "passed");
}

TEST_CASE("answer: the audit annotation names the decision") {
  const Decision& decision = SampleOf("denied");
  const AdmissionAnswer answer = AnswerFor(Request(), decision);
  using Annotations = std::vector<std::pair<std::string, std::string>>;
  CHECK(answer.audit_annotations ==
        Annotations{{"decision", "denied"},
                    {"decision-digest", policy::DecisionDigest(decision)},
                    {"decision-time", "2027-01-15T12:00:00Z"},
                    {"policies", "production"}});
  CHECK(AnswerFor(Request(), decision, "sha256:x").audit_annotations[1].second == "sha256:x");
}

TEST_CASE("warnings: split, cleaned, cut and capped, none twice") {
  Decision decision = SampleOf("allowed");
  const auto warnings_of = [&](const std::vector<std::string>& warnings) {
    decision.warnings = warnings;
    return AnswerFor(Request(), decision).warnings;
  };
  using Strings = std::vector<std::string>;
  CHECK(warnings_of({"a\nb\r\n\nc\x1b[1m", "a"}) == Strings{"a", "b", "c?[1m"});
  CHECK(warnings_of({std::string(120, 'x')}) == Strings{std::string(120, 'x')});
  CHECK(warnings_of({std::string(121, 'x')}) == Strings{std::string(117, 'x') + "..."});
  CHECK(warnings_of({""}).empty());
  Strings ten;
  for (int i = 0; i < 10; ++i) ten.push_back("w" + std::to_string(i));
  CHECK(warnings_of(ten) == ten);
  Strings eleven = ten;
  eleven.emplace_back("w10");
  const Strings capped = warnings_of(eleven);
  REQUIRE(capped.size() == 10);
  CHECK(capped.back() == "and 2 more warnings");
}

TEST_CASE("answer: short and clean whatever the decision holds") {
  for (const Sample& sample : Samples()) {
    const std::string name = sample.name;
    CAPTURE(name);
    const AdmissionAnswer answer = AnswerFor(Request(), sample.decision);
    CHECK(answer.message.empty() == sample.decision.allowed);
    CHECK(answer.message.size() <= 3100);
    CHECK(policy::text::FindInvalidUtf8(answer.message) == std::string::npos);
    for (const std::string& warning : answer.warnings) {
      CHECK(warning.size() <= 120);
      CHECK(policy::text::FindInvalidUtf8(warning) == std::string::npos);
      CHECK(std::none_of(warning.begin(), warning.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
    }
    for (const auto& [key, value] : answer.audit_annotations) {
      CHECK(key.size() <= 63);
      CHECK(value.size() <= 256);
    }
  }
}

TEST_CASE("message: many rules are cut to what a person reads, and the rest is counted") {
  Decision decision = SampleOf("denied");
  const policy::Violation one = decision.violations.front();
  decision.violations.clear();
  for (int i = 0; i < 60; ++i) {
    decision.violations.push_back(one);
    decision.violations.back().rule = "rule-" + std::to_string(i);
  }
  const std::string message = AnswerFor(Request(), decision).message;
  CHECK(message.size() < 1600);
  CHECK(message.starts_with("60 violations of policy in registry.example.com/web@"));
  CHECK(message.ends_with(" more rules"));
}

}  // namespace
