// All documents of a gate, found by digest. Holds no opinion on any of them.
#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "crypto/crypto.h"
#include "policy/collect.h"

namespace policy {

struct EvidenceStore::Index {
  std::vector<std::shared_ptr<const Document>> documents{};  // sorted, so that positions sort too
  std::unordered_map<std::string, std::vector<std::size_t>> by_subject{};
  // Handed over, or broken so that nobody can say whom they speak of.
  std::vector<std::size_t> for_all{};
  std::string digest{};
};

namespace {

// The order must not depend on how the documents came in.
bool ComesBefore(const Document& a, const Document& b) {
  return std::tie(a.handed_over, a.digest, a.file, a.stage, a.insecure) <
         std::tie(b.handed_over, b.digest, b.file, b.stage, b.insecure);
}

// One envelope in two files is one statement, but where a test has several authorities vouch for
// it; what is handed over twice may differ in its stage.
bool IsRepeated(const Document& a, const Document& b) {
  const bool one = !a.handed_over && !b.handed_over && a.digest == b.digest;
  return one && (!a.proof || !b.proof || a.proof->credentials() == b.proof->credentials());
}

std::vector<std::string> DigestsOf(const Subject& subject) {
  std::vector<std::string> digests;
  for (const SubjectImage& image : subject.images) {
    if (!image.digest.empty()) digests.push_back(image.digest);
    if (image.reference && !image.reference->digest.empty()) {
      digests.push_back(image.reference->digest);
    }
  }
  return digests;
}

}  // namespace

EvidenceStore::EvidenceStore() : EvidenceStore(From({})) {}

EvidenceStore EvidenceStore::From(std::vector<Document> documents) {
  std::sort(documents.begin(), documents.end(), ComesBefore);
  documents.erase(std::unique(documents.begin(), documents.end(), IsRepeated), documents.end());
  auto index = std::make_shared<Index>();
  std::vector<std::string> digests;
  for (Document& each : documents) {
    const std::size_t at = index->documents.size();
    digests.push_back(each.digest);
    for (const std::string& subject : each.claimed_subjects) {
      std::vector<std::size_t>& places = index->by_subject[subject];
      if (places.empty() || places.back() != at) places.push_back(at);
    }
    if (each.handed_over || each.claimed_subjects.empty()) index->for_all.push_back(at);
    index->documents.push_back(std::make_shared<const Document>(std::move(each)));
  }
  std::sort(digests.begin(), digests.end());
  crypto::Sha256Stream hash;
  for (const std::string& digest : digests) {
    hash.Update(digest);
    hash.Update("\n");
  }
  index->digest = hash.Finish();
  return EvidenceStore(std::move(index));
}

std::size_t EvidenceStore::size() const { return index_->documents.size(); }

const std::string& EvidenceStore::digest() const { return index_->digest; }

Evidence EvidenceStore::For(const Subject& subject) const {
  std::vector<std::size_t> places = index_->for_all;
  for (const std::string& digest : DigestsOf(subject)) {
    const auto found = index_->by_subject.find(digest);
    if (found == index_->by_subject.end()) continue;
    places.insert(places.end(), found->second.begin(), found->second.end());
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  Evidence evidence;
  evidence.documents.reserve(places.size());
  for (const std::size_t place : places) evidence.documents.push_back(index_->documents[place]);
  return evidence;
}

}  // namespace policy
