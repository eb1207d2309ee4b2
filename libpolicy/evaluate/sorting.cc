// Sorting makes decisions equal byte for byte whatever the order of files, reports or findings. All
// fields take part, so that only equals can change places.
#include "evaluate/sorting.h"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <utility>

namespace policy::evaluate {
namespace {

auto KeyOf(const JudgedImage& image) {
  return std::tie(image.container_type, image.container, image.reference, image.digest,
                  image.platforms);
}
auto KeyOf(const JudgedPolicy& policy) { return std::tie(policy.name, policy.digest, policy.file); }
auto KeyOf(const JudgedRule& rule) {
  return std::tie(rule.policy, rule.rule, rule.image, rule.check, rule.enforcement, rule.result,
                  rule.reason);
}
auto KeyOf(const ConsideredException& exception) {
  return std::tie(exception.kind, exception.namespace_name, exception.name, exception.digest,
                  exception.owner, exception.expires_at, exception.reason);
}
auto KeyOf(const ConsideredDocument& document) {
  return std::tie(document.digest, document.format, document.scanner, document.scanner_version,
                  document.stage, document.covers, document.subject, document.platform,
                  document.scanned_at, document.database_at, document.signed_by, document.reason);
}
auto KeyOf(const ClearedFinding& cleared) {
  return std::tie(cleared.image, cleared.id, cleared.package, cleared.version, cleared.statement,
                  cleared.author);
}
auto KeyOf(const AlmostApplied& almost) {
  return std::tie(almost.exception, almost.reason, almost.detail);
}
auto KeyOf(const SourcedSeverity& severity) { return std::tie(severity.source, severity.severity); }

template <typename T>
bool Before(const T& a, const T& b) {
  return KeyOf(a) < KeyOf(b);
}
template <typename T>
bool ListBefore(const Few<T>& a, const Few<T>& b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), Before<T>);
}

auto FirstOf(const Violation& v) {
  return std::tie(v.policy, v.rule, v.check, v.image, v.platform, v.reason, v.id, v.package,
                  v.version, v.paths, v.aliases, v.severity);
}
auto MiddleOf(const Violation& v) {
  return std::tie(v.cvss, v.epss, v.kev, v.fixed_versions, v.statuses, v.layer, v.contradictions,
                  v.outcome, v.softened_by, v.until, v.exception);
}
auto LastOf(const Violation& v) {
  return std::tie(v.message, v.remediation, v.where.file, v.where.line, v.where.column,
                  v.where.key);
}

bool Before(const Violation& a, const Violation& b) {
  const auto first = FirstOf(a) <=> FirstOf(b);
  if (first != 0) return first < 0;
  if (ListBefore(a.severities, b.severities)) return true;
  if (ListBefore(b.severities, a.severities)) return false;
  const auto middle = MiddleOf(a) <=> MiddleOf(b);
  if (middle != 0) return middle < 0;
  if (ListBefore(a.almost, b.almost)) return true;
  if (ListBefore(b.almost, a.almost)) return false;
  return LastOf(a) < LastOf(b);
}

// Violations are large: their places are sorted, and each is moved once.
void SortViolations(std::vector<Violation>& violations) {
  std::vector<std::uint32_t> order(violations.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return Before(violations[a], violations[b]); });
  std::vector<Violation> sorted;
  sorted.reserve(violations.size());
  for (const std::uint32_t at : order) sorted.push_back(std::move(violations[at]));
  violations = std::move(sorted);
}

template <typename T>
void Sort(std::vector<T>& list) {
  std::sort(list.begin(), list.end(), [](const T& a, const T& b) { return Before(a, b); });
}
template <typename T>
void SortUnique(std::vector<T>& list) {
  Sort(list);
  list.erase(std::unique(list.begin(), list.end(),
                         [](const T& a, const T& b) { return KeyOf(a) == KeyOf(b); }),
             list.end());
}

}  // namespace

void SortAll(Decision& decision) {
  Sort(decision.subject.images);
  Sort(decision.policies);
  SortUnique(decision.rules);
  SortViolations(decision.violations);
  SortUnique(decision.cleared);
  Sort(decision.exceptions);
  SortUnique(decision.evidence);
  std::sort(decision.warnings.begin(), decision.warnings.end());
  decision.warnings.erase(std::unique(decision.warnings.begin(), decision.warnings.end()),
                          decision.warnings.end());
}

}  // namespace policy::evaluate
