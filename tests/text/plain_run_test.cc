// Where strings stop being plain: every byte at every place of every short length, since blocks of
// eight and sixteen bytes have edges.
#include "text/plain_run.h"

#include <doctest/doctest.h>

#include <string>

using policy::text::FindSpecial;
using policy::text::IsPlainAscii;

namespace {

bool IsSpecial(int byte) { return byte == '"' || byte == '\\' || byte < 0x20; }

}  // namespace

TEST_CASE("plain run: it ends at the first quote, backslash or control character") {
  for (std::size_t size = 0; size < 40; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        // A special one behind it must not be found first.
        std::string text(size, '\xC3');
        text.back() = '"';
        text[place] = static_cast<char>(byte);
        const std::size_t wanted = IsSpecial(byte) ? place : size - (place + 1 == size ? 0 : 1);
        const char* found = FindSpecial(text.data(), text.data() + size);
        REQUIRE(static_cast<std::size_t>(found - text.data()) == wanted);
      }
    }
  }
  CHECK(FindSpecial(nullptr, nullptr) == nullptr);
}

TEST_CASE("plain run: one byte that is no plain ASCII is seen wherever it stands") {
  for (std::size_t size = 0; size < 40; ++size) {
    REQUIRE(IsPlainAscii(std::string(size, 'a')));
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, '~');
        text[place] = static_cast<char>(byte);
        REQUIRE(IsPlainAscii(text) == (!IsSpecial(byte) && byte < 0x80));
      }
    }
  }
}
