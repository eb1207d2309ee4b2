// Catalogues are about all images, so no digest binds them: what counts is who gave them, whether
// they are whole, and their own date.
#include "evaluate/catalogues.h"

#include <algorithm>
#include <set>
#include <string>

#include "rules/age.h"

namespace policy::evaluate {
namespace {

using rules::CatalogueState;

const char* TitleOf(Catalogue kind) { return kind == Catalogue::kEpss ? "EPSS" : "KEV"; }

std::shared_ptr<const FeedIndex> IndexOf(const Document& document) {
  return document.feed ? document.feed : FeedIndex::Of(document.report.feed);
}

Standing StandingOf(const Document& document, const Context& context) {
  const auto& date = document.report.database_at;
  if (document.state != DocumentState::kUsable) return Standing::kUnparsable;
  if (!IsVouchedFor(document, context.point)) return Standing::kSigner;
  if (date && *date > context.now + rules::kClockSkew) return Standing::kFuture;
  return document.report.complete ? Standing::kUsed : Standing::kPartial;
}

std::string ProblemOf(const Weighed& weighed) {
  const Report& report = weighed.document->report;
  switch (weighed.standing) {
    case Standing::kSigner:
      return "it was not given as a catalogue";
    case Standing::kFuture:
      return "it is dated " + FormatTime(*weighed.date) + ", which is still to come";
    case Standing::kPartial:
      return "it is not complete: " + report.incomplete_reason;
    case Standing::kUnparsable:
      return weighed.document->problem.empty() ? "it holds no rows" : weighed.document->problem;
    default:
      return {};
  }
}

// Every CVE that a finding goes by.
template <typename Visit>
void ForEachId(const rules::IdNames& names, const Visit& visit) {
  visit(names.id);
  for (const std::string_view alias : names.aliases) visit(alias);
}

}  // namespace

Catalogues::Catalogues(const Evidence& evidence, const Context& context, Horizon& horizon) {
  for (const auto& document : evidence.documents) {
    if (document->report.catalogue) Weigh(*document, context, horizon);
  }
  if (weighed_.empty()) return;
  Choose(Catalogue::kEpss);
  Choose(Catalogue::kKev);
}

void Catalogues::Weigh(const Document& document, const Context& context, Horizon& horizon) {
  Weighed weighed{.document = &document,
                  .standing = StandingOf(document, context),
                  .date = document.report.database_at};
  if (weighed.standing == Standing::kFuture) horizon.Add(*weighed.date - rules::kClockSkew);
  // That nothing is listed at all is no fact about any vulnerability.
  if (weighed.counts() && IndexOf(document)->size() == 0) weighed.standing = Standing::kUnparsable;
  weighed_.push_back(weighed);
}

void Catalogues::Choose(Catalogue kind) {
  Kind& chosen = kinds_[static_cast<std::size_t>(kind)];
  std::optional<Time> newest;
  for (const Weighed& one : weighed_) {
    const bool whole =
        one.document->report.catalogue == kind && one.standing == Standing::kUsed && one.date;
    if (whole) newest = newest ? std::max(*newest, *one.date) : *one.date;
  }
  for (Weighed& one : weighed_) {
    if (one.document->report.catalogue != kind || !one.counts()) continue;
    const bool history = newest && one.date && *one.date < *newest;
    if (history) {
      one.standing = Standing::kSuperseded;
      continue;
    }
    Index index = IndexOf(*one.document);
    if (one.standing == Standing::kUsed) {
      chosen.speaking.push_back(index);
      chosen.dates.push_back(one.date);
    }
    chosen.accusing.push_back(std::move(index));
  }
}

void Catalogues::AddEpss(const rules::IdNames& names, rules::CatalogueFacts& facts) const {
  const Kind& kind = Of(Catalogue::kEpss);
  ForEachId(names, [&](std::string_view id) {
    for (const Index& index : kind.accusing) {
      const FeedIndex::Row* row = index->Find(id);
      if (row != nullptr) facts.epss = std::max(facts.epss, row->probability);
    }
  });
  facts.lowest_epss = kind.speaking.empty() ? 0 : 1;
  for (const Index& index : kind.speaking) {
    const FeedIndex::Row* row = index->Find(names.id);
    facts.lowest_epss = std::min(facts.lowest_epss, row == nullptr ? 0 : row->probability);
  }
}

void Catalogues::AddKev(const rules::IdNames& names, rules::CatalogueFacts& facts) const {
  const Kind& kind = Of(Catalogue::kKev);
  ForEachId(names, [&](std::string_view id) {
    for (const Index& index : kind.accusing) {
      const FeedIndex::Row* row = index->Find(id);
      facts.exploited = facts.exploited || (row != nullptr && row->exploited);
      facts.ransomware = facts.ransomware || (row != nullptr && row->ransomware);
    }
  });
  facts.surely_exploited = facts.surely_ransomware = !kind.speaking.empty();
  for (const Index& index : kind.speaking) {
    const FeedIndex::Row* row = index->Find(names.id);
    facts.surely_exploited = facts.surely_exploited && row != nullptr && row->exploited;
    facts.surely_ransomware = facts.surely_ransomware && row != nullptr && row->ransomware;
  }
}

rules::CatalogueFacts Catalogues::FactsOf(const rules::IdNames& names) const {
  rules::CatalogueFacts facts;
  AddEpss(names, facts);
  AddKev(names, facts);
  return facts;
}

CatalogueState Catalogues::StateOf(Catalogue kind, const document::EvidenceRules& rules,
                                   Time now) const {
  const Kind& chosen = Of(kind);
  if (chosen.accusing.empty()) return CatalogueState::kNone;
  Horizon unused(now);
  const rules::Need need{.aged = true, .catalogue = kind};
  return UnmetBy(need, rules, unused) ? CatalogueState::kAccuses : CatalogueState::kSpeaks;
}

std::optional<Unmet> Catalogues::UnmetBy(const rules::Need& need,
                                         const document::EvidenceRules& rules,
                                         Horizon& horizon) const {
  const Kind& chosen = Of(*need.catalogue);
  const std::string title = TitleOf(*need.catalogue);
  const auto& limit = rules.max_database_age;
  bool fresh = false;
  for (const std::optional<Time>& date : chosen.dates) {
    const rules::Age age =
        limit ? rules::AgeOf(date, *limit, horizon.now()) : rules::Age{.fresh = true};
    horizon.Add(age.changes_at);
    fresh = fresh || age.fresh;
  }
  if (fresh) return std::nullopt;
  const std::string remediation = "give a newer " + title + " catalogue with --feed";
  if (!chosen.dates.empty()) {
    const auto newest = std::max_element(chosen.dates.begin(), chosen.dates.end());
    return Unmet{document::EvidenceState::kStale,
                 "the " + title + " catalogue is of " +
                     (*newest ? FormatTime(**newest) : std::string("an unknown date")) +
                     ", past 'maxDatabaseAge' " + FormatDuration(*limit),
                 remediation};
  }
  std::set<std::string> untrusted;
  std::set<std::string> broken;
  for (const Weighed& one : weighed_) {
    if (one.document->report.catalogue != need.catalogue) continue;
    const bool trust = one.standing == Standing::kSigner || one.standing == Standing::kFuture;
    (trust ? untrusted : broken).insert(ProblemOf(one));
  }
  const std::string missing =
      "no " + title + " catalogue counts, and '" + std::string(need.key) + "' needs one";
  if (!untrusted.empty()) {
    return Unmet{document::EvidenceState::kUnverifiable, missing + ": " + *untrusted.begin(),
                 "give it with --feed"};
  }
  if (!broken.empty()) {
    return Unmet{document::EvidenceState::kUnparsable, missing + ": " + *broken.begin(),
                 "give a whole " + title + " catalogue with --feed"};
  }
  return Unmet{
      document::EvidenceState::kAbsent,
      "no " + title + " catalogue is at hand, and '" + std::string(need.key) + "' needs one",
      "give one with --feed"};
}

}  // namespace policy::evaluate
