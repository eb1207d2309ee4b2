// Results of GateTests as JUnit XML: a suite for each test, a case for each case.
#include <algorithm>
#include <string>

#include "policy/test_results.h"
#include "render/xml.h"

namespace policy {
namespace {

using render::Attribute;

std::string Case(const TestCaseResult& one) {
  std::string out =
      "    <testcase" + Attribute("classname", one.test) + Attribute("name", one.name);
  if (one.differences.empty()) return out + "/>\n";
  out += "><failure" + Attribute("type", "expectation") +
         Attribute("message", one.differences.front()) + ">";
  out += render::Clean(one.where.file + ":" + std::to_string(one.where.line)) + "\n";
  for (const std::string& difference : one.differences) out += render::Clean(difference) + "\n";
  return out + "</failure></testcase>\n";
}

std::string Counts(std::size_t tests, std::size_t failures) {
  return Attribute("tests", tests) + Attribute("failures", failures) +
         Attribute("errors", std::size_t{0});
}

}  // namespace

std::string RenderTestsJunit(const std::vector<TestCaseResult>& cases) {
  const auto failures = [](auto from, auto to) {
    return static_cast<std::size_t>(
        std::count_if(from, to, [](const auto& one) { return !one.differences.empty(); }));
  };
  std::string suites;
  for (auto from = cases.begin(); from != cases.end();) {
    const auto to = std::find_if(from, cases.end(), [&](const TestCaseResult& one) {
      return one.test != from->test || one.where.file != from->where.file;
    });
    suites += "  <testsuite" + Attribute("name", from->test) +
              Counts(static_cast<std::size_t>(to - from), failures(from, to)) + ">\n";
    for (; from != to; ++from) suites += Case(*from);
    suites += "  </testsuite>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
         Attribute("name", "policygate tests") +
         Counts(cases.size(), failures(cases.begin(), cases.end())) + ">\n" + suites +
         "</testsuites>\n";
}

}  // namespace policy
