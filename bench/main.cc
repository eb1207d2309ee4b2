// The benchmarks' main; `--write-gate DIR` writes the gate and the review that they use, for the
// load test of the real program.
#include <benchmark/benchmark.h>

#include <iostream>
#include <string_view>

#include "policy/files.h"
#include "readers.h"
#include "review.h"
#include "trivy_report.h"

namespace {

int WriteGate(const std::string& folder) {
  for (const auto& [path, text] :
       {std::pair{"/policy/bench.yaml", std::string(bench::PolicyText())},
        {"/evidence/bench.json", bench::TrivyReport(0)},
        {"/review.json", bench::MakeReview()}}) {
    const policy::Result<void> written = policy::WriteFile(folder + path, text);
    if (written) continue;
    std::cerr << policy::Describe(written.error());
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--write-gate") return WriteGate(argv[2]);
  bench::RegisterReaders();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
