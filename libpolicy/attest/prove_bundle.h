// One bundle against all authorities of a ring, and what any proof of a candidate shares with it.
// Not for other rooms.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "attest/authority_ring.h"
#include "attest/bundle.h"
#include "attest/candidate.h"
#include "attest/prove_candidate.h"
#include "attest/rejection.h"
#include "policy/evidence.h"

namespace policy::attest {

using CandidateOutcome = std::variant<VerifiedStatement, CandidateRefusal>;

// Who refused a candidate, and why.
class Refusals {
 public:
  void Add(const std::string& name, Rejection rejection);
  // The one that came closest to a proof, and how many others there are.
  Rejection Take();

 private:
  std::optional<Rejection> best_{};
  std::string name_{};
  std::size_t count_ = 0;
};

CandidateRefusal Refuse(const Candidate& candidate, Rejection rejection);
// One digest, or none where it is empty.
std::vector<std::string> ClaimOf(std::string digest);
std::string DigestOf(const Candidate& candidate);
// Until when the clock lets a proof hold, by the span of its certificates.
void LimitBySpan(const std::optional<Validity>& span, SignatureProof& proof);

// The candidate has been read as a bundle. Thread-safe.
CandidateOutcome ProveBundle(const Bundle& bundle, const Candidate& candidate,
                             const AuthorityRing& ring);

}  // namespace policy::attest
