// What a check sees of one image on one platform, and what must be known before its silence means
// anything.
#include <algorithm>
#include <utility>

#include "evaluate/judge.h"
#include "policy/image_config.h"

namespace policy::evaluate {
namespace {

// What lists a distribution's packages alone covers no more than these. True if there was such.
bool LeaveWholeLists(std::vector<Speaker>& speakers) {
  bool any = false;
  for (Speaker& speaker : speakers) {
    if (!speaker.document->report.distribution_only) continue;
    any = any || speaker.covers;
    speaker.covers = false;
  }
  return any;
}

void AddPackages(const rules::Need& need, PlatformView& platform, rules::ImageFacts& facts) {
  const std::vector<Speaker>& speakers = platform.Speakers(need.covers);
  facts.packages =
      need.licensed ? platform.LicensedPackages().packages : platform.Packages().packages;
  facts.packages_listed = std::any_of(speakers.begin(), speakers.end(),
                                      [](const Speaker& speaker) { return speaker.covers; });
}

}  // namespace

rules::ImageFacts Judge::FactsOf(std::size_t image) const {
  const ImageContext& context = images_[image];
  return {.text = context.image->text,
          .digest = context.digest,
          .reference = context.image->reference ? &*context.image->reference : nullptr,
          .now = context_->now};
}

void Judge::CollectWhole(const Place& place, std::size_t image, const ImageView& view,
                         Found& found) {
  std::vector<const ImageConfig*> configs;
  for (const Weighed& weighed : view.weighed) {
    const auto& config = weighed.document->report.image;
    if (weighed.counts() && config) configs.push_back(config.get());
  }
  rules::ImageFacts facts = FactsOf(image);
  facts.configs = configs;
  AddVerdict(place, place.rule->check->JudgeWhole(facts), {}, found);
}

void Judge::CollectOn(const Place& place, std::size_t image, ImageView& view,
                      PlatformView& platform, Found& found) {
  const rules::Check& check = *place.rule->check;
  rules::ImageFacts facts = FactsOf(image);
  facts.platform = place.platform;
  std::vector<const ImageConfig*> configs;
  if (check.wants_statements()) AddStatements(place, image, facts, found);
  std::vector<const Report*> reports;
  if (check.wants_reports()) reports = ReportsOn(view, platform);
  facts.reports = reports;
  for (const rules::Need& need : check.needs()) {
    const bool answered = need.or_else != nullptr && need.or_else(facts);
    if (!answered) CheckNeed(place, need, image, view, platform, found);
    if (need.catalogue) continue;
    if (need.covers == Coverage::kImage) {
      configs = ConfigsOn(platform);
      facts.configs = configs;
    } else if (need.covers == Coverage::kPackages) {
      AddPackages(need, platform, facts);
    } else {
      AddFindings(place, need.covers, image, platform, facts);
    }
  }
  BaseSources base;
  if (check.wants_base()) {
    base = BaseSourcesOn(platform);
    facts.configs = base.configs;
    facts.archives = base.archives;
  }
  std::vector<rules::Scan> scans;
  if (check.wants_scans()) {
    scans = ScansOn(place, image, platform);
    facts.scans = scans;
  }
  AddBreaches(place, facts, found);
}

std::vector<rules::Scan> Judge::ScansOn(const Place& place, std::size_t image,
                                        PlatformView& platform) {
  std::vector<rules::Scan> scans;
  const std::vector<std::string> relied_on = place.rule->check->authorities();
  for (const rules::Scan& scan : ScansOf(*place.policy, image).scans) {
    if (!ShowsPlatform(*scan.document, platform)) continue;
    scans.push_back(scan);
    // Signed by an authority that only this check relies on.
    if (HasAny(scan.authorities, relied_on)) uses_[scan.document].standing = Standing::kUsed;
  }
  return scans;
}

void Judge::CheckNeed(const Place& place, const rules::Need& need, std::size_t image,
                      ImageView& view, PlatformView& platform, Found& found) {
  const document::EvidenceRules& evidence = place.policy->evidence;
  std::optional<Unmet> unmet;
  if (need.catalogue) {
    unmet = catalogues_.UnmetBy(need, evidence, horizon_);
  } else {
    std::vector<Speaker> speakers = platform.Speakers(need.covers);
    const bool too_few = need.any_type && LeaveWholeLists(speakers);
    unmet = UnmetNeed({need, &view.weighed, &speakers, place.platform, &images_[image]}, evidence,
                      horizon_);
    if (unmet && too_few) {
      unmet->message += "; an image archive lists packages of the types deb, rpm and apk alone";
      unmet->remediation = "hand an SBOM over, or say in the rule which `type` is meant";
    }
  }
  if (!unmet) return;
  const document::EvidenceState state = unmet->state;
  found.Add(ViolationOf(place, *unmet), {.state = state});
}

void Judge::AddFindings(const Place& place, Coverage coverage, std::size_t image,
                        PlatformView& platform, rules::ImageFacts& facts) {
  const document::EvidenceRules& evidence = place.policy->evidence;
  const MergedFindings& merged = platform.Findings(coverage, catalogues_);
  facts.findings = merged.findings;
  facts.resolved = platform.Ratings(merged, evidence);
  if (coverage != Coverage::kVulnerabilities) return;
  facts.vex = VexOn(place, image, platform).facts;
  facts.epss = catalogues_.StateOf(Catalogue::kEpss, evidence, context_->now);
  facts.kev = catalogues_.StateOf(Catalogue::kKev, evidence, context_->now);
}

}  // namespace policy::evaluate
