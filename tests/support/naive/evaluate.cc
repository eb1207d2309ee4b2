// Section 7 of the language's Evaluation, and its table of outcomes.
#include "support/naive/evaluate.h"

#include "support/naive/match.h"

namespace policy::naive {
namespace {

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
    const auto standings = Stand(asked_, image, KeysOf(policy, policy.evidence.signed_by), clock_);
    StatementsFor(asked_, policy, image, clock_);
    Enter(policy, &image);
    for (const Rule& rule : policy.rules) {
      if (rule.pod || !MatchesSubject(rule.match, asked_)) continue;
      if (!MatchesImage(rule.match, image)) continue;
      Close(policy, rule, &image, FindOn(PlacesOf(asked_, standings), policy, rule, image));
    }
  }

  // On each platform; a reference and what is signed for it are the same on all.
  std::vector<Breach> FindOn(std::vector<Place> places, const Policy& policy, const Rule& rule,
                             const Image& image) {
    if (rule.image || rule.attestations) places = {Place()};
    std::vector<Breach> all;
    for (const Place& place : places) {
      const Scene scene{asked_, policy, image, place, clock_, answer_.cleared};
      for (Breach& breach : FindBreaches(rule, scene)) {
        breach.platform = place.platform;
        all.push_back(breach);
      }
    }
    return all;
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
    if (rule.vulnerabilities) Allow(*rule.vulnerabilities, breaches, violations);
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
                        .platform = breach.platform,
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

  // What is found on two platforms of an image is one finding of it.
  static void Allow(const Vulnerabilities& check, const std::vector<Breach>& breaches,
                    std::vector<Violation>& violations) {
    if (!check.allow_up_to) return;
    std::set<std::pair<std::string, Identity>> denied;
    for (std::size_t i = 0; i < violations.size(); ++i) {
      if (violations[i].outcome != Outcome::kDenied || violations[i].of_evidence) continue;
      denied.emplace(breaches[i].id, IdentityOf(*breaches[i].of));
    }
    if (denied.size() > static_cast<std::size_t>(*check.allow_up_to)) return;
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
