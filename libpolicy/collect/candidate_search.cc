// Three lists for each target, then the manifests that they name, then the blobs: each step asks
// for many things at once, and sums up what they may cost before the next begins.
#include "collect/candidate_search.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "collect/at_once.h"

namespace policy::collect {
namespace {

using Kind = attest::Candidate::Kind;
using registry::Descriptor;
using registry::Manifest;

constexpr std::string_view kBundlePrefix = "application/vnd.dev.sigstore.bundle";
constexpr std::string_view kEnvelope = "application/vnd.dsse.envelope.v1+json";
constexpr std::string_view kSimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json";
constexpr std::string_view kNotation = "application/vnd.cncf.notary.signature";

// What lists call an artifact that holds candidates, beside bundles of any version.
constexpr std::array<std::string_view, 5> kPromising = {
    kEnvelope, kNotation, "application/vnd.in-toto+json",
    "application/vnd.dev.cosign.artifact.sig.v1+json",
    "application/vnd.dev.cosign.artifact.att.v1+json"};
// What they say where they do not know, or nobody said.
constexpr std::array<std::string_view, 4> kSilent = {
    "", "application/vnd.oci.empty.v1+json", "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json"};

constexpr std::size_t kManifestsAtATime = 32;
constexpr std::size_t kTargetsAtATime = 8;

template <typename List>
bool Has(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool IsPromised(std::string_view type) {
  return type.starts_with(kBundlePrefix) || Has(kPromising, type);
}

std::optional<Kind> KindOf(const Manifest& holder, const Descriptor& layer) {
  if (holder.ListedType() == kNotation) return Kind::kNotation;
  if (layer.media_type == kSimpleSigning) return Kind::kSimpleSigning;
  if (layer.media_type == kEnvelope) return Kind::kEnvelope;
  if (layer.media_type.starts_with(kBundlePrefix)) return Kind::kBundle;
  return std::nullopt;
}

// Only cosign's older kinds keep a part of what they say in annotations.
bool NeedsAnnotations(Kind kind) { return kind == Kind::kSimpleSigning || kind == Kind::kEnvelope; }

// Of referrers (no suffix), and the manifests under cosign's tags.
constexpr std::array<const char*, 3> kLists = {"", ".sig", ".att"};

Listing AskForList(const Place& place, const std::string& digest, const char* suffix) {
  if (*suffix == '\0') {
    Result<std::vector<Descriptor>> listed =
        place.repository.ListReferrers(digest, {}, place.deadline);
    return listed ? Listing{.referrers = *std::move(listed)} : Listing{.error = listed.error()};
  }
  Result<Manifest> manifest =
      place.repository.GetManifest(registry::TagOf(digest, suffix), place.deadline);
  if (manifest) return {.manifest = *std::move(manifest)};
  return manifest.error().kind == ErrorKind::kNotFound ? Listing{}
                                                       : Listing{.error = manifest.error()};
}

std::string PlaceOfList(const Place& place, const std::string& digest, const char* suffix) {
  return *suffix == '\0' ? "the referrers of " + place.name + "@" + digest
                         : place.name + ":" + registry::TagOf(digest, suffix);
}

}  // namespace

GatherProblem ProblemOf(const Target& target, std::string place, const Error& error) {
  const bool may_come = error.kind == ErrorKind::kUnavailable;
  return {.state = may_come ? DocumentState::kUnreachable : DocumentState::kUnverifiable,
          .digest = target.subject.digest,
          .platform = target.platform,
          .place = std::move(place),
          .message = error.message};
}

void CandidateSearch::GiveUp(const std::string& why) {
  if (gave_up_) return;
  gave_up_ = true;
  found_.problems.push_back({.state = DocumentState::kUnverifiable,
                             .digest = targets_.front().subject.digest,
                             .place = place_.name,
                             .message = why + ", so none of them counts"});
}

void CandidateSearch::NoteFailure(std::size_t target, const std::string& place,
                                  const Error& error) {
  if (error.kind != ErrorKind::kUnavailable) {
    found_.problems.push_back(ProblemOf(targets_[target], place, error));
    return;
  }
  Missing& missing = missing_[target];
  if (missing.count++ == 0) missing.first = error.message;
}

void CandidateSearch::NoteMissing() {
  for (const auto& [target, missing] : missing_) {
    const std::string how_many =
        missing.count == 1 ? "one signature or attestation"
                           : std::to_string(missing.count) + " signatures or attestations";
    const Error error{.kind = ErrorKind::kUnavailable,
                      .message = how_many + " could not be fetched: " + missing.first};
    found_.problems.push_back(ProblemOf(targets_[target], place_.name, error));
  }
}

void CandidateSearch::List() {
  // A few at a time here too: a list may be of megabytes.
  for (std::size_t first = 0; first < targets_.size() && !gave_up_; first += kTargetsAtATime) {
    const std::size_t count = std::min(kTargetsAtATime, targets_.size() - first);
    std::vector<Listing> lists = AskAtOnce(count * kLists.size(), [&](std::size_t i) {
      const std::string& digest = targets_[first + i / kLists.size()].subject.digest;
      return AskForList(place_, digest, kLists[i % kLists.size()]);
    });
    for (std::size_t i = 0; i < lists.size() && !gave_up_; ++i) {
      TakeList(first + i / kLists.size(), kLists[i % kLists.size()], std::move(lists[i]));
    }
  }
}

void CandidateSearch::TakeList(std::size_t target, const char* suffix, Listing list) {
  const std::string place = PlaceOfList(place_, targets_[target].subject.digest, suffix);
  if (list.error && list.error->kind == ErrorKind::kLimit) return GiveUp(list.error->message);
  if (list.error) {
    // Whatever it was that came in place of a list, what the list would have named is not known.
    list.error->kind = ErrorKind::kUnavailable;
    found_.problems.push_back(ProblemOf(targets_[target], place, *list.error));
  }
  TakeReferrers(target, list.referrers);
  if (list.manifest) TakeLayers({target, place, true, *std::move(list.manifest)});
}

void CandidateSearch::TakeReferrers(std::size_t target, const std::vector<Descriptor>& listed) {
  for (const Descriptor& each : listed) {
    const bool promised = IsPromised(each.artifact_type);
    if (!promised && !Has(kSilent, each.artifact_type)) continue;
    bool& known = referrers_[{target, each.digest}];
    known = known || promised;
  }
}

void CandidateSearch::FetchReferrers() {
  if (referrers_.size() > bounds_.candidates) {
    return GiveUp("more than " + std::to_string(bounds_.candidates) +
                  " referrers may be signatures or attestations");
  }
  auto next = referrers_.begin();
  while (next != referrers_.end() && layers_.size() <= bounds_.candidates) {
    // A few at a time: manifests are large, and of each only the layers are kept.
    std::vector<std::map<Referrer, bool>::const_iterator> some;
    while (next != referrers_.end() && some.size() < kManifestsAtATime) some.push_back(next++);
    std::vector<Result<Manifest>> manifests = AskAtOnce(some.size(), [&](std::size_t i) {
      return place_.repository.GetManifest(some[i]->first.second, place_.deadline);
    });
    for (std::size_t i = 0; i < some.size(); ++i) {
      const auto& [referrer, promised] = *some[i];
      const std::string place = place_.name + "@" + referrer.second;
      if (manifests[i]) {
        TakeLayers({referrer.first, place, promised, *std::move(manifests[i])});
      } else {
        NoteFailure(referrer.first, place, manifests[i].error());
      }
    }
  }
}

void CandidateSearch::TakeLayers(const Holder& holder) {
  const Manifest& manifest = holder.manifest;
  const auto refuse = [&](std::string why) {
    const Error error{.kind = ErrorKind::kBadInput, .message = std::move(why)};
    NoteFailure(holder.target, holder.place, error);
  };
  if (manifest.ListedType() == kNotation && manifest.layers.size() != 1) {
    return refuse("a Notation signature has one layer, and this has " +
                  std::to_string(manifest.layers.size()));
  }
  bool any = false;
  for (const Descriptor& layer : manifest.layers) {
    const std::optional<Kind> kind = KindOf(manifest, layer);
    if (!kind) continue;
    any = true;
    auto annotations =
        NeedsAnnotations(*kind) ? layer.annotations : std::map<std::string, std::string>();
    layers_.try_emplace({holder.target, *kind, layer.digest, std::move(annotations)},
                        Layer{layer.size.value_or(0), holder.place});
  }
  if (!any && holder.promised) refuse("there is no signature and no attestation in it");
}

void CandidateSearch::CheckSizes() {
  if (layers_.size() > bounds_.candidates) {
    return GiveUp("more than " + std::to_string(bounds_.candidates) +
                  " signatures and attestations lie beside it");
  }
  std::set<std::pair<std::string, std::uint64_t>> blobs;
  std::uint64_t bytes = 0;
  for (auto at = layers_.begin(); at != layers_.end();) {
    const auto& [target, kind, digest, annotations] = at->first;
    const std::uint64_t size = at->second.size;
    if (size > bounds_.candidate_bytes) {
      const Error error{.kind = ErrorKind::kLimit,
                        .message = digest + " is larger than " +
                                   std::to_string(bounds_.candidate_bytes) + " bytes"};
      NoteFailure(target, at->second.place, error);
      at = layers_.erase(at);
      continue;
    }
    if (blobs.emplace(digest, size).second) bytes += size;
    ++at;
  }
  if (bytes > bounds_.bytes) {
    GiveUp("the signatures and attestations beside it are larger than " +
           std::to_string(bounds_.bytes) + " bytes together");
  }
}

void CandidateSearch::FetchBlobs() {
  std::vector<Descriptor> blobs;
  std::vector<std::size_t> uses;
  std::map<std::pair<std::string, std::uint64_t>, std::size_t> numbers;
  for (const auto& [identity, layer] : layers_) {
    const std::string& digest = std::get<2>(identity);
    const auto [number, added] = numbers.try_emplace({digest, layer.size}, blobs.size());
    if (added) {
      blobs.push_back({.digest = digest, .size = layer.size});
      uses.push_back(0);
    }
    ++uses[number->second];
  }
  std::vector<Result<std::string>> read = AskAtOnce(blobs.size(), [&](std::size_t i) {
    return place_.repository.ReadBlob(blobs[i], bounds_.candidate_bytes, place_.deadline);
  });
  for (const auto& [identity, layer] : layers_) {
    const auto& [target, kind, digest, annotations] = identity;
    const std::size_t number = numbers.at({digest, layer.size});
    if (!read[number]) {
      NoteFailure(target, layer.place, read[number].error());
      continue;
    }
    const bool last = --uses[number] == 0;
    found_.list.push_back({.kind = kind,
                           .bytes = last ? *std::move(read[number]) : *read[number],
                           .digest = digest,
                           .annotations = annotations,
                           .file = layer.place,
                           .subject = targets_[target].subject});
  }
}

Candidates CandidateSearch::Run() {
  List();
  if (!gave_up_) FetchReferrers();
  if (!gave_up_) CheckSizes();
  if (!gave_up_) FetchBlobs();
  NoteMissing();
  return std::move(found_);
}

}  // namespace policy::collect
