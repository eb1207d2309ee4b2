// One line of canonical layout: what stands on it, respaced and requoted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace policy::authoring {

// A scalar as the canonical layout writes it: dates quoted, single quotes made double where nothing
// in the text would need escaping.
std::string CanonicalScalar(std::string_view written);

// Reads through YAML text; everything it takes it gives back in canonical form.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n';
  }
  std::size_t at() const { return at_; }
  void Skip(std::size_t count) { at_ += count; }
  // Blanks of this line; returns how many.
  std::size_t SkipBlanks();
  bool AtComment() const;
  // Whether nothing but blanks or a comment is left on this line.
  bool LineIsDone();
  // A comment up to the end of its line, or nothing.
  std::string TakeComment();
  // The rest of the line, without its end; then the line's end too.
  std::string_view TakeRaw();
  void SkipLineEnd();
  // One scalar of this line.
  std::string TakeScalar(bool in_flow);
  // Whether an entry ("- ") begins here; whether ":" ends a key here.
  bool AtDash() const;
  bool AtColon(bool in_flow) const;
  // The column, from zero.
  std::size_t Column() const;

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace policy::authoring
