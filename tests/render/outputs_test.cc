// SARIF, JUnit and GitHub commands: as last reviewed, well formed for anything, and none for
// nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "policy/render.h"
#include "render/samples.h"
#include "support/golden.h"
#include "text/json.h"
#include "text/utf8.h"

namespace {

using policy::Decision;
using policy::testing::Sample;
using policy::testing::SampleOf;
using policy::testing::Samples;

std::string Render(const std::string& name, const std::vector<Decision>& decisions) {
  const auto text = policy::RenderOutput(name, decisions, "1.2.3");
  REQUIRE(text);
  return *text;
}

policy::text::Tree ParseSarif(const std::vector<Decision>& decisions) {
  auto tree =
      policy::text::ReadJson(Render("sarif", decisions), "out.sarif", policy::text::kReviewLimits);
  REQUIRE_MESSAGE(tree, (tree ? "" : policy::Describe(tree.error())));
  return std::move(*tree);
}

const policy::text::Node& RunOf(const policy::text::Tree& sarif) {
  return sarif.root().Find("runs")->items()[0];
}

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

// Whether start and end tags pair up and nothing else that XML forbids stands in the text.
bool IsWellFormed(const std::string& xml) {
  std::vector<std::string> open;
  std::size_t at = xml.find("?>");
  if (at == std::string::npos) return false;
  for (at = xml.find('<', at); at != std::string::npos; at = xml.find('<', at + 1)) {
    const std::size_t end = xml.find('>', at);
    if (end == std::string::npos) return false;
    const std::string tag = xml.substr(at + 1, end - at - 1);
    if (tag.find('<') != std::string::npos || CountOf(tag, "\"") % 2 != 0) return false;
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag.starts_with('/')) {
      if (open.empty() || "/" + open.back() != tag) return false;
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.push_back(name);
    }
  }
  return open.empty();
}

TEST_CASE("outputs: every sample is as last reviewed, in every output") {
  for (const policy::OutputInfo& output : policy::Outputs()) {
    for (const Sample& sample : Samples()) {
      const std::string name = sample.name + "/want." + output.name;
      SUBCASE(name.c_str()) {
        policy::testing::CheckGolden("render/" + name, Render(output.name, {sample.decision}));
      }
    }
    SUBCASE(output.name.c_str()) {
      policy::testing::CheckGolden("render/none/want." + output.name, Render(output.name, {}));
    }
  }
}

TEST_CASE("outputs: an unknown name is refused, and the known ones are told") {
  const auto text = policy::RenderOutput("html", {}, "");
  REQUIRE_FALSE(text);
  CHECK(text.error().kind == policy::ErrorKind::kNotFound);
  CHECK(text.error().message == "unknown output 'html'");
  CHECK(text.error().hint == "the outputs are github, junit, sarif");
}

TEST_CASE("sarif: a result for each violation, each with a place and its rule") {
  const policy::text::Tree sarif = ParseSarif({SampleOf("denied"), SampleOf("exempted")});
  const policy::text::Node& run = RunOf(sarif);
  const auto results = run.Find("results")->items();
  CHECK(results.size() ==
        SampleOf("denied").violations.size() + SampleOf("exempted").violations.size());
  const auto rules = run.Find("tool")->Find("driver")->Find("rules")->items();
  std::size_t errors = 0;
  for (const policy::text::Node& result : results) {
    const auto index = result.Find("ruleIndex")->integer();
    REQUIRE(index);
    CHECK(rules[static_cast<std::size_t>(*index)].StringAt("id") == result.StringAt("ruleId"));
    errors += result.StringAt("level") == "error" ? 1 : 0;
    REQUIRE(result.Find("locations")->items().size() == 1);
    const policy::text::Node* place = result.Find("locations")->items()[0].Find("physicalLocation");
    CHECK_FALSE(place->Find("artifactLocation")->StringAt("uri").empty());
    CHECK(*place->Find("region")->Find("startLine")->integer() > 0);
  }
  CHECK(errors == 25);
  const auto suppressions = results.back().Find("suppressions")->items();
  REQUIRE(suppressions.size() == 1);
  CHECK(suppressions[0].StringAt("status") == "accepted");
}

