// Text for people: as last reviewed, within its width, and harmless.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "policy/render.h"
#include "render/page.h"
#include "render/samples.h"
#include "support/golden.h"
#include "text/utf8.h"

namespace {

using policy::RenderText;
using policy::testing::Sample;
using policy::testing::SampleOf;
using policy::testing::Samples;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The line without what only colours it.
std::string Plain(const std::string& line) {
  std::string plain;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '\x1b') {
      at = line.find('m', at);
    } else {
      plain += line[at];
    }
  }
  return plain;
}

TEST_CASE("text: every sample is as last reviewed, at three widths") {
  for (const Sample& sample : Samples()) {
    for (const int width : {40, 80, 200}) {
      const std::string name = sample.name + "/want-" + std::to_string(width) + ".txt";
      SUBCASE(name.c_str()) {
        policy::testing::CheckGolden("render/" + name,
                                     RenderText(sample.decision, {.color = false, .width = width}));
      }
    }
  }
}

TEST_CASE(
    "text: lines keep to the width, end without a space, and hold nothing that a terminal obeys") {
  for (const Sample& sample : Samples()) {
    for (const int width : {40, 80, 200}) {
      const std::string name = sample.name + " " + std::to_string(width);
      CAPTURE(name);
      const std::string text = RenderText(sample.decision, {.color = false, .width = width});
      CHECK(text.ends_with('\n'));
      CHECK(policy::text::FindInvalidUtf8(text) == std::string::npos);
      const std::vector<std::string> lines = LinesOf(text);
      for (const std::string& line : lines) {
        CAPTURE(line);
        CHECK_FALSE(line.ends_with(' '));
        CHECK(std::none_of(line.begin(), line.end(), [](char c) {
          return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        }));
        const std::size_t first = line.find_first_not_of(' ');
        const bool one_word =
            first != std::string::npos && line.find(' ', first) == std::string::npos;
        const bool fits = policy::render::WidthOf(line) <= static_cast<std::size_t>(width);
        const bool verdict = &line == &lines.front();  // in one line with its subject
        CHECK((fits || one_word || verdict));
      }
    }
  }
}

TEST_CASE("text: colour adds nothing but colour, and ends on every line") {
  for (const Sample& sample : Samples()) {
    const std::string name = sample.name;
    CAPTURE(name);
    const auto plain = LinesOf(RenderText(sample.decision, {.color = false, .width = 80}));
    const auto colored = LinesOf(RenderText(sample.decision, {.color = true, .width = 80}));
    REQUIRE(plain.size() == colored.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      CHECK(Plain(colored[i]) == plain[i]);
      const std::size_t last = colored[i].rfind('\x1b');
      if (last != std::string::npos) CHECK(colored[i].substr(last, 4) == "\x1b[0m");
    }
  }
  CHECK(RenderText(SampleOf("denied"), {.color = true}).find("\x1b[") != std::string::npos);
}

TEST_CASE("text: the verdict comes first") {
  CHECK(RenderText(SampleOf("denied"), {}).starts_with("DENIED  registry.example.com/web@sha256:"));
  CHECK(
      RenderText(SampleOf("allowed"), {}).starts_with("ALLOWED  registry.example.com/web@sha256:"));
  CHECK(RenderText(SampleOf("workload"), {}).starts_with("DENIED  Deployment prod-web/web\n"));
  CHECK(RenderText(SampleOf("empty"), {}).starts_with("DENIED  an unnamed subject"));
}

TEST_CASE("text: an allowed decision is short") {
  CHECK(LinesOf(RenderText(SampleOf("allowed"), {.width = 200})).size() <= 4);
}

TEST_CASE("text: twenty violations of a rule are shown, one more is counted") {
  policy::Decision decision = SampleOf("denied");
  auto& violations = decision.violations;
  std::erase_if(violations,
                [](const policy::Violation& v) { return v.outcome != policy::Outcome::kDenied; });
  violations.resize(20);
  CHECK(RenderText(decision, {}).find("use --format json") == std::string::npos);
  violations.push_back(violations.back());
  CHECK(RenderText(decision, {}).find("and 1 more (use --format json)") != std::string::npos);
}

TEST_CASE("text: the worst violation of a rule stands first") {
  const std::string text = RenderText(SampleOf("denied"), {});
  CHECK(text.find("CVE-2026-1005") < text.find("CVE-2014-0160"));  // critical before high
  CHECK(text.find("CVE-2014-0160") <
        text.find("CVE-2026-1001"));  // known to be exploited before not
}

TEST_CASE("text: a width below forty is forty") {
  CHECK(RenderText(SampleOf("denied"), {.width = 0}) ==
        RenderText(SampleOf("denied"), {.width = 40}));
  CHECK(RenderText(SampleOf("denied"), {.width = -5}) ==
        RenderText(SampleOf("denied"), {.width = 40}));
}

}  // namespace
