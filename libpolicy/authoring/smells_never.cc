// Matches that nothing can meet: points, namespaces, images and labels that exclude each other.
#include <algorithm>
#include <optional>

#include "authoring/smells.h"
#include "base/chars.h"

namespace policy::authoring {
namespace {

using base::Quote;
using text::Node;

// A rule's match under its policy's, or the policy's own.
struct Scope {
  const Node* outer = nullptr;
  const Node* inner = nullptr;
};

using Texts = std::vector<std::string>;

Texts ListAt(const Node* match, std::string_view key) {
  return match == nullptr ? Texts{} : text::StringsAt(*match, key);
}

std::string_view FixedPrefix(std::string_view glob) { return glob.substr(0, glob.find('*')); }

// Sure that no text is taken by both.
bool Disjoint(std::string_view a, std::string_view b) {
  // `docker.io/nginx` and `docker.io/library/nginx` are one.
  if (a.find("docker.io") != std::string_view::npos ||
      b.find("docker.io") != std::string_view::npos) {
    return false;
  }
  const std::string_view one = FixedPrefix(a);
  const std::string_view other = FixedPrefix(b);
  return !one.starts_with(other) && !other.starts_with(one);
}

bool IsExcluded(const std::string& text, const Texts& exclusions) {
  return std::any_of(exclusions.begin(), exclusions.end(),
                     [&](const std::string& glob) { return Covers(glob, text); });
}

// Why a pair of lists lets nothing through.
std::optional<std::string> WhyNothing(const Scope& scope, std::string_view key,
                                      std::string_view exclude, std::string_view everything) {
  Texts exclusions = ListAt(scope.inner, exclude);
  for (std::string& text : ListAt(scope.outer, exclude)) exclusions.push_back(std::move(text));
  Texts wanted = ListAt(scope.inner, key);
  const Texts above = ListAt(scope.outer, key);
  const bool apart = !wanted.empty() && !above.empty() &&
                     std::all_of(wanted.begin(), wanted.end(), [&](const std::string& mine) {
                       return std::all_of(above.begin(), above.end(), [&](const std::string& its) {
                         return Disjoint(mine, its);
                       });
                     });
  if (apart) return Quote(key) + " has nothing in common with the policy's";
  if (wanted.empty()) wanted = above;
  if (wanted.empty()) wanted.emplace_back(everything);
  const bool none = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& text) {
    return IsExcluded(text, exclusions);
  });
  if (none && !exclusions.empty()) return Quote(exclude) + " takes all that is left";
  return std::nullopt;
}

std::optional<std::string> WhyNoPoint(const Scope& scope) {
  const Texts mine = ListAt(scope.inner, "points");
  const Texts its = ListAt(scope.outer, "points");
  if (mine.empty() || its.empty()) return std::nullopt;
  const bool common = std::any_of(mine.begin(), mine.end(), [&](const std::string& point) {
    return std::find(its.begin(), its.end(), point) != its.end();
  });
  if (common) return std::nullopt;
  return "'points' has nothing in common with the policy's";
}

// What one label must be: In, Exists, NotIn and DoesNotExist of all selectors together.
struct Label {
  std::string key{};
  std::string op{};
  Texts values{};
};

void AddLabels(const Node* match, std::string_view key, std::vector<Label>& labels) {
  const Node* selector = match == nullptr ? nullptr : match->Find(key);
  if (selector == nullptr) return;
  for (const auto& [name, value] : text::StringMapAt(*selector, "matchLabels")) {
    labels.push_back({name, "In", {value}});
  }
  for (const Node& expression : text::ItemsAt(*selector, "matchExpressions")) {
    labels.push_back({text::StringAt(expression, "key"), text::StringAt(expression, "operator"),
                      text::StringsAt(expression, "values")});
  }
}

bool Contradict(const Label& a, const Label& b) {
  if (a.key != b.key || b.op == "Exists") return false;
  if (b.op == "DoesNotExist") return a.op == "In" || a.op == "Exists";
  if (a.op != "In") return false;
  return std::all_of(a.values.begin(), a.values.end(), [&](const std::string& value) {
    const bool listed = std::find(b.values.begin(), b.values.end(), value) != b.values.end();
    return listed == (b.op == "NotIn");
  });
}

std::optional<std::string> WhyNoLabels(const Scope& scope, std::string_view key) {
  std::vector<Label> labels;
  AddLabels(scope.outer, key, labels);
  AddLabels(scope.inner, key, labels);
  for (const Label& a : labels) {
    for (const Label& b : labels) {
      if (&a != &b && Contradict(a, b)) {
        return Quote(key) + " asks for contrary things of label " + Quote(a.key);
      }
    }
  }
  return std::nullopt;
}

std::optional<std::string> WhyNever(const Scope& scope) {
  std::optional<std::string> why = WhyNoPoint(scope);
  if (!why) why = WhyNothing(scope, "namespaces", "excludeNamespaces", "*");
  if (!why) why = WhyNothing(scope, "images", "excludeImages", "**");
  if (!why) why = WhyNoLabels(scope, "namespaceSelector");
  if (!why) why = WhyNoLabels(scope, "podSelector");
  return why;
}

}  // namespace

void FindNeverMatches(const Corpus& corpus, Nose& nose) {
  for (const Document& document : corpus.documents()) {
    if (document.kind->kind != document::Kind::kPolicy) continue;
    const Node* match = document.spec->Find("match");
    if (match != nullptr) {
      if (const auto why = WhyNever({nullptr, match})) {
        nose.Smelt(document, *match, "spec.match",
                   "policy " + Quote(document.name) + " can never match: " + *why,
                   "an exclusion wins, and all keys must hold");
        continue;
      }
    }
    std::size_t index = 0;
    for (const Node& rule : text::ItemsAt(*document.spec, "rules")) {
      const std::string key = Item("spec.rules", index++) + ".match";
      const Node* own = rule.Find("match");
      const auto why = own == nullptr ? std::nullopt : WhyNever({match, own});
      if (!why) continue;
      nose.Smelt(document, *own, key,
                 "rule " + Quote(rule.StringAt("name")) + " can never match: " + *why,
                 "the policy's 'match' and the rule's must both hold");
    }
  }
}

}  // namespace policy::authoring
