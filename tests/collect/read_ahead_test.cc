// Reading ahead: the same bytes, the same digest and the same errors as without it, whatever sizes
// come in and are asked for.
#include "collect/read_ahead.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using policy::ByteReader;
using policy::Error;
using policy::ErrorKind;
using policy::ReadAhead;
using policy::Result;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;

std::string Bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 2654435761U >> 13U);
  return bytes;
}

// Gives at most `most` bytes at a time and, where it is to fail, an error behind the last.
ByteReader Giving(std::string_view bytes, std::size_t most, bool fails = false) {
  return [=](char* into, std::size_t size) mutable -> Result<std::size_t> {
    if (bytes.empty() && fails) return Error{.kind = ErrorKind::kUnavailable, .message = "gone"};
    const std::size_t count = bytes.copy(into, std::min(size, most));
    bytes.remove_prefix(count);
    return count;
  };
}

struct Taken {
  std::string bytes{};
  Result<void> end{};
};

Taken TakeAll(ReadAhead& ahead, std::size_t step) {
  Taken taken;
  std::string room(step, '\0');
  while (true) {
    const Result<std::size_t> got = ahead.Read(room.data(), room.size());
    if (!got) taken.end = got.error();
    if (!got || *got == 0) return taken;
    taken.bytes.append(room, 0, *got);
  }
}

}  // namespace

TEST_CASE("read ahead: all bytes come, in order, with their digest") {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, kMiB - 1, kMiB, kMiB + 1, 2 * kMiB, 3 * kMiB + 7}) {
    for (const std::size_t most : {std::size_t{4093}, 5 * kMiB}) {
      CAPTURE(size);
      CAPTURE(most);
      const std::string bytes = Bytes(size);
      const ByteReader read = Giving(bytes, most);
      ReadAhead ahead(read);
      const Taken taken = TakeAll(ahead, 64 << 10U);
      CHECK(taken.end.has_value());
      CHECK((taken.bytes == bytes));
      CHECK(ahead.Digest().value() == policy::crypto::Sha256(bytes));
    }
  }
}

TEST_CASE("read ahead: the digest is of what nobody asked for too") {
  const std::string bytes = Bytes(3 * kMiB);
  const ByteReader read = Giving(bytes, kMiB);
  ReadAhead ahead(read);
  char first = 0;
  REQUIRE(ahead.Read(&first, 1).value() == 1);
  CHECK(first == bytes.front());
  CHECK(ahead.Digest().value() == policy::crypto::Sha256(bytes));
}

TEST_CASE("read ahead: an error comes behind the bytes before it, and stays") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, kMiB, 2 * kMiB + 5}) {
    CAPTURE(size);
    const std::string bytes = Bytes(size);
    const ByteReader read = Giving(bytes, kMiB, true);
    ReadAhead ahead(read);
    const Taken taken = TakeAll(ahead, 1000);
    CHECK((taken.bytes == bytes));
    REQUIRE(!taken.end.has_value());
    CHECK(taken.end.error().message == "gone");
    REQUIRE(!ahead.Digest().has_value());
    CHECK(ahead.Digest().error().kind == ErrorKind::kUnavailable);
  }
}
