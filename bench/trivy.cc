// The Trivy reader on a report of 1,000 findings, beside the parser alone on the same bytes.
#include <benchmark/benchmark.h>

#include "limits.h"
#include "policy/report.h"
#include "trivy_report.h"

namespace {

const std::string& Report() {
  static const std::string kText = bench::TrivyReport(1000);
  return kText;
}

void TrivyLimit(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(bench::EmptySax(Report()));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(Report().size()));
}
BENCHMARK(TrivyLimit)->Name("trivy/limit");

void Trivy(benchmark::State& state) {
  for (auto _ : state) {
    const policy::Result<policy::Report> report = policy::ReadReport(Report(), "bench", {});
    if (!report || report->findings.size() != 1000) state.SkipWithError("the report was not read");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(Report().size()));
}
BENCHMARK(Trivy)->Name("trivy/ours");

}  // namespace
