// One decision over many rules, findings and exceptions, in three sizes of each: how its cost
// grows.
#include <benchmark/benchmark.h>

#include <string>

#include "policy/policy.h"
#include "review.h"

namespace {

constexpr int kRulesInPolicy = 100;

// Five kinds of selector by turns, each taking a few findings of the many.
std::string Selector(int i) {
  const std::string n = std::to_string(i % 400);
  switch (i % 5) {
    case 0:
      return "severities: [critical], packages: [{name: libexample" + n + "}]";
    case 1:
      return "ids: [CVE-2024-" + std::to_string(10000 + i) + ", GHSA-" + n + "]";
    case 2:
      return "minCvss: 7, packages: [{name: \"libexample" + n + "*\", type: deb}]";
    case 3:
      return "severities: [high], fix: none, cwes: [CWE-" + std::to_string(100 + i % 50) + "]";
    default:
      return "statuses: [affected], packages: [{purl: \"pkg:deb/debian/libexample" + n + "\"}]";
  }
}

std::string Policies(int rules) {
  std::string text;
  for (int i = 0; i < rules; ++i) {
    if (i % kRulesInPolicy == 0) {
      text += "---\napiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p" +
              std::to_string(i / kRulesInPolicy) + "}\nspec:\n  rules:\n";
    }
    text += "    - {name: r" + std::to_string(i) + ", vulnerabilities: {" + Selector(i) + "}}\n";
  }
  return text;
}

// By id and by package in turns. Those that name none of the findings are of another year.
std::string Exceptions(int count, bool naming) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const std::string year = naming ? "2024" : "1999";
    const std::string name = (naming ? "libexample" : "other") + std::to_string(i % 400);
    text += "---\napiVersion: policygate.dev/v1\nkind: ClusterGateException\nmetadata: {name: e" +
            std::to_string(i) + "}\nspec:\n  " +
            (i % 2 == 0 ? "ids: [CVE-" + year + "-" + std::to_string(10000 + i) + "]"
                        : "packages: [{name: " + name + "}]") +
            "\n  reason: r\n  owner: o\n  startsAt: \"2026-11-01\"\n  expiresAt: \"2026-12-31\"\n";
  }
  return text;
}

void Decide(benchmark::State& state) {
  const auto rules = static_cast<int>(state.range(0));
  const auto exceptions = static_cast<int>(state.range(2));
  const bool naming = state.range(3) != 0;
  policy::Gate gate = bench::MakeGate(static_cast<int>(state.range(1)));
  std::vector<policy::SourceFile> files = {{"rules.yaml", Policies(rules)}};
  if (exceptions > 0) files.push_back({"exceptions.yaml", Exceptions(exceptions, naming)});
  const auto set = policy::ReadPolicySet(files, {});
  if (!set) {
    state.SkipWithError(policy::Describe(set.error()).c_str());
    return;
  }
  const policy::Subject subject = *policy::SubjectOfImage(bench::kImage);
  const policy::Evidence evidence = gate.evidence.For(subject);
  std::size_t violations = 0;
  for (auto _ : state) {
    const policy::Decision decision = policy::Evaluate(subject, evidence, *set, gate.context);
    violations = decision.violations.size();
    if (decision.allowed) state.SkipWithError("the image must be denied");
  }
  state.counters["violations"] = static_cast<double>(violations);
}

// Around the largest, each size of one thing with the others held.
void Sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"rules", "findings", "exceptions", "naming"})->Unit(benchmark::kMillisecond);
  for (const int rules : {250, 500, 1000}) bench->Args({rules, 10'000, 1000, 1});
  for (const int findings : {2500, 5000}) bench->Args({1000, findings, 1000, 1});
  for (const int exceptions : {250, 500}) bench->Args({1000, 10'000, exceptions, 1});
  for (const int exceptions : {0, 250, 500, 1000}) bench->Args({1000, 10'000, exceptions, 0});
}
BENCHMARK(Decide)->Name("decide")->Apply(Sizes);

}  // namespace
