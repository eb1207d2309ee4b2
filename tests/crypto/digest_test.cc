// SHA-256: FIPS 180-4's vectors, in one piece and in many, from several threads.
#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "crypto/crypto.h"

using policy::crypto::Sha256;
using policy::crypto::Sha256Hex;
using policy::crypto::Sha256Stream;

namespace {

struct Row {
  std::string text;
  std::string hex;
};
const std::vector<Row> kRows = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {std::string(1'000'000, 'a'),
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};

}  // namespace

TEST_CASE("digest: the published vectors, whole and in pieces") {
  for (const Row& row : kRows) {
    CAPTURE(row.hex);
    CHECK(Sha256Hex(row.text) == row.hex);
    CHECK(Sha256(row.text) == "sha256:" + row.hex);
    Sha256Stream stream;
    const std::string_view text = row.text;
    for (std::size_t at = 0; at < text.size(); at += 4099) stream.Update(text.substr(at, 4099));
    CHECK(stream.Finish() == "sha256:" + row.hex);
  }
}

TEST_CASE("digest: threads do not disturb each other") {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&wrong, t] {
      for (int i = 0; i < 2000; ++i) {
        const Row& row = kRows[static_cast<std::size_t>(i) % 3];
        if (Sha256Hex(row.text) != row.hex) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}
