// Walks a tree along its grammar table and says everything that is wrong with it.
//
// What a table cannot say (this key excludes that one) is left to the rooms that own the tables.
#include "text/schema.h"

#include <algorithm>
#include <string>

#include "base/chars.h"
#include "base/spelling.h"

namespace policy::text {
namespace {

using base::Quote;

// The keys that lead to a node; written out only where something is wrong.
struct Path {
  const Path* parent = nullptr;
  std::string_view key{};
  std::optional<std::size_t> index{};  // An item of a list; it has no key.

  std::string Text() const {
    const std::string above = parent == nullptr ? std::string() : parent->Text();
    if (index) return above + '[' + std::to_string(*index) + ']';
    return above.empty() ? std::string(key) : above + '.' + std::string(key);
  }
  // The last key, with the index of an item: "severities[0]".
  std::string Label() const {
    if (index && parent != nullptr) return parent->Label() + '[' + std::to_string(*index) + ']';
    return key.empty() ? "document" : std::string(key.substr(key.find_last_of('.') + 1));
  }
};

std::string Join(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

std::string WithArticle(std::string_view name) {
  const bool vowel =
      !name.empty() && std::string_view("aeio").find(name[0]) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(name);
}

// What the author wrote, for "found …".
std::string Found(const Node& node) {
  switch (node.kind()) {
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a map";
    case Node::Kind::kNull:
      return "null";
    default:
      return Quote(node.text());
  }
}

std::string Expected(const Type& type) {
  switch (type.kind) {
    case Type::Kind::kBoolean:
      return "true or false";
    case Type::Kind::kInteger:
      return "a whole number";
    case Type::Kind::kNumber:
      return "a number";
    case Type::Kind::kObject:
      return "a map";
    case Type::Kind::kList:
      return "a list";
    case Type::Kind::kStringMap:
      return "a map of strings";
    default:
      return WithArticle(type.name.empty() ? std::string_view("string") : type.name);
  }
}

bool IsScalar(const Node& node) { return !node.is_list() && !node.is_map() && !node.is_null(); }

bool IsEmpty(const Node& node) {
  switch (node.kind()) {
    case Node::Kind::kNull:
      return true;
    case Node::Kind::kString:
      return node.text().empty();
    case Node::Kind::kList:
      return node.items().empty();
    case Node::Kind::kMap:
      return node.members().empty();
    default:
      return false;
  }
}

// Decimal as JSON and both YAMLs read it alike; a plain exponent is a string to one of them.
bool IsStrictNumber(const Node& node, bool whole) {
  std::string_view text = node.text();
  if (node.kind() != Node::Kind::kNumber || !node.number()) return false;
  if (!node.plain() && !whole) return true;
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = whole ? std::string_view::npos : text.find('.');
  const std::string_view digits = text.substr(0, point);
  const auto all_digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), base::IsDigit);
  };
  if (!all_digits(digits) || (digits.size() > 1 && digits[0] == '0')) return false;
  return point == std::string_view::npos || all_digits(text.substr(point + 1));
}

