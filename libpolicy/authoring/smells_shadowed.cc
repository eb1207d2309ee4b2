// What something beside it says already: rules under wider ones, items under other items.
#include <algorithm>
#include <array>
#include <optional>

#include "authoring/smells.h"
#include "base/chars.h"
#include "rules/catalog.h"

namespace policy::authoring {
namespace {

using base::Quote;
using text::Member;
using text::Node;

bool Same(const Node* a, const Node* b) {
  if (a == nullptr || b == nullptr) return a == b;
  if (a->kind() != b->kind() || a->text() != b->text()) return false;
  const auto items = a->items();
  const auto members = a->members();
  return std::equal(items.begin(), items.end(), b->items().begin(), b->items().end(),
                    [](const Node& x, const Node& y) { return Same(&x, &y); }) &&
         members.size() == b->members().size() &&
         std::all_of(members.begin(), members.end(),
                     [&](const Member& each) { return Same(&each.value, b->Find(each.key)); });
}

// Keys that excuse, or that say how hard a violation is taken: they must be the same in both.
constexpr std::array<std::string_view, 5> kExcusing = {"unless", "allowUnknown", "grace",
                                                       "graceFrom", "allowUpTo"};

bool Excuses(std::string_view key) {
  return std::find(kExcusing.begin(), kExcusing.end(), key) != kExcusing.end();
}

bool ExcuseAlike(const Node& a, const Node& b) {
  return std::all_of(kExcusing.begin(), kExcusing.end(),
                     [&](std::string_view key) { return Same(a.Find(key), b.Find(key)); });
}

// Whether `wide`, a key of a selector, takes all that `narrow` takes.
bool TakesAll(std::string_view key, const Node& wide, const Node& narrow) {
  if (Same(&wide, &narrow)) return true;
  if (key.starts_with("min")) {
    return wide.number() && narrow.number() && *wide.number() <= *narrow.number();
  }
  const auto items = narrow.items();
  return wide.is_list() && !items.empty() &&
         std::all_of(items.begin(), items.end(), [&](const Node& item) {
           return std::any_of(wide.items().begin(), wide.items().end(),
                              [&](const Node& each) { return Same(&each, &item); });
         });
}

// Selectors: each key that the wide one has the narrow one has as well, and no wider.
bool SelectsAll(const Node& wide, const Node& narrow) {
  if (text::BoolAt(wide, "any")) return true;
  return std::all_of(wide.members().begin(), wide.members().end(), [&](const Member& member) {
    if (Excuses(member.key)) return true;
    const Node* other = narrow.Find(member.key);
    return other != nullptr && TakesAll(member.key, member.value, *other);
  });
}

// Other checks: each key of the lesser one stands in the greater one too.
bool AsksAll(const Node& greater, const Node& lesser) {
  return std::all_of(lesser.members().begin(), lesser.members().end(), [&](const Member& member) {
    return Excuses(member.key) || Same(greater.Find(member.key), &member.value);
  });
}

// A rule's check: exactly one, or the document would not be here.
const Member* CheckOf(const Node& rule) {
  const auto members = rule.members();
  const auto found = std::find_if(members.begin(), members.end(), [](const Member& member) {
    return rules::FindCheck(member.key) != nullptr;
  });
  return found == members.end() ? nullptr : &*found;
}

bool Shadows(const Node& a, const Node& b) {
  const Member* wide = CheckOf(a);
  const Member* narrow = CheckOf(b);
  if (wide == nullptr || narrow == nullptr || wide->key != narrow->key) return false;
  for (const std::string_view key : {"enforcement", "enforcementAt", "exceptions"}) {
    if (!Same(a.Find(key), b.Find(key))) return false;
  }
  for (const std::string_view key : {"match", "effectiveFrom"}) {
    if (a.Find(key) != nullptr && !Same(a.Find(key), b.Find(key))) return false;
  }
  if (!ExcuseAlike(wide->value, narrow->value)) return false;
  const text::ObjectType& grammar = *rules::FindCheck(wide->key)->grammar;
  const bool selector = std::any_of(grammar.fields.begin(), grammar.fields.end(),
                                    [](const text::Field& field) { return field.name == "any"; });
  return selector ? SelectsAll(wide->value, narrow->value) : AsksAll(wide->value, narrow->value);
}

}  // namespace

void FindShadowedRules(const Corpus& corpus, Nose& nose) {
  for (const Document& document : corpus.documents()) {
    const auto rules = text::ItemsAt(*document.spec, "rules");
    for (std::size_t i = 0; i < rules.size(); ++i) {
      for (std::size_t j = 0; j < rules.size(); ++j) {
        // Of two that say the same the first stands.
        const bool earlier_twin = j > i && Shadows(rules[i], rules[j]);
        if (i == j || earlier_twin || !Shadows(rules[j], rules[i])) continue;
        nose.Smelt(document, rules[i], Item("spec.rules", i),
                   "rule " + Quote(rules[i].StringAt("name")) + " finds nothing that rule " +
                       Quote(rules[j].StringAt("name")) + " does not find",
                   "leave one of them out, or enforce them differently");
        break;
      }
    }
  }
}

std::vector<Repeated> RepeatedItems(const Node& root, const text::ObjectType& type) {
  std::vector<Repeated> all;
  VisitValues(root, type, [&](const Value& value) {
    const auto items = value.node.items();
    const bool globs = value.type.item != nullptr && value.type.item->format == text::CheckGlob;
    for (std::size_t i = 0; i < items.size(); ++i) {
      for (std::size_t j = 0; j < items.size() && items[i].is_string(); ++j) {
        const bool equal = items[j].text() == items[i].text();
        if (j == i || (equal && j > i)) continue;
        const bool taken = equal || (globs && Covers(items[j].text(), items[i].text()));
        if (!taken || !items[j].is_string()) continue;
        all.push_back({&value.node, &items[i], &items[j], Item(value.path, i)});
        break;
      }
    }
  });
  return all;
}

void FindRepeatedItems(const Corpus& corpus, Nose& nose) {
  for (const Document& document : corpus.documents()) {
    for (const Repeated& each : RepeatedItems(*document.root, *document.kind->grammar)) {
      const bool equal = each.item->text() == each.by->text();
      nose.Smelt(document, *each.item, each.path,
                 equal ? Quote(each.item->text()) + " stands twice in this list"
                       : Quote(each.by->text()) + " takes " + Quote(each.item->text()) + " already",
                 "lint --fix removes it");
    }
  }
}

}  // namespace policy::authoring
