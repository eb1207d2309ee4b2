// Walks a JSON text with three speeds: follow the paths that lead somewhere, build a tree of what
// was asked for, and skip the rest with the checks alone.
#include "text/json_stream.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "text/json_input.h"
#include "text/key_guard.h"
#include "text/path_trie.h"
#include "text/tree_builder.h"
#include "text/utf8.h"

namespace policy::text {
namespace {

constexpr std::size_t kLongestNumber = 63;
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
constexpr std::size_t kLongestShown = 80;

}  // namespace

struct JsonStream::State : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, JsonStream::State> {
  // A container on the way to a place that was asked for.
  struct Frame {
    int place = PathTrie::kNone;
    bool is_list = false;
    bool starred = false;  // Its own key was met by "*".
  };

  bool Null() { return Scalar(Node::Kind::kNull, "null", false); }
  bool Bool(bool value) { return Scalar(Node::Kind::kBool, value ? "true" : "false", value); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool);
  bool String(const char* text, rapidjson::SizeType length, bool);
  bool Key(const char* text, rapidjson::SizeType length, bool);
  bool StartObject();
  bool EndObject(rapidjson::SizeType);
  bool StartArray() { return Open(Node::Kind::kList); }
  bool EndArray(rapidjson::SizeType) { return Close(); }

  bool Refuse(ErrorKind kind, std::string message);
  bool CheckString(std::string_view text);
  bool CheckCaptured();
  bool Scalar(Node::Kind kind, std::string_view text, bool truth);
  bool Open(Node::Kind kind);
  bool Close();
  int PlaceHere() const;
  void NoteStar();
  void DropStar(bool starred);
  bool Start(int place, Node::Kind kind);
  bool Finish(int place, bool starred, bool captured);

