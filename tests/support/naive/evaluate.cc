// Section 7 of the language's Evaluation, and its table of outcomes.
#include "support/naive/evaluate.h"

#include <algorithm>

namespace policy::naive {
namespace {

bool MatchesSubject(const Match& match, const Case& asked) {
  if (!match.points.empty() && !match.points.contains(asked.point)) return false;
  const std::optional<std::string>& name = asked.namespace_name;
  if (name && AnyGlobTakes(match.exclude_namespaces, *name)) return false;
  if (name && !match.namespaces.empty() && !AnyGlobTakes(match.namespaces, *name)) return false;
  if (!asked.pod) return true;
  for (const auto& [key, value] : match.pod_labels) {
    const auto label = asked.pod->labels.find(key);
    if (label == asked.pod->labels.end() || label->second != value) return false;
  }
  return true;
}

bool MatchesImage(const Match& match, const Image& image) {
  if (AnyImageTakes(match.exclude_images, *image.reference)) return false;
  return match.images.empty() || AnyImageTakes(match.images, *image.reference);
}

Action ActionAt(const Policy& policy, const Rule& rule, Point point) {
  for (const Enforcement* enforcement : {&rule.enforcement, &policy.enforcement}) {
    const auto at = enforcement->at.find(point);
    if (at != enforcement->at.end()) return at->second;
    if (enforcement->everywhere) return *enforcement->everywhere;
  }
  return Action::kDeny;
}

Outcome OutcomeOf(Action action) {
  if (action == Action::kRecord) return Outcome::kRecorded;
  return action == Action::kWarn ? Outcome::kWarned : Outcome::kDenied;
}

struct Account {
  bool in_scope = false;
  bool applied = false;
  bool refused = false;
};

class Evaluator {
 public:
  explicit Evaluator(const Case& asked) : asked_(asked), images_(ImagesOf(asked)) {
    clock_.now = asked.now;
  }

  Decision Run() {
    NoteFutureCatalogues();
    std::set<std::string> spoken_of;
    bool any = false;
    for (const Policy& policy : asked_.policies) {
      if (!MatchesSubject(policy.match, asked_)) continue;
      for (const Image& image : images_) {
        if (!MatchesImage(policy.match, image)) continue;
        any = true;
        spoken_of.insert(image.text);
        JudgeImage(policy, image);
      }
      JudgePod(policy);
    }
    Conclude(any, spoken_of.size() == images_.size());
    return answer_;
  }

 private:
  void NoteFutureCatalogues() {
    for (const auto& document : asked_.documents) {
      const auto& date = document->report.database_at;
      if (document->report.catalogue && date) clock_.Note(*date - std::chrono::minutes(5));
    }
  }

  void JudgeImage(const Policy& policy, const Image& image) {
    // Whether or not a rule asks for them: a document coming due is listed anew.
    Stand(asked_, image, KeysOf(policy, policy.evidence.signed_by), clock_);
    Enter(policy, &image);
    for (const Rule& rule : policy.rules) {
      if (rule.pod || !MatchesSubject(rule.match, asked_)) continue;
      if (!MatchesImage(rule.match, image)) continue;
      const Scene scene{asked_, policy, image, clock_};
      std::vector<Breach> breaches;
      if (rule.vulnerabilities) breaches = FindVulnerabilities(*rule.vulnerabilities, scene);
      if (rule.packages) breaches = FindPackages(*rule.packages, scene);
      if (rule.image) breaches = FindImages(*rule.image, image);
      if (rule.scans) breaches = FindScans(*rule.scans, scene);
      Close(policy, rule, &image, breaches);
    }
  }

  void JudgePod(const Policy& policy) {
    for (const Rule& rule : policy.rules) {
      if (!rule.pod || !asked_.pod || !MatchesSubject(rule.match, asked_)) continue;
      bool matches = false;
      for (const Image& image : images_) {
        matches = matches || (MatchesImage(policy.match, image) && MatchesImage(rule.match, image));
      }
      if (!matches) continue;
      Enter(policy, nullptr);
      Close(policy, rule, nullptr, FindPod(*rule.pod, *asked_.pod));
    }
  }

