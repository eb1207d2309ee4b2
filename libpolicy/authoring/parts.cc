// A policy without one of its parts: what shows whether any test would notice the loss.
#include <algorithm>
#include <string>
#include <utility>

#include "authoring/corpus.h"
#include "base/chars.h"
#include "policy/authoring.h"
#include "rules/catalog.h"
#include "text/json_writer.h"

namespace policy {
namespace authoring {
namespace {

using base::Quote;
using text::Member;
using text::Node;

// A document as JSON, which is YAML too, without one node.
class Without {
 public:
  explicit Without(const Node* part) : part_(part) {}
  std::string Write(const Node& root) {
    Value(root);
    return out_.Take();
  }

 private:
  void Value(const Node& node) {
    switch (node.kind()) {
      case Node::Kind::kMap:
        out_.BeginObject();
        for (const Member& member : node.members()) {
          if (&member.value == part_) continue;
          out_.Key(member.key);
          Value(member.value);
        }
        out_.EndObject();
        return;
      case Node::Kind::kList:
        out_.BeginArray();
        for (const Node& item : node.items()) {
          if (&item != part_) Value(item);
        }
        out_.EndArray();
        return;
      case Node::Kind::kString:
        out_.String(node.text());
        return;
      case Node::Kind::kNull:
        out_.Null();
        return;
      default:
        out_.Raw(node.text());
    }
  }

  const Node* part_;
  text::JsonWriter out_{};
};

// Words for people decide nothing.
bool IsForPeople(std::string_view key) { return key == "reason" || key == "replacement"; }

// Rules, the keys of their checks, and the items of lists in these.
class Parts {
 public:
  Parts(const Corpus& corpus, const Document& document) : corpus_(corpus), document_(document) {}

  std::vector<PolicyPart> Take() {
    const auto rules = text::ItemsAt(*document_.spec, "rules");
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const std::string key = Item("spec.rules", i);
      rule_ = rules[i].StringAt("name");
      Add(rules.size() == 1 ? *document_.root : rules[i], rules[i], key, "rule " + Quote(rule_));
      for (const Member& member : rules[i].members()) {
        if (rules::FindCheck(member.key) == nullptr) continue;
        Below(member.value, key + "." + std::string(member.key), std::string(member.key));
      }
    }
    return std::move(parts_);
  }

 private:
  void Below(const Node& node, const std::string& key, const std::string& shown) {
    for (const Member& member : node.members()) {
      if (IsForPeople(member.key)) continue;
      const std::string name = "." + std::string(member.key);
      if (node.members().size() > 1) Leave(member.value, key + name, shown + name);
      Below(member.value, key + name, shown + name);
    }
    std::size_t index = 0;
    for (const Node& item : node.items()) {
      const std::size_t at = index++;
      if (node.items().size() > 1) Leave(item, Item(key, at), Item(shown, at));
      Below(item, Item(key, at), Item(shown, at));
    }
  }

  void Leave(const Node& node, const std::string& key, const std::string& shown) {
    const bool scalar = !node.is_list() && !node.is_map();
    Add(node, node, key,
        shown + (scalar ? " (" + Quote(node.text()) + ")" : "") + " of rule " + Quote(rule_));
  }

  void Add(const Node& left_out, const Node& place, const std::string& key, std::string what) {
    PolicyPart part{.what = std::move(what),
                    .where = {document_.file->path, place.line(), place.column(), key}};
    for (const Document& each : corpus_.documents()) {
      if (each.root == &left_out) continue;
      part.rest.push_back({each.file->path, Without(&left_out).Write(*each.root)});
    }
    parts_.push_back(std::move(part));
  }

  const Corpus& corpus_;
  const Document& document_;
  std::string_view rule_{};
  std::vector<PolicyPart> parts_{};
};

}  // namespace
}  // namespace authoring

std::vector<PolicyPart> PartsOf(const std::vector<SourceFile>& files, const FileReader& read_file) {
  const authoring::Corpus corpus(files, read_file);
  std::vector<PolicyPart> all;
  for (const authoring::Document& document : corpus.documents()) {
    if (document.kind->kind != document::Kind::kPolicy) continue;
    for (PolicyPart& part : authoring::Parts(corpus, document).Take()) {
      // What cannot be left out is no part of its own.
      if (ReadPolicySet(part.rest, read_file, ReadFor::kTests)) all.push_back(std::move(part));
    }
  }
  return all;
}

}  // namespace policy
