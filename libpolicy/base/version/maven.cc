// Maven's order (ComparableVersion of maven-artifact 3.9): numbers and qualifiers; "-" and each
// change between digits and letters open a nested list; zeros and empty qualifiers before its end
// drop out.
//
// Known qualifiers in order: alpha, beta, milestone, rc (cr), snapshot, the release itself (ga,
// final, release), sp; others follow by letters. Lists only ever nest at their end, so a version is
// kept as one flat row with a mark where a list opens. Maven's own order has cycles in a corner
// (1.zz.1 > 1 > 1-alpha > 1.zz.1); we follow it there too.
#include <array>
#include <string>
#include <vector>

#include "base/version/orders.h"

namespace policy::base {
namespace {

enum class Kind { kQualifier, kOpen, kNumber };

struct Item {
  Kind kind = Kind::kOpen;
  std::string_view text{};
  std::size_t rank = 0;  // Of a qualifier.
};

constexpr std::size_t kReleaseRank = 5;
constexpr std::size_t kUnknownRank = 7;

struct Qualifier {
  std::string_view word;
  std::size_t rank;
};
constexpr std::array<Qualifier, 11> kQualifiers{{{"alpha", 0},
                                                 {"beta", 1},
                                                 {"milestone", 2},
                                                 {"rc", 3},
                                                 {"cr", 3},
                                                 {"snapshot", 4},
                                                 {"", kReleaseRank},
                                                 {"ga", kReleaseRank},
                                                 {"final", kReleaseRank},
                                                 {"release", kReleaseRank},
                                                 {"sp", 6}}};

Item MakeQualifier(std::string_view word, bool before_digit) {
  if (before_digit && word == "a") word = "alpha";
  if (before_digit && word == "b") word = "beta";
  if (before_digit && word == "m") word = "milestone";
  for (const Qualifier& known : kQualifiers) {
    if (known.word == word) return {Kind::kQualifier, {}, known.rank};
  }
  return {Kind::kQualifier, word, kUnknownRank};
}

Item MakeItem(bool number, std::string_view text) {
  return number ? Item{Kind::kNumber, text} : MakeQualifier(text, false);
}

bool IsNull(const Item& item) {
  if (item.kind == Kind::kQualifier) return item.rank == kReleaseRank;
  return item.kind == Kind::kNumber && item.text.find_first_not_of('0') == std::string_view::npos;
}

// Reads a lower-case version into lists, each the last item of the one before it.
class Reader {
 public:
  std::vector<Item> Read(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) Step(text, i);
    if (start_ < text.size()) {
      if (!number_ && !lists_.back().empty()) Open();
      Add(MakeItem(number_, text.substr(start_)));
    }
    return Flatten();
  }

 private:
  void Open() { lists_.emplace_back(); }
  void Add(const Item& item) { lists_.back().push_back(item); }

  void Step(std::string_view text, std::size_t i) {
    const char c = text[i];
    const std::string_view run = text.substr(start_, i - start_);
    if (c == '.' || c == '-') {
      Add(run.empty() ? Item{Kind::kNumber, "0"} : MakeItem(number_, run));
      start_ = i + 1;
      if (c == '-') Open();
      return;
    }
    const bool digit = IsDigit(c);
    if (digit != number_ && !run.empty()) {
      if (digit && !lists_.back().empty()) Open();
      Add(digit ? MakeQualifier(run, true) : MakeItem(true, run));
      start_ = i;
      Open();
    }
    number_ = digit;
  }

  std::vector<Item> Flatten() {
    bool inner = false;  // Whether a list further in has anything left.
    std::size_t used = 0;
    for (std::size_t i = lists_.size(); i-- > 0;) {
      std::vector<Item>& list = lists_[i];
      while (!list.empty() && IsNull(list.back())) list.pop_back();
      if (!inner && !list.empty()) used = i + 1;
      inner = inner || !list.empty();
    }
    std::vector<Item> flat;
    for (std::size_t i = 0; i < used; ++i) {
      if (i > 0) flat.push_back({Kind::kOpen});
      flat.insert(flat.end(), lists_[i].begin(), lists_[i].end());
    }
    return flat;
  }

  std::vector<std::vector<Item>> lists_{1};
  std::size_t start_ = 0;
  bool number_ = false;
};

// Against nothing at that place.
int CompareToNothing(const Item& item) {
  if (item.kind == Kind::kQualifier) return Sign(item.rank, kReleaseRank);
  return item.kind == Kind::kNumber && !IsNull(item) ? 1 : 0;
}

int CompareItems(const Item& a, const Item& b) {
  if (a.kind != b.kind) return Sign(a.kind, b.kind);
  if (a.kind == Kind::kNumber) return CompareNumbers(a.text, b.text);
  return a.rank != b.rank ? Sign(a.rank, b.rank) : Sign(a.text, b.text);
}

}  // namespace

// Maven reads any text; what is no number or word it takes for a qualifier.
bool IsMaven(std::string_view text) { return !text.empty(); }

int CompareMaven(std::string_view a, std::string_view b) {
  const std::string left_text = ToLower(a);
  const std::string right_text = ToLower(b);
  const std::vector<Item> left = Reader().Read(left_text);
  const std::vector<Item> right = Reader().Read(right_text);
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    int sign = 0;
    if (i >= left.size()) {
      sign = -CompareToNothing(right[i]);
    } else if (i >= right.size()) {
      sign = CompareToNothing(left[i]);
    } else {
      sign = CompareItems(left[i], right[i]);
    }
    if (sign != 0) return sign;
  }
  return 0;
}

}  // namespace policy::base
