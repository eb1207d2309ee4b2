// One image: resolved once, its platforms told by its own manifest, and what lies beside each of
// them searched.
#include <utility>

#include "collect/at_once.h"
#include "collect/candidate_search.h"
#include "collect/image_manifests.h"
#include "collect/image_source.h"

namespace policy {
namespace collect {
namespace {

Target TargetOf(const std::string& digest, const std::string& media_type, std::uint64_t size,
                const std::string& platform) {
  return {{.media_type = media_type, .digest = digest, .size = static_cast<std::int64_t>(size)},
          platform};
}

// A platform's configuration is a fact like any other: what is not known of it is a problem.
void TakeConfigurations(const Place& place, const PlatformList& platforms, Gathered& gathered) {
  std::vector<Result<Document>> read = AskAtOnce(platforms.wanted.size(), [&](std::size_t i) {
    return ReadConfiguration(place, gathered.image, platforms.wanted[i], platforms.all);
  });
  for (std::size_t i = 0; i < read.size(); ++i) {
    GatheredPlatform& platform = gathered.platforms[i];
    if (read[i]) {
      platform.platform = read[i]->report.platform;
      gathered.configurations.push_back(*std::move(read[i]));
      continue;
    }
    const Target target = TargetOf(platform.digest, {}, 0, platform.platform);
    const std::string at = place.name + "@" + platform.digest;
    GatherProblem problem = ProblemOf(target, at, read[i].error());
    if (problem.state == DocumentState::kUnverifiable) problem.state = DocumentState::kUnparsable;
    gathered.problems.push_back(std::move(problem));
  }
}

std::vector<Target> TargetsOf(const ResolvedImage& image, const PlatformList& platforms) {
  std::vector<Target> targets = {
      TargetOf(image.reference.digest, image.media_type, image.size, {})};
  for (const PlatformEntry& each : platforms.wanted) {
    const registry::Descriptor& entry = each.descriptor;
    if (entry.digest == image.reference.digest) continue;
    targets.push_back(
        TargetOf(entry.digest, entry.media_type, entry.size.value_or(0), entry.platform));
  }
  return targets;
}

void Keep(Candidates candidates, Gathered& gathered) {
  gathered.candidates =
      std::make_shared<const std::vector<attest::Candidate>>(std::move(candidates.list));
  std::move(candidates.problems.begin(), candidates.problems.end(),
            std::back_inserter(gathered.problems));
}

}  // namespace
}  // namespace collect

Result<Gathered> Gather(const ImageSource& source, const GatherRequest& request) {
  const auto repository = source.state().Open(request.image);
  if (!repository) return repository.error();
  const collect::Place place{**repository, request.image.Name(),
                             http::Deadline::In(request.within)};
  const Result<registry::Manifest> root =
      collect::FetchNamed(**repository, request.image, place.deadline);
  if (!root) return root.error();
  Gathered gathered{.image = collect::ResolvedAs(request.image, *root)};
  const Result<collect::PlatformList> platforms = collect::ListPlatforms(place, *root, request);
  if (!platforms) {
    // Evidence on platforms that are not known cannot be looked for, and might have been the worst.
    const collect::Target image = collect::TargetsOf(gathered.image, {}).front();
    collect::Candidates none;
    none.problems.push_back(collect::ProblemOf(image, place.name, platforms.error()));
    collect::Keep(std::move(none), gathered);
    return gathered;
  }
  for (const collect::PlatformEntry& each : platforms->wanted) {
    gathered.platforms.push_back({each.descriptor.platform, each.descriptor.digest});
  }
  if (request.configuration) collect::TakeConfigurations(place, *platforms, gathered);
  const std::vector<collect::Target> targets = collect::TargetsOf(gathered.image, *platforms);
  collect::Keep(collect::CandidateSearch(place, targets, request.bounds).Run(), gathered);
  return gathered;
}

}  // namespace policy
