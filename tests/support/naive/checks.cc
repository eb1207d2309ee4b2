// The checks but `pod`, each as the language describes it.
#include "support/naive/checks.h"

#include <algorithm>

namespace policy::naive {
namespace {

template <typename Get>
bool Names(const Vulnerabilities& check, const Get& get) {
  bool named = get(check.selector);
  for (const Selector& unless : check.unless) named = named || get(unless);
  return named;
}

Breach BreachWithGrace(const Vulnerabilities& check, const Merged& finding, const Rated& rated) {
  Breach breach = BreachOf(finding, rated);
  breach.reason = "vulnerabilities.found";
  std::optional<Time> date = finding.Disclosed(true);
  if (check.grace_from_fix && finding.Fixed(true)) date = finding.Fixed(true);
  if (check.grace && date) breach.grace_until = *date + *check.grace;
  return breach;
}

void AddCleared(const Scene& scene, const Merged& finding, const Heard& vex) {
  for (const std::string& author : vex.clearing) {
    scene.cleared.push_back({.image = scene.image.text,
                             .id = finding.id,
                             .package = finding.shown_name,
                             .version = finding.identity.version,
                             .author = author});
  }
}

// The earliest instant from which some `unless` surely takes it.
std::optional<Time> ExcusedFrom(const Vulnerabilities& check, const Asked& asked) {
  std::optional<Time> earliest;
  for (const Selector& unless : check.unless) {
    const std::optional<Time> from = TakesFrom(unless, asked, Doubt::kSurely);
    if (from && (!earliest || *from < *earliest)) earliest = from;
  }
  return earliest;
}

Standings StandFor(const Scene& scene, const Words& authorities) {
  const Words keys = KeysOf(scene.policy, authorities);
  return On(scene.place, Stand(scene.asked, scene.image, keys, scene.clock));
}

bool Fits(const RequiredScan& entry, const Document& document) {
  const std::optional<Stage> stage = document.stage ? document.stage : document.report.stage;
  if (entry.stage && stage != entry.stage) return false;
  if (!entry.scanners.empty() && !Has(entry.scanners, document.report.scanner)) return false;
  for (const Coverage coverage : entry.covers) {
    if (!document.report.covers.contains(coverage)) return false;
  }
  return true;
}

Words SignersOf(const Document& document, const Policy& policy) {
  Words signers;
  for (const auto& [name, key] : policy.authorities) {
    if (document.proof && Has(document.proof->credentials(), key)) signers.push_back(name);
  }
  return signers;
}

bool AnyOf(const Words& words, const Words& wanted) {
  for (const std::string& word : words) {
    if (Has(wanted, word)) return true;
  }
  return false;
}

bool IsNewest(const Document& document, const std::vector<const Document*>& all) {
  for (const Document* other : all) {
    if (other->report.scanner != document.report.scanner || other->stage != document.stage) {
      continue;
    }
    if (DateOf(*other) && DateOf(document) && *DateOf(*other) > *DateOf(document)) return false;
  }
  return true;
}

// How a document fails the ages of an entry: nothing, its database's, its own, or both.
int Failures(const RequiredScan& entry, const Document& document, Clock& clock) {
  const bool young = IsFresh(DateOf(document), entry.max_age, clock);
  const bool fed = IsFresh(document.report.database_at, entry.max_database_age, clock);
  return (young ? 0 : 2) + (fed ? 0 : 1);
}

std::vector<Breach> FindScan(const RequiredScan& entry, const Scene& scene,
                             const Standings& standings) {
  std::vector<const Document*> vouched;
  bool fitting = false;
  for (const auto& [document, standing] : standings.of) {
    if (standing != Standing::kUsed || !Fits(entry, *document)) continue;
    if (!ShowsPlatform(standings, *document)) continue;
    const Words signers = SignersOf(*document, scene.policy);
    const bool attested = AnyOf(signers, scene.policy.evidence.signed_by);
    const bool counts = attested || IsOnCallersWord(*document, scene.asked.point);
    fitting = fitting || counts || !signers.empty();
    const bool enough = entry.attested ? attested : counts;
    if (entry.signed_by.empty() ? enough : AnyOf(signers, entry.signed_by)) {
      vouched.push_back(document);
    }
  }
  if (!fitting) return {Plain("scans.missing")};
  if (vouched.empty()) return {Plain("scans.unattested")};
  int least = 3;
  for (const Document* document : vouched) {
    if (!IsNewest(*document, vouched)) continue;
    least = std::min(least, Failures(entry, *document, scene.clock));
  }
  std::vector<Breach> breaches;
  if (least >= 2) breaches.push_back(Plain("scans.stale"));
  if (least % 2 == 1) breaches.push_back(Plain("scans.databaseStale"));
  return breaches;
}

}  // namespace

Breach Plain(const std::string& reason) {
  return {.reason = reason, .id = reason.substr(reason.find('.') + 1)};
}

Standings TrustedFor(const Scene& scene) {
  return StandFor(scene, scene.policy.evidence.signed_by);
}

void AddState(std::vector<Breach>& breaches, const std::string& state) {
  if (!state.empty()) breaches.push_back({.reason = state, .id = state, .of_evidence = true});
}

Breach BreachOf(const Merged& finding, const Rated& rated) {
  const Package& package = finding.entries.front()->package;
  return {.id = finding.id,
          .package = finding.shown_name,
          .version = finding.identity.version,
          .severity = NameOf(rated.severity),
          .aliases = finding.aliases,
          .paths = finding.Paths(),
          .lacks_path = finding.LacksPath(),
          .has_fix = finding.HasFix() || finding.SaysFixed(),
          .of = package.name.empty() ? nullptr : &package};
}

Breach BreachOf(const Installed& package, const std::string& reason) {
  return {.reason = reason,
          .id = package.identity.name,
          .package = package.shown_name,
          .version = package.identity.version,
          .paths = package.Paths(),
          .lacks_path = package.LacksPath(),
          .of = package.entries.front()};
}

std::vector<Breach> FindBreaches(const Rule& rule, const Scene& scene) {
  if (rule.vulnerabilities) return FindVulnerabilities(*rule.vulnerabilities, scene);
  if (rule.issues) return FindIssues(*rule.issues, scene);
  if (rule.packages) return FindPackages(*rule.packages, scene);
  if (rule.licenses) return FindLicenses(*rule.licenses, scene);
  if (rule.image) return FindImages(*rule.image, scene.image);
  if (rule.attestations) return FindAttestations(*rule.attestations, scene);
  return FindScans(*rule.scans, scene);
}

std::vector<Breach> FindVulnerabilities(const Vulnerabilities& check, const Scene& scene) {
  Clock aside{.now = scene.clock.now};
  std::vector<Breach> breaches;
  const Standings standings = TrustedFor(scene);
  AddState(breaches, StateOf(standings, Coverage::kVulnerabilities, scene.policy, scene.clock));
  const bool asks_epss = Names(check, [](const Selector& one) { return one.min_epss.has_value(); });
  const bool asks_kev = Names(check, [](const Selector& one) { return one.kev || one.ransomware; });
  const Catalogued epss =
      LookAt(scene.asked, Catalogue::kEpss, scene.policy, asks_epss ? scene.clock : aside);
  const Catalogued kev =
      LookAt(scene.asked, Catalogue::kKev, scene.policy, asks_kev ? scene.clock : aside);
  if (asks_epss) AddState(breaches, epss.state);
  if (asks_kev) AddState(breaches, kev.state);
  const auto statements = StatementsFor(scene.asked, scene.policy, scene.image, scene.clock);
  for (const Merged& finding :
       MergeFindings(Speakers(standings, Coverage::kVulnerabilities), Coverage::kVulnerabilities)) {
    const Rated rated = Rate(finding, scene.policy.evidence);
    const Heard vex = Hear(finding, scene.image, statements);
    if (vex.Clears()) {
      AddCleared(scene, finding, vex);
      continue;
    }
    const Asked asked{finding, rated, epss, kev, vex};
    const std::optional<Time> from = TakesFrom(check.selector, asked, Doubt::kCould);
    if (!from) continue;
    const std::optional<Time> until = ExcusedFrom(check, asked);
    if (until && (*until <= *from || *until <= scene.clock.now)) continue;
    scene.clock.Note(from);
    if (*from > scene.clock.now) continue;
    scene.clock.Note(until);
    breaches.push_back(BreachWithGrace(check, finding, rated));
    scene.clock.Note(breaches.back().grace_until);
  }
  return breaches;
}

std::vector<Breach> FindPackages(const Packages& check, const Scene& scene) {
  std::vector<Breach> breaches;
  const Standings standings = TrustedFor(scene);
  AddState(breaches, StateOf(standings, Coverage::kPackages, scene.policy, scene.clock));
  const auto listing = Speakers(standings, Coverage::kPackages);
  const auto installed = MergePackages(listing, Speakers(standings, Coverage::kVulnerabilities));
  for (const Installed& package : installed) {
    const Package& one = *package.entries.front();
    if (AnyPackageTakes(check.unless, one, Doubt::kSurely)) continue;
    if (AnyPackageTakes(check.forbidden, one, Doubt::kCould)) {
      breaches.push_back(BreachOf(package, "packages.forbidden"));
    }
    if (!check.allowed.empty() && !AnyPackageTakes(check.allowed, one, Doubt::kSurely)) {
      breaches.push_back(BreachOf(package, "packages.allowed"));
    }
  }
  bool listed = false;
  for (const Document* document : listing) {
    const Report& report = document->report;
    const bool covers = report.complete && report.covers.contains(Coverage::kPackages);
    listed = listed || (covers && ShowsPlatform(standings, *document));
  }
  for (const PackagePattern& wanted : check.required) {
    bool there = !listed;
    for (const Installed& package : installed) {
      there = there ||
              (package.listed && PackageTakes(wanted, *package.entries.front(), Doubt::kSurely));
    }
    if (!there) breaches.push_back({.reason = "packages.required", .id = wanted.name});
  }
  return breaches;
}

std::vector<Breach> FindImages(const Images& check, const Image& image) {
  std::vector<Breach> breaches;
  const ImageReference& reference = *image.reference;
  if (!check.allowed.empty() && !AnyImageTakes(check.allowed, reference)) {
    breaches.push_back(Plain("image.allowed"));
  }
  if (AnyImageTakes(check.forbidden, reference)) breaches.push_back(Plain("image.forbidden"));
  std::string tag = reference.tag;
  if (tag.empty() && reference.digest.empty()) tag = "latest";
  if (!tag.empty() && AnyGlobTakes(check.forbidden_tags, tag)) {
    breaches.push_back(Plain("image.forbiddenTags"));
  }
  if (check.require_digest && reference.digest.empty()) {
    breaches.push_back(Plain("image.requireDigest"));
  }
  return breaches;
}

std::vector<Breach> FindScans(const Scans& check, const Scene& scene) {
  Words everyone;
  for (const auto& [name, key] : scene.policy.authorities) everyone.push_back(name);
  const Standings standings = StandFor(scene, everyone);
  std::vector<Breach> breaches;
  for (const RequiredScan& entry : check) {
    for (const Breach& breach : FindScan(entry, scene, standings)) breaches.push_back(breach);
  }
  return breaches;
}

}  // namespace policy::naive
