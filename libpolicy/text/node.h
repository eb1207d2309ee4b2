// One tree for both doors: what YAML and JSON text look like once they are safely inside.
//
// A Tree owns everything its Nodes point at; Nodes are views and die with it. Scalars are typed the
// way Kubernetes reads them (YAML 1.1 booleans among plain scalars), and `plain()` remembers
// whether a YAML scalar stood without quotes, so that a stricter reader can refuse `no` and `1.10`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace policy::text {

class Node;
struct Member;

// A node of the tree. Small and cheap to copy by reference; never null itself (absence is a null
// pointer from Find). All views live as long as the Tree.
class Node {
 public:
  enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kList, kMap };

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_list() const { return kind_ == Kind::kList; }
  bool is_map() const { return kind_ == Kind::kMap; }

  // A YAML scalar that stood without quotes. Always false for JSON.
  bool plain() const { return plain_; }
  int line() const { return static_cast<int>(line_); }      // From one.
  int column() const { return static_cast<int>(column_); }  // From one, in bytes.

  // The scalar's text: of a string its decoded value; of a number, boolean or null as it was
  // written.
  std::string_view text() const { return text_; }
  // The string's value, or empty for any other kind.
  std::string_view string() const { return is_string() ? text_ : std::string_view{}; }
  // True only for a boolean that is true / only for one that is false.
  bool is_true() const { return kind_ == Kind::kBool && truth_; }
  bool is_false() const { return kind_ == Kind::kBool && !truth_; }
  // The number, if it is one (a JSON number, or a YAML scalar that reads as one).
  std::optional<double> number() const;
  std::optional<std::int64_t> integer() const;

  // Items of a list, members of a map in document order; empty for any other kind.
  std::span<const Node> items() const { return {items_, is_list() ? size_ : 0}; }
  std::span<const Member> members() const;
  // The member's value, or nullptr. Linear; maps are short.
  const Node* Find(std::string_view key) const;
  // Find, then the string value; empty if there is no such member or it is no string.
  std::string_view StringAt(std::string_view key) const;

 private:
  friend class TreeBuilder;
  std::string_view text_{};
  union {
    const Node* items_ = nullptr;
    const Member* members_;
  };
  std::uint32_t size_ = 0;
  std::uint32_t line_ = 0;
  std::uint32_t column_ = 0;
  Kind kind_ = Kind::kNull;
  bool plain_ = false;
  bool truth_ = false;
};

struct Member {
  std::string_view key{};
  std::uint32_t key_line = 0;
  std::uint32_t key_column = 0;
  Node value{};
};

inline std::span<const Member> Node::members() const {
  return {members_, is_map() ? size_ : std::size_t{0}};
}

// Owns one document. Move-only; immutable once built, so sharing between threads is safe.
class Tree {
 public:
  Tree();
  Tree(Tree&&) noexcept;
  Tree& operator=(Tree&&) noexcept;
  ~Tree();
  const Node& root() const;

 private:
  friend class TreeBuilder;
  struct Arena;
  std::unique_ptr<Arena> arena_;
};

}  // namespace policy::text
