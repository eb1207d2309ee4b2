// The JSON writer: compact, deterministic, escapes what RFC 8259 demands and replaces invalid
// UTF-8.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace policy::text {

// Writes one JSON document, into a string or piece by piece to whoever takes the pieces. Commas and
// colons are its business; nesting the caller's.
// Strings that are not UTF-8 get U+FFFD for each bad byte. Not thread-safe.
class JsonWriter {
 public:
  using Sink = std::function<void(std::string_view piece)>;

  JsonWriter() = default;
  // Hands pieces of some tens of kilobytes to `sink`, the last one by Flush().
  explicit JsonWriter(Sink sink) : sink_(std::move(sink)) {}

  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view value);
  JsonWriter& Int(std::int64_t value);
  JsonWriter& Number(double value);  // ES6 form; NaN and infinities write null.
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  JsonWriter& Raw(std::string_view json);  // A value that is JSON already.
  // A string, or null where it is empty.
  JsonWriter& StringOrNull(std::string_view value) {
    return value.empty() ? Null() : String(value);
  }

  void Flush();
  const std::string& text() const { return text_; }
  std::string Take() { return std::move(text_); }

 private:
  void Separate();
  Sink sink_{};
  std::string text_{};
  bool need_comma_ = false;
};

// The ES6 / RFC 8785 text of a finite double ("1e+21", "0.1", "5").
std::string FormatNumber(double value);

}  // namespace policy::text
