// GateTest cases, run through the same library calls as evaluate and admit.
#include "gate_test.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxManifest = std::size_t{8} << 20U;
constexpr std::size_t kMaxStatements = std::size_t{512} << 20U;

// `path` as seen from the folder of the test's own file.
std::string Beside(const std::string& file, const std::string& path) {
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

bool Same(const std::string& wanted, const std::string& got) {
  return wanted.empty() || wanted == got;
}

bool Equals(const policy::ExpectedViolation& wanted, const policy::Violation& got) {
  return wanted.outcome == got.outcome && Same(wanted.policy, got.policy) &&
         Same(wanted.rule, got.rule) && Same(wanted.image, got.image) && Same(wanted.id, got.id) &&
         Same(wanted.package, got.package) && Same(wanted.reason, got.reason) &&
         Same(wanted.exception, got.exception);
}

std::string Words(const policy::ExpectedViolation& wanted) {
  std::string words = policy::NameOf(wanted.outcome);
  const std::pair<const char*, const std::string*> parts[] = {
      {"policy", &wanted.policy},      {"rule", &wanted.rule},
      {"image", &wanted.image},        {"id", &wanted.id},
      {"package", &wanted.package},    {"reason", &wanted.reason},
      {"exception", &wanted.exception}};
  for (const auto& [key, value] : parts) {
    if (!value->empty()) words += std::string(" ") + key + "=" + *value;
  }
  return words;
}

std::string Words(const policy::Violation& got) {
  policy::ExpectedViolation words;
  words.policy = got.policy;
  words.rule = got.rule;
  words.id = got.id;
  words.package = got.package;
  words.reason = got.reason;
  words.exception = got.exception;
  words.outcome = got.outcome;
  return Words(words);
}

std::string UntilOf(const policy::Decision& decision) {
  return decision.valid_until ? policy::FormatTime(*decision.valid_until) : "null";
}

struct CaseInputs {
  std::vector<policy::Subject> subjects{};
  policy::EvidenceStore evidence{};
  std::vector<policy::Document> statements{};
  std::optional<Failure> failure{};
};

CaseInputs Failing(Failure failure) {
  CaseInputs inputs;
  inputs.failure = std::move(failure);
  return inputs;
}

CaseInputs ReadSubjects(const policy::GateTest& test, const policy::GateTestCase& one) {
  CaseInputs inputs;
  if (!one.image.empty()) {
    policy::Result<policy::Subject> subject = policy::SubjectOfImage(one.image);
    if (!subject) return Failing({std::move(subject).error(), kUsage});
    inputs.subjects.push_back(*std::move(subject));
  } else {
    const std::string path = Beside(test.file, one.workload);
    policy::Result<std::string> text = policy::ReadFile(path, kMaxManifest);
    if (!text) return Failing({std::move(text).error(), kEvidence});
    policy::Result<std::vector<policy::Workload>> workloads = policy::ReadWorkloads(*text, path);
    if (!workloads) return Failing({std::move(workloads).error(), kEvidence});
    for (policy::Workload& workload : *workloads) {
      if (workload.pod) inputs.subjects.push_back(policy::SubjectOfWorkload(std::move(workload)));
    }
  }
  for (policy::Subject& subject : inputs.subjects) {
    if (one.namespace_name) subject.namespace_name = one.namespace_name;
    if (one.namespace_labels) subject.namespace_labels = one.namespace_labels;
  }
  return inputs;
}

// Why a case may not take the word of an authority: no policy of the test names it.
std::optional<Failure> StrangerIn(const policy::GateTestCase& one,
                                  const std::vector<std::string>& authorities) {
  for (const policy::TestStatement& statement : one.statements) {
    if (std::find(authorities.begin(), authorities.end(), statement.authority) !=
        authorities.end()) {
      continue;
    }
    policy::Error error{.kind = policy::ErrorKind::kBadInput, .where = one.where};
    error.message = "no policy of the test names an authority '" + statement.authority + "'";
    for (const std::string& name : authorities) {
      error.hint.append(error.hint.empty() ? "one of " : ", ").append(name);
    }
    return Failure{std::move(error), kUsage};
  }
  return std::nullopt;
}

std::optional<Failure> ReadStatements(const policy::GateTest& test, const policy::GateTestCase& one,
                                      std::vector<policy::Document>& documents) {
  for (const policy::TestStatement& statement : one.statements) {
    const std::string path = Beside(test.file, statement.file);
    const policy::Result<std::string> bytes = policy::ReadFile(path, kMaxStatements);
    if (!bytes) return Failure{bytes.error(), kEvidence};
    policy::Result<std::vector<policy::Document>> read =
        policy::ReadAssumedStatements(*bytes, path, statement.authority);
    if (!read) return Failure{read.error(), kEvidence};
    std::move(read->begin(), read->end(), std::back_inserter(documents));
  }
  return std::nullopt;
}

// A document of any kind, or an image archive.
policy::Result<std::vector<policy::Document>> ReadCaseEvidence(const std::string& path,
                                                               const std::string& image,
                                                               const policy::TrustRing& ring) {
  const policy::Result<policy::ImageBytes> bytes = policy::OpenImage(path);
  if (bytes && policy::LooksLikeImage(*bytes)) return policy::ReadImageArchive(*bytes, image, true);
  return ReadEvidenceFile(path, ring, true);
}

CaseInputs ReadCase(const policy::GateTest& test, const policy::GateTestCase& one,
                    const policy::TrustRing& ring) {
  CaseInputs inputs = ReadSubjects(test, one);
  if (inputs.failure) return inputs;
  if (inputs.subjects.size() != 1) {
    policy::Error error{.kind = policy::ErrorKind::kBadInput, .where = one.where};
    error.message = "case '" + one.name + "' must name one pod-bearing object, found " +
                    std::to_string(inputs.subjects.size());
    inputs.failure = Failure{std::move(error), kUsage};
    return inputs;
  }
  std::vector<policy::Document> documents;
  for (const std::string& relative : one.evidence) {
    policy::Result<std::vector<policy::Document>> read =
        ReadCaseEvidence(Beside(test.file, relative), one.image, ring);
    if (!read) {
      inputs.failure = Failure{std::move(read).error(), kEvidence};
      return inputs;
    }
    std::move(read->begin(), read->end(), std::back_inserter(documents));
  }
  inputs.failure = ReadStatements(test, one, inputs.statements);
  documents.insert(documents.end(), inputs.statements.begin(), inputs.statements.end());
  if (!inputs.failure) inputs.evidence = policy::EvidenceStore::From(std::move(documents));
  return inputs;
}

policy::Decision Judge(const policy::GateTest& test, const policy::GateTestCase& one,
                       const CaseInputs& inputs, const policy::PolicySet& set,
                       const policy::TrustRing& ring) {
  const policy::PolicySet policies = policy::ProveExceptions(set, ring, inputs.statements);
  const policy::Context context{
      .now = one.at.value_or(test.at), .point = one.point, .platform = one.platform};
  const policy::Subject& subject = inputs.subjects.front();
  return policy::Evaluate(subject, inputs.evidence.For(subject), policies, context);
}

// What a test could notice of a decision.
std::vector<std::string> Signature(const policy::Decision& decision) {
  std::vector<std::string> signature{decision.allowed ? "allowed" : "denied"};
  for (const policy::Violation& violation : decision.violations) {
    signature.push_back(violation.image + " " + Words(violation));
  }
  return signature;
}

// The case as it would have passed: what it said and still holds, and what it did not say of
// denials.
policy::GateTestCase AsDecided(policy::GateTestCase one, const policy::Decision& decision) {
  const auto& violations = decision.violations;
  const bool complete = one.exact || one.expect_allowed != decision.allowed;
  one.expect_allowed = decision.allowed;
  std::erase_if(one.expect_violations, [&](const policy::ExpectedViolation& wanted) {
    return std::none_of(violations.begin(), violations.end(),
                        [&](const auto& got) { return Equals(wanted, got); });
  });
  for (const policy::Violation& got : violations) {
    const auto& known = one.expect_violations;
    const bool told = std::any_of(known.begin(), known.end(),
                                  [&](const auto& wanted) { return Equals(wanted, got); });
    if (!complete || told || got.outcome != policy::Outcome::kDenied) continue;
    policy::ExpectedViolation violation;
    violation.rule = got.rule;
    violation.id = got.id;
    violation.package = got.package;
    violation.reason = got.reason;
    one.expect_violations.push_back(std::move(violation));
  }
  if (!one.expect_valid_until.empty()) one.expect_valid_until = UntilOf(decision);
  return one;
}

TestRun Failed(Failure failure) {
  TestRun run;
  run.failure = std::move(failure);
  return run;
}

Coverage CoverageOf(const policy::GateTest& test, const std::vector<policy::SourceFile>& files,
                    const policy::PolicySet& set, const policy::TrustRing& ring,
                    const std::vector<CaseInputs>& inputs) {
  Coverage coverage;
  std::vector<std::vector<std::string>> whole;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    whole.push_back(Signature(Judge(test, test.cases[i], inputs[i], set, ring)));
  }
  const policy::FileReader reader = policy::DocumentFileReader();
  for (policy::PolicyPart& part : policy::PartsOf(files, reader)) {
    const auto rest = policy::ReadPolicySet(part.rest, reader, policy::ReadFor::kTests);
    if (!rest) continue;
    ++coverage.parts;
    bool noticed = false;
    for (std::size_t i = 0; i < inputs.size() && !noticed; ++i) {
      noticed = Signature(Judge(test, test.cases[i], inputs[i], *rest, ring)) != whole[i];
    }
    if (!noticed) coverage.missing.push_back(std::move(part));
  }
  return coverage;
}

}  // namespace

