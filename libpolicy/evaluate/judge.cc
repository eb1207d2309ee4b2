// The order of the contract: selector and `unless` (the check's), action, exceptions, grace,
// allowUpTo. No rule stops another.
#include "evaluate/judge.h"

#include <algorithm>
#include <utility>

#include "base/chars.h"
#include "evaluate/scope.h"
#include "policy/image_config.h"
#include "rules/age.h"
#include "rules/finding_facts.h"
#include "rules/statement_choice.h"

namespace policy::evaluate {
namespace {

bool HasPod(const Subject& subject) { return subject.workload && subject.workload->pod; }

}  // namespace

Judge::Judge(const Subject& subject, const Evidence& evidence, const document::Set& set,
             const Context& context)
    : subject_(&subject),
      evidence_(&evidence),
      set_(&set),
      context_(&context),
      horizon_(context.now),
      catalogues_(evidence, context, horizon_),
      exceptions_(set, subject, context.now),
      images_(ResolveImages(subject, evidence, context.point)),
      matched_(images_.size(), false),
      views_(images_.size()) {
  // Containers that run the same image ask the same question.
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (std::size_t i = 0; i < images_.size(); ++i) {
    if (seen.emplace(images_[i].image->text, images_[i].digest).second) distinct_.push_back(i);
  }
}

Decision Judge::Run() {
  decision_.point = context_->point;
  decision_.time = context_->now;
  for (const auto& policy : set_->policies) {
    if (MatchesSubject(policy->match, *subject_, context_->point)) JudgePolicy(*policy);
  }
  Conclude();
  return std::move(decision_);
}

void Judge::JudgePolicy(const document::Policy& policy) {
  bool speaks = images_.empty();
  for (const std::size_t image : distinct_) {
    if (!MatchesImage(policy.match, *images_[image].image)) continue;
    speaks = matched_[image] = true;
  }
  if (!speaks) return;
  decision_.policies.push_back({policy.name, policy.digest, policy.file});
  for (const std::size_t image : distinct_) {
    if (MatchesImage(policy.match, *images_[image].image)) {
      NoteUses(policy, ViewOf(policy, image).weighed, images_[image]);
      NoteUses(policy, VexOf(policy, image).weighed(), images_[image]);
      exceptions_.Enter(policy, images_[image]);
    }
    for (const document::Rule& rule : policy.rules) {
      if (!rule.kind->workload || !HasPod(*subject_)) JudgeRule(policy, rule, image);
    }
  }
  if (!HasPod(*subject_)) return;
  for (const document::Rule& rule : policy.rules) {
    if (rule.kind->workload) JudgePodRule(policy, rule);
  }
}

void Judge::JudgeRule(const document::Policy& policy, const document::Rule& rule,
                      std::size_t image) {
  const SubjectImage& subject_image = *images_[image].image;
  JudgedRule row{.policy = policy.name,
                 .rule = rule.name,
                 .image = subject_image.text,
                 .check = std::string(rule.kind->name),
                 .enforcement = EnforcementOf(policy, rule, context_->point),
                 .result = RuleResult::kSkip};
  const bool matches = MatchesImage(policy.match, subject_image) &&
                       MatchesSubject(rule.match, *subject_, context_->point) &&
                       MatchesImage(rule.match, subject_image);
  if (!matches) {
    row.reason = "rule.noMatch";
  } else if (rule.kind->workload) {
    row.reason = "rule.noPod";
  } else {
    Found found = Collect(policy, rule, image);
    exceptions_.Open(policy, rule, images_[image]);
    return Close(policy, rule, std::move(row), std::move(found));
  }
  decision_.rules.push_back(std::move(row));
}

void Judge::JudgePodRule(const document::Policy& policy, const document::Rule& rule) {
  JudgedRule row{.policy = policy.name,
                 .rule = rule.name,
                 .check = std::string(rule.kind->name),
                 .enforcement = EnforcementOf(policy, rule, context_->point),
                 .result = RuleResult::kSkip};
  const bool any =
      images_.empty() || std::any_of(distinct_.begin(), distinct_.end(), [&](std::size_t image) {
        return MatchesImage(policy.match, *images_[image].image) &&
               MatchesImage(rule.match, *images_[image].image);
      });
  if (!any || !MatchesSubject(rule.match, *subject_, context_->point)) {
    row.reason = "rule.noMatch";
    decision_.rules.push_back(std::move(row));
    return;
  }
  Found found;
  AddBreaches({.policy = &policy, .rule = &rule},
              {.now = context_->now, .pod = &*subject_->workload->pod}, found);
  exceptions_.EnterPod(policy, images_);
  exceptions_.OpenPod(policy, rule, images_);
  Close(policy, rule, std::move(row), std::move(found));
}

void Judge::Close(const document::Policy& policy, const document::Rule& rule, JudgedRule row,
                  Found found) {
  horizon_.Add(rule.effective_from);
  Settle(policy, rule, row.enforcement, found);
  row.result = ResultOf(found.violations);
  decision_.rules.push_back(std::move(row));
  if (decision_.violations.empty()) {
    decision_.violations = std::move(found.violations);
  } else {
    std::move(found.violations.begin(), found.violations.end(),
              std::back_inserter(decision_.violations));
  }
}

Judge::Found Judge::Collect(const document::Policy& policy, const document::Rule& rule,
                            std::size_t image) {
  Found found;
  Place place{.policy = &policy, .rule = &rule, .image = images_[image].image->text};
  if (!rule.check->per_platform()) {
    rules::ImageFacts facts = FactsOf(image);
    if (rule.check->wants_statements()) AddStatements(place, image, facts, found);
    AddBreaches(place, facts, found);
    return found;
  }
  ImageView& view = ViewOf(policy, image);
  CollectWhole(place, image, view, found);
  for (PlatformView& platform : view.platforms) {
    place.platform = platform.platform();
    CollectOn(place, image, view, platform, found);
  }
  return found;
}

void Judge::AddBreaches(const Place& place, const rules::ImageFacts& facts, Found& found) {
  rules::Verdict verdict = place.rule->check->Judge(facts);
  NoteVerdict(place, verdict, facts.digest);
  AddVerdict(
      place, std::move(verdict),
      {facts.epss != rules::CatalogueState::kNone, facts.kev != rules::CatalogueState::kNone},
      found);
}

void Judge::AddVerdict(const Place& place, rules::Verdict verdict, const AtHand& at_hand,
                       Found& found) {
  horizon_.Add(verdict.changes_at);
  found.violations.reserve(found.violations.size() + verdict.breaches.size());
  found.backgrounds.reserve(found.backgrounds.size() + verdict.breaches.size());
  for (rules::Breach& breach : verdict.breaches) {
    Background background{.grace_until = breach.grace_until,
                          .finding = breach.finding,
                          .resolved = breach.resolved,
                          .package = breach.package,
                          .containers = std::move(breach.containers)};
    if (breach.finding != nullptr) {
      background.path_missing = breach.finding->path_missing;
    } else if (breach.merged_package != nullptr) {
      const auto& entries = breach.merged_package->entries;
      background.path_missing = std::any_of(
          entries.begin(), entries.end(), [](const Package* entry) { return entry->path.empty(); });
    }
    found.Add(ViolationOf(place, breach, at_hand), std::move(background));
  }
}

void Judge::Apply(Violation& violation, const Background& background, const Softened& softened) {
  violation.outcome = OutcomeOf(softened.action);
  violation.softened_by = softened.by;
  violation.until = softened.until;
  const rules::MergedFinding* finding = background.finding;
  const bool has_fix = finding != nullptr && (finding->has_fix || finding->says_fixed);
  Ruling ruling = exceptions_.Ask(
      {&violation, background.package, background.path_missing, has_fix, background.containers});
  if (ruling.applied != nullptr) {
    violation.outcome = Outcome::kExempted;
    violation.softened_by.clear();
    violation.exception = ruling.applied->name;
    violation.until = ruling.applied->expires_at;
    return;
  }
  violation.almost = ruling.almost;
  if (violation.outcome == Outcome::kDenied && background.grace_until &&
      context_->now < *background.grace_until) {
    violation.outcome = Outcome::kWarned;
    violation.softened_by = "action.grace";
    violation.until = background.grace_until;
  }
}

void Judge::Settle(const document::Policy& policy, const document::Rule& rule, Action enforcement,
                   Found& found) {
  auto& [violations, backgrounds] = found;
  bool later = false;
  for (std::size_t i = 0; i < violations.size(); ++i) {
    const Softened softened =
        ActionFor(policy, rule, enforcement, backgrounds[i].state, context_->now);
    Apply(violations[i], backgrounds[i], softened);
    later = later || violations[i].softened_by == "action.notYetEffective";
  }
  if (later) {
    decision_.warnings.push_back("rule " + base::Quote(rule.name) + " of policy " +
                                 base::Quote(policy.name) + " denies this from " +
                                 FormatTime(*rule.effective_from));
  }
  const std::optional<std::int64_t> limit = rule.check->allow_up_to();
  if (limit) {
    std::vector<const Package*> packages(backgrounds.size());
    std::transform(backgrounds.begin(), backgrounds.end(), packages.begin(),
                   [](const Background& background) { return background.package; });
    AllowUpTo(*limit, packages, violations);
  }
  for (std::size_t i = 0; i < violations.size(); ++i) {
    const Background& background = backgrounds[i];
    if (violations[i].outcome != Outcome::kDenied || background.finding == nullptr) continue;
    denied_.push_back(FixableOf(*background.finding, *background.resolved, violations[i]));
  }
}

ImageView& Judge::ViewOf(const document::Policy& policy, std::size_t image) {
  std::vector<std::string> keys = KeysOf(policy, policy.evidence.signed_by);
  for (const auto& view : views_[image]) {
    if (view->keys == keys) return *view;
  }
  views_[image].push_back(
      MakeImageView(*evidence_, images_[image], std::move(keys), *subject_, *context_));
  NoteTimes(views_[image].back()->weighed, views_[image].back()->keys, horizon_);
  return *views_[image].back();
}

const ScanList& Judge::ScansOf(const document::Policy& policy, std::size_t image) {
  const auto key = std::pair(&policy, image);
  const auto known = scans_.find(key);
  if (known != scans_.end()) return known->second;
  ScanList list = MakeScanList(*evidence_, images_[image], policy, *context_);
  NoteTimes(list.weighed, list.keys, horizon_);
  return scans_.emplace(key, std::move(list)).first->second;
}

VexBook& Judge::VexOf(const document::Policy& policy, std::size_t image) {
  std::unique_ptr<VexBook>& book = vex_[{&policy, image}];
  if (!book) {
    book = std::make_unique<VexBook>(*evidence_, images_[image], policy, *context_, horizon_);
  }
  return *book;
}

const VexVerdict& Judge::VexOn(const Place& place, std::size_t image, PlatformView& platform) {
  const auto [at, added] = vex_verdicts_.try_emplace({place.policy, &platform});
  if (!added) return at->second;
  const auto& findings = platform.Findings(Coverage::kVulnerabilities, catalogues_).findings;
  at->second = VexOf(*place.policy, image).Judge(findings, place.platform);
  for (const Clearing& clearing : at->second.cleared) {
    const rules::MergedFinding& finding = findings[clearing.finding];
    decision_.cleared.push_back({std::string(place.image), std::string(finding.names->id),
                                 rules::NameOf(finding), finding.package->version,
                                 clearing.statement, clearing.author});
  }
  return at->second;
}

void Judge::NoteUses(const document::Policy& policy, const std::vector<Weighed>& weighed_all,
                     const ImageContext& image) {
  for (const Weighed& weighed : weighed_all) {
    Use& use = uses_[weighed.document];
    use.standing = std::min(use.standing, weighed.standing);
    if (weighed.standing != Standing::kSubject && !image.digest.empty()) {
      use.subjects.insert(image.digest);
    }
    for (const std::string_view name : SignersOf(*weighed.document, policy, context_->now))
      use.signers.emplace(name);
  }
}

}  // namespace policy::evaluate
