// A scan's predicate may be as large as its report, and few rules look into one: so the tree is
// built by the first who asks. What is larger than the limits is not looked into, and says so.
#include "collect/predicate.h"

#include <array>
#include <mutex>
#include <string>
#include <utility>

#include "text/json.h"

namespace policy {
namespace {

constexpr text::Limits kPredicateLimits{.max_bytes = std::size_t{32} << 20U,
                                        .max_nodes = 2'000'000};

class LazyPredicate final : public Predicate {
 public:
  explicit LazyPredicate(std::shared_ptr<const std::string> text) : text_(std::move(text)) {}

  const text::Node* root() const override {
    Parse();
    return tree_ ? &tree_->root() : nullptr;
  }

  std::string_view problem() const override {
    Parse();
    return problem_;
  }

 private:
  void Parse() const {
    std::call_once(once_, [this] {
      if (text_->empty()) {
        problem_ = "the statement has none";
        return;
      }
      Result<text::Tree> tree = text::ReadJson(*text_, "predicate", kPredicateLimits);
      if (tree) {
        tree_.emplace(*std::move(tree));
      } else {
        problem_ = tree.error().message;
      }
    });
  }

  std::shared_ptr<const std::string> text_;
  mutable std::once_flag once_{};
  mutable std::optional<text::Tree> tree_{};
  mutable std::string problem_{};
};

// Where the types keep their dates, the first that is there. Types that are not named here, and
// those that define none, are asked for what is commonly used.
struct DatePlace {
  std::string_view type;  // a prefix
  std::array<std::string_view, 3> path;
};
constexpr std::array<DatePlace, 12> kDates{{
    {"https://slsa.dev/provenance/v0.", {"metadata", "buildFinishedOn"}},
    {"https://slsa.dev/provenance/v0.", {"metadata", "buildStartedOn"}},
    {"https://slsa.dev/provenance/v1", {"runDetails", "metadata", "finishedOn"}},
    {"https://slsa.dev/provenance/v1", {"runDetails", "metadata", "startedOn"}},
    {"https://slsa.dev/verification_summary/", {"timeVerified"}},
    {"", {"timestamp"}},
    {"", {"Timestamp"}},
    {"", {"metadata", "timestamp"}},
    {"", {"finishedOn"}},
    {"", {"metadata", "finishedOn"}},
    {"", {"createdAt"}},
    {"", {"created"}},
}};

}  // namespace

std::shared_ptr<const Predicate> PredicateOf(const VerifiedStatement& statement) {
  return std::make_shared<const LazyPredicate>(statement.shared_predicate());
}

std::optional<Time> DateOfPredicate(std::string_view predicate_type, const text::Node& root) {
  for (const DatePlace& place : kDates) {
    if (!predicate_type.starts_with(place.type)) continue;
    const text::Node* at = &root;
    for (const std::string_view step : place.path) {
      if (at != nullptr && !step.empty()) at = at->Find(step);
    }
    if (at == nullptr || !at->is_string()) continue;
    if (const auto date = ParseTime(at->string())) return date;
  }
  return std::nullopt;
}

}  // namespace policy
