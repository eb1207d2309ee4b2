// notaryproject/specifications: signature-specification.md, "Certificate Requirements".
#include <algorithm>

#include "attest/verify_notation.h"
#include "crypto/chain.h"

namespace policy::attest {
namespace {

constexpr const char* kBasicConstraints = "2.5.29.19";
constexpr const char* kKeyUsage = "2.5.29.15";

Rejection BadChain(std::string problem) {
  return RejectAt(AttestStage::kChain, std::move(problem));
}

bool IsIssuer(const crypto::Certificate& one) {
  return one.is_authority() && one.is_critical(kBasicConstraints) && one.is_critical(kKeyUsage);
}

}  // namespace

std::optional<Rejection> CheckNotationChain(const std::vector<crypto::Certificate>& chain) {
  if (chain.empty()) return BadChain("the signature brings no certificate");
  const crypto::Certificate& leaf = chain.front();
  if (leaf.is_authority() || !leaf.signs_data_alone() || !leaf.signs_code_alone()) {
    return BadChain("the signer's certificate is not one for signing code alone");
  }
  for (const crypto::Certificate& one : chain) {
    if (!one.key()) return BadChain("a certificate's key: " + one.key().error().message);
  }
  if (!std::all_of(chain.begin() + 1, chain.end(), IsIssuer)) {
    return BadChain("a certificate above the signer's is no authority's");
  }
  const Result<void> ordered = crypto::CheckOrderedChain(chain);
  if (ordered) return std::nullopt;
  return BadChain("the chain of certificates: " + ordered.error().message);
}

}  // namespace policy::attest
