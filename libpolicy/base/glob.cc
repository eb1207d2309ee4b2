// Compiles globs: text before the first star and after the last is compared as it is; what stands
// between them becomes a set of states that each byte of the text moves on at once.
#include "base/glob.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/chars.h"

namespace policy::base {
namespace {

constexpr std::size_t kMaxGlob = 4096;
constexpr std::size_t kWordBits = 64;
constexpr std::size_t kMostWords = kMaxGlob / kWordBits + 1;

void Set(std::vector<std::uint64_t>& bits, std::size_t row, std::size_t state) {
  bits[row + state / kWordBits] |= std::uint64_t{1} << (state % kWordBits);
}

}  // namespace

Result<Glob> Glob::Parse(std::string_view text) {
  if (text.empty()) return Error{.kind = ErrorKind::kBadInput, .message = "the glob is empty"};
  if (text.size() > kMaxGlob) {
    return Error{.kind = ErrorKind::kLimit,
                 .message = "the glob " + Quote(text) + " is longer than 4096 bytes"};
  }
  if (text.find("***") != std::string_view::npos) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = "the glob " + Quote(text) + " holds '***'",
                 .hint = "'*' takes any run without '/', '**' any run"};
  }
  Glob glob;
  glob.text_ = text;
  const std::size_t first = text.find('*');
  if (first == std::string_view::npos) return glob;
  const std::size_t last = text.rfind('*') + 1;
  glob.prefix_size_ = first;
  glob.suffix_size_ = text.size() - last;
  const std::string_view middle = text.substr(first, last - first);
  if (middle == "*") {
    glob.kind_ = Kind::kOneStar;
  } else if (middle == "**") {
    glob.kind_ = Kind::kOneDoubleStar;
  } else {
    glob.kind_ = Kind::kManyStars;
    glob.CompileMiddle(middle);
  }
  return glob;
}

void Glob::CompileMiddle(std::string_view middle) {
  const auto letters = static_cast<std::size_t>(
      std::count_if(middle.begin(), middle.end(), [](char c) { return c != '*'; }));
  words_ = (letters + 1 + kWordBits - 1) / kWordBits;
  letter_row_.assign(256, 0);
  stay_.assign(words_, 0);
  stay_slash_.assign(words_, 0);
  steps_.assign(words_, 0);

  std::size_t state = 0;
  std::uint8_t rows = 0;
  for (std::size_t i = 0; i < middle.size(); ++i) {
    if (middle[i] == '*') {
      const bool crosses = i + 1 < middle.size() && middle[i + 1] == '*';
      Set(stay_, 0, state);
      if (crosses) Set(stay_slash_, 0, state);
      if (crosses) ++i;
      continue;
    }
    std::uint8_t& row = letter_row_[static_cast<unsigned char>(middle[i])];
    if (row == 0) {
      row = ++rows;
      steps_.resize(steps_.size() + words_, 0);
    }
    Set(steps_, row * words_, state);
    ++state;
  }
}

bool Glob::MatchesMiddle(std::string_view middle) const {
  std::array<std::uint64_t, kMostWords> states;
  std::fill_n(states.begin(), words_, 0);
  states[0] = 1;
  for (const char c : middle) {
    const std::vector<std::uint64_t>& stay = c == '/' ? stay_slash_ : stay_;
    const std::size_t row = letter_row_[static_cast<unsigned char>(c)] * words_;
    std::uint64_t carry = 0;
    std::uint64_t alive = 0;
    for (std::size_t word = 0; word < words_; ++word) {
      const std::uint64_t moved = states[word] & steps_[row + word];
      states[word] = (states[word] & stay[word]) | (moved << 1U) | carry;
      carry = moved >> (kWordBits - 1);
      alive |= states[word];
    }
    if (alive == 0) return false;
  }
  // INVARIANT: the middle ends with a star, so its last state is the highest one that can stay.
  const auto top = static_cast<std::size_t>(__builtin_clzll(stay_[words_ - 1]));
  return (states[words_ - 1] >> (kWordBits - 1 - top) & 1U) != 0;
}

bool Glob::Matches(std::string_view text) const {
  if (kind_ == Kind::kLiteral) return text == text_;
  const std::string_view pattern = text_;
  if (text.size() < prefix_size_ + suffix_size_) return false;
  if (!text.starts_with(pattern.substr(0, prefix_size_))) return false;
  if (!text.ends_with(pattern.substr(pattern.size() - suffix_size_))) return false;
  if (kind_ == Kind::kOneDoubleStar) return true;
  const std::string_view middle =
      text.substr(prefix_size_, text.size() - prefix_size_ - suffix_size_);
  if (kind_ == Kind::kOneStar) return middle.find('/') == std::string_view::npos;
  return MatchesMiddle(middle);
}

}  // namespace policy::base
