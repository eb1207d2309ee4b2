// `policy-check test`: runs GateTests, prints one line a case, and on demand what no case covers.
#include <utility>

#include "commands.h"
#include "gate_test.h"
#include "io.h"

namespace cli {
namespace {

using Cases = std::vector<policy::TestCaseResult>;

constexpr std::string_view kJunit = "junit=";

std::string Place(const policy::Where& where) {
  return where.file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
}

std::string CasesAsJson(const Cases& cases) {
  std::string out = "[";
  for (const policy::TestCaseResult& one : cases) {
    if (out.size() > 1) out += ",";
    out += "{\"test\":" + policy::JsonString(one.test) +
           ",\"case\":" + policy::JsonString(one.name) +
           ",\"passed\":" + (one.differences.empty() ? "true" : "false") + ",\"differences\":[";
    for (std::size_t i = 0; i < one.differences.size(); ++i) {
      out += (i == 0 ? "" : ",") + policy::JsonString(one.differences[i]);
    }
    out += "]}";
  }
  return out + "]";
}

std::string AsJson(const Cases& cases, const Coverage* coverage) {
  if (coverage == nullptr) return CasesAsJson(cases) + "\n";
  std::string missing;
  for (const policy::PolicyPart& part : coverage->missing) {
    missing += (missing.empty() ? "" : ",") + std::string("{\"what\":") +
               policy::JsonString(part.what) + ",\"file\":" + policy::JsonString(part.where.file) +
               ",\"line\":" + std::to_string(part.where.line) +
               ",\"column\":" + std::to_string(part.where.column) +
               ",\"key\":" + policy::JsonString(part.where.key) + "}";
  }
  return "{\"cases\":" + CasesAsJson(cases) +
         ",\"coverage\":{\"parts\":" + std::to_string(coverage->parts) + ",\"missing\":[" +
         missing + "]}}\n";
}

std::string AsText(const Cases& cases, std::size_t failed, const Coverage* coverage) {
  std::string out;
  for (const policy::TestCaseResult& one : cases) {
    out += (one.differences.empty() ? "ok      " : "FAILED  ") + one.test + ": " + one.name + "\n";
    if (one.differences.empty()) continue;
    out += "        " + one.where.file + ":" + std::to_string(one.where.line) + "\n";
    for (const std::string& difference : one.differences) out += "        " + difference + "\n";
  }
  out += std::to_string(cases.size() - failed) + " passed, " + std::to_string(failed) + " failed\n";
  if (coverage == nullptr) return out;
  for (const policy::PolicyPart& part : coverage->missing) {
    out += "no case misses " + part.what + "\n        " + Place(part.where) + "\n";
  }
  return out + std::to_string(coverage->parts - coverage->missing.size()) + " of " +
         std::to_string(coverage->parts) + " parts exercised\n";
}

policy::Result<void> WriteOutputs(const TestOptions& options, const Cases& cases) {
  for (const std::string& output : options.outputs) {
    auto written = policy::WriteFile(output.substr(kJunit.size()), policy::RenderTestsJunit(cases));
    if (!written) return written;
  }
  return {};
}

// Writes what came out into the files of the tests.
policy::Result<void> Update(const std::vector<policy::SourceFile>& files,
                            const std::vector<policy::GateTestCase>& failed) {
  for (const policy::SourceFile& file : files) {
    std::vector<policy::GateTestCase> here;
    for (const policy::GateTestCase& one : failed) {
      if (one.where.file == file.path) here.push_back(one);
    }
    const policy::Rewritten updated = policy::UpdateExpectations(file, here);
    if (updated.changes.empty()) continue;
    if (auto written = policy::WriteFile(file.path, updated.text); !written) return written;
    for (const policy::Error& change : updated.changes) {
      Complain(Place(change.where) + ": " + change.message);
    }
  }
  return {};
}

}  // namespace

int RunTest(const TestOptions& options) {
  for (const std::string& output : options.outputs) {
    if (output.starts_with(kJunit) && output.size() > kJunit.size()) continue;
    return Complain("--output of test takes junit=FILE, not '" + output + "'"), kUsage;
  }
  const policy::Result<std::vector<policy::SourceFile>> files =
      policy::ReadDocuments(options.files);
  if (!files) return Complain(files.error()), kEvidence;
  const policy::Result<std::vector<policy::GateTest>> tests = policy::ReadGateTests(*files);
  if (!tests) return Complain(tests.error()), kUsage;
  Cases cases;
  Coverage coverage;
  std::vector<policy::GateTestCase> unmet;
  for (const policy::GateTest& test : *tests) {
    TestRun run = RunGateTest(test, options.coverage);
    if (run.failure) return Complain(run.failure->error), run.failure->code;
    std::move(run.cases.begin(), run.cases.end(), std::back_inserter(cases));
    std::move(run.failed.begin(), run.failed.end(), std::back_inserter(unmet));
    coverage.parts += run.coverage.parts;
    std::move(run.coverage.missing.begin(), run.coverage.missing.end(),
              std::back_inserter(coverage.missing));
  }
  if (cases.empty()) return Complain("no GateTest in the given paths"), kUsage;
  if (auto written = WriteOutputs(options, cases); !written) {
    return Complain(written.error()), kUsage;
  }
  if (options.update) {
    if (auto written = Update(*files, unmet); !written) return Complain(written.error()), kUsage;
  }
  std::size_t failed = 0;
  for (const policy::TestCaseResult& one : cases) failed += one.differences.empty() ? 0 : 1;
  const Coverage* shown = options.coverage ? &coverage : nullptr;
  return Finish(options.format == "json" ? AsJson(cases, shown) : AsText(cases, failed, shown),
                failed == 0 ? kAllowed : kDenied);
}

}  // namespace cli