  // Which exceptions could speak here: for the pod, those for any of its images.
  void Enter(const Policy& policy, const Image* image) {
    for (const Exception& exception : asked_.exceptions) {
      const bool named = exception.policies.empty() || Has(exception.policies, policy.name);
      bool meant = false;
      for (const Image& one : images_) {
        meant = meant || ((image == nullptr || image == &one) && IsForImage(exception, one));
      }
      Account& account = accounts_[&exception];
      account.in_scope = account.in_scope || (named && meant && IsInNamespace(exception, asked_));
    }
  }

  void Close(const Policy& policy, const Rule& rule, const Image* image,
             const std::vector<Breach>& breaches) {
    const std::optional<Time> from =
        rule.effective_from ? rule.effective_from : policy.effective_from;
    clock_.Note(from);
    std::vector<Violation> violations;
    for (const Breach& breach : breaches) {
      violations.push_back(Settle({asked_, policy, rule, image, images_, breach}, from));
    }
    if (rule.vulnerabilities) Allow(*rule.vulnerabilities, violations);
    JudgedRule row{.policy = policy.name, .rule = rule.name, .result = RuleResult::kPass};
    if (image != nullptr) row.image = image->text;
    for (const Violation& violation : violations) row.result = Worse(row.result, violation);
    answer_.rules.push_back(row);
    for (const Violation& violation : violations) answer_.violations.push_back(violation);
  }

  // The first of fail, error, warn, exempt, pass.
  static RuleResult Worse(RuleResult known, const Violation& violation) {
    RuleResult own = RuleResult::kWarn;
    if (violation.outcome == Outcome::kExempted) own = RuleResult::kExempt;
    if (violation.outcome == Outcome::kDenied) {
      own = violation.of_evidence ? RuleResult::kError : RuleResult::kFail;
    }
    constexpr std::array kOrder = {RuleResult::kFail, RuleResult::kError, RuleResult::kWarn,
                                   RuleResult::kExempt};
    for (const RuleResult first : kOrder) {
      if (own == first || known == first) return first;
    }
    return RuleResult::kPass;
  }

  Violation Settle(const Charge& charge, const std::optional<Time>& from) {
    const Breach& breach = charge.breach;
    Violation violation{.policy = charge.policy.name,
                        .rule = charge.rule.name,
                        .reason = breach.reason,
                        .id = breach.id,
                        .package = breach.package,
                        .version = breach.version,
                        .paths = {breach.paths.begin(), breach.paths.end()},
                        .aliases = {breach.aliases.begin(), breach.aliases.end()},
                        .severity = breach.severity,
                        .of_evidence = breach.of_evidence};
    if (charge.image != nullptr) violation.image = charge.image->text;
    Soften(charge, from, violation);
    const Exception* applied = Excuse(charge, violation);
    if (applied != nullptr) {
      violation.outcome = Outcome::kExempted;
      violation.softened_by.clear();
      violation.exception = applied->name;
      violation.until = applied->expires_at;
      violation.almost.clear();
    } else if (violation.outcome == Outcome::kDenied && breach.grace_until &&
               clock_.now < *breach.grace_until) {
      violation.outcome = Outcome::kWarned;
      violation.softened_by = "action.grace";
      violation.until = breach.grace_until;
    }
    return violation;
  }

  // What the rule would do here, today, about evidence in this state.
  void Soften(const Charge& charge, const std::optional<Time>& from, Violation& violation) const {
    Action action = ActionAt(charge.policy, charge.rule, asked_.point);
    if (charge.breach.of_evidence) {
      const auto& states = charge.policy.evidence.states;
      const auto state = states.find(charge.breach.reason.substr(9));
      if (state != states.end() && state->second > action) {
        action = state->second;
        violation.softened_by = "action.state";
      }
    }
    violation.outcome = OutcomeOf(action);
    if (action == Action::kDeny && from && clock_.now < *from) {
      violation.outcome = Outcome::kWarned;
      violation.softened_by = "action.notYetEffective";
      violation.until = from;
    }
  }

