// Parses ranges and holds versions against them. Other tools' range forms are recognised only to
// say how the same is written here.
#include "base/version_range.h"

#include <array>
#include <utility>

#include "base/chars.h"

namespace policy::base {
namespace {

constexpr std::size_t kMaxRange = 4096;
constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::array<VersionOrder, 8> kAllOrders{
    VersionOrder::kGeneric, VersionOrder::kDeb,   VersionOrder::kRpm,    VersionOrder::kApk,
    VersionOrder::kSemver,  VersionOrder::kMaven, VersionOrder::kPep440, VersionOrder::kGem};

struct Operator {
  std::string_view text;
  Comparison comparison;
};
// The longer one first where one begins with another.
constexpr std::array<Operator, 6> kOperators{{{"<=", Comparison::kLessEqual},
                                              {">=", Comparison::kGreaterEqual},
                                              {"!=", Comparison::kNotEqual},
                                              {"<", Comparison::kLess},
                                              {">", Comparison::kGreater},
                                              {"=", Comparison::kEqual}}};

std::vector<std::string_view> Split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> pieces;
  while (true) {
    const std::size_t at = text.find(separator);
    pieces.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return pieces;
    text.remove_prefix(at + separator.size());
  }
}

Error Refuse(const std::string& why, std::string hint = {}) {
  return {.kind = ErrorKind::kBadInput, .message = why, .hint = std::move(hint)};
}

Result<void> CheckVersion(std::string_view version) {
  const std::string quoted = Quote(version);
  if (version.empty()) return Refuse("a comparison in the range has no version");
  if (version.starts_with('^') || version.starts_with('~')) {
    return Refuse("the range has no operator " + Quote(version.substr(0, 1)),
                  "write both ends, such as '>= 1.2.0, < 2.0.0'");
  }
  if (version.find_first_of("<>=!") == 0) {
    return Refuse("unknown operator before " + quoted, "the operators are < <= > >= = !=");
  }
  if (version.find_first_of(kSpaces) != std::string_view::npos) {
    return Refuse("a version holds no space: " + quoted, "join comparisons with ',' (and) or '||'");
  }
  if (version.find('|') != std::string_view::npos) {
    return Refuse("a version holds no '|': " + quoted, "alternatives are joined by '||'");
  }
  if (version.find_first_of("<>=!") != std::string_view::npos) {
    return Refuse("a version holds no operator: " + quoted,
                  "join comparisons with ',' (and) or '||'");
  }
  if (version.find('*') != std::string_view::npos) {
    return Refuse(
        "a version holds no '*': " + quoted,
        "write both ends, such as '>= 1.2.0, < 1.3.0'; leave the range out for any version");
  }
  return {};
}

bool Holds(Comparison comparison, int sign) {
  switch (comparison) {
    case Comparison::kLess:
      return sign < 0;
    case Comparison::kLessEqual:
      return sign <= 0;
    case Comparison::kGreater:
      return sign > 0;
    case Comparison::kGreaterEqual:
      return sign >= 0;
    case Comparison::kEqual:
      return sign == 0;
    case Comparison::kNotEqual:
      break;
  }
  return sign != 0;
}

}  // namespace

Result<VersionRange::Alternative> VersionRange::ParseAlternative(std::string_view text) {
  Alternative bounds;
  for (std::string_view piece : Split(text, ",")) {
    piece = Trim(piece);
    Bound bound;
    for (const Operator& candidate : kOperators) {
      if (!piece.starts_with(candidate.text)) continue;
      bound.comparison = candidate.comparison;
      piece = Trim(piece.substr(candidate.text.size()));
      break;
    }
    Result<void> sound = CheckVersion(piece);
    if (!sound) return std::move(sound).error();
    bound.version = piece;
    bounds.push_back(std::move(bound));
  }
  return bounds;
}

Result<VersionRange> VersionRange::Parse(std::string_view text) {
  if (Trim(text).empty()) return Refuse("the version range is empty");
  if (text.size() > kMaxRange) {
    return Error{.kind = ErrorKind::kLimit,
                 .message = "the version range is longer than 4096 bytes"};
  }
  VersionRange range;
  range.text_ = text;
  for (const std::string_view piece : Split(text, "||")) {
    Result<Alternative> alternative = ParseAlternative(piece);
    if (!alternative) {
      Error error = std::move(alternative).error();
      error.message = "invalid version range " + Quote(range.text_) + ": " + error.message;
      return error;
    }
    range.alternatives_.push_back(*std::move(alternative));
  }
  return range;
}

bool VersionRange::Contains(VersionOrder order, std::string_view version) const {
  for (const Alternative& alternative : alternatives_) {
    bool all = true;
    for (const Bound& bound : alternative) {
      all = Holds(bound.comparison, CompareVersions(order, version, bound.version));
      if (!all) break;
    }
    if (all) return true;
  }
  return false;
}

// Orders are dense enough that only the bounds themselves and the space between the nearest two can
// decide: an alternative is impossible if a lower bound passes an upper one.
bool VersionRange::Possible(const Alternative& alternative, VersionOrder order) {
  for (const Bound& low : alternative) {
    const bool exact = low.comparison == Comparison::kEqual;
    const bool bounds_below = exact || low.comparison == Comparison::kGreater ||
                              low.comparison == Comparison::kGreaterEqual;
    if (!bounds_below) continue;
    for (const Bound& other : alternative) {
      const int sign = CompareVersions(order, low.version, other.version);
      if (exact && !Holds(other.comparison, sign)) return false;
      const bool upper =
          other.comparison == Comparison::kLess || other.comparison == Comparison::kLessEqual;
      if (!upper) continue;
      const bool touches =
          low.comparison != Comparison::kGreater && other.comparison == Comparison::kLessEqual;
      if (sign > 0 || (sign == 0 && !touches)) return false;
    }
  }
  return true;
}

Result<void> VersionRange::Check(VersionOrder order) const {
  for (const Alternative& alternative : alternatives_) {
    for (const Bound& bound : alternative) {
      if (IsVersion(order, bound.version)) continue;
      return Refuse(Quote(bound.version) + " is no version of this package type");
    }
    if (!Possible(alternative, order)) {
      return Refuse("no version can be in the range " + Quote(text_));
    }
  }
  return {};
}

Result<void> VersionRange::Check() const {
  for (const Alternative& alternative : alternatives_) {
    bool possible = false;
    for (const VersionOrder order : kAllOrders) possible = possible || Possible(alternative, order);
    if (!possible) return Refuse("no version can be in the range " + Quote(text_));
  }
  return {};
}

}  // namespace policy::base
