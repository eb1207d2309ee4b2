// Events to nodes.
#include "text/tree_builder.h"

#include <algorithm>
#include <cassert>
#include <new>
#include <unordered_set>

namespace policy::text {

TreeBuilder::TreeBuilder() {
  open_.reserve(64);
  frames_.reserve(32);
}

void TreeBuilder::Push(const Node& node) {
  ++count_;
  if (frames_.empty()) {
    tree_.arena_->root = node;
    return;
  }
  open_.push_back({key_, key_at_.line, key_at_.column, node});
}

void TreeBuilder::Begin(Node::Kind kind, Position at) {
  Node node;
  node.kind_ = kind;
  node.line_ = at.line;
  node.column_ = at.column;
  const std::size_t slot = open_.size();
  Push(node);
  frames_.push_back({open_.size(), slot, kind});
}

void TreeBuilder::Key(std::string_view key, Position at) {
  key_ = tree_.arena_->memory.Keep(key);
  key_at_ = at;
}

void TreeBuilder::Scalar(Node::Kind kind, std::string_view text, Position at, bool plain,
                         bool truth) {
  Node node;
  node.text_ = tree_.arena_->memory.Keep(text);
  node.line_ = at.line;
  node.column_ = at.column;
  node.kind_ = kind;
  node.plain_ = plain;
  node.truth_ = truth;
  Push(node);
}

void TreeBuilder::End() {
  assert(!frames_.empty());
  const Frame frame = frames_.back();
  frames_.pop_back();
  Node& node = frames_.empty() ? tree_.arena_->root : open_[frame.slot].value;
  const std::size_t size = open_.size() - frame.first;
  node.size_ = static_cast<std::uint32_t>(size);
  const Member* values = open_.data() + frame.first;
  if (size != 0 && frame.kind == Node::Kind::kMap) {
    auto* room = tree_.arena_->memory.Room<Member>(size);
    std::uninitialized_copy_n(values, size, room);
    node.members_ = room;
  } else if (size != 0) {
    auto* room = tree_.arena_->memory.Room<Node>(size);
    for (std::size_t i = 0; i < size; ++i)
      ::new (static_cast<void*>(room + i)) Node(values[i].value);
    node.items_ = room;
  }
  open_.resize(frame.first);
}

Node TreeBuilder::Loose(std::string_view text, Position at) {
  Node node;
  node.text_ = tree_.arena_->memory.Keep(text);
  node.line_ = at.line;
  node.column_ = at.column;
  node.kind_ = Node::Kind::kString;
  return node;
}

void TreeBuilder::Repeat(const Node& value) { Push(Node(value)); }

const Node& TreeBuilder::newest() const {
  return frames_.empty() ? tree_.arena_->root : open_.back().value;
}

Node TreeBuilder::Remove(std::string_view key) {
  const auto first = open_.begin() + static_cast<std::ptrdiff_t>(frames_.back().first);
  const auto found =
      std::find_if(first, open_.end(), [&](const Member& member) { return member.key == key; });
  assert(found != open_.end());
  const Node value = found->value;
  open_.erase(found);
  return value;
}

void TreeBuilder::Merge(const Node& map) {
  std::unordered_set<std::string_view> present;
  for (std::size_t i = frames_.back().first; i < open_.size(); ++i) present.insert(open_[i].key);
  for (const Member& member : map.members()) {
    if (!present.insert(member.key).second) continue;
    ++count_;
    open_.push_back(member);
  }
}

Tree TreeBuilder::Take() {
  Tree done = std::exchange(tree_, Tree());
  Reset();
  return done;
}

void TreeBuilder::Reset() {
  open_.clear();
  frames_.clear();
  count_ = 0;
  tree_.arena_->memory.Reset();
  tree_.arena_->root = Node();
}

}  // namespace policy::text
