// A bump allocator for trees: no destructors, no free, one Reset. Not a public header.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace policy::text {

class Arena {
 public:
  // Copies `text` in; the view lives until Reset.
  std::string_view Keep(std::string_view text) {
    if (text.empty()) return {};
    char* to = Take(text.size(), 1);
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  // Room for `count` objects that need no destructor; the caller constructs them.
  template <typename T>
  T* Room(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return reinterpret_cast<T*>(Take(count * sizeof(T), alignof(T)));
  }

  // Forgets everything; keeps one block for the next use.
  void Reset() {
    if (blocks_.empty()) return;
    if (blocks_.size() > 1) blocks_.erase(blocks_.begin(), blocks_.end() - 1);
    if (blocks_.back().size > kLargestBlock) {
      blocks_.clear();
      at_ = end_ = nullptr;
      return;
    }
    at_ = blocks_.back().bytes.get();
    end_ = at_ + blocks_.back().size;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes{};
    std::size_t size = 0;
  };
  static constexpr std::size_t kFirstBlock = std::size_t{1} << 10U;
  static constexpr std::size_t kLargestBlock = std::size_t{1} << 20U;

  char* Take(std::size_t size, std::size_t alignment) {
    void* at = at_;
    auto left = static_cast<std::size_t>(end_ - at_);
    if (at_ == nullptr || std::align(alignment, size, at, left) == nullptr) {
      Grow(size);
      at = at_;
    }
    at_ = static_cast<char*>(at) + size;
    return static_cast<char*>(at);
  }

  void Grow(std::size_t size) {
    const std::size_t doubled = blocks_.empty() ? kFirstBlock : blocks_.back().size * 2;
    const std::size_t wanted = std::max(size, std::min(doubled, kLargestBlock));
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(wanted), wanted});
    at_ = blocks_.back().bytes.get();
    end_ = at_ + wanted;
  }

  std::vector<Block> blocks_{};
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace policy::text