TEST_CASE("sarif: a finding keeps its fingerprint from image to image") {
  Decision decision = SampleOf("exempted");
  const auto print_of = [](const Decision& d) {
    const policy::text::Tree sarif = ParseSarif({d});
    return std::string(RunOf(sarif)
                           .Find("results")
                           ->items()[0]
                           .Find("partialFingerprints")
                           ->StringAt("policygate/v1"));
  };
  const std::string before = print_of(decision);
  decision.violations.front().image = "registry.example.com/web:next";
  decision.violations.front().version = "1.0.1e-2+deb7u4+b1";
  decision.violations.front().where.line += 3;
  CHECK(print_of(decision) == before);
  decision.violations.front().package = "libssl1.0.0";
  CHECK(print_of(decision) != before);
}

TEST_CASE("sarif: a denial without violations is a result all the same") {
  const policy::text::Tree sarif = ParseSarif({SampleOf("unjudged")});
  const auto results = RunOf(sarif).Find("results")->items();
  REQUIRE(results.size() == 1);
  CHECK(results[0].StringAt("ruleId") == "policygate/decision.noMatch");
  CHECK(results[0].StringAt("level") == "error");
}

TEST_CASE("sarif: places are URI references") {
  Decision decision = SampleOf("exempted");
  const auto uri_of = [&](const std::string& file) {
    decision.violations.front().where.file = file;
    const policy::text::Tree sarif = ParseSarif({decision});
    return std::string(RunOf(sarif)
                           .Find("results")
                           ->items()[0]
                           .Find("locations")
                           ->items()[0]
                           .Find("physicalLocation")
                           ->Find("artifactLocation")
                           ->StringAt("uri"));
  };
  CHECK(uri_of("policies/a.yaml") == "policies/a.yaml");
  CHECK(uri_of("/etc/a b.yaml") == "file:///etc/a%20b.yaml");
  CHECK(uri_of("c:x%\xC3\xA4") == "c%3Ax%25%C3%A4");
  CHECK(uri_of("") == "policygate");
}

TEST_CASE("junit: well formed, counted, and free of what XML cannot hold") {
  for (const Sample& sample : Samples()) {
    const std::string name = sample.name;
    CAPTURE(name);
    const std::string xml = Render("junit", {sample.decision});
    CHECK(IsWellFormed(xml));
    CHECK(policy::text::FindInvalidUtf8(xml) == std::string::npos);
    CHECK(std::none_of(xml.begin(), xml.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }));
    CHECK(xml.find("\xEF\xBF\xBE") == std::string::npos);
    CHECK((CountOf(xml, "<failure") + CountOf(xml, "<error") > 0) != sample.decision.allowed);
    CHECK(CountOf(xml, "<testcase") > 0);
  }
  CHECK_FALSE(IsWellFormed("<?xml?><a><b></a></b>"));
  CHECK(Render("junit", {}).find("tests=\"0\"") != std::string::npos);
}

TEST_CASE("junit: results of rules become results of cases") {
  const std::string xml = Render("junit", {SampleOf("denied"), SampleOf("evidence")});
  CHECK(xml.find("<testsuites name=\"policygate\" tests=\"5\" failures=\"1\" errors=\"1\">") !=
        std::string::npos);
  CHECK(CountOf(xml, "<failure type=\"vulnerabilities.found\"") == 1);
  CHECK(CountOf(xml, "<error type=\"evidence.absent\"") == 1);
  CHECK(CountOf(xml, "<skipped") == 1);
  CHECK(CountOf(xml, "<system-out>") == 1);  // the rule that only warns
}

TEST_CASE("github: every line is one command that nothing can forge") {
  for (const Sample& sample : Samples()) {
    const std::string name = sample.name;
    CAPTURE(name);
    const std::string text = Render("github", {sample.decision});
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      CAPTURE(line);
      const bool known = line.starts_with("::error ") || line.starts_with("::warning ") ||
                         line.starts_with("::notice ");
      CHECK(known);
      CHECK(line.find('\r') == std::string::npos);
      const std::string properties = line.substr(0, line.find("::", 2));
      CHECK(properties.find(':', 2) == std::string::npos);
    }
    CHECK(text.starts_with("::error ") != sample.decision.allowed);
  }
  CHECK(Render("github", {}).empty());
}

TEST_CASE("github: an annotation stands on the line of the policy") {
  CHECK(Render("github", {SampleOf("evidence")})
            .starts_with("::error file=policies/production.yaml,line=14,col=7,"
                         "title=production/critical-or-high denies 1::registry.example.com/web@"));
}

}  // namespace
