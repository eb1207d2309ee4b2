// JSON Schemas for editors, printed from the linter's own tables. They are no stricter than lint:
// formats and keys that exclude one another across objects stay lint's alone.
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/chars.h"
#include "document/grammar.h"
#include "policy/authoring.h"
#include "text/json_writer.h"

namespace policy {
namespace {

using text::Field;
using text::JsonWriter;
using text::ObjectType;
using text::Type;

class Printer {
 public:
  std::string Print(const document::DocumentKind& kind);

 private:
  const std::string& NameOf(const ObjectType& object);
  void Object(const ObjectType& object, const document::DocumentKind* root);
  void Property(const Field& field);
  void Shape(const Type& type);
  void StringMap(const Type& type);
  void Choice(std::string_view how, std::span<const std::string_view> keys);

  JsonWriter out_{};
  std::map<const ObjectType*, std::string> names_{};
  std::vector<const ObjectType*> order_{};  // in the order they were first named
};

// A name for "$defs": "match expression" is "matchExpression". Of two alike the later has a number.
const std::string& Printer::NameOf(const ObjectType& object) {
  const auto found = names_.find(&object);
  if (found != names_.end()) return found->second;
  std::string name;
  bool upper = false;
  for (const char c : object.name) {
    if (c == ' ') {
      upper = true;
    } else {
      name += upper && base::IsLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
      upper = false;
    }
  }
  std::size_t alike = 0;
  for (const ObjectType* each : order_) alike += each->name == object.name ? 1 : 0;
  if (alike > 0) name += std::to_string(alike + 1);
  order_.push_back(&object);
  return names_.emplace(&object, std::move(name)).first->second;
}

void Printer::StringMap(const Type& type) {
  out_.Key("type");
  if (type.empty_values) {
    out_.BeginArray().String("object").String("null").EndArray();
  } else {
    out_.String("object").Key("minProperties").Int(1);
  }
  out_.Key("propertyNames").BeginObject().Key("minLength").Int(1).EndObject();
  out_.Key("additionalProperties").BeginObject().Key("type").String("string");
  if (!type.empty_values) out_.Key("minLength").Int(1);
  out_.EndObject();
}

// The members that say what a value may be.
void Printer::Shape(const Type& type) {
  switch (type.kind) {
    case Type::Kind::kIgnored:
      return;
    case Type::Kind::kBoolean:
      out_.Key("type").String("boolean");
      return;
    case Type::Kind::kInteger:
    case Type::Kind::kNumber:
      out_.Key("type").String(type.kind == Type::Kind::kInteger ? "integer" : "number");
      if (type.min > std::numeric_limits<double>::lowest()) out_.Key("minimum").Number(type.min);
      if (type.max < std::numeric_limits<double>::max()) out_.Key("maximum").Number(type.max);
      return;
    case Type::Kind::kString:
      out_.Key("type").String("string").Key("minLength").Int(1);
      return;
    case Type::Kind::kWord:
      out_.Key("enum").BeginArray();
      for (const std::string_view word : type.words) out_.String(word);
      out_.EndArray();
      return;
    case Type::Kind::kObject:
      out_.Key("$ref").String("#/$defs/" + NameOf(*type.object));
      return;
    case Type::Kind::kList:
      out_.Key("type").String("array").Key("minItems").Int(1).Key("items").BeginObject();
      Shape(*type.item);
      out_.EndObject();
      return;
    case Type::Kind::kStringMap:
      return StringMap(type);
  }
}

void Printer::Property(const Field& field) {
  std::string description(field.meaning);
  if (!field.default_text.empty()) {
    description.append("; default: ").append(field.default_text);
  }
  out_.Key(field.name).BeginObject().Key("description").String(description);
  Shape(field.type);
  out_.EndObject();
}

void Printer::Choice(std::string_view how, std::span<const std::string_view> keys) {
  if (keys.empty()) return;
  out_.Key(how).BeginArray();
  for (const std::string_view key : keys) {
    out_.BeginObject().Key("required").BeginArray().String(key).EndArray().EndObject();
  }
  out_.EndArray();
}

void Printer::Object(const ObjectType& object, const document::DocumentKind* root) {
  out_.Key("type").String("object").Key("minProperties").Int(1);
  out_.Key("additionalProperties").Bool(false).Key("properties").BeginObject();
  for (const Field& field : object.fields) {
    const bool head = root != nullptr && (field.name == "apiVersion" || field.name == "kind");
    if (head) {
      out_.Key(field.name).BeginObject().Key("const");
      out_.String(field.name == "kind" ? root->name : document::kApiVersion).EndObject();
    } else {
      Property(field);
    }
  }
  out_.EndObject();
  std::vector<std::string_view> required;
  for (const Field& field : object.fields) {
    if (field.required) required.push_back(field.name);
  }
  if (!required.empty()) {
    out_.Key("required").BeginArray();
    for (const std::string_view key : required) out_.String(key);
    out_.EndArray();
  }
  Choice("oneOf", object.exactly_one_of);
  Choice("anyOf", object.at_least_one_of);
}

std::string Printer::Print(const document::DocumentKind& kind) {
  const std::string id = "https://policygate.dev/schema/" + base::ToLower(kind.name) + "-v1.json";
  out_.BeginObject().Key("$schema").String("https://json-schema.org/draft/2020-12/schema");
  out_.Key("$id").String(id).Key("title").String(kind.name);
  out_.Key("description").String(kind.summary);
  Object(*kind.grammar, &kind);
  out_.Key("$defs").BeginObject();
  // Printing one may name others.
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const ObjectType& object = *order_[i];
    out_.Key(names_.at(&object)).BeginObject();
    Object(object, nullptr);
    out_.EndObject();
  }
  out_.EndObject().EndObject();
  return out_.Take();
}

// The string that begins at `at`, with its quotes.
std::string_view StringAt(std::string_view json, std::size_t at) {
  std::size_t end = at + 1;
  while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
  return json.substr(at, end + 1 - at);
}

// Two spaces a level, so that a change shows as the lines that changed.
std::string Indent(std::string_view json) {
  std::string out;
  std::size_t depth = 0;
  const auto line = [&] { out.append("\n").append(2 * depth, ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') {
      const std::string_view text = StringAt(json, i);
      out += text;
      i += text.size() - 1;
    } else if (c == '{' || c == '[') {
      out += c;
      ++depth;
      if (json[i + 1] == '}' || json[i + 1] == ']') {
        --depth;
        out += json[++i];
      } else {
        line();
      }
    } else if (c == '}' || c == ']') {
      --depth;
      line();
      out += c;
    } else {
      out += c;
      if (c == ',') line();
      if (c == ':') out += ' ';
    }
  }
  return out + "\n";
}

}  // namespace

std::vector<DocumentSchema> DocumentSchemas() {
  std::vector<DocumentSchema> all;
  for (const document::DocumentKind& kind : document::Kinds()) {
    all.push_back({base::ToLower(kind.name) + "-v1.json", Indent(Printer().Print(kind))});
  }
  return all;
}

}  // namespace policy