std::vector<std::string> Differences(const policy::GateTestCase& expected,
                                     const policy::Decision& decision) {
  std::vector<std::string> differences;
  if (decision.allowed != expected.expect_allowed) {
    differences.push_back(std::string("expected ") +
                          (expected.expect_allowed ? "allowed" : "denied") + ", got " +
                          (decision.allowed ? "allowed" : "denied"));
  }
  for (const policy::ExpectedViolation& wanted : expected.expect_violations) {
    const bool found = std::any_of(decision.violations.begin(), decision.violations.end(),
                                   [&](const auto& got) { return Equals(wanted, got); });
    if (!found) differences.push_back("no violation is " + Words(wanted));
  }
  for (const policy::Violation& got : decision.violations) {
    if (!expected.exact || got.outcome != policy::Outcome::kDenied) continue;
    const bool wanted =
        std::any_of(expected.expect_violations.begin(), expected.expect_violations.end(),
                    [&](const auto& one) { return Equals(one, got); });
    if (!wanted) differences.push_back("unexpected: " + Words(got));
  }
  const std::string until = UntilOf(decision);
  if (!Same(expected.expect_valid_until, until)) {
    differences.push_back("expected validUntil " + expected.expect_valid_until + ", got " + until);
  }
  // A failed case shows what did deny, so that nobody has to run it again to learn.
  if (!differences.empty() && decision.allowed != expected.expect_allowed) {
    for (const policy::Violation& got : decision.violations) {
      if (got.outcome == policy::Outcome::kDenied) differences.push_back("it has: " + Words(got));
    }
  }
  return differences;
}

