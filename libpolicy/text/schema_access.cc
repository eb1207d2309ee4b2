// Typed access to trees that a table has checked: no second look, no failure.
#include <string>

#include "text/schema.h"

namespace policy::text {

bool BoolAt(const Node& node, std::string_view key) {
  const Node* found = node.Find(key);
  return found != nullptr && found->is_true();
}

std::optional<bool> OptionalBoolAt(const Node& node, std::string_view key) {
  const Node* found = node.Find(key);
  if (found == nullptr || found->kind() != Node::Kind::kBool) return std::nullopt;
  return found->is_true();
}

std::optional<double> NumberAt(const Node& node, std::string_view key) {
  const Node* found = node.Find(key);
  return found == nullptr ? std::nullopt : found->number();
}

std::optional<std::int64_t> IntegerAt(const Node& node, std::string_view key) {
  const Node* found = node.Find(key);
  return found == nullptr ? std::nullopt : found->integer();
}

std::string StringAt(const Node& node, std::string_view key) {
  return std::string(node.StringAt(key));
}

std::vector<std::string> StringsAt(const Node& node, std::string_view key) {
  std::vector<std::string> out;
  for (const Node& item : ItemsAt(node, key)) out.emplace_back(item.string());
  return out;
}

std::span<const Node> ItemsAt(const Node& node, std::string_view key) {
  const Node* found = node.Find(key);
  return found == nullptr ? std::span<const Node>{} : found->items();
}

std::map<std::string, std::string> StringMapAt(const Node& node, std::string_view key) {
  std::map<std::string, std::string> out;
  const Node* found = node.Find(key);
  if (found == nullptr) return out;
  for (const Member& member : found->members()) out.emplace(member.key, member.value.string());
  return out;
}

}  // namespace policy::text
