// Small readers of Kubernetes fields that survive a wrong type. Not a public header.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/node.h"

namespace policy::workload {

// The member, or nullptr if there is none or it is null.
inline const text::Node* FindSet(const text::Node& node, std::string_view key) {
  const text::Node* found = node.Find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

inline bool IsScalar(const text::Node& node) { return !node.is_list() && !node.is_map(); }

// The text of a scalar member, whatever its type; empty for null, lists and maps.
inline std::string_view TextAt(const text::Node& node, std::string_view key) {
  const text::Node* found = FindSet(node, key);
  return found != nullptr && IsScalar(*found) ? found->text() : std::string_view{};
}

inline std::optional<bool> BoolAt(const text::Node& node, std::string_view key) {
  const text::Node* found = node.Find(key);
  if (found == nullptr) return std::nullopt;
  if (found->is_true()) return true;
  if (found->is_false()) return false;
  return std::nullopt;
}

// The scalar items of a list member.
inline std::vector<std::string> TextsAt(const text::Node& node, std::string_view key) {
  std::vector<std::string> texts;
  const text::Node* list = node.Find(key);
  if (list == nullptr) return texts;
  texts.reserve(list->items().size());
  for (const text::Node& item : list->items()) {
    if (IsScalar(item) && !item.is_null()) texts.emplace_back(item.text());
  }
  return texts;
}

// The keys of a map member, in document order.
inline std::vector<std::string> KeysAt(const text::Node& node, std::string_view key) {
  std::vector<std::string> keys;
  const text::Node* map = node.Find(key);
  if (map == nullptr) return keys;
  keys.reserve(map->members().size());
  for (const text::Member& member : map->members()) keys.emplace_back(member.key);
  return keys;
}

// A map of strings (labels, annotations); values of other scalar types as they are written.
inline std::map<std::string, std::string> StringMapAt(const text::Node& node,
                                                      std::string_view key) {
  std::map<std::string, std::string> map;
  const text::Node* found = node.Find(key);
  if (found == nullptr) return map;
  for (const text::Member& member : found->members()) {
    if (IsScalar(member.value)) {
      map.emplace(std::string(member.key), std::string(member.value.text()));
    }
  }
  return map;
}

}  // namespace policy::workload
