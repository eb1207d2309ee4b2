// The authorities that evidence is proved by, parsed once: a PEM parse costs six signature checks.
#include "collect/trust_ring.h"

#include <utility>

namespace policy {

TrustRing::TrustRing() : state_(std::make_shared<const State>()) {}

Result<TrustRing> TrustRing::From(const std::vector<AuthoritySpec>& authorities) {
  Result<attest::AuthorityRing> ring = attest::ReadAuthorities(authorities);
  if (!ring) return std::move(ring).error();
  TrustRing made;
  made.state_ = std::make_shared<const State>(State{*std::move(ring)});
  return made;
}

Result<TrustRing> TrustRing::OfKeys(const std::vector<std::string>& pems) {
  std::vector<AuthoritySpec> specs;
  specs.reserve(pems.size());
  for (const std::string& pem : pems) specs.push_back({.name = "key", .material = pem});
  return From(specs);
}

}  // namespace policy
