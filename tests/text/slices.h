// Sources that do what disks and networks do: give pieces, and break off.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>

#include "text/source.h"

// Gives its text in pieces of a fixed size, so that every token gets cut somewhere.
class SliceSource final : public policy::text::Source {
 public:
  SliceSource(std::string_view text, std::size_t piece) : rest_(text), piece_(piece) {}
  std::size_t Read(std::span<char> into) override {
    const std::size_t count = std::min({piece_, rest_.size(), into.size()});
    if (count != 0) std::memcpy(into.data(), rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
  std::size_t piece_;
};

// Gives its text and then fails.
class BrokenSource final : public policy::text::Source {
 public:
  explicit BrokenSource(std::string_view text) : text_(text) {}
  std::size_t Read(std::span<char> into) override { return text_.Read(into); }
  bool failed() const override { return true; }

 private:
  policy::text::StringSource text_;
};
