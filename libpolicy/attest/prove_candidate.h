// Proof of one candidate by all authorities at once: one statement, and everybody who signed it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "attest/authority_ring.h"
#include "attest/candidate.h"
#include "attest/rejection.h"
#include "policy/evidence.h"

namespace policy::attest {

struct CandidateRefusal {
  Rejection rejection{};                        // The most telling, and by whom.
  std::vector<std::string> claimed_subjects{};  // Unproved, for messages; may be empty.
};

// The statement in the candidate, or one that the image is signed, with a proof for each authority
// that it satisfies. Whether it speaks of the image at hand is the caller's to compare, by digest;
// of Notation all of the subject is compared, where it is known. Thread-safe.
std::variant<VerifiedStatement, CandidateRefusal> ProveCandidate(const Candidate& candidate,
                                                                 const AuthorityRing& ring);

}  // namespace policy::attest
