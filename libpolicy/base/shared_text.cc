// The blocks of policy::SharedText, and the recent ones of each thread, by which equal texts that
// follow each other closely become one.
#include "policy/shared_text.h"

#include <array>
#include <atomic>
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
  std::uint32_t size = 0;

  char* text() { return reinterpret_cast<char*>(this + 1); }
};

SharedText::SharedText(std::string_view text) {
  if (text.size() <= kInPlace) {
    text.copy(rep_.data() + kText, kInPlace);
    rep_[kMark] = static_cast<char>((text.size() << 1U) | 1U);
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
  constexpr std::size_t kLongest = std::numeric_limits<std::uint32_t>::max();
  text = text.substr(0, kLongest);
  Release();
  rep_ = Empty();
  auto* block = ::new (::operator new(sizeof(Block) + text.size())) Block();
  block->size = static_cast<std::uint32_t>(text.size());
  text.copy(block->text(), text.size());
  rep_ = std::bit_cast<Rep>(block);
}

std::string_view SharedText::Away() const noexcept { return {Far()->text(), Far()->size}; }

void SharedText::HoldBlock() const noexcept {
  Far()->holders.fetch_add(1, std::memory_order_relaxed);
}

void SharedText::ReleaseBlock() noexcept {
  Block* block = Far();
  if (block->holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  block->~Block();
  ::operator delete(static_cast<void*>(block));
}

std::ostream& operator<<(std::ostream& out, const SharedText& text) { return out << text.view(); }

}  // namespace policy
