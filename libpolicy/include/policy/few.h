// A list as findings hold them by the hundred thousand: most are empty, the others short.
//
// One pointer, to the number of values and the values behind it; none where the list is empty. What
// it has of std::vector works as there. A value: sharing const between threads is safe.
#pragma once

#include <algorithm>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace policy {

template <typename T>
class Few {
 public:
  using value_type = T;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = T&;
  using const_reference = const T&;
  using iterator = T*;
  using const_iterator = const T*;

  Few() noexcept = default;
  Few(std::initializer_list<T> values) { insert(end(), values.begin(), values.end()); }
  template <std::forward_iterator Iterator>
  Few(Iterator first, Iterator last) {
    insert(end(), first, last);
  }
  // What is gathered in a vector becomes a list of its size.
  template <typename U>
  Few(const std::vector<U>& values) {  // NOLINT(google-explicit-constructor): it is a list
    insert(end(), values.begin(), values.end());
  }
  Few(const Few& other) { insert(end(), other.begin(), other.end()); }
  Few(Few&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  // NOLINTNEXTLINE(bugprone-unhandled-self-assignment): what is copied first may be itself
  Few& operator=(const Few& other) {
    Few copy(other);
    swap(copy);
    return *this;
  }
  Few& operator=(Few&& other) noexcept {
    Few taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Few() { Free(); }
  // A copy in the standard's form, for those who take one.
  template <typename U>
  operator std::vector<U>() const {  // NOLINT(google-explicit-constructor): as above
    return {begin(), end()};
  }

  bool empty() const noexcept { return block_ == nullptr || block_->size == 0; }
  std::size_t size() const noexcept { return block_ == nullptr ? 0 : block_->size; }
  T* data() noexcept { return block_ == nullptr ? nullptr : Values(block_); }
  const T* data() const noexcept { return block_ == nullptr ? nullptr : Values(block_); }
  T* begin() noexcept { return data(); }
  T* end() noexcept { return data() + size(); }
  const T* begin() const noexcept { return data(); }
  const T* end() const noexcept { return data() + size(); }
  T& operator[](std::size_t at) {
    assert(at < size());
    return data()[at];
  }
  const T& operator[](std::size_t at) const {
    assert(at < size());
    return data()[at];
  }
  T& front() { return *begin(); }
  const T& front() const { return *begin(); }
  T& back() { return *(end() - 1); }
  const T& back() const { return *(end() - 1); }

  // Grows to exactly that room; what is added beyond it doubles the room.
  void reserve(std::size_t room) {
    if (room > Room()) Move(room);
  }
  template <typename... Arguments>
  T& emplace_back(Arguments&&... arguments) {
    T value(std::forward<Arguments>(arguments)...);
    if (size() == Room()) Move(std::max<std::size_t>(1, 2 * Room()));
    T* added = std::construct_at(end(), std::move(value));
    ++block_->size;
    return *added;
  }
  void push_back(const T& value) { emplace_back(value); }
  void push_back(T&& value) { emplace_back(std::move(value)); }
  void pop_back() {
    std::destroy_at(&back());
    --block_->size;
  }
  template <std::forward_iterator Iterator>
  void insert(const T* before, Iterator first, Iterator last) {
    const auto at = before - data();
    const auto added = std::distance(first, last);
    if (added == 0) return;
    const std::size_t old_size = size();
    reserve(old_size + static_cast<std::size_t>(added));
    for (; first != last; ++first) emplace_back(*first);
    std::rotate(begin() + at, begin() + old_size, end());
  }
  template <std::forward_iterator Iterator>
  void assign(Iterator first, Iterator last) {
    *this = Few(first, last);
  }
  T* erase(const T* first, const T* last) {
    T* to = begin() + (first - data());
    T* kept = std::move(begin() + (last - data()), end(), to);
    while (end() != kept) pop_back();
    return to;
  }
  T* erase(const T* at) { return erase(at, at + 1); }
  void clear() noexcept { Free(); }
  void swap(Few& other) noexcept { std::swap(block_, other.block_); }

  friend bool operator==(const Few& a, const Few& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  friend auto operator<=>(const Few& a, const Few& b) {
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  struct Block {
    std::uint32_t size = 0;
    std::uint32_t room = 0;
  };
  static constexpr std::size_t kHead = std::max(sizeof(Block), alignof(T));
  static_assert(std::is_nothrow_move_constructible_v<T> &&
                alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

  static T* Values(Block* block) noexcept {
    return reinterpret_cast<T*>(reinterpret_cast<std::byte*>(block) + kHead);
  }
  std::size_t Room() const noexcept { return block_ == nullptr ? 0 : block_->room; }
  void Move(std::size_t room) {
    auto* block = ::new (::operator new(kHead + room * sizeof(T))) Block();
    std::uninitialized_move(begin(), end(), Values(block));
    block->size = static_cast<std::uint32_t>(size());
    block->room = static_cast<std::uint32_t>(room);
    Free();
    block_ = block;
  }
  void Free() noexcept {
    if (block_ == nullptr) return;
    std::destroy(begin(), end());
    ::operator delete(static_cast<void*>(block_));
    block_ = nullptr;
  }

  Block* block_ = nullptr;
};

// As the standard's for its containers.
template <typename T, typename U>
std::size_t erase(Few<T>& list, const U& value) {
  T* kept = std::remove(list.begin(), list.end(), value);
  const auto removed = static_cast<std::size_t>(list.end() - kept);
  list.erase(kept, list.end());
  return removed;
}
template <typename T, typename Predicate>
std::size_t erase_if(Few<T>& list, const Predicate& predicate) {
  T* kept = std::remove_if(list.begin(), list.end(), predicate);
  const auto removed = static_cast<std::size_t>(list.end() - kept);
  list.erase(kept, list.end());
  return removed;
}

}  // namespace policy
