// Cross-field rules of GatePolicy: names, label selectors, checks, and references to authorities.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/chars.h"
#include "base/spelling.h"
#include "document/checks.h"
#include "document/types.h"
#include "rules/catalog.h"

namespace policy::document {
namespace {

using base::Quote;
using text::Node;
using text::Problems;

std::string Item(std::string_view key, std::size_t index) {
  return std::string(key) + '[' + std::to_string(index) + ']';
}

std::string Below(std::string_view key, std::string_view name) {
  return key.empty() ? std::string(name) : std::string(key) + '.' + std::string(name);
}

// Names of a list's items; a second one of the same name is an error.
std::vector<std::string_view> UniqueNames(const Node& spec, std::string_view list,
                                          std::string_view what, Problems& problems) {
  std::map<std::string_view, int> first_line;
  std::vector<std::string_view> names;
  std::size_t index = 0;
  for (const Node& item : text::ItemsAt(spec, list)) {
    const std::string key = Item("spec." + std::string(list), index++) + ".name";
    const Node* name = item.Find("name");
    if (name == nullptr || !name->is_string() || name->text().empty()) continue;
    const auto [at, is_new] = first_line.emplace(name->string(), name->line());
    if (is_new) {
      names.push_back(name->string());
    } else {
      problems.Add(*name, key, "duplicate " + std::string(what) + " " + Quote(name->string()),
                   "the first one is in line " + std::to_string(at->second));
    }
  }
  return names;
}

void CheckExpression(const Node& expression, const std::string& key, Problems& problems) {
  const std::string_view op = expression.StringAt("operator");
  const Node* values = expression.Find("values");
  if ((op == "In" || op == "NotIn") && values == nullptr) {
    problems.Add(expression, key, "operator " + Quote(op) + " needs 'values'");
  }
  if ((op == "Exists" || op == "DoesNotExist") && values != nullptr) {
    problems.Add(*values, key + ".values", "operator " + Quote(op) + " takes no 'values'");
  }
}

void CheckSelector(const Node* selector, const std::string& key, Problems& problems) {
  if (selector == nullptr) return;
  if (const Node* labels = selector->Find("matchLabels")) {
    for (const text::Member& member : labels->members()) {
      const std::string below = key + ".matchLabels." + std::string(member.key);
      if (member.key.empty()) continue;
      if (auto problem = CheckLabelKey(member.key)) {
        problems.Add(member, below, problem->message, problem->hint);
      }
      if (!member.value.is_string() || member.value.text().empty()) continue;
      if (auto problem = CheckLabelValue(member.value.text())) {
        problems.Add(member.value, below, problem->message, problem->hint);
      }
    }
  }
  std::size_t index = 0;
  for (const Node& expression : text::ItemsAt(*selector, "matchExpressions")) {
    CheckExpression(expression, Item(key + ".matchExpressions", index++), problems);
  }
}

void CheckMatch(const Node* match, const std::string& key, Problems& problems) {
  if (match == nullptr) return;
  CheckSelector(match->Find("namespaceSelector"), key + ".namespaceSelector", problems);
  CheckSelector(match->Find("podSelector"), key + ".podSelector", problems);
}

void CheckRule(const Node& rule, const std::string& key, Problems& problems) {
  CheckMatch(rule.Find("match"), key + ".match", problems);
  for (const text::Member& member : rule.members()) {
    const rules::CheckKind* kind = rules::FindCheck(member.key);
    if (kind == nullptr || kind->check == nullptr || !member.value.is_map()) continue;
    kind->check(member.value, Below(key, member.key), problems);
  }
}

bool NamesAuthorities(std::string_view key) { return key == "signedBy" || key == "vexSignedBy"; }

// Every list of authorities, wherever it stands: checks need not tell where they keep theirs.
class AuthorityReferences {
 public:
  AuthorityReferences(std::vector<std::string_view> names, Problems& problems)
      : names_(std::move(names)), problems_(problems) {}

  void Walk(const Node& node, const std::string& key) {
    std::size_t index = 0;
    for (const Node& item : node.items()) Walk(item, Item(key, index++));
    for (const text::Member& member : node.members()) {
      const std::string below = Below(key, member.key);
      if (NamesAuthorities(member.key) && member.value.is_list()) {
        List(member.value, below);
      } else if (below != "spec.authorities") {
        Walk(member.value, below);
      }
    }
  }

 private:
  void List(const Node& list, const std::string& key) {
    std::size_t index = 0;
    for (const Node& item : list.items()) {
      const std::string below = Item(key, index++);
      const std::string_view name = item.string();
      // What is no name is the table's to say.
      if (name.empty() || text::CheckDnsLabel(name)) continue;
      if (std::find(names_.begin(), names_.end(), name) != names_.end()) continue;
      std::string hint = base::DidYouMean(name, names_);
      if (hint.empty()) hint = "name it under spec.authorities";
      problems_.Add(item, below, "unknown authority " + Quote(name), std::move(hint));
    }
  }

  std::vector<std::string_view> names_;
  Problems& problems_;
};

// Which kinds know no log, no table can say: it is the two keys together.
void CheckLog(const Node& authority, const std::string& key, Problems& problems) {
  const Node* log = authority.Find("transparencyLog");
  if (log == nullptr) return;
  for (const std::string_view kind : {"contentTrust", "notation"}) {
    if (authority.Find(kind) == nullptr) continue;
    problems.Add(*log, key + ".transparencyLog",
                 "'transparencyLog' means nothing beside " + Quote(kind),
                 "such signatures are in no transparency log: leave it out");
  }
}

}  // namespace

void CheckPolicy(const Node& root, Problems& problems) {
  const Node* spec = root.Find("spec");
  if (spec == nullptr || !spec->is_map()) return;
  CheckMatch(spec->Find("match"), "spec.match", problems);
  std::size_t index = 0;
  for (const Node& authority : text::ItemsAt(*spec, "authorities")) {
    CheckLog(authority, Item("spec.authorities", index++), problems);
  }
  UniqueNames(*spec, "rules", "rule", problems);
  index = 0;
  for (const Node& rule : text::ItemsAt(*spec, "rules")) {
    CheckRule(rule, Item("spec.rules", index++), problems);
  }
  AuthorityReferences(UniqueNames(*spec, "authorities", "authority", problems), problems)
      .Walk(*spec, "spec");
}

}  // namespace policy::document
