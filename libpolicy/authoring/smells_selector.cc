// Selectors, packages and paths whose own keys leave nothing to select.
#include <algorithm>

#include "authoring/smells.h"
#include "base/chars.h"
#include "rules/package_pattern.h"

namespace policy::authoring {
namespace {

using base::Quote;
using text::Node;

class Selects {
 public:
  Selects(const Document& document, Nose& nose) : document_(document), nose_(nose) {}

  void operator()(const Value& value) {
    if (value.node.is_map()) {
      Keys(value);
      Package(value);
    }
    if (value.key == "paths" && value.node.is_string()) Path(value);
  }

 private:
  // Keys of one selector against each other.
  void Keys(const Value& value) {
    const Node& node = value.node;
    const Node* since = node.Find("fixAvailableFor");
    if (since != nullptr && node.StringAt("fix") == "none") {
      Smelt(*since, value.path + ".fixAvailableFor",
            "'fixAvailableFor' beside 'fix: none' selects nothing",
            "what has no fix has had none for any time");
    }
    const Node* kev = node.Find("kev");
    const Node* ransomware = node.Find("ransomware");
    if (kev != nullptr && kev->is_false() && ransomware != nullptr && ransomware->is_true()) {
      Smelt(*kev, value.path + ".kev", "'kev: false' beside 'ransomware: true' selects nothing",
            "the catalogue lists ransomware among what it lists");
    }
    std::size_t index = 0;
    for (const Node& item : text::ItemsAt(node, "unless")) {
      const std::string path = Item(value.path + ".unless", index++);
      if (!text::BoolAt(item, "any")) continue;
      Smelt(item, path, "'unless' drops all that is selected", "name what is to be dropped");
    }
  }

  void Package(const Value& value) {
    const Node& node = value.node;
    const std::string_view name = node.StringAt("name");
    const Node* preset = node.Find("preset");
    if (preset != nullptr && !name.empty()) {
      const auto names = rules::PresetNames(preset->string());
      const bool common = std::any_of(names.begin(), names.end(),
                                      [&](std::string_view each) { return Covers(name, each); });
      if (!common) {
        Smelt(*preset, value.path + ".preset",
              "no package of preset " + Quote(preset->string()) + " is called " + Quote(name),
              "all keys of a package must hold: give two packages");
      }
    }
    const Node* purl = node.Find("purl");
    const std::string wanted = "pkg:" + std::string(node.StringAt("type")) + "/";
    if (purl == nullptr || wanted.size() == 5) return;
    const std::string_view fixed = purl->string().substr(0, purl->string().find('*'));
    if (fixed.starts_with(wanted) || std::string_view(wanted).starts_with(fixed)) return;
    Smelt(*purl, value.path + ".purl",
          "no package of type " + Quote(node.StringAt("type")) + " has such a purl",
          "all keys of a package must hold");
  }

  void Path(const Value& value) {
    const std::string_view text = value.node.string();
    if (text.starts_with('/') || text.starts_with('*')) return;
    Smelt(
        value.node, value.path, Quote(text) + " takes no path: all paths are absolute",
        "write \"/" + std::string(text) + "\", or \"**/" + std::string(text) + "\" for any place");
  }

  void Smelt(const Node& at, const std::string& key, std::string message, std::string hint) {
    nose_.Smelt(document_, at, key, std::move(message), std::move(hint));
  }

  const Document& document_;
  Nose& nose_;
};

}  // namespace

void FindNeverSelects(const Corpus& corpus, Nose& nose) {
  for (const Document& document : corpus.documents()) {
    VisitValues(*document.root, *document.kind->grammar, Selects(document, nose));
  }
}

}  // namespace policy::authoring