  const Exception* Excuse(const Charge& charge, Violation& violation) {
    const ExceptionTerms terms = TermsOf(charge.policy, charge.rule);
    const Duration ahead = terms.warn_before.value_or(std::chrono::days(14));
    const Exception* last = nullptr;
    for (const Exception& exception : asked_.exceptions) {
      if (!Concerns(exception, charge)) continue;
      clock_.Note(exception.starts_at);
      clock_.Note(exception.expires_at);
      if (!exception.break_glass) clock_.Note(exception.expires_at - ahead);
      const std::string refused = Refusal(exception, charge, clock_.now);
      if (!refused.empty()) {
        accounts_[&exception].refused = true;
        violation.almost.push_back({.exception = exception.name, .reason = refused});
        continue;
      }
      accounts_[&exception].applied = true;
      if (last == nullptr || IsNamedBefore(exception, *last)) last = &exception;
    }
    if (last != nullptr && (last->break_glass || clock_.now >= last->expires_at - ahead)) {
      warned_.insert(last);
    }
    return last;
  }

  // The last to expire; of several the first by name, those of the cluster before all others.
  static bool IsNamedBefore(const Exception& a, const Exception& b) {
    if (a.expires_at != b.expires_at) return a.expires_at > b.expires_at;
    if (a.cluster != b.cluster) return a.cluster;
    return a.name < b.name;
  }

  static void Allow(const Vulnerabilities& check, std::vector<Violation>& violations) {
    if (!check.allow_up_to) return;
    int denied = 0;
    for (const Violation& violation : violations) {
      if (violation.outcome == Outcome::kDenied && !violation.of_evidence) ++denied;
    }
    if (denied > *check.allow_up_to) return;
    for (Violation& violation : violations) {
      if (violation.outcome != Outcome::kDenied || violation.of_evidence) continue;
      violation.outcome = Outcome::kWarned;
      violation.softened_by = "action.allowUpTo";
    }
  }

  void Conclude(bool any, bool all) {
    answer_.allowed = true;
    for (const JudgedRule& rule : answer_.rules) {
      const bool denies = rule.result == RuleResult::kFail || rule.result == RuleResult::kError;
      if (denies) answer_.allowed = false;
    }
    answer_.reason = answer_.allowed ? "decision.allowed" : "decision.denied";
    const bool allow = asked_.allow_no_match.value_or(asked_.point == Point::kCi);
    if (!any || (!all && !allow)) {
      if (answer_.allowed) answer_.reason = "decision.noMatch";
      answer_.allowed = answer_.allowed && allow;
    }
    for (const auto& [exception, account] : accounts_) {
      if (account.in_scope) List(*exception, account);
    }
    for (const Exception* exception : warned_) {
      const std::string space = exception->cluster ? "" : exception->namespace_name + "/";
      answer_.warnings.push_back(space + exception->name);
    }
    answer_.valid_until = clock_.next;
  }

  void List(const Exception& exception, const Account& account) {
    std::string reason = account.refused ? "exception.refused" : "exception.unused";
    if (account.applied) {
      reason = exception.break_glass ? "exception.breakGlass" : "exception.applied";
    }
    answer_.exceptions.push_back(
        {.namespace_name = exception.namespace_name, .name = exception.name, .reason = reason});
  }

  const Case& asked_;
  std::vector<Image> images_;
  Clock clock_{};
  Decision answer_{};
  std::map<const Exception*, Account> accounts_{};
  std::set<const Exception*> warned_{};
};

}  // namespace

Decision Evaluate(const Case& asked) { return Evaluator(asked).Run(); }

}  // namespace policy::naive
