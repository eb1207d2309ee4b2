// wiki.laptop.org/go/Canonical_JSON, which is not RFC 8785: control characters stand as they are.
#include <algorithm>

#include "attest/tuf_metadata.h"

namespace policy::attest {
namespace {

using text::Node;

void AppendText(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

bool Append(const Node& node, std::string& out);

bool AppendList(const Node& node, std::string& out) {
  out += '[';
  for (std::size_t at = 0; at < node.items().size(); ++at) {
    if (at > 0) out += ',';
    if (!Append(node.items()[at], out)) return false;
  }
  out += ']';
  return true;
}

bool AppendMap(const Node& node, std::string& out) {
  std::vector<const text::Member*> members;
  for (const text::Member& member : node.members()) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return a->key < b->key; });
  out += '{';
  for (std::size_t at = 0; at < members.size(); ++at) {
    if (at > 0) out += ',';
    AppendText(members[at]->key, out);
    out += ':';
    if (!Append(members[at]->value, out)) return false;
  }
  out += '}';
  return true;
}

// The door bounds how deep a document nests.
bool Append(const Node& node, std::string& out) {
  switch (node.kind()) {
    case Node::Kind::kList:
      return AppendList(node, out);
    case Node::Kind::kMap:
      return AppendMap(node, out);
    case Node::Kind::kString:
      AppendText(node.text(), out);
      return true;
    case Node::Kind::kNumber:
      if (node.text().find_first_not_of("-0123456789") != std::string_view::npos) return false;
      [[fallthrough]];
    default:
      out += node.text();
      return true;
  }
}

}  // namespace

std::optional<std::string> TufCanonical(const Node& node) {
  std::string out;
  if (!Append(node, out)) return std::nullopt;
  return out;
}

}  // namespace policy::attest
