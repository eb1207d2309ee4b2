// Lint of what only the provers can read.
#include <memory>
#include <utility>

#include "document/bundle.h"
#include "document/load.h"
#include "policy/collect.h"

namespace policy {

std::vector<Problem> LintAuthorities(const std::vector<SourceFile>& files,
                                     const FileReader& read_file) {
  const document::BundleReader bundles(files, read_file);
  auto set = std::make_shared<document::Set>();
  set->policies = document::Load(files, bundles.reader(), document::Wanted::kPolicies).policies;
  const Result<TrustRing> ring = TrustRing::From(PolicySet(std::move(set)).Authorities());
  std::vector<Problem> problems;
  if (ring) return problems;
  for (const Error& cause : ring.error().causes) problems.push_back({.error = cause});
  return problems;
}

}  // namespace policy
