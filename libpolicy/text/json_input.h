// The stream that RapidJSON reads from, for both JSON doors. Not a public header; only text/*.cc
// that include RapidJSON include it.
//
// It checks for NUL and invalid UTF-8 in whole blocks (RapidJSON's own check halves its speed, and
// its parser stops silently at a NUL), knows where the current token began, and counts lines: a
// newline can only stand in white space. The parser sees the bytes up to the first bad one, then
// the end.
#pragma once

#include <rapidjson/reader.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "policy/result.h"
#include "text/source.h"
#include "text/tree_builder.h"

namespace policy::text {

class JsonInput {
 public:
  using Ch = char;

  // All of the text is in memory and outlives this.
  explicit JsonInput(std::string_view bytes);
  JsonInput(Source& source, std::size_t max_bytes, std::size_t max_token);

  char Peek() const { return *at_; }
  char Take() {
    const char c = *at_;
    if (++at_ == end_) Refill();
    return c;
  }
  std::size_t Tell() const { return base_ + static_cast<std::size_t>(at_ - begin_); }

  // RapidJSON's concept asks for these; only an in-situ parse would call them.
  void Put(char) {}
  void Flush() {}
  char* PutBegin() { return nullptr; }
  std::size_t PutEnd(char*) { return 0; }

  void SkipSpace() {
    while (true) {
      const char c = *at_;
      if (c == '\n') {
        ++line_;
        line_start_ = Tell() + 1;
      } else if (c != ' ' && c != '\r' && c != '\t') {
        break;
      }
      if (++at_ == end_) {
        token_ = Tell();  // White space is no token that could grow too long.
        Refill();
      }
    }
    token_ = Tell();
    token_first_ = *at_;
  }

  // The bytes from here on that a string may hold as they are. May stop early.
  std::string_view PlainRun() const;
  void Advance(std::size_t count) {
    at_ += count;
    if (at_ == end_) Refill();
  }

  Position token() const { return {line_, static_cast<std::uint32_t>(token_ - line_start_ + 1)}; }
  std::size_t token_offset() const { return token_; }
  // Whether the string that has just ended holds the bytes of U+D800 to U+DFFF. The text has been
  // checked, so only an escape (`\udc00`) can make them, and that is longer than what it stands
  // for.
  bool HasLoneSurrogate(std::string_view decoded) const {
    constexpr std::size_t kQuotes = 2;
    if (Tell() - token_ == decoded.size() + kQuotes) return false;
    for (std::size_t at = decoded.find('\xED'); at != std::string_view::npos;
         at = decoded.find('\xED', at + 1)) {
      if (at + 1 < decoded.size() && static_cast<unsigned char>(decoded[at + 1]) >= 0xA0)
        return true;
    }
    return false;
  }
  // An error at `offset` (as Tell counts) in the current line. A stream's errors carry no excerpt:
  // a report may hold secrets.
  Error Complain(ErrorKind kind, std::string message, std::size_t offset,
                 std::string_view file) const;
  // What is wrong with the bytes themselves, if the parser has come that far.
  std::optional<Error> Fault(std::string_view file) const;
  // The parser's own error.
  Error ComplainParse(const rapidjson::ParseResult& result, std::string_view file) const;

 private:
  enum class State { kOpen, kEnded, kNul, kBadUtf8, kTooLong, kTokenTooLong, kFailed };
  void Refill();
  void Load();
  void Accept(const char* data, std::size_t size, bool last);
  void ShowEnd();
  bool TokenTooLong() const;

  const char* at_ = nullptr;
  const char* begin_ = nullptr;
  const char* end_ = nullptr;  // Of what the parser may see.
  std::size_t base_ = 0;       // The offset of begin_.
  std::size_t token_ = 0;
  std::size_t line_start_ = 0;
  std::size_t skipped_ = 0;  // A byte order mark's length.
  char token_first_ = '\0';
  std::uint32_t line_ = 1;
  State state_ = State::kOpen;  // What comes at end_.

  Source* source_ = nullptr;
  std::unique_ptr<char[]> buffer_{};
  std::size_t kept_ = 0;  // Bytes of a cut character at the buffer's end.
  std::size_t max_bytes_ = 0;
  std::size_t max_token_ = 0;
  std::size_t received_ = 0;
  std::string_view text_{};  // All of it, where it is in memory; excerpts are cut from it.
};

}  // namespace policy::text

namespace rapidjson {

template <>
inline void SkipWhitespace(policy::text::JsonInput& is) {
  is.SkipSpace();
}

// Takes a string's plain bytes in one go; the generic version takes them one by one.
template <>
template <>
inline void Reader::ScanCopyUnescapedString(policy::text::JsonInput& is,
                                            Reader::StackStream<char>& os) {
  for (std::string_view run = is.PlainRun(); !run.empty(); run = is.PlainRun()) {
    std::memcpy(os.Push(static_cast<SizeType>(run.size())), run.data(), run.size());
    is.Advance(run.size());
  }
}

}  // namespace rapidjson
