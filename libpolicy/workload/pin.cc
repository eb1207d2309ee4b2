// Images are found by the reader that judges them, and their places by the tree it read. What comes
// out is read again: unless it says the same but for the images, it is not given out.
#include "policy/pin.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "text/source_text.h"
#include "workload/object.h"
#include "workload/read.h"

namespace policy {
namespace workload {
namespace {

using text::Node;

constexpr std::string_view kMark = "\xEF\xBB\xBF";

// One step of "items[3]": a key, then any number of indexes.
const Node* Step(const Node* at, std::string_view step) {
  const std::size_t bracket = std::min(step.find('['), step.size());
  if (bracket > 0) at = at->Find(step.substr(0, bracket));
  for (step.remove_prefix(bracket); at != nullptr && step.starts_with('[');) {
    std::size_t index = 0;
    const auto [end, wrong] = std::from_chars(step.data() + 1, step.data() + step.size(), index);
    if (wrong != std::errc() || index >= at->items().size()) return nullptr;
    at = &at->items()[index];
    step.remove_prefix(static_cast<std::size_t>(end - step.data()) + 1);
  }
  return at;
}

// The node that "[0].items[3].spec.containers[0].image" names; no key on the way holds a dot.
const Node* NodeAt(const Node& root, std::string_view path) {
  const Node* at = &root;
  while (at != nullptr && !path.empty()) {
    const std::size_t end = std::min(path.find('.'), path.size());
    at = Step(at, path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return at;
}

// An image in a manifest, and the scalar that names it.
struct Named {
  const Node* node = nullptr;
  const Container* container = nullptr;
};

// A manifest with its images; without a byte order mark, which no tree counts.
class Manifest {
 public:
  static Result<Manifest> Read(std::string_view text, std::string_view file) {
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    Result<std::vector<text::Tree>> documents = ReadDocuments(text, file);
    if (!documents) return documents.error();
    return Manifest(text, file, *std::move(documents));
  }

  const std::vector<text::Tree>& documents() const { return documents_; }
  const std::vector<Named>& images() const { return images_; }
  std::string_view text() const { return text_; }

  Where At(const Node& node) const {
    return {.file = file_, .line = node.line(), .column = node.column()};
  }
  // How many nodes stand at the place of `node`: one, unless an alias repeats it.
  std::size_t UsesOf(const Node& node) const {
    const Place place{node.line(), node.column()};
    return static_cast<std::size_t>(std::count(places_.begin(), places_.end(), place));
  }

 private:
  using Place = std::pair<int, int>;

  Manifest(std::string_view text, std::string_view file, std::vector<text::Tree> documents)
      : text_(text), file_(file), documents_(std::move(documents)) {
    for (const text::Tree& document : documents_) {
      NotePlaces(document.root());
      for (const Workload& workload : WalkObjects(document.root(), {})) {
        if (workload.pod) pods_.push_back({&document, workload});
      }
    }
    for (const auto& [document, workload] : pods_) {
      for (const Container& container : workload.pod->containers) {
        if (!container.image) continue;
        const std::string& object = workload.document;
        const std::string path =
            (object.starts_with('.') ? object.substr(1) : object) + "." + container.field;
        const Node* node = NodeAt(document->root(), path.starts_with('.') ? path.substr(1) : path);
        if (node != nullptr) images_.push_back({node, &container});
      }
    }
  }

  void NotePlaces(const Node& node) {
    for (const Node& item : node.items()) NotePlaces(item);
    for (const text::Member& member : node.members()) NotePlaces(member.value);
    if (!node.is_list() && !node.is_map() && !node.is_null())
      places_.emplace_back(node.line(), node.column());
  }

  struct Bearer {
    const text::Tree* document = nullptr;
    Workload workload{};
  };
  std::string_view text_;
  std::string file_;
  std::vector<text::Tree> documents_;
  std::vector<Bearer> pods_{};
  std::vector<Named> images_{};
  std::vector<Place> places_{};
};

Error Refuse(const Manifest& manifest, const Named& image, std::string why, std::string hint) {
  return {.kind = ErrorKind::kRefused,
          .message = "the image '" + *image.container->image + "' " + std::move(why),
          .where = manifest.At(*image.node),
          .hint = std::move(hint)};
}

// Behind an anchor and a tag: "&a !!str name" begins at the name.
std::size_t SkipProperties(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    at = std::min(text.find_first_of(" \t\r\n", at), text.size());
    at = std::min(text.find_first_not_of(" \t", at), text.size());
  }
  return at;
}

// What to write, and where, so that the scalar reads `pinned`.
Result<text::Edit> EditOf(const Manifest& manifest, const Named& image,
                          const text::SourceText& source, std::string pinned) {
  const std::string_view text = manifest.text();
  const std::string& written = *image.container->image;
  const std::size_t at = SkipProperties(text, source.OffsetOf(*image.node));
  if (manifest.UsesOf(*image.node) > 1) {
    return Refuse(manifest, image,
                  "is repeated by an alias or a merge, and stands for more than one",
                  "write it out in each place");
  }
  if (text.substr(at, written.size()) == written) {
    return text::Edit{.at = at, .size = written.size(), .text = std::move(pinned)};
  }
  const bool quoted = at < text.size() && (text[at] == '"' || text[at] == '\'');
  const std::size_t end = quoted ? text::ScalarEnd(text, at, false) : at;
  const std::string_view inside = end > at + 1 ? text.substr(at + 1, end - at - 2) : "";
  if (inside.empty() || inside.find('\n') != std::string_view::npos) {
    return Refuse(manifest, image, "is not written in one line", "write it plainly");
  }
  return text::Edit{.at = at + 1, .size = inside.size(), .text = std::move(pinned)};
}

// Whether `after` is what was meant to come of `before`.
bool IsMeant(const Manifest& before, std::string_view after, const text::Meant& meant) {
  const Result<std::vector<text::Tree>> read = ReadDocuments(after, {});
  return read && std::equal(before.documents().begin(), before.documents().end(), read->begin(),
                            read->end(), [&](const text::Tree& a, const text::Tree& b) {
                              return text::SaysTheSame(a.root(), b.root(), meant);
                            });
}

}  // namespace
}  // namespace workload

Result<std::vector<UnpinnedImage>> FindUnpinned(std::string_view text, std::string_view file) {
  const Result<workload::Manifest> manifest = workload::Manifest::Read(text, file);
  if (!manifest) return manifest.error();
  std::vector<UnpinnedImage> found;
  for (const workload::Named& image : manifest->images()) {
    const Container& container = *image.container;
    if (!container.reference) {
      return Error{.kind = ErrorKind::kBadInput,
                   .message = container.image_error,
                   .where = manifest->At(*image.node)};
    }
    if (!container.reference->digest.empty()) continue;
    found.push_back({*container.image, *container.reference, manifest->At(*image.node)});
  }
  const auto before = [](const UnpinnedImage& a, const UnpinnedImage& b) {
    return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
  };
  std::stable_sort(found.begin(), found.end(), before);
  return found;
}

Result<std::string> PinImages(std::string_view text, std::string_view file,
                              const std::map<std::string, std::string>& digests) {
  const Result<workload::Manifest> manifest = workload::Manifest::Read(text, file);
  if (!manifest) return manifest.error();
  const text::SourceText source(manifest->text());
  std::vector<text::Edit> edits;
  text::Meant meant;
  for (const workload::Named& image : manifest->images()) {
    const auto digest = digests.find(*image.container->image);
    const bool pinned = image.container->reference && !image.container->reference->digest.empty();
    if (pinned || digest == digests.end()) continue;
    const std::string now = digest->first + "@" + digest->second;
    Result<text::Edit> edit = workload::EditOf(*manifest, image, source, now);
    if (!edit) return edit.error();
    edits.push_back(*std::move(edit));
    meant.rewritten.emplace(image.node, now);
  }
  std::string after = text::Apply(manifest->text(), std::move(edits));
  if (!workload::IsMeant(*manifest, after, meant)) {
    return Error{.kind = ErrorKind::kRefused,
                 .message = "the images cannot be rewritten without changing something else",
                 .where = {.file = std::string(file)},
                 .hint = "write them plainly, each in a line of its own"};
  }
  return std::string(text.substr(0, text.size() - manifest->text().size())) + after;
}

}  // namespace policy
