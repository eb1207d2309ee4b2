// A clause at work: a place in a predicate, and whether what stands there is as required.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/pattern.h"
#include "policy/time.h"
#include "text/node.h"

namespace policy::rules {

// A JSON pointer (RFC 6901), taken apart once.
class Pointer {
 public:
  explicit Pointer(std::string_view text);
  // What it leads to, or nullptr.
  const text::Node* Find(const text::Node& root) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> steps_{};
};

class Clause {
 public:
  // From a tree that passed kClauseGrammar.
  explicit Clause(const text::Node& node);

  struct Answer {
    bool holds = false;
    std::optional<Time> changes_at{};  // the later instant at which time alone changes it
  };
  // Thread-safe; never fails: what cannot be told does not hold.
  Answer Ask(const text::Node& root, Time now) const;
  // The clause and what stands there: "/result equals 'PASSED', but is 'FAILED'".
  std::string Describe(const text::Node& root) const;

 private:
  enum class Test {
    kEquals,
    kContains,
    kIn,
    kMatches,
    kMin,
    kMax,
    kBefore,
    kAfter,
    kMaxAge,
    kPresent,
    kAbsent
  };

  bool Holds(const text::Node& value) const;

  Pointer path_;
  Test test_ = Test::kPresent;
  std::string shown_{};               // "equals 'PASSED'"
  std::vector<std::string> texts_{};  // equals, contains, in
  std::optional<base::Pattern> pattern_{};
  double number_ = 0;
  Time instant_{};
  Duration max_age_{};
  bool there_ = true;  // present, absent: whether it must be
};

std::vector<Clause> ClausesAt(const text::Node& node, std::string_view key);

}  // namespace policy::rules
