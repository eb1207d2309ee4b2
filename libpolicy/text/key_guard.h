// Finds repeated keys in nested objects, linearly and with memory for the open objects alone. Not a
// public header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace policy::text {

// Open an object, Add each of its keys, Close it. One hash table serves all open objects; because
// they close in reverse order, taking out the newest entries restores the table exactly.
class KeyGuard {
 public:
  KeyGuard();
  void Open() { frames_.push_back(entries_.size()); }
  // False if the innermost open object has `key` already.
  bool Add(std::string_view key);
  void Close();
  void Reset();

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t slot = 0;
    std::uint32_t frame = 0;
    std::size_t offset = 0;  // Of the key's text in bytes_.
    std::size_t length = 0;
  };
  void Place(std::size_t index);
  void Grow();

  std::vector<Entry> entries_{};
  std::vector<std::size_t> frames_{};   // The first entry of each open object.
  std::vector<std::uint32_t> table_{};  // Entry index plus one; 0 is free.
  std::string bytes_{};
  std::uint64_t seed_ = 0;
};

}  // namespace policy::text
