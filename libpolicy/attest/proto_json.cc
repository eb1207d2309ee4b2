// https://protobuf.dev/programming-guides/json, as far as Sigstore's messages need it.
#include "attest/proto_json.h"

#include <charconv>

#include "text/base64.h"

namespace policy::attest {

const text::Node* ProtoJson::Find(const text::Node& parent, std::string_view key) {
  const text::Node* found = parent.Find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

const text::Node* ProtoJson::Message(const text::Node& parent, std::string_view key) {
  const text::Node* found = Find(parent, key);
  if (found == nullptr || found->is_map()) return found;
  Fail("'" + std::string(key) + "' is no object");
  return nullptr;
}

std::span<const text::Node> ProtoJson::List(const text::Node& parent, std::string_view key) {
  const text::Node* found = Find(parent, key);
  if (found == nullptr) return {};
  if (!found->is_list()) Fail("'" + std::string(key) + "' is no list");
  return found->items();
}

std::string ProtoJson::Text(const text::Node& parent, std::string_view key) {
  const text::Node* found = Find(parent, key);
  if (found == nullptr) return {};
  if (!found->is_string()) Fail("'" + std::string(key) + "' is no text");
  return std::string(found->string());
}

std::string ProtoJson::Bytes(const text::Node& parent, std::string_view key) {
  const text::Node* found = Find(parent, key);
  return found == nullptr ? std::string() : Bytes(*found);
}

std::string ProtoJson::Bytes(const text::Node& node) {
  // Signers in the field break lines inside; those who wrote the format read over it.
  std::string folded(node.string());
  std::erase_if(folded, [](char c) { return c == '\n' || c == '\r'; });
  std::optional<std::string> bytes = node.is_string() ? text::DecodeBase64(folded) : std::nullopt;
  if (!bytes) Fail("bytes that are not base64");
  return std::move(bytes).value_or(std::string());
}

std::int64_t ProtoJson::Number(const text::Node& parent, std::string_view key) {
  const text::Node* found = Find(parent, key);
  if (found == nullptr) return 0;
  const std::string_view digits = found->text();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool scalar = found->is_string() || found->kind() == text::Node::Kind::kNumber;
  if (scalar && error == std::errc() && end == digits.data() + digits.size() && value >= 0) {
    return value;
  }
  Fail("'" + std::string(key) + "' is no whole number from zero on");
  return 0;
}

}  // namespace policy::attest
