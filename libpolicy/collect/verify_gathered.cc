// Whether enough of those who are trusted signed what was asked for. Of an index only what names
// the index counts, but for reports, which say what they were made on.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "collect/trust_ring.h"
#include "policy/catalog.h"
#include "policy/collect.h"
#include "policy/images.h"

namespace policy {
namespace {

using Names = std::map<std::string, std::string>;  // of authorities, by credential

class Verifier {
 public:
  Verifier(const Gathered& gathered, const VerifyRequest& request, Names names)
      : gathered_(gathered), request_(request), names_(std::move(names)) {}

  Verification Run(const std::vector<Document>& documents);

 private:
  VerifiedThing ThingOf(const Document& document);
  std::string WhyDiscarded(const Document& document, VerifiedThing& thing);
  void Conclude();

  const Gathered& gathered_;
  const VerifyRequest& request_;
  Names names_;
  std::set<std::string> credentials_{};  // that count
  bool any_candidate_ = false;
  Verification told_{};
};

// Where it is about the image or one of its platforms, that is filled in.
std::string Verifier::WhyDiscarded(const Document& document, VerifiedThing& thing) {
  if (!document.proof) return document.problem;
  const std::vector<std::string>& subjects = document.proof->subjects();
  const std::string& image = gathered_.image.reference.digest;
  if (std::find(subjects.begin(), subjects.end(), image) != subjects.end()) {
    thing.subject = image;
  } else if (!document.index.empty()) {
    thing.subject = document.claimed_subjects.front();
    thing.platform = document.report.platform;
  } else {
    return "it speaks of something else";
  }
  if (document.state != DocumentState::kUsable) return document.problem;
  const bool whole = !document.only_statement || thing.platform.empty();
  return whole ? std::string() : "it is on a platform alone, and never covers the index";
}

VerifiedThing Verifier::ThingOf(const Document& document) {
  VerifiedThing thing{.place = document.file, .digest = document.digest};
  thing.discarded = WhyDiscarded(document, thing);
  if (!document.proof) return thing;
  thing.predicate_type = document.proof->predicate_type();
  bool held = false;
  for (const SignatureProof& proof : document.proof->proofs()) {
    const auto name = names_.find(proof.credential);
    if (name == names_.end()) continue;
    thing.signers.push_back({name->second, proof});
    const bool counts = thing.discarded.empty() && proof.HoldsAt(request_.now);
    held |= counts;
    if (counts) credentials_.insert(proof.credential);
  }
  if (thing.discarded.empty() && !held) thing.discarded = "the signer's certificate has run out";
  return thing;
}

void Verifier::Conclude() {
  told_.verified = credentials_.size() >= request_.threshold && request_.threshold > 0;
  if (told_.verified) return;
  if (!any_candidate_) {
    told_.reason = "nothing of that kind lies beside it";
  } else if (credentials_.empty()) {
    told_.reason = "nobody who is trusted signed it";
  } else {
    told_.reason = std::to_string(credentials_.size()) + " of the " +
                   std::to_string(request_.threshold) + " different signers that are needed";
  }
}

Verification Verifier::Run(const std::vector<Document>& documents) {
  const ImageReference& reference = gathered_.image.reference;
  told_.image = reference.repository.empty() ? reference.digest : reference.Canonical();
  told_.type = request_.type;
  for (const Document& document : documents) {
    const bool proved = document.proof.has_value();
    if (proved && !request_.type.empty() &&
        !IsPredicateOfType(document.proof->predicate_type(), request_.type)) {
      continue;
    }
    any_candidate_ = true;
    told_.things.push_back(ThingOf(document));
  }
  for (const GatherProblem& problem : gathered_.problems) {
    told_.problems.push_back(problem.place + ": " + problem.message);
  }
  Conclude();
  return std::move(told_);
}

Names NamesIn(const attest::AuthorityRing& ring) {
  Names names;
  for (const auto& key : ring.keys) names.emplace(key.id, key.name);
  for (const auto& group : ring.identities) {
    for (const auto& member : group.members) names.emplace(member.id, member.name);
  }
  for (const auto& notation : ring.notations) names.emplace(notation.id, notation.name);
  return names;
}

}  // namespace

Result<Verification> VerifyGathered(const Gathered& gathered, const VerifyRequest& request) {
  Result<TrustRing> ring = TrustRing::From(request.authorities);
  if (!ring) return ring.error();
  std::vector<Document> documents = ProveCandidates(gathered, *ring);
  std::sort(documents.begin(), documents.end(), [](const Document& a, const Document& b) {
    return std::tie(a.file, a.digest) < std::tie(b.file, b.digest);
  });
  return Verifier(gathered, request, NamesIn(ring->state().ring)).Run(documents);
}

}  // namespace policy
