// The scanner behind Outline: one byte at a time, no recursion, bounded memory whatever the text.
// Leaves every check of the grammar to the reader.
#include "report/outline.h"

#include <algorithm>
#include <utility>

#include "text/utf8.h"

namespace policy::report {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool EndsScalar(char c) {
  return IsSpace(c) || c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']' ||
         c == '"';
}

Outline::Kind KindOfScalar(std::string_view token) {
  if (token == "null") return Outline::Kind::kNull;
  if (token == "true" || token == "false") return Outline::Kind::kBool;
  const bool number =
      !token.empty() && (token.front() == '-' || (token.front() >= '0' && token.front() <= '9'));
  return number ? Outline::Kind::kNumber : Outline::Kind::kOther;
}

std::string Quoted(const std::vector<std::string>& words) {
  constexpr std::size_t kMostShown = 8;
  constexpr std::size_t kLongestShown = 40;
  std::string text;
  for (std::size_t i = 0; i < std::min(words.size(), kMostShown); ++i) {
    text += (i == 0 ? "'" : ", '") + text::OneLine(words[i].substr(0, kLongestShown)) + "'";
  }
  return words.size() > kMostShown ? text + ", …" : text;
}

}  // namespace

void Outline::Feed(std::string_view bytes) {
  if (head_.size() < kLongestHead) head_ += bytes.substr(0, kLongestHead - head_.size());
  for (const char c : bytes) {
    if (root_ == Kind::kOther || too_deep_ || more_after_) return;
    Step(c);
  }
}

void Outline::Finish() {
  if (mode_ == Mode::kScalar) EndScalar();
}

void Outline::Step(char c) {
  switch (mode_) {
    case Mode::kString:
      if (c == '"') return EndString();
      if (c == '\\') mode_ = Mode::kEscape;
      return Keep(c);
    case Mode::kEscape:
      mode_ = Mode::kString;
      return Keep(c);
    case Mode::kScalar:
      if (!EndsScalar(c)) return Keep(c);
      EndScalar();
      return Between(c);
    case Mode::kBetween:
      return Between(c);
  }
}

void Outline::Between(char c) {
  const bool byte_order_mark = root_ == Kind::kNothing && static_cast<unsigned char>(c) >= 0xBB;
  if (IsSpace(c) || byte_order_mark || root_ == Kind::kOther) return;
  if (ended_) {
    more_after_ = true;
    return;
  }
  switch (c) {
    case '"':
      token_.clear();
      mode_ = Mode::kString;
      if (frames_.empty()) root_ = Kind::kString;
      return;
    case '{':
    case '[':
      return Open(c == '[');
    case '}':
    case ']':
      return frames_.empty() ? void(root_ = Kind::kOther) : Close();
    case ',':
      if (frames_.empty()) root_ = Kind::kOther;
      key_due_ = !frames_.empty() && !frames_.back().list;
      return;
    case ':':
      return;
    default:
      token_.assign(1, c);
      mode_ = Mode::kScalar;
  }
}

bool Outline::Enter() {
  if (frames_.empty()) return true;
  const Frame& in = frames_.back();
  if (!in.noted || frames_.size() > kDeepest) return false;
  if (in.list) {
    if (!in.first) return false;
    path_ += "[]";
  }
  return true;
}

void Outline::Note(Kind kind) {
  if (path_.empty() || values_.size() >= kMostValues + root_keys_.size()) return;
  values_.try_emplace(path_, Value{kind, kind == Kind::kMap || kind == Kind::kList ? "" : token_});
}

// A value has ended: the path is its container's again.
void Outline::Leave() {
  if (frames_.empty()) {
    ended_ = true;
    return;
  }
  path_.resize(frames_.back().path_size);
  frames_.back().first = false;
}

void Outline::Open(bool list) {
  if (frames_.size() >= kRefusedDepth) {
    too_deep_ = true;
    return;
  }
  if (frames_.empty()) root_ = list ? Kind::kList : Kind::kMap;
  const bool noted = Enter();
  if (noted) Note(list ? Kind::kList : Kind::kMap);
  frames_.push_back({list, noted, true, path_.size()});
  key_due_ = !list;
}

void Outline::Close() {
  frames_.pop_back();
  key_due_ = false;
  Leave();
}

void Outline::EndString() {
  mode_ = Mode::kBetween;
  if (!key_due_) {
    if (Enter()) Note(Kind::kString);
    return Leave();
  }
  key_due_ = false;
  const Frame& in = frames_.back();
  if (!in.noted || frames_.size() > kDeepest) return;
  if (frames_.size() == 1 && root_keys_.size() < kMostValues) root_keys_.push_back(token_);
  path_ += (path_.empty() ? "" : ".") + token_;
}

void Outline::EndScalar() {
  mode_ = Mode::kBetween;
  const Kind kind = KindOfScalar(token_);
  if (frames_.empty()) root_ = kind;
  if (Enter()) Note(kind);
  Leave();
}

const Outline::Value* Outline::Find(std::string_view path) const {
  const auto found = values_.find(path);
  return found == values_.end() ? nullptr : &found->second;
}

bool Outline::Is(std::string_view path, Kind kind) const {
  const Value* value = Find(path);
  return value != nullptr && value->kind == kind;
}

bool Outline::HasLike(std::string_view begin, std::string_view end) const {
  for (auto at = values_.lower_bound(begin); at != values_.end(); ++at) {
    if (!at->first.starts_with(begin)) return false;
    if (at->first.ends_with(end)) return true;
  }
  return false;
}

std::string_view Outline::TextAt(std::string_view path) const {
  const Value* value = Find(path);
  return value == nullptr ? std::string_view{} : std::string_view(value->text);
}

std::string Outline::Describe() const {
  if (more_after_) return "several JSON documents or other text";
  switch (root_) {
    case Kind::kMap:
      return root_keys_.empty() ? "an empty JSON object"
                                : "a JSON object with the keys " + Quoted(root_keys_);
    case Kind::kList: {
      std::vector<std::string> keys;
      for (const auto& [path, value] : values_) {
        if (path.starts_with("[].") && path.find_first_of(".[", 3) == std::string::npos) {
          keys.push_back(path.substr(3));
        }
      }
      if (!keys.empty()) return "a JSON list of objects with the keys " + Quoted(keys);
      return Has("[]") ? "a JSON list" : "an empty JSON list";
    }
    case Kind::kString:
      return "a JSON string";
    case Kind::kNumber:
      return "a number";
    case Kind::kBool:
      return "a boolean";
    case Kind::kNull:
      return "null";
    default:
      return head_.find_first_not_of(" \t\r\n") != std::string::npos &&
                     head_[head_.find_first_not_of(" \t\r\n")] == '<'
                 ? "XML"
                 : "text that is not JSON";
  }
}

}  // namespace policy::report
