// Deciding: one report of 1,000 findings against four rules, beside reading the same report; and a
// pod of three images on cached evidence, beside reading its review.
#include <benchmark/benchmark.h>

#include "policy/policy.h"
#include "review.h"
#include "trivy_report.h"

namespace {

void EvaluateLimit(benchmark::State& state) {
  const std::string text = bench::TrivyReport(1000);
  for (auto _ : state) benchmark::DoNotOptimize(policy::ReadReport(text, "bench", {}).has_value());
}
BENCHMARK(EvaluateLimit)->Name("evaluate_1000_findings/limit");

void Evaluate(benchmark::State& state) {
  const policy::Gate gate = bench::MakeGate(1000);
  const policy::Subject subject = *policy::SubjectOfImage(bench::kImage);
  const policy::Evidence evidence = gate.evidence.For(subject);
  for (auto _ : state) {
    const policy::Decision decision =
        policy::Evaluate(subject, evidence, gate.policies, gate.context);
    if (decision.allowed || decision.violations.empty())
      state.SkipWithError("the image must be denied");
  }
}
BENCHMARK(Evaluate)->Name("evaluate_1000_findings/ours");

void AdmitLimit(benchmark::State& state) {
  const std::string review = bench::MakeReview();
  for (auto _ : state) benchmark::DoNotOptimize(policy::ReadAdmission(review, "bench").has_value());
}
BENCHMARK(AdmitLimit)->Name("admit/limit");

void Admit(benchmark::State& state) {
  const policy::Gate gate = bench::MakeGate(0);
  const std::string review = bench::MakeReview();
  for (auto _ : state) {
    const policy::Result<policy::AdmissionRequest> request = policy::ReadAdmission(review, "bench");
    const policy::Admitted admitted = policy::Admit(gate, *request, gate.context.now);
    if (!admitted.answer.allowed) state.SkipWithError("the pod must be allowed");
    benchmark::DoNotOptimize(policy::RenderAdmission(admitted.answer));
  }
}
BENCHMARK(Admit)->Name("admit/ours");

}  // namespace
