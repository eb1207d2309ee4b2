// One method an event. Positions of yaml-cpp count from zero, ours from one.
#include "text/yaml_events.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text/utf8.h"
#include "text/yaml_scalar.h"

namespace policy::text {
namespace {

constexpr std::size_t kLongestShown = 80;
constexpr std::string_view kCore = "tag:yaml.org,2002:";
constexpr std::array<std::string_view, 7> kTags = {"str",  "int", "float", "bool",
                                                   "null", "map", "seq"};

std::size_t OffsetOf(const YAML::Mark& mark) {
  return static_cast<std::size_t>(std::max(mark.pos, 0));
}

Position At(const YAML::Mark& mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

std::string Shown(std::string_view text) { return OneLine(text.substr(0, kLongestShown)); }

// yaml-cpp's marks for "no tag": plain, or quoted and block scalars.
bool IsTagged(const std::string& tag) { return !tag.empty() && tag != "?" && tag != "!"; }

std::string_view CoreTag(std::string_view tag) {
  if (!tag.starts_with(kCore)) return {};
  tag.remove_prefix(kCore.size());
  return std::find(kTags.begin(), kTags.end(), tag) == kTags.end() ? std::string_view{} : tag;
}

// What an event of null was written as.
std::string_view NullText(std::string_view source, std::size_t at) {
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (!source.substr(std::min(at, source.size())).starts_with(word)) continue;
    const std::size_t end = at + word.size();
    if (end == source.size() ||
        std::string_view(" \t\r\n,]}").find(source[end]) != std::string_view::npos) {
      return word;
    }
  }
  return {};
}

// What becomes of the bracket at `at`, counting brackets alone. yaml-cpp reads a list that never
// ends as a key first, and that would hide what is really wrong with the text.
enum class Bracket { kCloses, kStaysOpen, kTooDeep };
Bracket Follow(std::string_view source, std::size_t at, std::size_t limit) {
  std::size_t depth = 0;
  for (const char c : source.substr(std::min(at, source.size()))) {
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && depth != 0) --depth;
    if (depth > limit) return Bracket::kTooDeep;
    if (depth == 0) return Bracket::kCloses;
  }
  return Bracket::kStaysOpen;
}

}  // namespace

void YamlEvents::Refuse(ErrorKind kind, std::string message, std::size_t offset,
                        std::string hint) const {
  throw YamlRefusal{kind, std::move(message), std::move(hint), offset};
}

void YamlEvents::OnDocumentStart(const YAML::Mark& mark) {
  if (trees_.size() >= options_.limits.max_documents) {
    Refuse(ErrorKind::kLimit,
           "more than " + std::to_string(options_.limits.max_documents) + " documents",
           OffsetOf(mark));
  }
  if (seen_document_ && !IsSeparated(OffsetOf(mark))) {
    Refuse(ErrorKind::kBadInput, "text after the end of the document", OffsetOf(mark),
           "begin a further document with '---'");
  }
  seen_document_ = true;
  anchors_.clear();
}

// yaml-cpp begins a new document at whatever follows a complete one.
bool YamlEvents::IsSeparated(std::size_t at) const {
  if (source_.substr(std::min(at, source_.size())).starts_with("---")) return true;
  const auto from = OffsetOf(newest_);
  return source_.substr(from, at - std::min(from, at)).find("\n...") != std::string_view::npos;
}

void YamlEvents::OnDocumentEnd() {
  nodes_before_ += builder_.count();
  if (builder_.root().is_null()) {
    builder_.Reset();
  } else {
    trees_.push_back(builder_.Take());
  }
}

void YamlEvents::CheckProperties(const YAML::Mark& mark, const std::string& tag,
                                 YAML::anchor_t anchor) const {
  const std::size_t at = OffsetOf(mark);
  if (options_.allow_aliases) {
    if (IsTagged(tag) && CoreTag(tag).empty()) {
      Refuse(ErrorKind::kBadInput, "the tag '" + Shown(tag) + "' is not allowed here", at);
    }
    return;
  }
  if (anchor != YAML::NullAnchor) Refuse(ErrorKind::kBadInput, "anchors are not allowed here", at);
  if (IsTagged(tag) || (at < source_.size() && source_[at] == '!')) {
    Refuse(ErrorKind::kBadInput, "tags are not allowed here", at, "put text in quotes instead");
  }
}

