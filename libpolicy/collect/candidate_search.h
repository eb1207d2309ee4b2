// What lies beside manifests in one repository and may prove something about them: referrers, and
// cosign's .sig and .att. Lists and fetches; proves nothing. Not a public header.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "attest/candidate.h"
#include "policy/images.h"
#include "registry/repository.h"

namespace policy::collect {

// A manifest that evidence may be about.
struct Target {
  attest::SubjectDescriptor subject{};
  std::string platform{};  // empty for the image itself
};

struct Candidates {
  std::vector<attest::Candidate> list{};
  std::vector<GatherProblem> problems{};
};

// The repository with what an operation needs to speak of it.
struct Place {
  const registry::Repository& repository;
  std::string name{};  // "registry.example.com/team/app"
  http::Deadline deadline;
};

// Something about `target` that was there, or should be, and could not be had: kUnreachable if it
// may yet come, else kUnverifiable.
GatherProblem ProblemOf(const Target& target, std::string place, const Error& error);

// One answer of a list: referrers, or the manifest under a tag of cosign's; or neither.
struct Listing {
  std::vector<registry::Descriptor> referrers{};
  std::optional<registry::Manifest> manifest{};
  std::optional<Error> error{};
};

// One search, run once. What it is given must outlive it.
class CandidateSearch {
 public:
  CandidateSearch(const Place& place, const std::vector<Target>& targets,
                  const GatherBounds& bounds)
      : place_(place), targets_(targets), bounds_(bounds) {}

  Candidates Run();

 private:
  // A manifest whose layers may be candidates.
  struct Holder {
    std::size_t target = 0;
    std::string place{};
    bool promised = false;  // whoever lists it says that it holds some
    registry::Manifest manifest{};
  };
  using Referrer = std::pair<std::size_t, std::string>;  // a target, and the digest of a manifest
  // What makes two candidates one; their order, too.
  using Identity = std::tuple<std::size_t, attest::Candidate::Kind, std::string,
                              std::map<std::string, std::string>>;
  struct Layer {
    std::uint64_t size = 0;
    std::string place{};
  };
  // What did not come in time.
  struct Missing {
    std::size_t count = 0;
    std::string first{};
  };

  void List();
  void TakeList(std::size_t target, const char* suffix, Listing list);
  void TakeReferrers(std::size_t target, const std::vector<registry::Descriptor>& listed);
  void FetchReferrers();
  void TakeLayers(const Holder& holder);
  void CheckSizes();
  void FetchBlobs();
  void NoteFailure(std::size_t target, const std::string& place, const Error& error);
  void NoteMissing();
  // Past a bound nothing counts.
  void GiveUp(const std::string& why);

  const Place& place_;
  const std::vector<Target>& targets_;
  const GatherBounds& bounds_;

  std::map<Referrer, bool> referrers_{};  // to be fetched; whether they are promised
  std::map<Identity, Layer> layers_{};
  std::map<std::size_t, Missing> missing_{};  // by target
  Candidates found_{};
  bool gave_up_ = false;
};

}  // namespace policy::collect
