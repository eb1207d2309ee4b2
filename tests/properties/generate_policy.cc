// Policies and exceptions that lint takes: no key is empty and none contradicts another.
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
  selector.min_epss = dice.Maybe<double>(7, {0.05, 0.5});
  selector.kev = dice.Maybe<bool>(7, {true, false});
  if (!selector.kev) selector.ransomware = dice.Maybe<bool>(4, {true, false});
  if (dice.Chance(15)) selector.disclosed_for = dice.Span();
  if (selector.fix != "none" && dice.Chance(8)) selector.fix_available_for = dice.Span();
}

naive::Selector MakeSelector(Dice& dice) {
  static const std::vector<Severity> kSeverities = {Severity::kCritical,   Severity::kHigh,
                                                    Severity::kMedium,     Severity::kLow,
                                                    Severity::kNegligible, Severity::kUnknown};
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
    check.grace = dice.Span() + dice.Span();
    check.grace_from_fix = check.selector.fix == "available" && dice.Chance(50);
  }
  check.allow_up_to = dice.Maybe<int>(15, {0, 1, 2});
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

naive::Match MakeMatch(Dice& dice) {
  naive::Match match;
  if (dice.Chance(10)) {
    match.points = {dice.OneOf<Point>({Point::kCi, Point::kAdmission, Point::kAudit})};
  }
  if (dice.Chance(10)) match.namespaces = {dice.OneOf<std::string>({"prod*", "test"})};
  if (dice.Chance(8)) match.exclude_namespaces = {dice.OneOf<std::string>({"prod-*", "test"})};
  if (dice.Chance(12)) match.images = {dice.OneOf(names::kImagePatterns)};
  if (dice.Chance(6)) match.exclude_images = {dice.OneOf(names::kImagePatterns)};
  if (dice.Chance(5)) match.pod_labels = {{"tier", "front"}};
  return match;
}

naive::Enforcement MakeEnforcement(Dice& dice, unsigned percent) {
  static const std::vector<Action> kActions = {Action::kDeny, Action::kDeny, Action::kWarn,
                                               Action::kRecord};
  naive::Enforcement enforcement;
  enforcement.everywhere = dice.Maybe(percent, kActions);
  for (const Point point : {Point::kCi, Point::kAdmission, Point::kAudit}) {
    if (dice.Chance(percent / 2)) enforcement.at[point] = dice.OneOf(kActions);
  }
  return enforcement;
}

naive::ExceptionTerms MakeTerms(Dice& dice, unsigned percent) {
  naive::ExceptionTerms terms;
  terms.forbid = dice.Maybe<bool>(percent / 2, {true, false});
  if (dice.Chance(percent)) terms.max_duration = dice.Span() + dice.Span();
  if (dice.Chance(percent)) terms.warn_before = dice.Span();
  if (dice.Chance(percent)) terms.required = dice.SomeOf<std::string>({"ticket", "approvedBy"});
  if (dice.Chance(percent)) terms.approvers = Words{"security"};
  terms.allow_self_approval = dice.Maybe<bool>(percent, {true, false});
  if (dice.Chance(2 * percent)) {
    terms.break_glass = {.max_duration = dice.Span() + dice.Span(),
                         .approvers = {"security", "team"},
                         .required = {}};
    if (dice.Chance(30)) terms.break_glass->required = {"ticket"};
  }
  return terms;
}

naive::EvidenceTerms MakeEvidence(Dice& dice) {
  naive::EvidenceTerms terms;
  if (dice.Chance(85)) terms.signed_by = {"ci"};
  if (terms.signed_by.empty() && dice.Chance(50)) terms.signed_by = {"ci", "other"};
  if (dice.Chance(45)) terms.max_age = dice.Span();
  if (dice.Chance(30)) terms.max_database_age = dice.Span();
  for (const char* state : {"absent", "stale", "unverifiable", "unparsable", "unreachable"}) {
    if (!dice.Chance(25)) continue;
    terms.states[state] = dice.OneOf<Action>({Action::kDeny, Action::kWarn, Action::kRecord});
  }
  terms.unknown_severity =
      dice.Maybe<Severity>(25, {Severity::kCritical, Severity::kLow, Severity::kUnknown});
  if (dice.Chance(20)) {
    terms.prefer_sources = dice.SomeOf<RatingSource>(
        {RatingSource::kVendor, RatingSource::kGhsa, RatingSource::kNvd, RatingSource::kScanner});
    dice.Shuffle(terms.prefer_sources);
  }
  return terms;
}

naive::Rule MakeRule(Dice& dice, Time now, const std::string& name, bool pod) {
  naive::Rule rule;
  rule.name = name;
  rule.enforcement = MakeEnforcement(dice, 12);
  if (dice.Chance(12)) rule.effective_from = dice.Chance(50) ? dice.Future(now) : dice.Past(now);
  rule.match = MakeMatch(dice);
  rule.exceptions = MakeTerms(dice, 6);
  const std::size_t kind = dice.Below(10);
  if (kind < 5) {
    rule.vulnerabilities = MakeVulnerabilities(dice);
  } else if (kind == 5) {
    rule.packages = MakePackages(dice);
  } else if (kind == 6) {
    rule.image = MakeImages(dice);
  } else if (kind == 7) {
    rule.scans = MakeScans(dice);
  } else if (pod || kind == 8) {
    rule.pod = MakeSwitches(dice);
  } else {
    rule.vulnerabilities = MakeVulnerabilities(dice);
  }
  return rule;
}

