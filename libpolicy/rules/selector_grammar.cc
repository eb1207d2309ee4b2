// What the table of a selector cannot say: `any` is true and stands alone.
#include "rules/selector_grammar.h"

#include <string>

namespace policy::rules {

void CheckAnyAlone(const text::Node& node, std::string_view key, text::Problems& problems) {
  const text::Node* any = node.Find("any");
  if (any == nullptr) return;
  if (any->is_false()) {
    problems.Add(*any, std::string(key) + ".any", "'any' selects nothing when it is false",
                 "leave 'any' out");
  }
  for (const text::Member& member : node.members()) {
    if (member.key == "any" || member.key == "unless") continue;
    const std::string name(member.key);
    problems.Add(member, std::string(key) + "." + name, "'" + name + "' cannot stand beside 'any'",
                 "'any' takes everything; leave one of them out");
  }
}

void CheckSelectors(const text::Node& node, std::string_view key, text::Problems& problems) {
  CheckAnyAlone(node, key, problems);
  std::size_t index = 0;
  for (const text::Node& item : text::ItemsAt(node, "unless")) {
    CheckAnyAlone(item, std::string(key) + ".unless[" + std::to_string(index) + "]", problems);
    ++index;
  }
}

}  // namespace policy::rules