void YamlEvents::CheckCount(const YAML::Mark& mark) const {
  if (nodes_before_ + builder_.count() < options_.limits.max_nodes) return;
  Refuse(ErrorKind::kLimit,
         "more than " + std::to_string(options_.limits.max_nodes) + " values are not accepted",
         OffsetOf(mark));
}

void YamlEvents::Done(YAML::anchor_t anchor) {
  if (anchor != YAML::NullAnchor) anchors_.insert_or_assign(anchor, builder_.newest());
  if (!frames_.empty() && frames_.back().is_map) frames_.back().wants_key = true;
}

void YamlEvents::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const std::size_t at = OffsetOf(mark);
  CheckProperties(mark, {}, anchor);
  if (WantsKey()) Refuse(ErrorKind::kBadInput, "a key must be text, not nothing", at);
  CheckColon(at);
  CheckCount(mark);
  newest_ = mark;
  builder_.Scalar(Node::Kind::kNull, NullText(source_, at), At(mark), true);
  Done(anchor);
}

// yaml-cpp gives a key without a colon the value null.
void YamlEvents::CheckColon(std::size_t at) const {
  if (frames_.empty() || !frames_.back().is_map) return;
  const Frame& frame = frames_.back();
  if (frame.is_flow && options_.allow_aliases) return;  // {a, b} is YAML for a set.
  const std::size_t length = at - std::min(at, frame.key_at);
  if (source_.substr(frame.key_at, length).find(':') != std::string_view::npos) return;
  for (const Frame& open : frames_) {
    if (!open.is_flow || Follow(source_, open.begin, source_.size()) != Bracket::kStaysOpen)
      continue;
    Refuse(ErrorKind::kBadInput, "the bracket opened here is never closed", open.begin);
  }
  Refuse(ErrorKind::kBadInput, "expected ':' after this key", frame.key_at);
}

void YamlEvents::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                          const std::string& value) {
  const std::size_t at = OffsetOf(mark);
  newest_ = mark;
  CheckProperties(mark, tag, anchor);
  if (const auto quote = FindUnclosedQuote(source_, at)) {
    Refuse(ErrorKind::kBadInput, "the quote opened here is never closed", *quote);
  }
  if (value.size() > options_.limits.max_string) {
    Refuse(ErrorKind::kLimit, "a string is longer than we accept", at);
  }
  const bool plain = tag == "?";
  if (WantsKey()) {
    Key(mark, value, plain);
    if (anchor == YAML::NullAnchor) return;
    anchors_.insert_or_assign(anchor, builder_.Loose(value, At(mark)));
    return;
  }
  CheckCount(mark);
  const std::string_view core = CoreTag(tag);
  ScalarType type;
  if (plain || (!core.empty() && core != "str")) type = TypeOfPlain(value);
  builder_.Scalar(type.kind, value, At(mark), plain, type.truth);
  Done(anchor);
}

void YamlEvents::Key(const YAML::Mark& mark, std::string_view key, bool plain) {
  const std::size_t at = OffsetOf(mark);
  Frame& frame = frames_.back();
  const bool merge = plain && key == "<<";
  if (merge && !options_.allow_aliases) {
    Refuse(ErrorKind::kBadInput, "merge keys are not allowed here", at);
  }
  if (!keys_.Add(key)) {
    Refuse(ErrorKind::kBadInput, "the key '" + Shown(key) + "' is there twice", at);
  }
  frame.merges = frame.merges || merge;
  frame.key_at = at;
  frame.wants_key = false;
  builder_.Key(key, At(mark));
}

void YamlEvents::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const std::size_t at = OffsetOf(mark);
  if (!options_.allow_aliases) Refuse(ErrorKind::kBadInput, "aliases are not allowed here", at);
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    Refuse(ErrorKind::kBadInput, "an alias stands inside its own anchor", at);
  }
  newest_ = mark;
  if (WantsKey()) {
    AliasKey(mark, found->second);
    return;
  }
  Expand(found->second, mark);
  builder_.Repeat(found->second);
  Done(YAML::NullAnchor);
}

