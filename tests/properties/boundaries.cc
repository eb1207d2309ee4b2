// Every date of a case with every span of it, whether or not they have to do with each other.
#include "properties/boundaries.h"

namespace policy::properties {
namespace {

class Boundaries {
 public:
  explicit Boundaries(const naive::Case& asked) {
    for (const naive::Policy& policy : asked.policies) AddPolicy(policy);
    for (const naive::Exception& exception : asked.exceptions) {
      AddDates({exception.starts_at, exception.expires_at});
    }
    for (const auto& document : asked.documents) AddDocument(*document);
    for (const naive::Statement& statement : asked.statements) {
      AddDates({statement.at});
      for (const auto& [path, fact] : statement.facts) AddDates({ParseTime(fact.text)});
    }
  }

  std::set<Time> After(Time now) const {
    std::set<Time> all;
    for (const Time date : dates_) {
      for (const Duration span : spans_) {
        for (const Time instant : {date + span, date - span}) {
          if (instant > now) all.insert(instant);
        }
      }
    }
    return all;
  }

 private:
  void AddDates(std::initializer_list<std::optional<Time>> dates) {
    for (const std::optional<Time>& date : dates) {
      if (date) dates_.insert(*date);
    }
  }
  void AddSpans(std::initializer_list<std::optional<Duration>> spans) {
    for (const std::optional<Duration>& span : spans) {
      if (span) spans_.insert(*span);
    }
  }
  void AddPolicy(const naive::Policy& policy) {
    AddDates({policy.effective_from});
    AddSpans(
        {policy.evidence.max_age, policy.evidence.max_database_age, policy.exceptions.warn_before});
    for (const naive::Rule& rule : policy.rules) {
      AddDates({rule.effective_from});
      AddSpans({rule.exceptions.warn_before});
      for (const naive::RequiredScan& entry : rule.scans.value_or(naive::Scans())) {
        AddSpans({entry.max_age, entry.max_database_age});
      }
      if (rule.attestations) AddSpans({rule.attestations->max_age});
      for (const naive::Clause& clause : rule.attestations.value_or(naive::Attestations()).where) {
        AddSpans({clause.span});
      }
      if (!rule.vulnerabilities) continue;
      AddSpans({rule.vulnerabilities->grace});
      AddSelector(rule.vulnerabilities->selector);
      for (const naive::Selector& unless : rule.vulnerabilities->unless) AddSelector(unless);
    }
  }
  void AddSelector(const naive::Selector& selector) {
    AddSpans({selector.disclosed_for, selector.fix_available_for});
  }
  void AddDocument(const Document& document) {
    AddDates({document.report.scanned_at, document.report.database_at, document.signed_at});
    for (const VexStatement& statement : document.report.statements) AddDates({statement.at});
    for (const Finding& finding : document.report.findings) {
      AddDates({finding.published_at, finding.fixed_at});
    }
  }

  std::set<Time> dates_{};
  // A date itself, the clocks' allowance, and the default of `warnBefore`.
  std::set<Duration> spans_{Duration(0), std::chrono::minutes(5), std::chrono::days(14)};
};

}  // namespace

std::set<Time> BoundariesOf(const naive::Case& asked) { return Boundaries(asked).After(asked.now); }

}  // namespace policy::properties
