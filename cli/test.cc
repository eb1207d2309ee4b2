// `policy-check test`: runs GateTests and prints one line a case.
#include <utility>

#include "commands.h"
#include "gate_test.h"
#include "io.h"

namespace cli {
namespace {

std::string AsJson(const std::vector<CaseResult>& cases) {
  std::string out = "[";
  for (const CaseResult& one : cases) {
    if (out.size() > 1) out += ",";
    out += "{\"test\":" + policy::JsonString(one.test) +
           ",\"case\":" + policy::JsonString(one.name) +
           ",\"passed\":" + (one.differences.empty() ? "true" : "false") + ",\"differences\":[";
    for (std::size_t i = 0; i < one.differences.size(); ++i) {
      out += (i == 0 ? "" : ",") + policy::JsonString(one.differences[i]);
    }
    out += "]}";
  }
  return out + "]\n";
}

std::string AsText(const std::vector<CaseResult>& cases, std::size_t failed) {
  std::string out;
  for (const CaseResult& one : cases) {
    out += (one.differences.empty() ? "ok      " : "FAILED  ") + one.test + ": " + one.name + "\n";
    if (one.differences.empty()) continue;
    out += "        " + one.where.file + ":" + std::to_string(one.where.line) + "\n";
    for (const std::string& difference : one.differences) out += "        " + difference + "\n";
  }
  return out + std::to_string(cases.size() - failed) + " passed, " + std::to_string(failed) +
         " failed\n";
}

}  // namespace

int RunTest(const FilesOptions& options) {
  const policy::Result<std::vector<policy::SourceFile>> files =
      policy::ReadDocuments(options.files);
  if (!files) return Complain(files.error()), kEvidence;
  const policy::Result<std::vector<policy::GateTest>> tests = policy::ReadGateTests(*files);
  if (!tests) return Complain(tests.error()), kUsage;
  std::vector<CaseResult> cases;
  for (const policy::GateTest& test : *tests) {
    TestRun run = RunGateTest(test);
    if (run.failure) return Complain(run.failure->error), run.failure->code;
    std::move(run.cases.begin(), run.cases.end(), std::back_inserter(cases));
  }
  if (cases.empty()) return Complain("no GateTest in the given paths"), kUsage;
  std::size_t failed = 0;
  for (const CaseResult& one : cases) failed += one.differences.empty() ? 0 : 1;
  return Finish(options.format == "json" ? AsJson(cases) : AsText(cases, failed),
                failed == 0 ? kAllowed : kDenied);
}

}  // namespace cli
