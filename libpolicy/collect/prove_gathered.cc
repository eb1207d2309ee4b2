// From what lies beside an image to what is known of it: the one place where candidates of a
// registry or layout are proved, and bound to the index that lists their platform.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/platform.h"
#include "collect/read_candidate.h"
#include "policy/collect.h"
#include "policy/images.h"

namespace policy {
namespace {

bool Has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

const GatheredPlatform* PlatformOf(const Gathered& gathered, const std::string& digest) {
  const auto found =
      std::find_if(gathered.platforms.begin(), gathered.platforms.end(),
                   [&](const GatheredPlatform& platform) { return platform.digest == digest; });
  return found == gathered.platforms.end() ? nullptr : &*found;
}

// What was proved about a platform is about the image on it, unless the report says otherwise.
void BindToIndex(const Gathered& gathered, const std::string& subject, Document& document) {
  const std::string& image = gathered.image.reference.digest;
  if (subject == image || !document.proof || !Has(document.proof->subjects(), subject)) return;
  Report& report = document.report;
  const bool about_another =
      !report.subject_digests.empty() && !Has(report.subject_digests, subject);
  const GatheredPlatform* platform = PlatformOf(gathered, subject);
  if (platform == nullptr || about_another || Has(document.proof->subjects(), image)) return;
  const std::string& listed = platform->platform;
  if (report.platform.empty()) report.platform = listed;
  if (!listed.empty() && !base::IsPlatform(report.platform, listed)) {
    document.state = DocumentState::kUnverifiable;
    document.problem = "the report is of " + report.platform + ", and its subject is " + listed;
  }
  document.index = image;
}

void AddProblems(const Gathered& gathered, std::vector<Document>& documents) {
  for (const GatherProblem& problem : gathered.problems) {
    Document document;
    document.state = problem.state;
    document.problem = problem.message;
    document.file = problem.place;
    document.report.file = problem.place;
    document.report.platform = problem.platform;
    // Whoever judges the image by its index asks for the index.
    document.claimed_subjects = {gathered.image.reference.digest};
    if (problem.digest != gathered.image.reference.digest) {
      document.claimed_subjects.push_back(problem.digest);
    }
    documents.push_back(std::move(document));
  }
}

}  // namespace

std::vector<Document> ProveCandidates(const Gathered& gathered, const TrustRing& ring) {
  std::vector<Document> documents;
  const std::string& image = gathered.image.reference.digest;
  for (const attest::Candidate& candidate : *gathered.candidates) {
    for (Document& document : ReadCandidate(candidate, ring)) {
      BindToIndex(gathered, candidate.subject.digest, document);
      // Whatever it says it is about, it lies beside this image: refused by name, not passed over.
      if (!Has(document.claimed_subjects, image)) document.claimed_subjects.push_back(image);
      documents.push_back(std::move(document));
    }
  }
  return documents;
}

std::vector<Document> ProveGathered(const Gathered& gathered, const TrustRing& ring) {
  std::vector<Document> documents = ProveCandidates(gathered, ring);
  for (Document configuration : gathered.configurations) {
    configuration.by_digest = true;
    documents.push_back(std::move(configuration));
  }
  AddProblems(gathered, documents);
  return documents;
}

}  // namespace policy