// Only those that are named: reading a key costs more than judging a case.
std::set<std::string> AuthoritiesOf(const naive::Policy& policy) {
  std::set<std::string> named(policy.evidence.signed_by.begin(), policy.evidence.signed_by.end());
  for (const naive::Rule& rule : policy.rules) {
    for (const naive::RequiredScan& entry : rule.scans.value_or(naive::Scans())) {
      named.insert(entry.signed_by.begin(), entry.signed_by.end());
    }
  }
  return named;
}

void Name(Dice& dice, bool pod, naive::Exception& exception) {
  if (dice.Chance(30)) exception.policies = dice.SomeOf(names::kPolicies);
  if (dice.Chance(20)) exception.rules = dice.SomeOf(names::kRules);
  switch (dice.Below(8)) {
    case 0:
      exception.packages = MakePackagePatterns(dice);
      break;
    case 1:
      exception.paths = dice.SomeOf(names::kPathGlobs);
      break;
    case 2:
      exception.ids = dice.SomeOf<std::string>(
          {"evidence.absent", "evidence.stale", "evidence.unverifiable", "requireDigest"});
      break;
    case 3:
      exception.ids = dice.SomeOf<std::string>({"openssl", "bash", "missing", "stale"});
      if (pod) {
        exception.ids = dice.SomeOf<std::string>(
            {"forbidHostNetwork", "requireSeccomp", "requiredLimits", "forbidPrivileged"});
      }
      break;
    case 4:
      exception.policies = dice.SomeOf(names::kPolicies);
      exception.rules = dice.SomeOf(names::kRules, 60);
      exception.images = {"**"};
      break;
    case 5:
      exception.policies = dice.SomeOf(names::kPolicies);
      exception.rules.clear();
      exception.images = {"**"};
      exception.break_glass = true;
      break;
    default:
      exception.ids = dice.SomeOf(names::kIds, 60);
  }
}

naive::Exception MakeException(Dice& dice, Time now, const std::string& name, bool pod) {
  naive::Exception exception;
  exception.name = name;
  exception.cluster = !dice.Chance(25);
  if (!exception.cluster) exception.namespace_name = dice.OneOf(names::kNamespaces);
  Name(dice, pod, exception);
  if (dice.Chance(15)) exception.images = {dice.OneOf(names::kImagePatterns)};
  if (dice.Chance(8)) exception.digests = {names::kDigestA};
  if (exception.cluster && dice.Chance(10)) exception.namespaces = {"prod*"};
  exception.owner = "team";
  exception.approved_by = dice.OneOf<std::string>({"", "security", "security", "team", "boss"});
  if (dice.Chance(60)) exception.ticket = "T-1";
  exception.starts_at = dice.Chance(90) ? dice.Past(now) : dice.Future(now);
  exception.expires_at = dice.Chance(80) ? dice.Future(now) : dice.Past(now);
  if (exception.expires_at <= exception.starts_at) {
    exception.expires_at = exception.starts_at + dice.Span();
  }
  exception.ends_when_fixed = dice.Chance(12);
  if (dice.Chance(10)) exception.controls = {MakeSwitches(dice)};
  return exception;
}

}  // namespace

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
  for (const std::string& key : dice.SomeOf(kKeys, 12)) switches.on.insert(key);
  if (dice.Chance(15)) switches.lists["allowedCapabilities"] = {"CHOWN"};
  if (dice.Chance(15)) switches.lists["allowedImagePullPolicies"] = {"Always"};
  if (dice.Chance(15)) switches.lists["requiredLimits"] = {"cpu", "memory"};
  if (dice.Chance(15)) switches.lists["requiredRequests"] = {"memory"};
  if (dice.Chance(15)) switches.lists["requiredProbes"] = {"liveness"};
  return switches;
}

naive::Policy MakePolicy(Dice& dice, Time now, const std::string& name, bool pod) {
  naive::Policy policy;
  policy.name = name;
  policy.enforcement = MakeEnforcement(dice, 12);
  if (dice.Chance(10)) policy.effective_from = dice.Chance(50) ? dice.Future(now) : dice.Past(now);
  policy.match = MakeMatch(dice);
  policy.evidence = MakeEvidence(dice);
  policy.exceptions = MakeTerms(dice, 10);
  const std::size_t rules = dice.Chance(40) ? 1 : 1 + dice.Below(names::kRules.size());
  for (std::size_t i = 0; i < rules; ++i) {
    policy.rules.push_back(MakeRule(dice, now, names::kRules[i], pod));
  }
  for (const std::string& authority : AuthoritiesOf(policy)) {
    policy.authorities[authority] = FingerprintOf(authority);
  }
  return policy;
}

std::vector<naive::Exception> MakeExceptions(Dice& dice, Time now, bool pod) {
  std::vector<naive::Exception> exceptions(dice.Below(7));
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    exceptions[i] = MakeException(dice, now, "e" + std::to_string(i), pod);
  }
  return exceptions;
}

}  // namespace policy::properties
