// What lint --fix does: edits the text in place, and keeps the old one unless the new one surely
// says the same.
#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <utility>

#include "authoring/smells.h"
#include "base/chars.h"
#include "text/source_text.h"

namespace policy {
namespace authoring {
namespace {

using base::Quote;
using text::Edit;
using text::Node;
using text::ScalarEnd;

class Mender {
 public:
  explicit Mender(const SourceFile& file)
      : source_(document::TextOf(file)), places_(file.path, source_.text()) {}

  void Document(const Node& root) {
    const document::DocumentKind* kind = document::FindKind(root.StringAt("kind"));
    if (kind == nullptr) return;
    VisitValues(root, *kind->grammar, [&](const Value& value) { QuoteText(value); });
    for (const Repeated& each : RepeatedItems(root, *kind->grammar)) {
      const std::optional<Edit> edit = Removal(each);
      if (!edit) continue;
      dropped_.insert(each.item);
      Note(*each.item, each.path, "removed " + Quote(each.item->text()), *edit);
    }
  }

  std::string Text() { return text::Apply(source_.text(), edits_); }
  const std::set<const Node*>& dropped() const { return dropped_; }
  std::vector<Error> TakeChanges() { return std::move(changes_); }

 private:
  // Text that some YAML reads as a number, a boolean or null, where nothing else is wrong with it.
  void QuoteText(const Value& value) {
    const Node& node = value.node;
    const bool scalar = !node.is_list() && !node.is_map() && !node.text().empty();
    if (value.type.kind != text::Type::Kind::kString || !scalar || !node.plain()) return;
    if (!text::NeedsQuotes(node.text())) return;
    if (value.type.format != nullptr && value.type.format(node.text())) return;
    const std::string written(node.text());
    const std::size_t at = source_.OffsetOf(node);
    if (source_.text().substr(at, written.size()) != written) return;
    Note(node, value.path, "quoted " + Quote(written),
         {.at = at, .size = written.size(), .text = '"' + written + '"'});
  }

  std::optional<Edit> Removal(const Repeated& each) const {
    const std::string_view text = source_.text();
    const std::size_t at = source_.OffsetOf(*each.item);
    if (text[source_.OffsetOf(*each.list)] != '[') return BlockRemoval(at);
    const auto items = each.list->items();
    const auto here = std::find_if(items.begin(), items.end(),
                                   [&](const Node& item) { return &item == each.item; });
    const bool leads = std::all_of(items.begin(), here,
                                   [&](const Node& item) { return dropped_.contains(&item); });
    return FlowRemoval(at, leads);
  }

  // A line of its own: gone, but for its comment.
  std::optional<Edit> BlockRemoval(std::size_t at) const {
    const std::string_view text = source_.text();
    const std::size_t line = text.rfind('\n', at == 0 ? 0 : at - 1) + 1;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t after = ScalarEnd(text, at, false);
    const std::size_t comment = text.find('#', std::min(after, end));
    if (comment < end) {
      const std::size_t dash = text.find('-', line);
      return Edit{.at = dash, .size = comment - dash};
    }
    return Edit{.at = line, .size = std::min(end + 1, text.size()) - line};
  }

  // The item and the comma before it; of those that lead the list the comma after it.
  std::optional<Edit> FlowRemoval(std::size_t at, bool leads) const {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::string_view text = source_.text();
    const std::size_t end = ScalarEnd(text, at, true);
    const std::size_t comma =
        leads ? text.find_first_not_of(kSpace, end) : text.find_last_not_of(kSpace, at - 1);
    if (comma == std::string_view::npos || text[comma] != ',') return std::nullopt;
    if (!leads) return Edit{.at = comma, .size = end - comma};
    const std::size_t next = text.find_first_not_of(" \t", comma + 1);
    return Edit{.at = at, .size = std::min(next, text.size()) - at};
  }

  void Note(const Node& at, const std::string& key, std::string what, Edit edit) {
    edits_.push_back(std::move(edit));
    changes_.push_back(places_.At(at.line(), at.column(), key, std::move(what), {}));
  }

  text::SourceText source_;
  text::Problems places_;
  std::vector<Edit> edits_{};
  std::set<const Node*> dropped_{};
  std::vector<Error> changes_{};
};

bool SayTheSame(const std::vector<text::Tree>& before, const std::vector<text::Tree>& after,
                const std::set<const Node*>& dropped) {
  return std::equal(before.begin(), before.end(), after.begin(), after.end(),
                    [&](const text::Tree& a, const text::Tree& b) {
                      return text::SaysTheSame(a.root(), b.root(), {.dropped = dropped});
                    });
}

}  // namespace
}  // namespace authoring

Rewritten MendDocument(const SourceFile& file) {
  Rewritten same{.text = file.text};
  if (file.path.ends_with(".json")) return same;
  const Result<std::vector<text::Tree>> before = document::ReadTrees(file);
  if (!before) return same;
  authoring::Mender mender(file);
  for (const text::Tree& tree : *before) mender.Document(tree.root());
  SourceFile mended{.path = file.path, .text = mender.Text()};
  const Result<std::vector<text::Tree>> after = document::ReadTrees(mended);
  if (!after || !authoring::SayTheSame(*before, *after, mender.dropped())) return same;
  return {.text = std::move(mended.text), .changes = mender.TakeChanges()};
}

}  // namespace policy
