// The checks of rules, and how often each is drawn.
#include "properties/generate.h"

namespace policy::properties {
namespace {

using naive::Words;

naive::Range MakeRange(Dice& dice) {
  static const std::vector<naive::Range> kRanges = {
      {{{"<", "1.2"}}},
      {{{">=", "1.0"}, {"<", "1.10"}}},
      {{{"=", "1.0"}}, {{">", "1.2"}}},
      {{{"!=", "1.2"}}},
      {{{"<=", "1.0"}}},
  };
  return dice.OneOf(kRanges);
}

naive::PackagePattern MakePackagePattern(Dice& dice) {
  naive::PackagePattern pattern;
  if (dice.Chance(15)) {
    pattern.purl =
        dice.OneOf<std::string>({"pkg:deb/**", "pkg:npm/@acme/ui", "pkg:deb/*/openssl", "**/libx"});
  } else {
    pattern.name = dice.OneOf<std::string>({"openssl", "bash", "ui", "lib*", "*s*", "left-pad"});
    if (dice.Chance(25)) pattern.type = dice.OneOf<std::string>({"deb", "npm"});
  }
  if (dice.Chance(30)) pattern.version = MakeRange(dice);
  return pattern;
}

void AddRareKeys(Dice& dice, naive::Selector& selector) {
  if (dice.Chance(8)) selector.scanners = {dice.OneOf(names::kScanners)};
  if (dice.Chance(12)) selector.paths = {dice.OneOf(names::kPathGlobs)};
  if (dice.Chance(6)) selector.cwes = {"CWE-79"};
  if (dice.Chance(6)) selector.statuses = {dice.OneOf<std::string>({"affected", "will_not_fix"})};
  if (dice.Chance(12)) selector.packages = MakePackagePatterns(dice);
  if (dice.Chance(6)) selector.layer = dice.OneOf<std::string>({"base", "application"});
  if (dice.Chance(6)) {
    selector.vex_statuses = dice.SomeOf<std::string>({"affected", "under_investigation"});
  }
  selector.min_epss = dice.Maybe<double>(7, {0.05, 0.5});
  selector.kev = dice.Maybe<bool>(7, {true, false});
  if (!selector.kev) selector.ransomware = dice.Maybe<bool>(4, {true, false});
  if (dice.Chance(15)) selector.disclosed_for = dice.Span();
  if (selector.fix != "none" && dice.Chance(8)) selector.fix_available_for = dice.Span();
}

const std::vector<Severity> kSeverities = {Severity::kCritical,   Severity::kHigh,
                                           Severity::kMedium,     Severity::kLow,
                                           Severity::kNegligible, Severity::kUnknown};

naive::Selector MakeSelector(Dice& dice) {
  naive::Selector selector;
  switch (dice.Below(7)) {
    case 0:
      selector.any = true;
      return selector;
    case 1:
      selector.min_cvss = dice.OneOf<double>({3.9, 4, 7, 8.9, 9});
      break;
    case 2:
      selector.ids = dice.SomeOf(names::kIds, 30);
      break;
    default:
      selector.severities = dice.SomeOf(kSeverities);
  }
  if (dice.Chance(25)) selector.fix = dice.OneOf<std::string>({"available", "none"});
  AddRareKeys(dice, selector);
  return selector;
}

naive::Vulnerabilities MakeVulnerabilities(Dice& dice) {
  naive::Vulnerabilities check;
  check.selector = MakeSelector(dice);
  while (dice.Chance(20)) {
    check.unless.push_back(MakeSelector(dice));
    if (check.unless.back().any) check.unless.pop_back();
  }
  if (check.selector.any) return check;  // nothing but `unless` stands beside it
  if (dice.Chance(90)) {
    check.grace = dice.Span() + dice.Span() + dice.Span();
    check.grace_from_fix = check.selector.fix == "available" && dice.Chance(50);
  }
  check.allow_up_to = dice.Maybe<int>(15, {0, 1, 2});
  return check;
}

naive::Selector MakeIssueSelector(Dice& dice, Coverage of) {
  naive::Selector selector;
  switch (dice.Below(5)) {
    case 0:
      selector.ids = dice.SomeOf<std::string>({"AWS-key", "avd-ds002", "DS001", "Eicar"});
      break;
    case 1:
      selector.paths = dice.SomeOf(names::kPathGlobs);
      break;
    default:
      if (of != Coverage::kMalware) selector.severities = dice.SomeOf(kSeverities);
  }
  if (dice.Chance(20)) selector.scanners = {dice.OneOf(names::kScanners)};
  if (of == Coverage::kSecrets && dice.Chance(30)) {
    selector.locations = dice.SomeOf<std::string>({"file", "environment", "label", "history"});
  }
  const bool empty = selector.ids.empty() && selector.paths.empty() &&
                     selector.severities.empty() && selector.scanners.empty() &&
                     selector.locations.empty();
  if (empty) selector.any = true;
  return selector;
}

naive::Issues MakeIssues(Dice& dice) {
  naive::Issues check;
  check.of =
      dice.OneOf<Coverage>({Coverage::kSecrets, Coverage::kMisconfigurations, Coverage::kMalware});
  check.selector = MakeIssueSelector(dice, check.of);
  while (dice.Chance(25)) {
    check.unless.push_back(MakeIssueSelector(dice, check.of));
    if (check.unless.back().any) check.unless.pop_back();
  }
  return check;
}

naive::Packages MakePackages(Dice& dice) {
  naive::Packages check;
  if (dice.Chance(60)) check.forbidden = MakePackagePatterns(dice);
  if (dice.Chance(15)) check.allowed = MakePackagePatterns(dice);
  if (dice.Chance(30) || (check.forbidden.empty() && check.allowed.empty())) {
    check.required = {{.name = dice.OneOf<std::string>({"openssl", "bash", "b*"})}};
    if (dice.Chance(40)) check.required.front().version = MakeRange(dice);
  }
  if (dice.Chance(25)) check.unless = MakePackagePatterns(dice);
  return check;
}

naive::Licenses MakeLicenses(Dice& dice) {
  naive::Licenses check;
  check.forbids = dice.Chance(50);
  check.listed = check.forbids
                     ? dice.SomeOf<std::string>({"GPL-*", "ISC", "LicenseRef-*", "N*-1.0"})
                     : dice.SomeOf<std::string>(
                           {"MIT", "Apache-2.0", "ISC", "*-2.0*", "GPL-2.0", "Apache-2.0+"});
  if (dice.Chance(25)) check.unless = MakePackagePatterns(dice);
  check.allow_unknown = dice.Chance(50);
  return check;
}

naive::Images MakeImages(Dice& dice) {
  naive::Images check;
  if (dice.Chance(40)) check.allowed = dice.SomeOf(names::kImagePatterns);
  if (dice.Chance(30)) check.forbidden = {dice.OneOf(names::kImagePatterns)};
  if (dice.Chance(40)) check.forbidden_tags = {dice.OneOf<std::string>({"latest", "1.*", "2"})};
  check.require_digest = dice.Chance(40);
  if (check.allowed.empty() && check.forbidden.empty() && check.forbidden_tags.empty()) {
    check.require_digest = true;
  }
  return check;
}

naive::Scans MakeScans(Dice& dice) {
  naive::Scans entries(1 + dice.Below(2));
  for (naive::RequiredScan& entry : entries) {
    entry.stage = dice.Maybe<Stage>(40, {Stage::kSource, Stage::kBuild, Stage::kRegistry});
    if (dice.Chance(25)) entry.scanners = {dice.OneOf(names::kScanners)};
    entry.covers = {Coverage::kVulnerabilities};
    if (dice.Chance(20)) entry.covers.push_back(Coverage::kPackages);
    if (dice.Chance(10)) entry.covers.push_back(Coverage::kSecrets);
    if (dice.Chance(60)) entry.max_age = dice.Span();
    if (dice.Chance(40)) entry.max_database_age = dice.Span();
    entry.attested = dice.Chance(20);
    if (dice.Chance(20)) {
      entry.attested = true;
      entry.signed_by = {dice.OneOf<std::string>({"ci", "other"})};
    }
  }
  return entries;
}

// The check that a rule is about, as often as it says.
struct Draw {
  std::size_t weight;
  void (*make)(Dice& dice, Time now, naive::Rule& rule);
};
constexpr std::array kDraws = {
    Draw{18, [](Dice& dice, Time,
                naive::Rule& rule) { rule.vulnerabilities = MakeVulnerabilities(dice); }},
    Draw{4, [](Dice& dice, Time, naive::Rule& rule) { rule.issues = MakeIssues(dice); }},
    Draw{2, [](Dice& dice, Time, naive::Rule& rule) { rule.packages = MakePackages(dice); }},
    Draw{3, [](Dice& dice, Time, naive::Rule& rule) { rule.licenses = MakeLicenses(dice); }},
    Draw{2, [](Dice& dice, Time, naive::Rule& rule) { rule.image = MakeImages(dice); }},
    Draw{2, [](Dice& dice, Time, naive::Rule& rule) { rule.scans = MakeScans(dice); }},
    Draw{4, [](Dice& dice, Time, naive::Rule& rule) { rule.pod = MakeSwitches(dice); }},
    Draw{4, [](Dice& dice, Time now,
               naive::Rule& rule) { rule.attestations = MakeAttestations(dice, now); }},
};

}  // namespace

void DrawCheck(Dice& dice, Time now, naive::Rule& rule) {
  std::size_t all = 0;
  for (const Draw& draw : kDraws) all += draw.weight;
  std::size_t at = dice.Below(all);
  for (const Draw& draw : kDraws) {
    if (at < draw.weight) return draw.make(dice, now, rule);
    at -= draw.weight;
  }
}

naive::PackagePatterns MakePackagePatterns(Dice& dice) {
  naive::PackagePatterns patterns = {MakePackagePattern(dice)};
  if (dice.Chance(40)) patterns.push_back(MakePackagePattern(dice));
  return patterns;
}

naive::PodSwitches MakeSwitches(Dice& dice) {
  static const Words kKeys = {"forbidHostNetwork",
                              "forbidHostPID",
                              "forbidHostIPC",
                              "forbidHostPath",
                              "forbidServiceAccountToken",
                              "forbidPrivileged",
                              "forbidPrivilegeEscalation",
                              "requireRunAsNonRoot",
                              "requireReadOnlyRootFilesystem",
                              "requireSeccomp"};
  naive::PodSwitches switches;
  if (dice.Chance(50)) {
    switches.profile = dice.OneOf<std::string>({"baseline", "restricted"});
    if (dice.Chance(30)) switches.profile_version = dice.OneOf<std::string>({"v1.28", "v1.34"});
  }
  for (const std::string& key : dice.SomeOf(kKeys, 12)) switches.on.insert(key);
  if (dice.Chance(15)) switches.lists["allowedCapabilities"] = {"CHOWN"};
  if (dice.Chance(15)) switches.lists["allowedImagePullPolicies"] = {"Always"};
  if (dice.Chance(15)) switches.lists["requiredLimits"] = {"cpu", "memory"};
  if (dice.Chance(15)) switches.lists["requiredRequests"] = {"memory"};
  if (dice.Chance(15)) switches.lists["requiredProbes"] = {"liveness"};
  return switches;
}

}  // namespace policy::properties
