// A short immutable text, as findings and packages hold them by the hundred thousand.
//
// Eight bytes. Up to seven bytes of text stand in place; a longer one is in a block of its own
// size, which all copies share. Recently made equal texts share a block too, since a report repeats
// the same digests, vectors and titles from finding to finding.
//
// Converts from and to the standard's strings by itself. Like a std::string's, its characters may
// move when it does, so that a view of it must not outlive it. A value: sharing const between
// threads is safe, and so is using copies in different threads.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace policy {

class SharedText {
 public:
  static constexpr std::size_t kInPlace = 7;
  // NOLINTNEXTLINE(readability-identifier-naming): as the standard's strings have it
  static constexpr std::size_t npos = std::string_view::npos;

  SharedText() noexcept = default;
  // Texts of 4 GiB and more are cut there; no door lets one in.
  SharedText(std::string_view text);  // NOLINT(google-explicit-constructor): it is a text
  SharedText(const std::string& text) : SharedText(std::string_view(text)) {}  // NOLINT: as above
  SharedText(const char* text) : SharedText(std::string_view(text)) {}         // NOLINT: as above
  SharedText(const SharedText& other) noexcept : rep_(other.rep_) { Hold(); }
  SharedText(SharedText&& other) noexcept : rep_(other.rep_) { other.rep_ = Empty(); }
  SharedText& operator=(const SharedText& other) noexcept {
    SharedText copy(other);
    Swap(copy);
    return *this;
  }
  SharedText& operator=(SharedText&& other) noexcept {
    SharedText taken(std::move(other));
    Swap(taken);
    return *this;
  }
  // Makes the text anew, `more` behind it.
  SharedText& operator+=(std::string_view more) { return *this = *this + more; }
  ~SharedText() { Release(); }

  std::string_view view() const noexcept {
    return in_place() ? std::string_view(rep_.data() + kText, InPlaceSize()) : Away();
  }
  operator std::string_view() const noexcept { return view(); }  // NOLINT: as above
  operator std::string() const { return std::string(view()); }   // NOLINT: as above
  std::string str() const { return std::string(view()); }

  bool empty() const noexcept { return InPlaceSize() == 0 && in_place(); }
  std::size_t size() const noexcept { return view().size(); }
  const char* data() const noexcept { return view().data(); }
  char operator[](std::size_t at) const { return view()[at]; }
  char front() const { return view().front(); }
  char back() const { return view().back(); }
  auto begin() const noexcept { return view().begin(); }
  auto end() const noexcept { return view().end(); }
  void clear() noexcept { SharedText().Swap(*this); }
  bool starts_with(std::string_view prefix) const { return view().starts_with(prefix); }
  bool starts_with(char prefix) const { return view().starts_with(prefix); }
  bool ends_with(std::string_view suffix) const { return view().ends_with(suffix); }
  bool ends_with(char suffix) const { return view().ends_with(suffix); }
  std::size_t find(std::string_view what, std::size_t at = 0) const {
    return view().find(what, at);
  }
  std::size_t find(char what, std::size_t at = 0) const { return view().find(what, at); }
  std::size_t find_first_of(std::string_view any, std::size_t at = 0) const {
    return view().find_first_of(any, at);
  }
  std::size_t rfind(char what) const { return view().rfind(what); }
  // A part of it, in the standard's sense. A copy, so that a part of a temporary is safe.
  std::string substr(std::size_t at, std::size_t count = npos) const {
    return std::string(view().substr(at, count));
  }

  friend bool operator==(const SharedText& a, const SharedText& b) noexcept {
    return a.IsCopyOf(b) || a.view() == b.view();
  }
  // Copies are equal at a glance: what is sorted has many.
  friend std::strong_ordering operator<=>(const SharedText& a, const SharedText& b) noexcept {
    if (a.IsCopyOf(b)) return std::strong_ordering::equal;
    return a.view() <=> b.view();
  }
  template <typename T>
  requires(std::convertible_to<const T&, std::string_view> &&
           !std::same_as<T, SharedText>) friend bool
  operator==(const SharedText& a, const T& b) noexcept {
    return a.view() == std::string_view(b);
  }
  template <typename T>
  requires(std::convertible_to<const T&, std::string_view> &&
           !std::same_as<T, SharedText>) friend auto
  operator<=>(const SharedText& a, const T& b) noexcept {
    return a.view() <=> std::string_view(b);
  }
  friend std::string operator+(const SharedText& a, const SharedText& b) {
    return a.str() += b.view();
  }
  template <typename T>
  requires(std::convertible_to<const T&, std::string_view> &&
           !std::same_as<T, SharedText>) friend std::string
  operator+(const SharedText& a, const T& b) {
    return a.str() += std::string_view(b);
  }
  template <typename T>
  requires(std::convertible_to<const T&, std::string_view> &&
           !std::same_as<T, SharedText>) friend std::string
  operator+(const T& a, const SharedText& b) {
    return std::string(std::string_view(a)) += b.view();
  }

 private:
  struct Block;
  // The pointer to a block; or a text and, in the pointer's lowest byte, twice its size and one,
  // which no pointer ends with.
  using Rep = std::array<char, sizeof(void*)>;
  static constexpr bool kLittle = std::endian::native == std::endian::little;
  static constexpr std::size_t kMark = kLittle ? 0 : kInPlace;
  static constexpr std::size_t kText = kLittle ? 1 : 0;
  static constexpr Rep Empty() {
    Rep rep{};
    rep[kMark] = 1;
    return rep;
  }

  bool IsCopyOf(const SharedText& other) const noexcept {
    return std::bit_cast<std::uintptr_t>(rep_) == std::bit_cast<std::uintptr_t>(other.rep_);
  }
  bool in_place() const noexcept { return (rep_[kMark] & 1) != 0; }
  std::size_t InPlaceSize() const noexcept { return static_cast<unsigned char>(rep_[kMark]) >> 1U; }
  Block* Far() const noexcept { return std::bit_cast<Block*>(rep_); }
  std::string_view Away() const noexcept;
  void Hold() const noexcept {
    if (!in_place()) HoldBlock();
  }
  void Release() noexcept {
    if (!in_place()) ReleaseBlock();
  }
  void HoldBlock() const noexcept;
  void ReleaseBlock() noexcept;
  void Take(std::string_view text);
  void Swap(SharedText& other) noexcept { std::swap(rep_, other.rep_); }

  alignas(Block*) Rep rep_ = Empty();
};

static_assert(sizeof(SharedText) == 8);
std::ostream& operator<<(std::ostream& out, const SharedText& text);

}  // namespace policy

template <>
struct std::hash<policy::SharedText> {
  std::size_t operator()(const policy::SharedText& text) const noexcept {
    return std::hash<std::string_view>()(text.view());
  }
};
