// Numbers and booleans compare with texts as their JSON text. A path that leads nowhere meets only
// `absent`; a null is there, and is no text, number or time.
#include "rules/clause_check.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

#include "base/chars.h"
#include "rules/age.h"
#include "text/schema.h"
#include "text/utf8.h"

namespace policy::rules {
namespace {

using text::Node;

constexpr std::size_t kLongestShown = 100;

// "~1" is "/", "~0" is "~"; in that order, or "~01" would be read wrongly.
std::string Unescaped(std::string_view step) {
  std::string out;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] == '~' && i + 1 < step.size()) {
      out.push_back(step[++i] == '1' ? '/' : '~');
    } else {
      out.push_back(step[i]);
    }
  }
  return out;
}

const Node* ItemAt(const Node& list, std::string_view step) {
  std::size_t index = 0;
  const auto [end, failure] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool number = failure == std::errc() && end == step.data() + step.size();
  const bool leading_zero = step.size() > 1 && step.front() == '0';
  if (!number || leading_zero || index >= list.items().size()) return nullptr;
  return &list.items()[index];
}

// The text that a scalar compares as.
std::optional<std::string_view> TextOf(const Node& node) {
  if (node.is_list() || node.is_map() || node.is_null()) return std::nullopt;
  return node.text();
}

std::optional<Time> TimeOf(const Node& node) {
  return node.is_string() ? ParseTime(node.string()) : std::nullopt;
}

bool IsAnyOf(const std::vector<std::string>& texts, const Node& node) {
  const auto text = TextOf(node);
  return text && std::find(texts.begin(), texts.end(), *text) != texts.end();
}

// What stands at a place, for people.
std::string Shown(const Node* node) {
  if (node == nullptr) return "is not there";
  if (node->is_list()) return "is a list";
  if (node->is_map()) return "is an object";
  if (node->is_null()) return "is null";
  return "is " + base::Quote(text::OneLine(node->text().substr(0, kLongestShown)));
}

}  // namespace

Pointer::Pointer(std::string_view text) : text_(text) {
  while (!text.empty()) {
    text.remove_prefix(1);  // The "/" that each step begins with.
    const std::size_t end = text.find('/');
    steps_.push_back(Unescaped(text.substr(0, end)));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end);
  }
}

const Node* Pointer::Find(const Node& root) const {
  const Node* at = &root;
  for (const std::string& step : steps_) {
    at = at->is_list() ? ItemAt(*at, step) : at->Find(step);
    if (at == nullptr) return nullptr;
  }
  return at;
}

Clause::Clause(const Node& node) : path_(node.StringAt("path")) {
  constexpr std::array<std::pair<std::string_view, Test>, 11> kTests{{{"equals", Test::kEquals},
                                                                      {"contains", Test::kContains},
                                                                      {"in", Test::kIn},
                                                                      {"matches", Test::kMatches},
                                                                      {"min", Test::kMin},
                                                                      {"max", Test::kMax},
                                                                      {"before", Test::kBefore},
                                                                      {"after", Test::kAfter},
                                                                      {"maxAge", Test::kMaxAge},
                                                                      {"present", Test::kPresent},
                                                                      {"absent", Test::kAbsent}}};
  for (const auto& [key, test] : kTests) {
    const Node* value = node.Find(key);
    if (value == nullptr) continue;
    test_ = test;
    shown_ = std::string(key) + " ";
    if (value->is_list()) {
      texts_ = text::StringsAt(node, key);
      for (const std::string& text : texts_) {
        shown_.append(&text == &texts_.front() ? "" : ", ").append(base::Quote(text));
      }
    } else {
      texts_ = {std::string(value->text())};
      shown_ += value->is_string() ? base::Quote(value->text()) : std::string(value->text());
    }
    number_ = value->number().value_or(0);
    if (test == Test::kMatches) {
      auto pattern = base::Pattern::Compile(value->string());
      assert(pattern.has_value());  // The grammar was checked before.
      pattern_ = std::move(*pattern);
    }
    instant_ = ParseStart(value->string()).value_or(Time{});
    max_age_ = ParseDuration(value->string()).value_or(Duration{});
    there_ = (test == Test::kPresent) == value->is_true();
  }
}

bool Clause::Holds(const Node& value) const {
  switch (test_) {
    case Test::kEquals:
    case Test::kIn:
      return IsAnyOf(texts_, value);
    case Test::kContains: {
      if (value.is_list()) {
        return std::any_of(value.items().begin(), value.items().end(),
                           [&](const Node& item) { return IsAnyOf(texts_, item); });
      }
      const auto text = TextOf(value);
      return text && text->find(texts_.front()) != std::string_view::npos;
    }
    case Test::kMatches: {
      const auto text = TextOf(value);
      return text && pattern_->Matches(*text).value_or(false);
    }
    case Test::kMin:
      return value.kind() == Node::Kind::kNumber && value.number().value_or(number_ - 1) >= number_;
    case Test::kMax:
      return value.kind() == Node::Kind::kNumber && value.number().value_or(number_ + 1) <= number_;
    case Test::kBefore: {
      const auto time = TimeOf(value);
      return time && *time < instant_;
    }
    case Test::kAfter: {
      const auto time = TimeOf(value);
      return time && *time >= instant_;
    }
    default:
      return false;
  }
}

Clause::Answer Clause::Ask(const Node& root, Time now) const {
  const Node* value = path_.Find(root);
  if (test_ == Test::kPresent || test_ == Test::kAbsent) return {(value != nullptr) == there_, {}};
  if (value == nullptr) return {};
  if (test_ == Test::kMaxAge) {
    const Age age = AgeOf(TimeOf(*value), max_age_, now);
    return {age.fresh, age.changes_at};
  }
  return {Holds(*value), {}};
}

std::string Clause::Describe(const Node& root) const {
  return path_.text() + " " + shown_ + ", but " + Shown(path_.Find(root));
}

std::vector<Clause> ClausesAt(const Node& node, std::string_view key) {
  std::vector<Clause> clauses;
  for (const Node& item : text::ItemsAt(node, key)) clauses.emplace_back(item);
  return clauses;
}

}  // namespace policy::rules
