// Runs one case of a GateTest and says how the decision differs from what it expects.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inputs.h"
#include "policy/policy.h"

namespace cli {

// Which parts of the policies some case exercises: without them its decision is another one.
struct Coverage {
  std::size_t parts = 0;
  std::vector<policy::PolicyPart> missing{};
};

struct TestRun {
  std::vector<policy::TestCaseResult> cases{};
  std::vector<policy::GateTestCase> failed{};  // with what came out as what is expected
  Coverage coverage{};
  std::optional<Failure> failure{};  // a policy or evidence file that cannot be read
};

// Runs every case of `test`; paths are relative to its own folder. What the cases hand over counts
// at every point: a test asks what the policy says, not who signed. Coverage is measured where it
// is wanted: every case is judged again without each part.
TestRun RunGateTest(const policy::GateTest& test, bool with_coverage);

// How `decision` differs from what `expected` wants; empty where it does not.
std::vector<std::string> Differences(const policy::GateTestCase& expected,
                                     const policy::Decision& decision);

}  // namespace cli
