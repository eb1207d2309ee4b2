// JSON text to a Tree, and a Tree to its canonical form.
#include "text/json.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "text/json_input.h"
#include "text/json_writer.h"
#include "text/key_guard.h"
#include "text/tree_builder.h"
#include "text/utf8.h"

namespace policy::text {
namespace {

constexpr std::size_t kLongestNumber = 63;
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;

class TreeHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeHandler> {
 public:
  TreeHandler(const JsonInput& input, const Limits& limits) : input_(input), limits_(limits) {}

  bool Null() { return Plain(Node::Kind::kNull, "null", false); }
  bool Bool(bool value) { return Plain(Node::Kind::kBool, value ? "true" : "false", value); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    if (length > kLongestNumber) {
      return Refuse(ErrorKind::kBadInput, "a number of more than 63 characters");
    }
    return Plain(Node::Kind::kNumber, {text, length}, false);
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view value(text, length);
    return CheckString(value) && Plain(Node::Kind::kString, value, false);
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view key(text, length);
    if (!CheckString(key)) return false;
    if (!keys_.Add(key)) {
      return Refuse(ErrorKind::kBadInput,
                    "the key '" + OneLine(key.substr(0, 80)) + "' is there twice");
    }
    builder_.Key(key, input_.token());
    return true;
  }
  bool StartObject() {
    keys_.Open();
    return Begin(Node::Kind::kMap);
  }
  bool EndObject(rapidjson::SizeType) {
    keys_.Close();
    builder_.End();
    return true;
  }
  bool StartArray() { return Begin(Node::Kind::kList); }
  bool EndArray(rapidjson::SizeType) {
    builder_.End();
    return true;
  }

  bool refused() const { return !message_.empty(); }
  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }
  Tree Take() { return builder_.Take(); }

 private:
  bool Refuse(ErrorKind kind, std::string message) {
    kind_ = kind;
    message_ = std::move(message);
    return false;
  }
  bool CheckCount() {
    if (builder_.count() < limits_.max_nodes) return true;
    return Refuse(ErrorKind::kLimit,
                  "more than " + std::to_string(limits_.max_nodes) + " values are not accepted");
  }
  bool CheckString(std::string_view value) {
    if (value.size() > limits_.max_string) {
      return Refuse(ErrorKind::kLimit, "a string is longer than we accept");
    }
    if (input_.HasLoneSurrogate(value))
      return Refuse(ErrorKind::kBadInput, "half of a surrogate pair");
    return true;
  }
  bool Plain(Node::Kind kind, std::string_view text, bool truth) {
    if (!CheckCount()) return false;
    builder_.Scalar(kind, text, input_.token(), false, truth);
    return true;
  }
  bool Begin(Node::Kind kind) {
    if (builder_.depth() >= limits_.max_depth) {
      return Refuse(ErrorKind::kLimit,
                    "nested deeper than " + std::to_string(limits_.max_depth) + " levels");
    }
    if (!CheckCount()) return false;
    builder_.Begin(kind, input_.token());
    return true;
  }

  const JsonInput& input_;
  const Limits& limits_;
  TreeBuilder builder_{};
  KeyGuard keys_{};
  ErrorKind kind_ = ErrorKind::kBadInput;
  std::string message_{};
};

Error Plain(ErrorKind kind, std::string message, std::string_view file) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.where.file = std::string(file);
  return error;
}

// RFC 8785, 3.2.3: keys compare by UTF-16 units. That differs from byte order only where one side
// is above U+FFFF and the other in U+E000 to U+FFFF.
bool Utf16Less(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (y == b.end()) return false;
  if (x == a.end()) return true;
  const auto left = static_cast<unsigned char>(*x);
  const auto right = static_cast<unsigned char>(*y);
  if (left >= 0xEE && right >= 0xEE && (left >= 0xF0) != (right >= 0xF0)) return left >= 0xF0;
  return left < right;
}

class Canonicalizer {
 public:
  // False at a number that RFC 8785 cannot write; bad() is it. Trees are at most max_depth deep.
  bool Write(const Node& node) {
    switch (node.kind()) {
      case Node::Kind::kNull:
        out_.Null();
        return true;
      case Node::Kind::kBool:
        out_.Bool(node.is_true());
        return true;
      case Node::Kind::kString:
        out_.String(node.text());
        return true;
      case Node::Kind::kNumber:
        return WriteNumber(node);
      case Node::Kind::kList:
        out_.BeginArray();
        for (const Node& item : node.items()) {
          if (!Write(item)) return false;
        }
        out_.EndArray();
        return true;
      case Node::Kind::kMap:
        return WriteMap(node);
    }
    return false;
  }
  std::string Take() { return out_.Take(); }
  const Node* bad() const { return bad_; }

 private:
  bool WriteNumber(const Node& node) {
    const std::optional<double> value = node.number();
    if (!value || !std::isfinite(*value)) {
      bad_ = &node;
      return false;
    }
    out_.Number(*value);
    return true;
  }
  bool WriteMap(const Node& node) {
    std::vector<const Member*> sorted;
    sorted.reserve(node.members().size());
    for (const Member& member : node.members()) sorted.push_back(&member);
    std::sort(sorted.begin(), sorted.end(),
              [](const Member* a, const Member* b) { return Utf16Less(a->key, b->key); });
    out_.BeginObject();
    for (const Member* member : sorted) {
      out_.Key(member->key);
      if (!Write(member->value)) return false;
    }
    out_.EndObject();
    return true;
  }

  JsonWriter out_{};
  const Node* bad_ = nullptr;
};

}  // namespace

Result<Tree> ReadJson(std::string_view bytes, std::string_view file, const Limits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return Plain(ErrorKind::kLimit,
                 "more than " + std::to_string(limits.max_bytes) + " bytes are not accepted", file);
  }
  JsonInput input(bytes);
  TreeHandler handler(input, limits);
  rapidjson::Reader reader;
  const rapidjson::ParseResult done = reader.Parse<kFlags>(input, handler);
  if (handler.refused()) {
    return input.Complain(handler.kind(), handler.message(), input.token_offset(), file);
  }
  if (std::optional<Error> fault = input.Fault(file)) return *std::move(fault);
  if (!done) return input.ComplainParse(done, file);
  return handler.Take();
}

Result<std::string> Canonicalize(const Node& node) {
  Canonicalizer canonicalizer;
  if (canonicalizer.Write(node)) return canonicalizer.Take();
  const Node& bad = *canonicalizer.bad();
  Error error = Plain(ErrorKind::kBadInput,
                      "'" + OneLine(bad.text().substr(0, 80)) + "' is no finite number", {});
  error.where.line = bad.line();
  error.where.column = bad.column();
  return error;
}

}  // namespace policy::text
