// The blocks of policy::SharedText, and the recent ones of each thread, by which equal texts that
// follow each other closely become one.
#include "policy/shared_text.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <limits>
#include <new>
#include <ostream>

namespace policy {
namespace {

constexpr std::size_t kRecent = 512;
// Longer texts are rarely repeated, and would make the recent ones large.
constexpr std::size_t kLongestRecent = 160;

}  // namespace

struct SharedText::Block {
  std::atomic<std::uint32_t> holders{1};

  static Block* Of(const char* data) {
    return std::launder(reinterpret_cast<Block*>(const_cast<char*>(data) - sizeof(Block)));
  }
};

SharedText::SharedText(std::string_view text) {
  if (text.size() <= kInPlace) {
    text.copy(rep_.bytes, kInPlace);
    rep_.size = static_cast<std::uint8_t>(text.size());
    return;
  }
  if (text.size() > kLongestRecent) {
    Take(text);
    return;
  }
  thread_local std::array<SharedText, kRecent> recent;
  SharedText& last = recent[std::hash<std::string_view>()(text) % kRecent];
  if (last.view() != text) last.Take(text);
  *this = last;
}

void SharedText::Take(std::string_view text) {
  const std::size_t size =
      std::min<std::size_t>(text.size(), std::numeric_limits<std::uint32_t>::max());
  Release();
  rep_ = {};
  char* room = static_cast<char*>(::operator new(sizeof(Block) + size));
  ::new (static_cast<void*>(room)) Block();
  char* data = room + sizeof(Block);
  std::memcpy(data, text.data(), size);
  rep_ = std::bit_cast<Rep>(Away{.data = data, .size = static_cast<std::uint32_t>(size)});
}

void SharedText::HoldBlock() const noexcept {
  Block::Of(Far().data)->holders.fetch_add(1, std::memory_order_relaxed);
}

void SharedText::ReleaseBlock() noexcept {
  Block* block = Block::Of(Far().data);
  if (block->holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  block->~Block();
  ::operator delete(static_cast<void*>(block));
}

std::ostream& operator<<(std::ostream& out, const SharedText& text) { return out << text.view(); }

}  // namespace policy
