// Wrapping, columns and colour of text for people.
#include "render/page.h"

#include <algorithm>
#include <array>

#include "text/utf8.h"

namespace policy::render {
namespace {

constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kGap = 2;  // between columns
constexpr std::array<std::string_view, 8> kCodes = {
    "", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[1;31m", "\x1b[1;32m"};

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

std::size_t WidthOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
}

Page::Page(const TextStyle& style)
    : width_(std::max(kNarrowest, static_cast<std::size_t>(std::max(style.width, 0)))),
      color_(style.color) {}

void Page::Put(std::string_view text, Ink ink) {
  const std::string_view code = color_ ? kCodes.at(static_cast<std::size_t>(ink)) : "";
  text_.append(code).append(text);
  if (!code.empty()) text_ += "\x1b[0m";
}

std::vector<Page::Word> Page::WordsOf(const Spans& spans) {
  std::vector<Word> words;
  bool glue = false;
  for (const Span& span : spans) {
    const std::string clean = text::OneLine(span.text);
    std::size_t at = 0;
    while (at < clean.size()) {
      if (clean[at] == ' ') {
        glue = false;
        ++at;
        continue;
      }
      const std::size_t end = std::min(clean.find(' ', at), clean.size());
      if (!glue) words.emplace_back();
      words.back().parts.push_back({clean.substr(at, end - at), span.ink});
      words.back().width += WidthOf(words.back().parts.back().text);
      glue = true;
      at = end;
    }
  }
  return words;
}

void Page::Add(const Spans& spans, std::size_t indent, std::size_t hang) {
  const std::vector<Word> words = WordsOf(spans);
  if (words.empty()) return;
  std::size_t column = indent;
  text_.append(indent, ' ');
  bool first = true;
  for (const Word& word : words) {
    if (!first && column + 1 + word.width > width_) {
      text_ += '\n';
      text_.append(hang, ' ');
      column = hang;
      first = true;
    }
    if (!first) {
      text_ += ' ';
      ++column;
    }
    for (const Span& part : word.parts) Put(part.text, part.ink);
    column += word.width;
    first = false;
  }
  text_ += '\n';
}

void Page::AddWhole(const Spans& spans) {
  for (const Span& span : spans) Put(text::OneLine(span.text), span.ink);
  text_ += '\n';
}

void Page::Blank() {
  if (!text_.empty() && !text_.ends_with("\n\n")) text_ += '\n';
}

void Page::AddRow(const Spans& cells, const std::vector<std::size_t>& widths, std::size_t indent) {
  Spans clean;
  std::size_t needed = indent;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    clean.push_back({text::OneLine(cells[i].text), cells[i].ink});
    const bool last = i + 1 == cells.size();
    needed += last ? WidthOf(clean.back().text) : widths[i] + kGap;
  }
  if (needed > width_) {
    for (std::size_t i = 1; i < clean.size(); ++i) clean[i].text.insert(0, kGap, ' ');
    Add(clean, indent, indent + 2 * kGap);
    return;
  }
  text_.append(indent, ' ');
  std::size_t pending = 0;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const std::size_t width = WidthOf(clean[i].text);
    if (width == 0 && widths[i] == 0) continue;
    if (width != 0) {
      text_.append(pending, ' ');
      pending = 0;
      Put(clean[i].text, clean[i].ink);
    }
    pending += widths[i] - std::min(width, widths[i]) + kGap;
  }
  text_ += '\n';
}

}  // namespace policy::render
