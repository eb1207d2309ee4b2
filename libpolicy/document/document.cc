// The public door: sets, lint and tests out of what Load found.
#include "policy/document.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "crypto/crypto.h"
#include "document/bundle.h"
#include "document/load.h"
#include "document/set.h"

namespace policy {
namespace {

using document::Exception;
using document::Loaded;
using document::Set;
using document::Wanted;

// Warnings proper stay behind: they are lint's.
std::optional<Error> Refusal(std::vector<Problem> problems, const std::string& what) {
  Error error{.kind = ErrorKind::kUnsupported};
  for (Problem& problem : problems) {
    if (problem.warning && problem.error.kind != ErrorKind::kUnsupported) continue;
    if (problem.error.kind != ErrorKind::kUnsupported) error.kind = ErrorKind::kBadInput;
    error.causes.push_back(std::move(problem.error));
  }
  if (error.causes.empty()) return std::nullopt;
  const std::size_t count = error.causes.size();
  error.message = std::to_string(count) + (count == 1 ? " problem" : " problems") + " in " + what;
  return error;
}

std::string DigestOfAll(const Set& set) {
  std::vector<std::string_view> digests;
  for (const auto& policy : set.policies) digests.push_back(policy->digest);
  for (const Exception& exception : set.exceptions) digests.push_back(exception.digest);
  std::sort(digests.begin(), digests.end());
  std::string all;
  for (const std::string_view digest : digests) all += std::string(digest) + '\n';
  return crypto::Sha256(all);
}

std::shared_ptr<const Set> MakeSet(Loaded loaded, std::vector<std::string> bundles = {}) {
  auto set = std::make_shared<Set>();
  set->policies = std::move(loaded.policies);
  set->exceptions = std::move(loaded.exceptions);
  std::sort(set->policies.begin(), set->policies.end(),
            [](const auto& a, const auto& b) { return a->name < b->name; });
  std::sort(set->exceptions.begin(), set->exceptions.end(),
            [](const Exception& a, const Exception& b) {
              // ClusterGateException comes before GateException.
              return std::tuple(!a.cluster, a.namespace_name, a.name) <
                     std::tuple(!b.cluster, b.namespace_name, b.name);
            });
  set->digest = DigestOfAll(*set);
  set->bundles = std::move(bundles);
  return set;
}

}  // namespace

PolicySet::PolicySet() : set_(MakeSet({})) {}

std::size_t PolicySet::policy_count() const { return set_->policies.size(); }

std::size_t PolicySet::exception_count() const { return set_->exceptions.size(); }

std::vector<JudgedPolicy> PolicySet::policies() const {
  std::vector<JudgedPolicy> out;
  for (const auto& policy : set_->policies) {
    out.push_back({.name = policy->name, .digest = policy->digest, .file = policy->file});
  }
  return out;
}

const std::vector<std::string>& PolicySet::bundles() const { return set_->bundles; }

const std::string& PolicySet::digest() const { return set_->digest; }

std::vector<AuthoritySpec> PolicySet::Authorities() const {
  std::vector<AuthoritySpec> specs;
  std::set<std::string_view> seen;
  for (const auto& policy : set_->policies) {
    for (const document::Authority& authority : policy->authorities) {
      for (const AuthoritySpec& spec : authority.specs) {
        if (seen.insert(spec.id).second) specs.push_back(spec);
      }
    }
  }
  return specs;
}

bool PolicySet::WantsEvidence() const {
  const auto wants = [](const document::Rule& rule) {
    const rules::Check& check = *rule.check;
    return !check.needs().empty() || check.wants_scans() || check.wants_statements() ||
           check.wants_reports() || check.wants_base();
  };
  return std::any_of(set_->policies.begin(), set_->policies.end(), [&](const auto& policy) {
    return std::any_of(policy->rules.begin(), policy->rules.end(), wants);
  });
}

std::vector<std::string> PolicySet::AuthorityNames() const {
  std::set<std::string> names;
  for (const auto& policy : set_->policies) {
    for (const document::Authority& authority : policy->authorities) names.insert(authority.name);
  }
  return {names.begin(), names.end()};
}

Result<PolicySet> ReadPolicySet(const std::vector<SourceFile>& files, const FileReader& read_file,
                                ReadFor purpose) {
  document::BundleReader bundles(files, read_file);
  Loaded loaded = document::Load(files, bundles.reader(), Wanted::kPolicies, purpose);
  if (auto refusal = Refusal(std::move(loaded.problems), "the policies"))
    return *std::move(refusal);
  return PolicySet(MakeSet(std::move(loaded), bundles.Digests()));
}

std::vector<Problem> Lint(const std::vector<SourceFile>& files, const FileReader& read_file) {
  document::BundleReader bundles(files, read_file);
  return document::Load(files, bundles.reader(), Wanted::kAll).problems;
}

Result<std::vector<GateTest>> ReadGateTests(const std::vector<SourceFile>& files) {
  Loaded loaded = document::Load(files, {}, Wanted::kTests);
  if (auto refusal = Refusal(std::move(loaded.problems), "the tests")) return *std::move(refusal);
  return std::move(loaded.tests);
}

}  // namespace policy
