// CBOR: rows of RFC 8949's appendix A, and what a lenient decoder would let through.
#include "text/cbor.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "crypto/crypto.h"

namespace {

using namespace std::string_literals;
using policy::ErrorKind;
using policy::text::CborNode;
using policy::text::ReadCbor;
using Kind = CborNode::Kind;

std::string Bytes(const std::string& hex) { return policy::crypto::Unhex(hex).value(); }

}  // namespace

TEST_CASE("cbor: numbers of RFC 8949, appendix A") {
  struct Row {
    std::string hex;
    std::optional<std::int64_t> value;
  };
  const std::vector<Row> rows = {{"00", 0},
                                 {"17", 23},
                                 {"1818", 24},
                                 {"1903e8", 1000},
                                 {"1a000f4240", 1000000},
                                 {"1b000000e8d4a51000", 1000000000000},
                                 {"1bffffffffffffffff", std::nullopt},
                                 {"20", -1},
                                 {"3863", -100},
                                 {"3903e7", -1000},
                                 {"3b7fffffffffffffff", std::numeric_limits<std::int64_t>::min()},
                                 {"3b8000000000000000", std::nullopt},
                                 {"3bffffffffffffffff", std::nullopt}};
  for (const Row& row : rows) {
    CAPTURE(row.hex);
    const std::string bytes = Bytes(row.hex);
    const auto node = ReadCbor(bytes);
    REQUIRE(node);
    CHECK(node->integer() == row.value);
  }
}

TEST_CASE("cbor: strings, lists, maps and tags of RFC 8949, appendix A") {
  const std::string bytes = Bytes("4401020304");
  CHECK(ReadCbor(bytes)->text == "\x01\x02\x03\x04");
  const std::string text = Bytes("62c3bc");
  CHECK(ReadCbor(text)->text == "\u00fc");
  const std::string list = Bytes("8301820203820405");
  const auto nested = ReadCbor(list);
  REQUIRE(nested);
  CHECK(nested->items.size() == 3);
  CHECK(nested->items[2].items[1].integer() == 5);
  const std::string map = Bytes("a26161016162820203");
  const auto members = ReadCbor(map);
  REQUIRE(members);
  CHECK(members->Find("a")->integer() == 1);
  CHECK(members->Find("b")->items.size() == 2);
  CHECK(members->Find("c") == nullptr);
  const std::string numbered = Bytes("a201022103");
  const auto numbers = ReadCbor(numbered);
  REQUIRE(numbers);
  CHECK(numbers->Find(1)->integer() == 2);
  CHECK(numbers->Find(-2)->integer() == 3);
  CHECK(numbers->Find(2) == nullptr);
  const std::string tag = Bytes("c11a514b67b0");
  const auto tagged = ReadCbor(tag);
  REQUIRE(tagged);
  CHECK(tagged->kind == Kind::kTag);
  CHECK(tagged->number == 1);
  CHECK(tagged->items.at(0).integer() == 1363896240);
  for (const char* other : {"f4", "f6", "f93c00", "fb3ff199999999999a"}) {
    const std::string value = Bytes(other);
    CHECK(ReadCbor(value)->kind == Kind::kOther);
  }
}

TEST_CASE("cbor: what is broken, open-ended, repeated or too much is refused") {
  struct Row {
    const char* what;
    std::string bytes;
    ErrorKind kind;
  };
  const std::vector<Row> rows = {
      {"nothing", "", ErrorKind::kBadInput},
      {"a number cut short", Bytes("1903"), ErrorKind::kBadInput},
      {"bytes cut short", Bytes("44010203"), ErrorKind::kBadInput},
      {"a list cut short", Bytes("8301"), ErrorKind::kBadInput},
      {"a list of more items than memory", Bytes("9bffffffffffffffff"), ErrorKind::kBadInput},
      {"a map of more items than memory", Bytes("bb8000000000000000"), ErrorKind::kBadInput},
      {"a map that lacks a value", Bytes("a101"), ErrorKind::kBadInput},
      {"a tag of nothing", Bytes("c1"), ErrorKind::kBadInput},
      {"a second item", Bytes("0000"), ErrorKind::kBadInput},
      {"text that is not UTF-8", Bytes("62c328"), ErrorKind::kBadInput},
      {"a reserved head", Bytes("1c"), ErrorKind::kBadInput},
      {"open-ended bytes", Bytes("5f42010243030405ff"), ErrorKind::kUnsupported},
      {"an open-ended list", Bytes("9fff"), ErrorKind::kUnsupported},
      {"an open-ended map", Bytes("bf61610161629f0203ffff"), ErrorKind::kUnsupported},
      {"a lone break", Bytes("ff"), ErrorKind::kUnsupported},
      {"a number twice as key", Bytes("a201020103"), ErrorKind::kBadInput},
      {"the same number in two widths", Bytes("a20102180103"), ErrorKind::kBadInput},
      {"a text twice as key", Bytes("a2616101616102"), ErrorKind::kBadInput},
      {"bytes as key", Bytes("a1410102"), ErrorKind::kUnsupported},
      {"17 levels", std::string(17, '\x81') + '\0', ErrorKind::kLimit},
      {"4097 items", "\x99\x10\x00"s + std::string(4096, '\0'), ErrorKind::kLimit},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const auto node = ReadCbor(row.bytes);
    REQUIRE_FALSE(node);
    CHECK(node.error().kind == row.kind);
  }
  CHECK(ReadCbor(std::string(16, '\x81') + '\0'));
  CHECK(ReadCbor("\x99\x0f\xff"s + std::string(4095, '\0')));
}

TEST_CASE("cbor: no byte of a message, changed or cut off, makes the reader stumble") {
  const std::string good = Bytes("d28443a10126a104420102a201020363616263f6");
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bad = good;
      bad[at] = static_cast<char>(value);
      const auto node = ReadCbor(bad);
      CHECK((node || !node.error().message.empty()));
    }
    CHECK_FALSE(ReadCbor(std::string_view(good).substr(0, at)));
  }
}

TEST_CASE("cbor: heads are the shortest there are, and are read back") {
  CHECK(policy::text::CborListHead(4) == "\x84");
  CHECK(policy::text::CborText("Signature1") == "\x6ASignature1");
  for (const std::size_t size : {0, 23, 24, 255, 256, 65535, 65536}) {
    CAPTURE(size);
    const std::string bytes = policy::text::CborBytes(std::string(size, 'x'));
    const std::size_t head = size < 24 ? 1 : size < 256 ? 2 : size < 65536 ? 3 : 5;
    CHECK(bytes.size() == head + size);
    CHECK(ReadCbor(bytes)->text.size() == size);
  }
}