TestRun RunGateTest(const policy::GateTest& test, bool with_coverage) {
  TestRun run;
  std::vector<std::string> paths;
  for (const std::string& file : test.files) paths.push_back(Beside(test.file, file));
  const policy::Result<std::vector<policy::SourceFile>> files = policy::ReadDocuments(paths);
  if (!files) return Failed(Failure{files.error(), kUsage});
  const policy::Result<policy::PolicySet> set =
      policy::ReadPolicySet(*files, policy::DocumentFileReader(), policy::ReadFor::kTests);
  if (!set) return Failed(Failure{set.error(), kUsage});
  const policy::Result<policy::TrustRing> ring = policy::TrustRing::From(set->Authorities());
  if (!ring) return Failed(Failure{ring.error(), kUsage});
  const std::vector<std::string> authorities = set->AuthorityNames();
  std::vector<CaseInputs> inputs;
  for (const policy::GateTestCase& one : test.cases) {
    if (auto stranger = StrangerIn(one, authorities)) return Failed(*std::move(stranger));
    inputs.push_back(ReadCase(test, one, *ring));
    if (inputs.back().failure) return Failed(*inputs.back().failure);
    const policy::Decision decision = Judge(test, one, inputs.back(), *set, *ring);
    run.cases.push_back({test.name, one.name, one.where, Differences(one, decision)});
    if (!run.cases.back().differences.empty()) run.failed.push_back(AsDecided(one, decision));
    if (!with_coverage) inputs.pop_back();
  }
  if (with_coverage) run.coverage = CoverageOf(test, *files, *set, *ring, inputs);
  return run;
}

}  // namespace cli
