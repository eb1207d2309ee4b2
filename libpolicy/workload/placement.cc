// Which nodes a pod can land on, as far as operating system and architecture go.
//
// Reads nodeSelector and requiredDuringSchedulingIgnoredDuringExecution with operator In.
// Everything else restricts nothing here: a platform too many costs a scan, one too few lets an
// image pass.
#include <algorithm>
#include <iterator>
#include <optional>

#include "workload/fields.h"
#include "workload/pod.h"

namespace policy::workload {
namespace {

using Values = std::optional<std::vector<std::string>>;  // Empty: not restricted.

bool IsLabel(std::string_view key, std::string_view name) {
  for (const std::string_view prefix : {"kubernetes.io/", "beta.kubernetes.io/"}) {
    if (key.size() == prefix.size() + name.size() && key.starts_with(prefix) &&
        key.ends_with(name)) {
      return true;
    }
  }
  return false;
}

void Sort(std::vector<std::string>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

Values Both(Values a, Values b) {
  if (!a) return b;
  if (!b) return a;
  std::vector<std::string> both;
  std::set_intersection(a->begin(), a->end(), b->begin(), b->end(), std::back_inserter(both));
  return both;
}

Values FromTerm(const text::Node& term, std::string_view name) {
  Values values;
  const text::Node* expressions = term.Find("matchExpressions");
  if (expressions == nullptr) return values;
  for (const text::Node& expression : expressions->items()) {
    if (!IsLabel(TextAt(expression, "key"), name)) continue;
    if (TextAt(expression, "operator") != "In") continue;
    std::vector<std::string> allowed = TextsAt(expression, "values");
    Sort(allowed);
    values = Both(std::move(values), std::move(allowed));
  }
  return values;
}

// Terms are alternatives, so one that does not name the label lets every node pass.
Values FromAffinity(const text::Node& spec, std::string_view name) {
  const text::Node* at = FindSet(spec, "affinity");
  for (const std::string_view key :
       {"nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"}) {
    if (at != nullptr) at = FindSet(*at, key);
  }
  if (at == nullptr || at->items().empty()) return std::nullopt;
  std::vector<std::string> all;
  for (const text::Node& term : at->items()) {
    const Values values = FromTerm(term, name);
    if (!values) return std::nullopt;
    all.insert(all.end(), values->begin(), values->end());
  }
  Sort(all);
  return all;
}

}  // namespace

std::vector<std::string> PossibleNodes(const text::Node& spec, std::string_view name) {
  Values values;
  if (const text::Node* selector = FindSet(spec, "nodeSelector")) {
    for (const text::Member& member : selector->members()) {
      if (!IsLabel(member.key, name) || !member.value.is_string()) continue;
      values = Both(std::move(values), std::vector{std::string(member.value.text())});
    }
  }
  values = Both(std::move(values), FromAffinity(spec, name));
  return values ? std::move(*values) : std::vector<std::string>{};
}

}  // namespace policy::workload
