// The judge's dealings with signed statements: which a rule may look at, what could not be fetched,
// and what became of each.
#include <algorithm>
#include <set>
#include <utility>

#include "evaluate/judge.h"
#include "evaluate/states.h"
#include "rules/age.h"

namespace policy::evaluate {

const StatementList& Judge::StatementsOf(const document::Policy& policy, std::size_t image) {
  std::unique_ptr<StatementList>& list = statements_[{&policy, image}];
  if (list) return *list;
  list = std::make_unique<StatementList>(
      MakeStatementList(*evidence_, images_[image], policy, *context_));
  NoteTimes(list->weighed, list->keys, horizon_);
  std::vector<Weighed> refused;
  for (const Weighed& weighed : list->weighed) {
    const bool listed = !weighed.counts() && weighed.document->only_statement;
    if (listed) refused.push_back(weighed);
  }
  NoteUses(policy, refused, images_[image]);
  return *list;
}

void Judge::AddStatements(const Place& place, std::size_t image, rules::ImageFacts& facts,
                          Found& found) {
  const StatementList& list = StatementsOf(*place.policy, image);
  facts.statements = list.statements;
  facts.refused = list.refused;
  std::set<std::string> unreachable;
  for (const Weighed& weighed : list.weighed) {
    if (weighed.standing == Standing::kUnreachable) unreachable.insert(WhyRefused(weighed));
  }
  if (unreachable.empty()) return;
  Unmet unmet{.state = document::EvidenceState::kUnreachable,
              .message = "not everything could be fetched that may speak of the image: " +
                         *unreachable.begin(),
              .remediation = "try again when it can be reached"};
  found.Add(ViolationOf(place, unmet), {.state = document::EvidenceState::kUnreachable});
}

Judge::BaseSources Judge::BaseSourcesOn(PlatformView& platform) const {
  BaseSources sources{.configs = ConfigsOn(platform)};
  for (const auto& document : evidence_->documents) {
    const bool whole = document->report.image && document->report.complete;
    if (whole && IsVouchedFor(*document, context_->point))
      sources.archives.push_back(document.get());
  }
  return sources;
}

void Judge::NoteVerdict(const Place& place, const rules::Verdict& verdict,
                        std::string_view digest) {
  const auto note = [&](const Document* document, Standing standing) {
    Use& use = uses_[document];
    use.standing = std::min(use.standing, standing);
    // An archive is looked at here as that of a base, which stays its own subject.
    if (!document->report.image) use.subjects.emplace(digest);
    for (const std::string_view name : SignersOf(*document, *place.policy, context_->now)) {
      use.signers.emplace(name);
    }
  };
  for (const Document* document : verdict.used) note(document, Standing::kUsed);
  for (const Document* document : verdict.superseded) note(document, Standing::kSuperseded);
}

}  // namespace policy::evaluate
