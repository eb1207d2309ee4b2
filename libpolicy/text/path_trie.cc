// Reads the path grammar of json_stream.h.
#include "text/path_trie.h"

#include <algorithm>
#include <cassert>

namespace policy::text {

namespace {

// One key off the front of a path.
struct PathKey {
  std::string_view text{};
  bool quoted = false;
};

PathKey TakeKey(std::string_view& path) {
  const bool quoted = path.starts_with('"');
  if (quoted) path.remove_prefix(1);
  const std::size_t end = std::min(path.find_first_of(quoted ? "\"" : ".["), path.size());
  const PathKey key{path.substr(0, end), quoted};
  path.remove_prefix(std::min(quoted ? end + 1 : end, path.size()));
  assert(quoted || !key.text.empty());
  return key;
}

}  // namespace

PathTrie::Place& PathTrie::At(std::string_view path) {
  return places_[static_cast<std::size_t>(IndexOf(path))];
}

void PathTrie::Repeat(std::string_view path, std::string_view as) {
  const std::size_t last = path.rfind('.');
  assert(last != std::string_view::npos);
  const int target = IndexOf(as);
  const int from = IndexOf(path.substr(0, last));
  places_[static_cast<std::size_t>(from)].keys.emplace_back(path.substr(last + 1), target);
}

int PathTrie::IndexOf(std::string_view path) {
  int place = kRoot;
  while (!path.empty()) {
    if (path.starts_with("[]")) {
      place = Item(place);
      path.remove_prefix(2);
    } else {
      if (path.starts_with('.')) path.remove_prefix(1);
      const PathKey key = TakeKey(path);
      place = Step(place, key.text, key.quoted);
    }
  }
  return place;
}

bool PathTrie::has_hidden_path() const {
  return std::any_of(places_.begin(), places_.end(), [](const Place& place) {
    return !place.captures.empty() && !place.is_leaf();
  });
}

int PathTrie::NewPlace() {
  places_.emplace_back();
  return static_cast<int>(places_.size()) - 1;
}

int PathTrie::Item(int from) {
  const auto index = static_cast<std::size_t>(from);
  if (places_[index].any_item == kNone) {
    const int made = NewPlace();
    places_[index].any_item = made;
  }
  return places_[index].any_item;
}

int PathTrie::Step(int from, std::string_view key, bool quoted) {
  const auto index = static_cast<std::size_t>(from);
  if (key == "*" && !quoted) {
    if (places_[index].any_key == kNone) {
      const int made = NewPlace();
      places_[index].any_key = made;
    }
    return places_[index].any_key;
  }
  for (const auto& [name, place] : places_[index].keys) {
    if (name == key) return place;
  }
  const int made = NewPlace();
  places_[index].keys.emplace_back(std::string(key), made);
  return made;
}

}  // namespace policy::text
