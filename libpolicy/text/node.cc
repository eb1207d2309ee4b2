// Looking around in a tree, and reading numbers as YAML 1.1 and JSON write them.
#include "text/node.h"

#include <charconv>
#include <limits>
#include <string>

#include "text/tree_builder.h"

namespace policy::text {
namespace {

// A number's text without sign and underscores.
struct Digits {
  std::string text{};
  bool negative = false;
};

Digits Unsign(std::string_view text) {
  Digits out;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    out.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  for (const char c : text) {
    if (c != '_') out.text += c;
  }
  return out;
}

struct Radix {
  int base = 10;
  std::size_t prefix = 0;
};

// YAML 1.1: 0x, 0b, 0o and a bare leading zero, which JSON cannot hold.
Radix RadixOf(std::string_view digits) {
  if (digits.size() < 2 || digits.front() != '0') return {};
  switch (digits[1]) {
    case 'x':
    case 'X':
      return {16, 2};
    case 'b':
    case 'B':
      return {2, 2};
    case 'o':
    case 'O':
      return {8, 2};
    default:
      break;
  }
  const bool octal = digits.find_first_not_of("01234567") == std::string_view::npos;
  return octal ? Radix{8, 1} : Radix{};
}

std::optional<std::uint64_t> Magnitude(std::string_view digits) {
  const Radix radix = RadixOf(digits);
  std::uint64_t value = 0;
  const char* begin = digits.data() + radix.prefix;
  const char* end = digits.data() + digits.size();
  const auto done = std::from_chars(begin, end, value, radix.base);
  if (done.ec != std::errc() || done.ptr != end) return std::nullopt;
  return value;
}

std::optional<double> ParseDouble(std::string_view digits) {
  double value = 0;
  const char* end = digits.data() + digits.size();
  const auto done = std::from_chars(digits.data(), end, value);
  if (done.ec == std::errc::result_out_of_range) {
    const bool tiny =
        digits.find("e-") != std::string_view::npos || digits.find("E-") != std::string_view::npos;
    return tiny ? std::optional<double>(0.0) : std::nullopt;
  }
  if (done.ec != std::errc() || done.ptr != end) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> Node::number() const {
  if (kind_ != Kind::kNumber) return std::nullopt;
  const Digits digits = Unsign(text_);
  std::optional<double> value;
  if (digits.text == ".inf" || digits.text == ".Inf" || digits.text == ".INF") {
    value = std::numeric_limits<double>::infinity();
  } else if (digits.text == ".nan" || digits.text == ".NaN" || digits.text == ".NAN") {
    value = std::numeric_limits<double>::quiet_NaN();
  } else if (RadixOf(digits.text).base != 10) {
    const std::optional<std::uint64_t> whole = Magnitude(digits.text);
    if (whole) value = static_cast<double>(*whole);
  } else {
    value = ParseDouble(digits.text);
  }
  if (value && digits.negative) value = -*value;
  return value;
}

std::optional<std::int64_t> Node::integer() const {
  if (kind_ != Kind::kNumber) return std::nullopt;
  const Digits digits = Unsign(text_);
  const std::optional<std::uint64_t> size = Magnitude(digits.text);
  if (!size) return std::nullopt;
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (*size <= most) {
    const auto value = static_cast<std::int64_t>(*size);
    return digits.negative ? -value : value;
  }
  if (digits.negative && *size == most + 1) return std::numeric_limits<std::int64_t>::min();
  return std::nullopt;
}

const Node* Node::Find(std::string_view key) const {
  for (const Member& member : members()) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

std::string_view Node::StringAt(std::string_view key) const {
  const Node* found = Find(key);
  return found == nullptr ? std::string_view{} : found->string();
}

Tree::Tree() : arena_(std::make_unique<Arena>()) {}
Tree::Tree(Tree&&) noexcept = default;
Tree& Tree::operator=(Tree&&) noexcept = default;
Tree::~Tree() = default;

const Node& Tree::root() const { return arena_->root; }

}  // namespace policy::text
