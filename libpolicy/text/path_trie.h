// The places a stream's reader asked for, as a tree of path steps. Not a public header.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/node.h"

namespace policy::text {

class PathTrie {
 public:
  static constexpr int kNone = -1;
  static constexpr int kRoot = 0;

  struct Place {
    std::vector<std::pair<std::string, int>> keys{};
    int any_item = kNone;
    int any_key = kNone;
    std::vector<std::function<void(const Node&)>> captures{};
    std::vector<std::function<void(Node::Kind)>> starts{};
    std::vector<std::function<void()>> ends{};

    // The place under `key`: an exact key goes before "*".
    int Under(std::string_view key) const {
      for (const auto& [name, place] : keys) {
        if (name == key) return place;
      }
      return any_key;
    }
    bool is_leaf() const { return keys.empty() && any_item == kNone && any_key == kNone; }
  };

  PathTrie() : places_(1) {}
  // The place of a path, made if it is new. Asserts that the path keeps to the grammar.
  Place& At(std::string_view path);
  // Makes what stands under the key `path` ends in the same as what stands at `as`, which leads
  // there.
  void Repeat(std::string_view path, std::string_view as);
  const Place& operator[](int place) const { return places_[static_cast<std::size_t>(place)]; }
  // Whether some path leads on from a captured one, which could never be called.
  bool has_hidden_path() const;

 private:
  int IndexOf(std::string_view path);
  int Step(int from, std::string_view key, bool quoted);
  int Item(int from);
  int NewPlace();

  std::vector<Place> places_;
};

}  // namespace policy::text
