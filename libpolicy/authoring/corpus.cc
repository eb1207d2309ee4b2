// Reads files for the smells and walks their trees along the grammar.
#include "authoring/corpus.h"

#include <algorithm>
#include <utility>

namespace policy::authoring {
namespace {

using text::Node;
using text::Type;

class Walker {
 public:
  explicit Walker(const Visit& visit) : visit_(visit) {}

  void Object(const Node& node, const text::ObjectType& type, const std::string& path) {
    for (const text::Member& member : node.members()) {
      const auto field =
          std::find_if(type.fields.begin(), type.fields.end(),
                       [&](const text::Field& each) { return each.name == member.key; });
      if (field == type.fields.end()) continue;
      const std::string below = (path.empty() ? "" : path + ".") + std::string(member.key);
      Any({member.value, field->type, type, member.key, below});
    }
  }

 private:
  void Any(const Value& value) {
    visit_(value);
    if (value.type.object != nullptr) Object(value.node, *value.type.object, value.path);
    if (value.type.item == nullptr) return;
    std::size_t index = 0;
    for (const Node& item : value.node.items()) {
      Any({item, *value.type.item, value.owner, value.key, Item(value.path, index++)});
    }
  }

  const Visit& visit_;
};

}  // namespace

std::string Item(std::string_view list, std::size_t index) {
  return std::string(list) + '[' + std::to_string(index) + ']';
}

void VisitValues(const Node& root, const text::ObjectType& type, const Visit& visit) {
  Walker(visit).Object(root, type, {});
}

Corpus::Corpus(const std::vector<SourceFile>& files, const FileReader& read_file)
    : loaded_(document::Load(files, read_file, document::Wanted::kAll, ReadFor::kTests)) {
  for (const SourceFile& file : files) {
    const bool wrong =
        std::any_of(loaded_.problems.begin(), loaded_.problems.end(), [&](const Problem& problem) {
          return !problem.warning && problem.error.where.file == file.path;
        });
    if (!wrong) Add(file);
  }
}

void Corpus::Add(const SourceFile& file) {
  Result<std::vector<text::Tree>> read = document::ReadTrees(file);
  if (!read) return;
  for (text::Tree& tree : *read) {
    const Node& root = trees_.emplace_back(std::move(tree)).root();
    const document::DocumentKind* kind = document::FindKind(root.StringAt("kind"));
    const Node* metadata = root.Find("metadata");
    const Node* spec = root.Find("spec");
    if (kind == nullptr || metadata == nullptr || spec == nullptr) continue;
    documents_.push_back({&file, kind, &root, spec, metadata->StringAt("name")});
  }
}

}  // namespace policy::authoring
