// Where a JSON string stops being plain: the one loop that every byte of a report goes through, on
// its way in and on its way out. Not a public header.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace policy::text {

// The first quote, backslash or control character from `at` on, or `end`.
inline const char* FindSpecial(const char* at, const char* end) {
  // A type of the compiler's, for its vectors of bytes on any processor.
  using Block [[gnu::vector_size(16)]] = unsigned char;
  constexpr bool kLittle = std::endian::native == std::endian::little;
  for (; end - at >= static_cast<std::ptrdiff_t>(sizeof(Block)); at += sizeof(Block)) {
    Block block;
    std::memcpy(&block, at, sizeof block);
    const auto special = (block == '"') | (block == '\\') | (block < 0x20);
    std::uint64_t halves[2];
    std::memcpy(halves, &special, sizeof halves);
    if ((halves[0] | halves[1]) == 0) continue;
    const char* from = at + (halves[0] == 0 ? sizeof halves[0] : 0);
    const std::uint64_t half = halves[0] == 0 ? halves[1] : halves[0];
    return from + (kLittle ? std::countr_zero(half) : std::countl_zero(half)) / 8;
  }
  while (at != end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
}

// Whether no byte of the text is such a one, nor any beyond ASCII. Texts that are written are
// mostly short: eight bytes at a time, the last eight of them perhaps twice.
inline bool IsPlainAscii(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  const auto is_plain = [](char c) { return c >= 0x20 && c != '"' && c != '\\'; };
  std::uint64_t word = 0;
  if (text.size() < sizeof word) return std::all_of(text.begin(), text.end(), is_plain);
  const char* const last = text.data() + text.size() - sizeof word;
  for (const char* at = text.data();; at = std::min(at + sizeof word, last)) {
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t quote = word ^ (kOnes * '"');
    const std::uint64_t backslash = word ^ (kOnes * '\\');
    const std::uint64_t marks =
        (quote - kOnes) | (backslash - kOnes) | (word - kOnes * 0x20) | word;
    if ((marks & (kOnes * 0x80)) != 0) return false;
    if (at == last) return true;
  }
}

}  // namespace policy::text
