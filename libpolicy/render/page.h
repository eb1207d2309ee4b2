// A page of text for people: words wrapped to a width, columns where they fit, colour where it is
// wanted. Everything that enters is made harmless first. Not a public header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/render.h"

namespace policy::render {

enum class Ink : std::uint8_t { kPlain, kBold, kDim, kRed, kYellow, kGreen, kAlarm, kRelief };

// Words in one ink. A span that does not begin with a space continues the word before it.
struct Span {
  std::string text{};
  Ink ink = Ink::kPlain;
};
using Spans = std::vector<Span>;

class Page {
 public:
  explicit Page(const TextStyle& style);

  // One paragraph: its first line begins at column `indent`, the others at `hang`. A word that is
  // longer than the line stays whole, so that it can be copied.
  void Add(const Spans& spans, std::size_t indent = 0, std::size_t hang = 0);
  // One line, however long, as the spans have it.
  void AddWhole(const Spans& spans);
  void Blank();  // at most one in a row, never the first line

  // One row of cells, padded to `widths` where that fits the page, else a paragraph.
  void AddRow(const Spans& cells, const std::vector<std::size_t>& widths, std::size_t indent);

  std::string Take() { return std::move(text_); }

 private:
  struct Word {
    std::vector<Span> parts{};
    std::size_t width = 0;
  };
  static std::vector<Word> WordsOf(const Spans& spans);
  void Put(std::string_view text, Ink ink);

  std::size_t width_;
  bool color_;
  std::string text_{};
};

// Columns that `text` takes on a terminal, one for each character.
std::size_t WidthOf(std::string_view text);

}  // namespace policy::render
