// Signed exceptions: each signature beside one is proved like any other, and counts if it is on the
// very digest of the document.
#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "document/set.h"
#include "policy/collect.h"
#include "rules/statement_choice.h"

namespace policy {
namespace {

using document::Exception;

bool Signs(const VerifiedStatement& statement, const Exception& exception) {
  const std::vector<std::string>& subjects = statement.subjects();
  return rules::IsOfType(statement.predicate_type(), "signature") &&
         std::find(subjects.begin(), subjects.end(), exception.digest) != subjects.end();
}

void TakeProofs(const Document& document, Exception& exception) {
  if (!document.proof || !Signs(*document.proof, exception)) {
    exception.why_unsigned = document.proof
                                 ? "what lies beside it is no signature on " + exception.digest
                                 : document.problem;
    return;
  }
  const auto& proofs = document.proof->proofs();
  exception.proofs.insert(exception.proofs.end(), proofs.begin(), proofs.end());
}

void ProveOne(Exception& exception, const TrustRing& ring, const std::vector<Document>& assumed) {
  for (const SourceFile& signature : exception.signatures) {
    const auto documents = ReadSignedDocuments(signature.text, signature.path, ring);
    if (!documents) exception.why_unsigned = documents.error().message;
    if (!documents) continue;
    for (const Document& document : *documents) TakeProofs(document, exception);
  }
  for (const Document& document : assumed) {
    if (document.proof && Signs(*document.proof, exception)) TakeProofs(document, exception);
  }
}

}  // namespace

PolicySet ProveExceptions(const PolicySet& policies, const TrustRing& ring,
                          const std::vector<Document>& assumed) {
  const std::vector<Exception>& exceptions = policies.set().exceptions;
  const bool any = std::any_of(exceptions.begin(), exceptions.end(),
                               [](const Exception& one) { return !one.signatures.empty(); });
  if (!any && assumed.empty()) return policies;
  auto proved = std::make_shared<document::Set>(policies.set());
  for (Exception& exception : proved->exceptions) ProveOne(exception, ring, assumed);
  return PolicySet(std::move(proved));
}

Result<TrustedPolicies> TrustPolicies(const PolicySet& policies) {
  Result<TrustRing> ring = TrustRing::From(policies.Authorities());
  if (!ring) return std::move(ring).error();
  PolicySet proved = ProveExceptions(policies, *ring);
  return TrustedPolicies{std::move(proved), *std::move(ring)};
}

}  // namespace policy
