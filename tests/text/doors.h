// What the tests ask of every streaming door, whatever it reads: to take a text that comes in
// pieces, to say what it refuses and where, and to take no failure of the source for the end.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"
#include "text/slices.h"

inline constexpr const char* kDoorFile = "a.txt";

template <typename Stream>
void MustTake(Stream& stream, std::string_view text, std::size_t piece) {
  SliceSource source(text, piece);
  const policy::Result<void> done = stream.Read(source, kDoorFile);
  REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().message));
}

template <typename Stream, typename Limits>
policy::Error MustRefuse(Stream& stream, std::string_view text, const Limits& limits,
                         std::size_t piece = 3) {
  SliceSource source(text, piece);
  policy::Result<void> done = stream.Read(source, kDoorFile, limits);
  REQUIRE(!done.has_value());
  CHECK(done.error().where.file == kDoorFile);
  CHECK(done.error().excerpt.empty());
  return std::move(done).error();
}

struct RefusedText {
  std::string text, message;
  int line, column;
};

// `refuse` gives the error of a text.
template <typename Refuse>
void CheckRefusals(const std::vector<RefusedText>& table, const Refuse& refuse) {
  for (const RefusedText& row : table) {
    CAPTURE(row.text);
    const policy::Error error = refuse(row.text);
    CHECK(error.kind == policy::ErrorKind::kBadInput);
    CHECK(error.message == row.message);
    CHECK(error.where.line == row.line);
    CHECK(error.where.column == row.column);
  }
}

// `text` is a beginning that the door would go on reading behind.
template <typename Stream>
void CheckThatFailureIsNoEnd(std::string_view text) {
  Stream stream;
  BrokenSource source(text);
  const policy::Result<void> done = stream.Read(source, kDoorFile);
  REQUIRE(!done.has_value());
  CHECK(done.error().kind == policy::ErrorKind::kUnavailable);
}