std::string FormatBound(double bound) {
  std::string text = std::to_string(bound);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

class Walk {
 public:
  explicit Walk(Problems& problems) : problems_(problems) {}

  void Object(const Node& node, const ObjectType& type, const Path& path);
  bool clean() const { return clean_; }

 private:
  void Value(const Node& node, const Type& type, const Path& path);
  void Empty(const Node& node, const Path& path);
  void String(const Node& node, const Type& type, const Path& path);
  void Word(const Node& node, const Type& type, const Path& path);
  void Number(const Node& node, const Type& type, const Path& path);
  void List(const Node& node, const Type& type, const Path& path);
  void StringMap(const Node& node, const Type& type, const Path& path);
  void WrongType(const Node& node, const Type& type, const Path& path);
  // Returns the key that was probably meant, or empty.
  std::string_view UnknownKey(const Member& member, const ObjectType& type, const Path& path);
  void MissingKeys(const Node& node, const ObjectType& type, const Path& path,
                   const std::vector<std::string_view>& meant);

  template <typename Place>
  void Add(const Place& at, const Path& path, std::string message, std::string hint = {}) {
    clean_ = false;
    problems_.Add(at, path.Text(), std::move(message), std::move(hint));
  }

  Problems& problems_;
  bool clean_ = true;
};

void Walk::Object(const Node& node, const ObjectType& type, const Path& path) {
  if (!node.is_map()) {
    return WrongType(node, {.kind = Type::Kind::kObject, .object = &type}, path);
  }
  if (node.members().empty()) return Empty(node, path);
  std::vector<std::string_view> meant;
  for (const Member& member : node.members()) {
    const Path below{&path, member.key};
    const auto field = std::find_if(type.fields.begin(), type.fields.end(),
                                    [&](const Field& f) { return f.name == member.key; });
    if (field == type.fields.end()) {
      meant.push_back(UnknownKey(member, type, below));
      continue;
    }
    if (!field->evaluated && !(field->in_tests && problems_.for_tests())) {
      problems_.AddUnsupported(member, below.Text(),
                               Quote(member.key) + " is not evaluated by this version");
    }
    Value(member.value, field->type, below);
  }
  MissingKeys(node, type, path, meant);
}

std::string_view Walk::UnknownKey(const Member& member, const ObjectType& type, const Path& path) {
  std::vector<std::string_view> names;
  for (const Field& field : type.fields) {
    if (field.type.kind != Type::Kind::kIgnored) names.push_back(field.name);
  }
  const std::string_view nearest = base::Nearest(member.key, names);
  std::string hint = nearest.empty() ? std::string(type.name) + " takes " + Join(names)
                                     : base::DidYouMean(member.key, names);
  Add(member, path, "unknown key " + Quote(member.key), std::move(hint));
  return nearest;
}

// A misspelt key is not reported as a missing one, too.
void Walk::MissingKeys(const Node& node, const ObjectType& type, const Path& path,
                       const std::vector<std::string_view>& meant) {
  const auto was_meant = [&](std::string_view key) {
    return std::find(meant.begin(), meant.end(), key) != meant.end();
  };
  for (const Field& field : type.fields) {
    if (!field.required || was_meant(field.name) || node.Find(field.name) != nullptr) continue;
    Add(node, path, "missing key " + Quote(field.name), std::string(field.meaning));
  }
  const auto needs = [&](std::span<const std::string_view> keys, std::string_view words) {
    const bool there = std::any_of(keys.begin(), keys.end(), [&](std::string_view key) {
      return was_meant(key) || node.Find(key) != nullptr;
    });
    if (keys.empty() || there) return;
    Add(node, path, std::string(type.name) + " needs " + std::string(words) + " " + Join(keys));
  };
  needs(type.exactly_one_of, "exactly one of");
  needs(type.at_least_one_of, "at least one of");
  const Member* first = nullptr;
  for (const Member& member : node.members()) {
    const auto& keys = type.exactly_one_of;
    if (std::find(keys.begin(), keys.end(), member.key) == keys.end()) continue;
    if (first == nullptr) {
      first = &member;
    } else {
      Add(member, Path{&path, member.key},
          Quote(member.key) + " cannot stand beside " + Quote(first->key),
          std::string(type.name) + " takes exactly one of " + Join(keys));
    }
  }
}

void Walk::Value(const Node& node, const Type& type, const Path& path) {
  if (type.kind == Type::Kind::kIgnored) return;
  if (type.kind == Type::Kind::kObject) return Object(node, *type.object, path);
  const bool may_be_empty = type.kind == Type::Kind::kStringMap && type.empty_values;
  if (IsEmpty(node) && !may_be_empty) return Empty(node, path);
  switch (type.kind) {
    case Type::Kind::kBoolean: {
      const bool right =
          node.kind() == Node::Kind::kBool && (node.text() == "true" || node.text() == "false");
      if (!right) WrongType(node, type, path);
      return;
    }
    case Type::Kind::kInteger:
    case Type::Kind::kNumber:
      return Number(node, type, path);
    case Type::Kind::kString:
      return String(node, type, path);
    case Type::Kind::kWord:
      return Word(node, type, path);
    case Type::Kind::kList:
      return List(node, type, path);
    case Type::Kind::kStringMap:
      return StringMap(node, type, path);
    default:
      return;
  }
}

void Walk::Empty(const Node& node, const Path& path) {
  const bool null = node.is_null() && !node.text().empty();
  Add(node, path, Quote(path.Label()) + (null ? " is null" : " is empty"),
      "give it a value, or leave it out");
}

void Walk::WrongType(const Node& node, const Type& type, const Path& path) {
  if (node.is_null()) return Empty(node, path);
  std::string hint;
  const bool number = type.kind == Type::Kind::kInteger || type.kind == Type::Kind::kNumber;
  const std::string_view text = node.text();
  const bool quoted_boolean =
      type.kind == Type::Kind::kBoolean && (text == "true" || text == "false");
  const bool quoted_number = number && node.is_string() && !node.plain() && NeedsQuotes(text);
  if (type.kind == Type::Kind::kList && IsScalar(node)) {
    hint = "write it as a list: [" + std::string(text.substr(0, 40)) + "]";
  } else if (quoted_boolean || quoted_number) {
    hint = "take the quotes away";
  } else if (number && node.kind() == Node::Kind::kNumber) {
    hint = "decimal digits, no sign but '-', no leading zero, no exponent";
  }
  Add(node, path, "expected " + Expected(type) + ", found " + Found(node), std::move(hint));
}

void Walk::String(const Node& node, const Type& type, const Path& path) {
  if (!IsScalar(node)) return WrongType(node, type, path);
  // What is wrong quoted as well is said first: quotes would not mend it.
  if (type.format != nullptr) {
    if (std::optional<FormatProblem> problem = type.format(node.text())) {
      return Add(node, path, std::move(problem->message), std::move(problem->hint));
    }
  }
  if (node.is_string() && !(node.plain() && NeedsQuotes(node.text()))) return;
  const std::string_view kind = node.kind() == Node::Kind::kBool ? "a boolean" : "a number";
  Add(node, path,
      Quote(node.text()) + " reads as " +
          (node.is_string() ? "something else in other versions of YAML" : std::string(kind)) +
          "; expected " + Expected(type),
      "quote it: \"" + std::string(node.text().substr(0, 60)) + "\"");
}

void Walk::Word(const Node& node, const Type& type, const Path& path) {
  if (!IsScalar(node)) return WrongType(node, type, path);
  const std::string_view text = node.text();
  if (node.is_string() &&
      std::find(type.words.begin(), type.words.end(), text) != type.words.end()) {
    return;
  }
  std::string hint = base::DidYouMean(text, type.words);
  if (hint.empty()) hint = "one of " + Join(type.words);
  Add(node, path, "unknown " + std::string(type.name) + " " + Quote(text), std::move(hint));
}

void Walk::Number(const Node& node, const Type& type, const Path& path) {
  if (!IsStrictNumber(node, type.kind == Type::Kind::kInteger)) return WrongType(node, type, path);
  const double value = *node.number();
  const bool below = value < type.min;
  if (!below && !(value > type.max)) return;
  const bool two_ends = type.min > std::numeric_limits<double>::lowest() &&
                        type.max < std::numeric_limits<double>::max();
  std::string hint =
      two_ends ? "from " + FormatBound(type.min) + " to " + FormatBound(type.max)
               : (below ? "at least " + FormatBound(type.min) : "at most " + FormatBound(type.max));
  Add(node, path, Quote(node.text()) + " is out of range", std::move(hint));
}

void Walk::List(const Node& node, const Type& type, const Path& path) {
  if (!node.is_list()) return WrongType(node, type, path);
  std::size_t index = 0;
  for (const Node& item : node.items()) {
    Value(item, *type.item, Path{&path, {}, index});
    ++index;
  }
}

void Walk::StringMap(const Node& node, const Type& type, const Path& path) {
  if (!node.is_map()) {
    if (!node.is_null() || !type.empty_values) WrongType(node, type, path);
    return;
  }
  for (const Member& member : node.members()) {
    const Path below{&path, member.key};
    if (member.key.empty()) {
      Add(member, path, "an empty key");
    } else if (!type.empty_values || !IsEmpty(member.value) || !member.value.is_string()) {
      Value(member.value, kText, below);
    }
  }
}

}  // namespace

bool Check(const Node& node, const ObjectType& type, std::string_view key, Problems& problems) {
  Walk walk(problems);
  walk.Object(node, type, Path{nullptr, key});
  return walk.clean();
}

}  // namespace policy::text
