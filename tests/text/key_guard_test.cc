// The repeated-key check at size: nested, many, and closed again.
#include "text/key_guard.h"

#include <doctest/doctest.h>

#include <string>

using policy::text::KeyGuard;

TEST_CASE("key guard: a key may return in another object but not in its own") {
  KeyGuard keys;
  keys.Open();
  CHECK(keys.Add("a"));
  CHECK(keys.Add(""));
  keys.Open();
  CHECK(keys.Add("a"));
  CHECK_FALSE(keys.Add("a"));
  keys.Close();
  keys.Open();
  CHECK(keys.Add("a"));
  keys.Close();
  CHECK_FALSE(keys.Add("a"));
  CHECK_FALSE(keys.Add(""));
  CHECK(keys.Add("b"));
}

TEST_CASE("key guard: tens of thousands of keys, with the table growing under open objects") {
  KeyGuard keys;
  keys.Open();
  for (int i = 0; i < 20'000; ++i) {
    REQUIRE(keys.Add("outer-" + std::to_string(i)));
    if (i % 100 != 0) continue;
    keys.Open();
    for (int k = 0; k < 50; ++k) REQUIRE(keys.Add("inner-" + std::to_string(k)));
    REQUIRE_FALSE(keys.Add("inner-49"));
    keys.Close();
  }
  for (int i = 0; i < 20'000; i += 7) REQUIRE_FALSE(keys.Add("outer-" + std::to_string(i)));
  keys.Reset();
  keys.Open();
  CHECK(keys.Add("outer-0"));
}
