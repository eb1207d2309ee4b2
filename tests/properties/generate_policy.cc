// Policies and exceptions that lint takes: no key is empty and none contradicts another.
#include "properties/generate.h"

namespace policy::properties {
namespace {

using naive::Words;

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
  if (dice.Chance(80)) terms.vex_signed_by = dice.SomeOf<std::string>({"ci", "other"});
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

naive::Rule MakeRule(Dice& dice, Time now, const std::string& name) {
  naive::Rule rule;
  rule.name = name;
  rule.enforcement = MakeEnforcement(dice, 12);
  if (dice.Chance(12)) rule.effective_from = dice.Chance(50) ? dice.Future(now) : dice.Past(now);
  rule.match = MakeMatch(dice);
  rule.exceptions = MakeTerms(dice, 6);
  DrawCheck(dice, now, rule);
  return rule;
}

// Only those that are named: reading a key costs more than judging a case.
std::set<std::string> AuthoritiesOf(const naive::Policy& policy) {
  std::set<std::string> named(policy.evidence.signed_by.begin(), policy.evidence.signed_by.end());
  named.insert(policy.evidence.vex_signed_by.begin(), policy.evidence.vex_signed_by.end());
  for (const naive::Rule& rule : policy.rules) {
    for (const naive::RequiredScan& entry : rule.scans.value_or(naive::Scans())) {
      named.insert(entry.signed_by.begin(), entry.signed_by.end());
    }
    if (!rule.attestations) continue;
    named.insert(rule.attestations->signed_by.begin(), rule.attestations->signed_by.end());
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
      exception.ids = dice.SomeOf<std::string>(
          {"openssl", "bash", "missing", "stale", "aws-key", "AVD-DS002", "eicar", "isc"});
      if (pod) {
        exception.ids = dice.SomeOf<std::string>(
            {"forbidHostNetwork", "requireSeccomp", "requiredLimits", "forbidPrivileged",
             "runAsNonRoot", "hostNamespaces", "capabilities_restricted"});
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

naive::Policy MakePolicy(Dice& dice, Time now, const std::string& name) {
  naive::Policy policy;
  policy.name = name;
  policy.enforcement = MakeEnforcement(dice, 12);
  if (dice.Chance(10)) policy.effective_from = dice.Chance(50) ? dice.Future(now) : dice.Past(now);
  policy.match = MakeMatch(dice);
  policy.evidence = MakeEvidence(dice);
  policy.exceptions = MakeTerms(dice, 10);
  const std::size_t rules = dice.Chance(40) ? 1 : 1 + dice.Below(names::kRules.size());
  for (std::size_t i = 0; i < rules; ++i) {
    policy.rules.push_back(MakeRule(dice, now, names::kRules[i]));
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
