// The strict reading of our schemas: type, enum, const, anyOf, items, properties, $ref, bounds.
#include "render/schema_check.h"

#include <regex>

namespace policy::testing {
namespace {

using text::Node;

std::string KindOf(const Node& value) {
  switch (value.kind()) {
    case Node::Kind::kNull:
      return "null";
    case Node::Kind::kBool:
      return "boolean";
    case Node::Kind::kNumber:
      return value.integer() ? "integer" : "number";
    case Node::Kind::kString:
      return "string";
    case Node::Kind::kList:
      return "array";
    case Node::Kind::kMap:
      break;
  }
  return "object";
}

bool IsType(const Node& type, const std::string& kind) {
  if (type.is_string()) {
    return type.string() == kind || (type.string() == "number" && kind == "integer");
  }
  for (const Node& item : type.items()) {
    if (IsType(item, kind)) return true;
  }
  return false;
}

bool IsEqual(const Node& a, const Node& b) { return a.kind() == b.kind() && a.text() == b.text(); }

class Checker {
 public:
  explicit Checker(const Node& root) : root_(root) {}

  void Check(const Node& schema, const Node& value, const std::string& at) {
    if (const Node* ref = schema.Find("$ref")) {
      const std::string name(ref->string().substr(std::string("#/$defs/").size()));
      const Node* target = root_.Find("$defs")->Find(name);
      if (target == nullptr) return Say(at, "no definition " + name);
      return Check(*target, value, at);
    }
    if (const Node* any = schema.Find("anyOf")) return CheckAny(*any, value, at);
    if (const Node* type = schema.Find("type")) {
      if (!IsType(*type, KindOf(value))) return Say(at, "is " + KindOf(value));
    }
    CheckScalar(schema, value, at);
    if (value.is_list() && schema.Find("items") != nullptr) {
      for (std::size_t i = 0; i < value.items().size(); ++i) {
        Check(*schema.Find("items"), value.items()[i], at + "[" + std::to_string(i) + "]");
      }
    }
    if (value.is_map() && schema.Find("properties") != nullptr) CheckMembers(schema, value, at);
  }

  std::vector<std::string> Take() { return std::move(said_); }

 private:
  void Say(const std::string& at, const std::string& what) { said_.push_back(at + ": " + what); }

  void CheckAny(const Node& any, const Node& value, const std::string& at) {
    for (const Node& option : any.items()) {
      Checker one(root_);
      one.Check(option, value, at);
      if (one.said_.empty()) return;
    }
    Say(at, "fits none of anyOf");
  }

  void CheckScalar(const Node& schema, const Node& value, const std::string& at) {
    if (const Node* only = schema.Find("const")) {
      if (!IsEqual(*only, value)) Say(at, "is not the constant");
    }
    if (const Node* words = schema.Find("enum")) {
      bool found = false;
      for (const Node& word : words->items()) found = found || IsEqual(word, value);
      if (!found) Say(at, "is no word of the enum: " + std::string(value.text()));
    }
    if (const Node* pattern = schema.Find("pattern"); pattern != nullptr && value.is_string()) {
      const std::regex expression{std::string(pattern->string())};
      if (!std::regex_search(std::string(value.string()), expression))
        Say(at, "misses the pattern");
    }
    if (!value.number()) return;
    if (const Node* min = schema.Find("minimum");
        min != nullptr && *value.number() < *min->number()) {
      Say(at, "is below the minimum");
    }
    if (const Node* max = schema.Find("maximum");
        max != nullptr && *value.number() > *max->number()) {
      Say(at, "is above the maximum");
    }
  }

  void CheckMembers(const Node& schema, const Node& value, const std::string& at) {
    const Node* closed = schema.Find("additionalProperties");
    if (closed == nullptr || !closed->is_false()) Say(at, "the schema is open");
    const auto properties = schema.Find("properties")->members();
    const auto required = schema.Find("required")->items();
    if (properties.size() != required.size() || properties.size() != value.members().size()) {
      return Say(at, "has another number of members");
    }
    for (std::size_t i = 0; i < properties.size(); ++i) {
      const std::string key(properties[i].key);
      if (required[i].string() != key) Say(at, "required differs from properties at " + key);
      if (value.members()[i].key != key) {
        Say(at, "has " + std::string(value.members()[i].key) + " where " + key + " is due");
      }
      Check(properties[i].value, value.members()[i].value, at + "." + key);
    }
  }

  const Node& root_;
  std::vector<std::string> said_{};
};

}  // namespace

std::vector<std::string> CheckAgainst(const text::Node& schema, const text::Node& value) {
  Checker checker(schema);
  checker.Check(schema, value, "$");
  return checker.Take();
}

}  // namespace policy::testing
