// Places and scalars in the text of a YAML document, for whatever edits it in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "text/node.h"

namespace policy::text {

// The lines of a text, to find the offset of a node. The text must outlive it.
class SourceText {
 public:
  explicit SourceText(std::string_view text);
  std::size_t OffsetOf(const Node& node) const { return OffsetOf(node.line(), node.column()); }
  // Both from one.
  std::size_t OffsetOf(std::int64_t line, std::int64_t column) const;
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
  std::vector<std::size_t> lines_{};
};

// One past the scalar that begins at `at`. In a flow collection a plain one ends at ",", "]" or
// "}"; it never goes beyond its line here.
std::size_t ScalarEnd(std::string_view text, std::size_t at, bool in_flow);

// One past the bracket that closes the flow collection at `at`; npos where none does.
std::size_t FlowEnd(std::string_view text, std::size_t at);

// Replaces `size` bytes at `at`.
struct Edit {
  std::size_t at = 0;
  std::size_t size = 0;
  std::string text{};
};
// All edits at once; they must not overlap.
std::string Apply(std::string_view text, std::vector<Edit> edits);

// What an edit meant to change: items of lists in the old tree that are gone, and scalars in it
// that now have this text.
struct Meant {
  std::set<const Node*> dropped{};
  std::map<const Node*, std::string> rewritten{};
};
// Whether two trees say the same, but for what was meant. How scalars are quoted does not count.
bool SaysTheSame(const Node& before, const Node& after, const Meant& meant = {});

}  // namespace policy::text
