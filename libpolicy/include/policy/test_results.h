// What became of GateTests, for machines that collect results.
#pragma once

#include <string>
#include <vector>

#include "policy/result.h"

namespace policy {

// One case of a GateTest. `differences` is empty where it passed.
struct TestCaseResult {
  std::string test{};
  std::string name{};
  Where where{};
  std::vector<std::string> differences{};
};

// JUnit XML as Jenkins and GitLab read it: a suite for each test. Never fails.
std::string RenderTestsJunit(const std::vector<TestCaseResult>& cases);

}  // namespace policy
