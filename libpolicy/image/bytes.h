// Integers in binary databases, read where they lie, and never beyond the end. Header only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace policy::image {

enum class Order : std::uint8_t { kLittle, kBig };

// The unsigned integer of `size` bytes at `at`; zero where the text ends before.
constexpr std::uint32_t Integer(std::string_view bytes, std::size_t at, std::size_t size,
                                Order order) {
  if (at > bytes.size() || bytes.size() - at < size) return 0;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t place = order == Order::kBig ? at + i : at + size - 1 - i;
    value = value << 8U | static_cast<unsigned char>(bytes[place]);
  }
  return value;
}
constexpr std::uint32_t U32(std::string_view bytes, std::size_t at, Order order) {
  return Integer(bytes, at, 4, order);
}
constexpr std::uint32_t U16(std::string_view bytes, std::size_t at, Order order) {
  return Integer(bytes, at, 2, order);
}
// Whether `size` bytes lie at `at`.
constexpr bool Holds(std::string_view bytes, std::size_t at, std::size_t size) {
  return at <= bytes.size() && bytes.size() - at >= size;
}

}  // namespace policy::image