  PathTrie trie{};
  StreamLimits limits{};
  const JsonInput* input = nullptr;
  std::size_t here = 0;  // What offset() answers.
  KeyGuard keys{};
  std::vector<Frame> frames{};
  std::size_t depth = 0;
  std::size_t skipped = 0;  // Open containers that nobody asked for.
  TreeBuilder builder{};
  int capture = PathTrie::kNone;  // The place being captured.
  bool capture_starred = false;
  std::span<const std::string_view> unwanted{};
  bool drop_next = false;            // The value of an unwanted key comes next.
  int next_place = PathTrie::kNone;  // Where the last key leads.
  bool next_starred = false;
  std::string next_key{};
  std::vector<std::string> stars{};  // The keys of open "*" steps; the first star_count count.
  std::size_t star_count = 0;
  bool stopped = false;
  bool used = false;
  ErrorKind kind = ErrorKind::kBadInput;
  std::string message{};
};

bool JsonStream::State::Refuse(ErrorKind why, std::string text) {
  kind = why;
  message = std::move(text);
  return false;
}

bool JsonStream::State::CheckString(std::string_view text) {
  if (text.size() > limits.max_string) {
    return Refuse(ErrorKind::kLimit, "a string is longer than we accept");
  }
  if (input->HasLoneSurrogate(text))
    return Refuse(ErrorKind::kBadInput, "half of a surrogate pair");
  return true;
}

bool JsonStream::State::CheckCaptured() {
  if (builder.count() < limits.max_captured_nodes) return true;
  return Refuse(ErrorKind::kLimit, "one part holds more than " +
                                       std::to_string(limits.max_captured_nodes) + " values");
}

bool JsonStream::State::RawNumber(const char* text, rapidjson::SizeType length, bool) {
  if (length > kLongestNumber) {
    return Refuse(ErrorKind::kBadInput, "a number of more than 63 characters");
  }
  return Scalar(Node::Kind::kNumber, {text, length}, false);
}

bool JsonStream::State::String(const char* text, rapidjson::SizeType length, bool) {
  const std::string_view value(text, length);
  return CheckString(value) && Scalar(Node::Kind::kString, value, false);
}

bool JsonStream::State::Key(const char* text, rapidjson::SizeType length, bool) {
  const std::string_view key(text, length);
  if (!CheckString(key)) return false;
  if (!keys.Add(key)) {
    return Refuse(ErrorKind::kBadInput,
                  "the key '" + OneLine(key.substr(0, kLongestShown)) + "' is there twice");
  }
  if (skipped != 0) return true;
  if (capture != PathTrie::kNone) {
    drop_next = std::find(unwanted.begin(), unwanted.end(), key) != unwanted.end();
    if (!drop_next) builder.Key(key, input->token());
    return true;
  }
  const PathTrie::Place& place = trie[frames.back().place];
  next_place = place.Under(key);
  next_starred = next_place != PathTrie::kNone && next_place == place.any_key;
  if (next_starred) next_key = key;
  return true;
}

int JsonStream::State::PlaceHere() const {
  if (frames.empty()) return PathTrie::kRoot;
  return frames.back().is_list ? trie[frames.back().place].any_item : next_place;
}

void JsonStream::State::NoteStar() {
  if (star_count == stars.size()) stars.emplace_back();
  stars[star_count++] = next_key;
}

void JsonStream::State::DropStar(bool starred) {
  if (starred) --star_count;
}

bool JsonStream::State::Start(int place, Node::Kind what) {
  here = input->token_offset();
  for (const auto& callback : trie[place].starts) callback(what);
  return !stopped;
}

bool JsonStream::State::Finish(int place, bool starred, bool captured) {
  if (captured) {
    for (const auto& callback : trie[place].captures) {
      callback(builder.root());
      if (stopped) return false;
    }
    builder.Reset();
  }
  for (const auto& callback : trie[place].ends) callback();
  DropStar(starred);
  return !stopped;
}

bool JsonStream::State::Scalar(Node::Kind what, std::string_view text, bool truth) {
  if (skipped != 0 || std::exchange(drop_next, false)) return true;
  if (capture != PathTrie::kNone) {
    if (!CheckCaptured()) return false;
    builder.Scalar(what, text, input->token(), false, truth);
    return true;
  }
  const int place = PlaceHere();
  if (place == PathTrie::kNone) return true;
  const bool starred = !frames.empty() && !frames.back().is_list && next_starred;
  if (starred) NoteStar();
  if (!Start(place, what)) return false;
  const bool captured = !trie[place].captures.empty();
  if (captured) builder.Scalar(what, text, input->token(), false, truth);
  here = input->Tell();
  return Finish(place, starred, captured);
}

bool JsonStream::State::StartObject() {
  keys.Open();
  return Open(Node::Kind::kMap);
}

bool JsonStream::State::EndObject(rapidjson::SizeType) {
  keys.Close();
  return Close();
}

bool JsonStream::State::Open(Node::Kind what) {
  if (++depth > limits.max_depth) {
    return Refuse(ErrorKind::kLimit,
                  "nested deeper than " + std::to_string(limits.max_depth) + " levels");
  }
  if (skipped != 0 || std::exchange(drop_next, false)) return ++skipped, true;
  if (capture != PathTrie::kNone) {
    if (!CheckCaptured()) return false;
    builder.Begin(what, input->token());
    return true;
  }
  const int place = PlaceHere();
  if (place == PathTrie::kNone) return ++skipped, true;
  const bool starred = !frames.empty() && !frames.back().is_list && next_starred;
  if (starred) NoteStar();
  if (!Start(place, what)) return false;
  if (trie[place].captures.empty()) {
    frames.push_back({place, what == Node::Kind::kList, starred});
    return true;
  }
  capture = place;
  capture_starred = starred;
  builder.Begin(what, input->token());
  return true;
}

bool JsonStream::State::Close() {
  --depth;
  if (skipped != 0) return --skipped, true;
  here = input->Tell() + 1;  // The closing bracket has not been taken yet.
  if (capture != PathTrie::kNone) {
    builder.End();
    if (builder.depth() != 0) return true;
    return Finish(std::exchange(capture, PathTrie::kNone), capture_starred, true);
  }
  const Frame frame = frames.back();
  frames.pop_back();
  return Finish(frame.place, frame.starred, false);
}

JsonStream::JsonStream() : state_(std::make_unique<State>()) {}
JsonStream::~JsonStream() = default;

void JsonStream::On(std::string_view path, std::function<void(const Node&)> callback) {
  assert(!state_->used);
  state_->trie.At(path).captures.push_back(std::move(callback));
}

void JsonStream::OnStart(std::string_view path, std::function<void(Node::Kind)> callback) {
  assert(!state_->used);
  state_->trie.At(path).starts.push_back(std::move(callback));
}

void JsonStream::OnEnd(std::string_view path, std::function<void()> callback) {
  assert(!state_->used);
  state_->trie.At(path).ends.push_back(std::move(callback));
}

void JsonStream::Repeat(std::string_view path, std::string_view as) {
  assert(!state_->used);
  state_->trie.Repeat(path, as);
}

std::string_view JsonStream::current_key() const {
  return state_->star_count == 0 ? std::string_view{} : state_->stars[state_->star_count - 1];
}

std::size_t JsonStream::offset() const { return state_->here; }

void JsonStream::Stop() { state_->stopped = true; }

Result<void> JsonStream::Read(Source& source, std::string_view file, const StreamLimits& limits) {
  State& state = *state_;
  assert(!state.used && !state.trie.has_hidden_path());
  state.used = true;
  state.limits = limits;
  state.unwanted = source.unwanted();
  JsonInput input(source, limits.max_bytes, limits.max_string);
  state.input = &input;
  rapidjson::Reader reader;
  const rapidjson::ParseResult done = reader.Parse<kFlags>(input, state);
  if (state.stopped) return {};
  if (!state.message.empty()) {
    return input.Complain(state.kind, state.message, input.token_offset(), file);
  }
  if (std::optional<Error> fault = input.Fault(file)) return *std::move(fault);
  if (!done) return input.ComplainParse(done, file);
  return {};
}

}  // namespace policy::text
