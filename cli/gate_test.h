// Runs one case of a GateTest and says how the decision differs from what it expects.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inputs.h"
#include "policy/policy.h"

namespace cli {

// What became of one case. `differences` is empty where it passed.
struct CaseResult {
  std::string test{};
  std::string name{};
  policy::Where where{};
  std::vector<std::string> differences{};
};

struct TestRun {
  std::vector<CaseResult> cases{};
  std::optional<Failure> failure{};  // a policy or evidence file that cannot be read
};

// Runs every case of `test`; paths are relative to its own folder. What the cases hand over counts
// at every point: a test asks what the policy says, not who signed.
TestRun RunGateTest(const policy::GateTest& test);

// How `decision` differs from what `expected` wants; empty where it does not.
std::vector<std::string> Differences(const policy::GateTestCase& expected,
                                     const policy::Decision& decision);

}  // namespace cli
