// Candidates to documents: proved against all authorities at once, then read. Not a public header.
#pragma once

#include <vector>

#include "attest/candidate.h"
#include "policy/evidence.h"

namespace policy {

class TrustRing;  // policy/collect.h

// One document for each envelope or bundle in the candidate (JSON lines; else exactly one). It
// names every authority of the ring that it satisfies; where there is none, or what was signed
// cannot be read, the document is in that state and says why. Thread-safe; never fails.
std::vector<Document> ReadCandidate(const attest::Candidate& candidate, const TrustRing& ring);

}  // namespace policy