void YamlEvents::AliasKey(const YAML::Mark& mark, const Node& node) {
  if (node.is_list() || node.is_map() || node.is_null()) {
    Refuse(ErrorKind::kBadInput, "a key must be text", OffsetOf(mark));
  }
  Key(mark, node.text(), false);
}

YamlEvents::Size YamlEvents::Measure(const Node& node, std::size_t level, const YAML::Mark& mark) {
  if (++expanded_ > options_.limits.max_expanded_nodes) {
    Refuse(ErrorKind::kLimit,
           "aliases repeat more than " + std::to_string(options_.limits.max_expanded_nodes) +
               " values",
           OffsetOf(mark));
  }
  Size size{1, level + (node.is_list() || node.is_map() ? 1 : 0)};
  const auto add = [&](const Node& child) {
    const Size inner = Measure(child, level + 1, mark);
    size.nodes += inner.nodes;
    size.depth = std::max(size.depth, inner.depth);
  };
  for (const Node& item : node.items()) add(item);
  for (const Member& member : node.members()) add(member.value);
  return size;
}

void YamlEvents::Expand(const Node& node, const YAML::Mark& mark) {
  CheckCount(mark);
  const Size size = Measure(node, 0, mark);
  if (builder_.depth() + size.depth > options_.limits.max_depth) {
    Refuse(ErrorKind::kLimit,
           "nested deeper than " + std::to_string(options_.limits.max_depth) + " levels",
           OffsetOf(mark));
  }
}

void YamlEvents::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                 YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
  CheckProperties(mark, tag, anchor);
  Open(mark, Node::Kind::kList, anchor, style == YAML::EmitterStyle::Flow);
}

void YamlEvents::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                            YAML::EmitterStyle::value style) {
  CheckProperties(mark, tag, anchor);
  Open(mark, Node::Kind::kMap, anchor, style == YAML::EmitterStyle::Flow);
  keys_.Open();
}

void YamlEvents::Open(const YAML::Mark& mark, Node::Kind kind, YAML::anchor_t anchor,
                      bool is_flow) {
  const std::size_t max_depth = options_.limits.max_depth;
  const Bracket end = WantsKey() ? Follow(source_, OffsetOf(mark), max_depth) : Bracket::kCloses;
  const bool too_deep = builder_.depth() >= max_depth || end == Bracket::kTooDeep;
  if (WantsKey() && !too_deep) {
    if (end == Bracket::kStaysOpen) {
      Refuse(ErrorKind::kBadInput, "the bracket opened here is never closed", OffsetOf(mark));
    }
    Refuse(ErrorKind::kBadInput, "a key must be text, not a list or a map", OffsetOf(mark),
           "put a value that begins with '{' or '[' in quotes");
  }
  if (too_deep) {
    Refuse(ErrorKind::kLimit,
           "nested deeper than " + std::to_string(options_.limits.max_depth) + " levels",
           OffsetOf(mark));
  }
  CheckCount(mark);
  newest_ = mark;
  builder_.Begin(kind, At(mark));
  const bool is_map = kind == Node::Kind::kMap;
  frames_.push_back({is_map, is_flow, is_map, false, OffsetOf(mark), 0, anchor});
}

void YamlEvents::OnMapEnd() {
  if (frames_.back().merges) ResolveMerge();
  keys_.Close();
  Close();
}

void YamlEvents::Close() {
  const YAML::anchor_t anchor = frames_.back().anchor;
  builder_.End();
  frames_.pop_back();
  Done(anchor);
}

// The map's own keys go before merged ones, and earlier maps of a list before later ones.
void YamlEvents::ResolveMerge() {
  const Node value = builder_.Remove("<<");
  if (value.is_map()) {
    Expand(value, newest_);
    builder_.Merge(value);
    return;
  }
  const bool maps = value.is_list() && std::all_of(value.items().begin(), value.items().end(),
                                                   [](const Node& item) { return item.is_map(); });
  if (!maps)
    Refuse(ErrorKind::kBadInput, "'<<' takes a map or a list of maps", frames_.back().key_at);
  for (const Node& item : value.items()) {
    Expand(item, newest_);
    builder_.Merge(item);
  }
}

}  // namespace policy::text
