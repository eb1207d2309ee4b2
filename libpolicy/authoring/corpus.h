// Documents as the smells look at them: trees with their types, and the typed sets beside them.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "document/grammar.h"
#include "document/load.h"
#include "policy/document.h"
#include "text/node.h"
#include "text/schema.h"

namespace policy::authoring {

struct Document {
  const SourceFile* file = nullptr;
  const document::DocumentKind* kind = nullptr;
  const text::Node* root = nullptr;
  const text::Node* spec = nullptr;
  std::string_view name{};
};

// Documents without any error of their own. Points into the files it was read from.
class Corpus {
 public:
  Corpus(const std::vector<SourceFile>& files, const FileReader& read_file);

  const std::vector<Document>& documents() const { return documents_; }
  // Every policy and exception as the evaluator reads it.
  const document::Loaded& loaded() const { return loaded_; }

 private:
  void Add(const SourceFile& file);

  document::Loaded loaded_;
  std::deque<text::Tree> trees_{};
  std::vector<Document> documents_{};
};

// One value of a document with its type: of a list each item as well as the list.
struct Value {
  const text::Node& node;
  const text::Type& type;
  const text::ObjectType& owner;  // the object that holds it, at whatever depth of lists
  std::string_view key{};         // its key in that object
  std::string path{};             // "spec.rules[0].vulnerabilities.paths[1]"
};
using Visit = std::function<void(const Value&)>;

// Visits every value that the grammar knows, in document order, a map before what it holds.
void VisitValues(const text::Node& root, const text::ObjectType& type, const Visit& visit);

// "rules[3]", below "spec".
std::string Item(std::string_view list, std::size_t index);

}  // namespace policy::authoring
