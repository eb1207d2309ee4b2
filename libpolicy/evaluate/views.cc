// Builds views lazily: a policy that only looks at references costs no merge.
#include "evaluate/views.h"

#include <algorithm>

#include "evaluate/states.h"

namespace policy::evaluate {

const std::vector<Speaker>& PlatformView::Speakers(Coverage coverage) {
  for (const auto& [known, speakers] : speakers_) {
    if (known == coverage) return *speakers;
  }
  speakers_.emplace_back(coverage, std::make_unique<std::vector<Speaker>>(
                                       SpeakersOn(coverage, *weighed_, platform_, only_)));
  return *speakers_.back().second;
}

const MergedFindings& PlatformView::Findings(Coverage coverage, const Catalogues& catalogues) {
  for (const auto& [known, findings] : findings_) {
    if (known == coverage) return *findings;
  }
  const bool catalogued = coverage == Coverage::kVulnerabilities;
  findings_.emplace_back(coverage, std::make_unique<MergedFindings>(
                                       MergeFindings(KindLookedFor(coverage), Speakers(coverage),
                                                     catalogued ? &catalogues : nullptr)));
  return *findings_.back().second;
}

const MergedPackages& PlatformView::Packages() {
  if (!packages_) {
    packages_.emplace(
        MergePackages(Speakers(Coverage::kPackages), Speakers(Coverage::kVulnerabilities)));
  }
  return *packages_;
}

const MergedPackages& PlatformView::LicensedPackages() {
  if (!licensed_) {
    licensed_.emplace(MergeLicensed(Speakers(Coverage::kPackages), Speakers(Coverage::kLicenses)));
  }
  return *licensed_;
}

const std::vector<rules::Resolved>& PlatformView::Ratings(const MergedFindings& findings,
                                                          const document::EvidenceRules& rules) {
  for (const auto& rated : rated_) {
    if (rated->findings == &findings && rated->unknown == rules.unknown_severity &&
        rated->prefer == rules.prefer_sources) {
      return rated->resolved;
    }
  }
  auto rated = std::make_unique<Rated>();
  rated->findings = &findings;
  rated->unknown = rules.unknown_severity;
  rated->prefer = rules.prefer_sources;
  rated->resolved = ResolveRatings(findings.findings, rules);
  rated_.push_back(std::move(rated));
  return rated_.back()->resolved;
}

bool ShowsPlatform(const Document& document, const PlatformView& view) {
  return IsAbout(document, view.platform()) && (view.only() || !document.report.platform.empty());
}

std::vector<const ImageConfig*> ConfigsOn(PlatformView& view) {
  std::vector<const ImageConfig*> configs;
  for (const Speaker& speaker : view.Speakers(Coverage::kImage)) {
    const auto& config = speaker.document->report.image;
    if (speaker.covers && config) configs.push_back(config.get());
  }
  return configs;
}

std::vector<const Report*> ReportsOn(const ImageView& image, const PlatformView& view) {
  std::vector<const Report*> reports;
  for (const Weighed& weighed : image.weighed) {
    const bool speaks =
        weighed.standing == Standing::kUsed || weighed.standing == Standing::kPartial;
    if (speaks && ShowsPlatform(*weighed.document, view)) {
      reports.push_back(&weighed.document->report);
    }
  }
  return reports;
}

std::unique_ptr<ImageView> MakeImageView(const Evidence& evidence, const ImageContext& image,
                                         std::vector<std::string> keys, const Subject& subject,
                                         const Context& context) {
  auto view = std::make_unique<ImageView>();
  view->keys = std::move(keys);
  view->weighed = WeighAll(evidence, image, view->keys, context);
  view->platform_names = PlatformsOf(view->weighed, subject, context);
  const bool only = view->platform_names.size() == 1;
  for (const std::string& platform : view->platform_names) {
    view->platforms.emplace_back(platform, only, view->weighed);
  }
  MarkSuperseded(view->weighed, view->platform_names);
  return view;
}

namespace {

std::vector<std::string> KeysOfAll(const document::Policy& policy) {
  std::vector<std::string> everyone;
  for (const document::Authority& authority : policy.authorities)
    everyone.push_back(authority.name);
  return KeysOf(policy, everyone);
}

}  // namespace

ScanList MakeScanList(const Evidence& evidence, const ImageContext& image,
                      const document::Policy& policy, const Context& context) {
  const std::vector<std::string>& trusted = policy.evidence.signed_by;
  ScanList list;
  list.keys = KeysOfAll(policy);
  list.weighed = WeighAll(evidence, image, list.keys, context);
  for (const Weighed& weighed : list.weighed) {
    if (weighed.standing != Standing::kUsed) continue;
    rules::Scan scan{
        .document = weighed.document, .date = weighed.date, .stage = weighed.document->stage};
    if (!scan.stage) scan.stage = weighed.document->report.stage;
    list.signers.push_back(SignersOf(*weighed.document, policy, context.now));
    const auto& signers = list.signers.back();
    scan.attested = HasAny(signers, trusted);
    scan.counts = scan.attested || IsVouchedFor(*weighed.document, context.point);
    list.scans.push_back(scan);
  }
  for (std::size_t i = 0; i < list.scans.size(); ++i) list.scans[i].authorities = list.signers[i];
  return list;
}

StatementList MakeStatementList(const Evidence& evidence, const ImageContext& image,
                                const document::Policy& policy, const Context& context) {
  StatementList list;
  list.keys = KeysOfAll(policy);
  list.weighed = WeighStatements(evidence, image, list.keys, context);
  for (const Weighed& weighed : list.weighed) {
    if (weighed.standing == Standing::kSubject) continue;
    if (!weighed.counts()) {
      list.refusals.push_back(WhyRefused(weighed));
      continue;
    }
    list.signers.push_back(SignersOf(*weighed.document, policy, context.now));
    list.statements.push_back({.document = weighed.document, .date = weighed.date});
  }
  for (std::size_t i = 0; i < list.statements.size(); ++i) {
    list.statements[i].authorities = list.signers[i];
    list.statements[i].counts = HasAny(list.signers[i], policy.evidence.signed_by);
  }
  list.refused.assign(list.refusals.begin(), list.refusals.end());
  return list;
}

}  // namespace policy::evaluate
