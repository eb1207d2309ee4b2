// The EPSS and KEV catalogues at hand: which of them speak, and what they say of a vulnerability.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "evaluate/documents.h"
#include "evaluate/states.h"
#include "evaluate/valid_until.h"
#include "policy/feed_index.h"
#include "rules/check.h"

namespace policy::evaluate {

// All catalogues of one call. Of each kind the newest that is whole speaks; what a newer partial
// one lists accuses.
class Catalogues {
 public:
  Catalogues(const Evidence& evidence, const Context& context, Horizon& horizon);

  // Whether any can be asked; without one, findings carry no facts of catalogues.
  bool any() const { return !kinds_[0].accusing.empty() || !kinds_[1].accusing.empty(); }
  rules::CatalogueFacts FactsOf(const rules::IdNames& names) const;

  // How far one can be asked under a policy, at `now`.
  rules::CatalogueState StateOf(Catalogue kind, const document::EvidenceRules& rules,
                                Time now) const;
  // Why a need of one is not met; empty if it is. Notes when the catalogue reaches its limit.
  std::optional<Unmet> UnmetBy(const rules::Need& need, const document::EvidenceRules& rules,
                               Horizon& horizon) const;

  // Every catalogue, weighed.
  const std::vector<Weighed>& weighed() const { return weighed_; }

 private:
  using Index = std::shared_ptr<const FeedIndex>;
  struct Kind {
    std::vector<Index> accusing{};             // those that speak, and what is newer but partial
    std::vector<Index> speaking{};             // of the newest date; undated ones always
    std::vector<std::optional<Time>> dates{};  // of those that speak
  };

  const Kind& Of(Catalogue kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
  void Weigh(const Document& document, const Context& context, Horizon& horizon);
  void Choose(Catalogue kind);
  void AddEpss(const rules::IdNames& names, rules::CatalogueFacts& facts) const;
  void AddKev(const rules::IdNames& names, rules::CatalogueFacts& facts) const;

  std::array<Kind, 2> kinds_{};
  std::vector<Weighed> weighed_{};
};

}  // namespace policy::evaluate
