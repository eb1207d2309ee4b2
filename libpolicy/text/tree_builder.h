// Builds a Tree from events, for both doors. Not a public header.
//
// Values wait on one stack until their container ends and then move into the arena side by side, so
// a document costs a handful of allocations, whatever its size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "text/arena.h"
#include "text/node.h"

namespace policy::text {

struct Tree::Arena {
  text::Arena memory{};
  Node root{};
};

// From one; in bytes.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// The caller keeps to the grammar: Key before each value of a map, Begin and End in pairs, one
// root.
class TreeBuilder {
 public:
  TreeBuilder();

  void Begin(Node::Kind kind, Position at);
  void Key(std::string_view key, Position at);
  void Scalar(Node::Kind kind, std::string_view text, Position at, bool plain = false,
              bool truth = false);
  void End();

  // A string that stands in no container (an anchored key).
  Node Loose(std::string_view text, Position at);
  // Copies a finished value in again (a YAML alias); its children are shared.
  void Repeat(const Node& value);
  // The newest finished value of the open container, or the root.
  const Node& newest() const;
  // Takes the member `key` out of the open map; it must be there.
  Node Remove(std::string_view key);
  // Adds to the open map the members of `map` whose keys it has not; children are shared.
  void Merge(const Node& map);

  std::size_t count() const { return count_; }  // Scalars, lists and maps so far.
  std::size_t depth() const { return frames_.size(); }
  bool in_map() const { return !frames_.empty() && frames_.back().kind == Node::Kind::kMap; }

  const Node& root() const { return tree_.arena_->root; }
  Tree Take();   // The finished tree; the builder is as new.
  void Reset();  // Drops all nodes and keeps the memory.

 private:
  struct Frame {
    std::size_t first = 0;  // Of its values in open_.
    std::size_t slot = 0;   // Its own place in open_.
    Node::Kind kind = Node::Kind::kList;
  };
  void Push(const Node& node);

  Tree tree_{};
  std::vector<Member>
      open_{};  // Finished values of the open containers; lists leave the key empty.
  std::vector<Frame> frames_{};
  std::string_view key_{};
  Position key_at_{};
  std::size_t count_ = 0;
};

}  // namespace policy::text
