// The doors: what a tree, a stream and a policy cost beside the bare parser.
#include <benchmark/benchmark.h>

#include "limits.h"
#include "text/json.h"
#include "text/json_stream.h"
#include "text/yaml.h"
#include "trivy_report.h"

namespace {

const std::string& Report() {
  static const std::string kText = bench::TrivyReport(1000);
  return kText;
}

void Bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(text.size()));
}

void JsonStreamLimit(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(bench::EmptySax(Report()));
  Bytes(state, Report());
}
BENCHMARK(JsonStreamLimit)->Name("json_stream/limit");

void JsonStream(benchmark::State& state) {
  for (auto _ : state) {
    policy::text::JsonStream stream;
    policy::text::StringSource source(Report());
    benchmark::DoNotOptimize(stream.Read(source, "bench").has_value());
  }
  Bytes(state, Report());
}
BENCHMARK(JsonStream)->Name("json_stream/ours");

void JsonTreeLimit(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(bench::EmptySax(Report()));
  Bytes(state, Report());
}
BENCHMARK(JsonTreeLimit)->Name("json_tree/limit");

void JsonTree(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        policy::text::ReadJson(Report(), "bench", {.max_bytes = 1U << 30U, .max_nodes = 1U << 30U})
            .has_value());
  }
  Bytes(state, Report());
}
BENCHMARK(JsonTree)->Name("json_tree/ours");

}  // namespace
