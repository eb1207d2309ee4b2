// The gzip door: members, checksums, cuts, and texts made to explode.
#include "text/gzip.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "support/pack.h"
#include "text/slices.h"

using policy::ErrorKind;
using policy::testing::Pack;
using policy::text::GzipLimits;
using policy::text::GzipSource;
using policy::text::IsGzip;
using policy::text::Source;

namespace {

struct Unpacked {
  std::string text{};
  std::optional<policy::Error> error{};
};

Unpacked ReadAll(Source& packed, std::size_t piece = 1000, const GzipLimits& limits = {}) {
  GzipSource source(packed, limits);
  Unpacked all;
  std::string into(piece, '\0');
  while (const std::size_t got = source.Read(into)) all.text.append(into, 0, got);
  CHECK(source.Read(into) == 0);
  CHECK(source.failed() == source.error().has_value());
  all.error = source.error();
  return all;
}

Unpacked Unpack(std::string_view packed, std::size_t slice = 4096, const GzipLimits& limits = {}) {
  SliceSource source(packed, slice);
  return ReadAll(source, 1000, limits);
}

std::string Words(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += std::to_string(i * i) + " ";
  return text;
}

}  // namespace

TEST_CASE("gzip: what was packed comes out, in any pieces") {
  const std::string text = Words(200'000);
  const std::string packed = Pack(text);
  CHECK(IsGzip(packed));
  CHECK(!IsGzip("{\"a\": 1}"));
  CHECK(!IsGzip("\x1F"));
  for (const std::size_t slice : {1, 7, 4096, 1'000'000}) {
    const Unpacked all = Unpack(packed, slice);
    CHECK(all.text == text);
    CHECK(!all.error);
  }
}

TEST_CASE("gzip: members follow one another, padding follows them") {
  CHECK(Unpack(Pack("one ") + Pack("") + Pack("two")).text == "one two");
  for (const std::size_t slice : {1, 4096}) {
    const Unpacked padded = Unpack(Pack("one") + std::string(70'000, '\0'), slice);
    CHECK(padded.text == "one");
    CHECK(!padded.error);
  }
  const Unpacked empty = Unpack(Pack(""));
  CHECK(empty.text.empty());
  CHECK(!empty.error);
}

TEST_CASE("gzip: damage is an error, never an end") {
  const std::string packed = Pack(Words(5000));
  const auto message = [](const Unpacked& all) {
    REQUIRE(all.error.has_value());
    CHECK(all.error->kind == ErrorKind::kBadInput);
    return all.error->message;
  };
  for (std::size_t cut = 0; cut < packed.size(); cut += 7) {
    CHECK(message(Unpack(packed.substr(0, cut))) == "gzip: the packed text is cut off");
  }
  std::string wrong_sum = packed;
  wrong_sum[packed.size() - 8] = static_cast<char>(wrong_sum[packed.size() - 8] ^ 1);
  CHECK(message(Unpack(wrong_sum)) == "gzip: incorrect data check");
  std::string wrong_length = packed;
  wrong_length[packed.size() - 1] = static_cast<char>(wrong_length[packed.size() - 1] ^ 1);
  CHECK(message(Unpack(wrong_length)) == "gzip: incorrect length check");
  std::string wrong_method = packed;
  wrong_method[2] = 7;
  CHECK(message(Unpack(wrong_method)) == "gzip: unknown compression method");
  CHECK(message(Unpack(packed + "{}")) == "gzip: incorrect header check");
  CHECK(message(Unpack(packed + std::string(9, '\0') + "{}")) ==
        "gzip: there is other text behind the packed one");
}

TEST_CASE("gzip: a source that fails is no end") {
  const std::string packed = Pack(Words(5000));
  for (const std::size_t size : {std::size_t{0}, packed.size() / 2, packed.size()}) {
    BrokenSource source(std::string_view(packed).substr(0, size));
    const Unpacked all = ReadAll(source);
    REQUIRE(all.error.has_value());
    CHECK(all.error->kind == ErrorKind::kUnavailable);
  }
}

TEST_CASE("gzip: what unpacks to too much is refused, at the boundary") {
  const std::string text = Words(10'000);
  const std::string packed = Pack(text);
  CHECK(!Unpack(packed, 4096, {.max_bytes = text.size()}).error);
  const Unpacked over = Unpack(packed, 4096, {.max_bytes = text.size() - 1});
  REQUIRE(over.error.has_value());
  CHECK(over.error->kind == ErrorKind::kLimit);

  const std::string bomb = Pack(std::string(17U << 20U, 'a'));
  const Unpacked exploded = Unpack(bomb);
  REQUIRE(exploded.error.has_value());
  CHECK(exploded.error->kind == ErrorKind::kLimit);
  CHECK(exploded.error->message == "gzip: unpacks to more than 200 times its size");
  CHECK(exploded.text.size() <= (16U << 20U) + 1000);
  CHECK(!Unpack(Pack(std::string(15U << 20U, 'a'))).error);
}
