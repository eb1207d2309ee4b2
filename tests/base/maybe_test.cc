// An optional in the room of its value behaves as the standard's does.
#include "policy/maybe.h"

#include <doctest/doctest.h>

using policy::Maybe;
using policy::Time;

static_assert(sizeof(Maybe<double>) == sizeof(double) && sizeof(Maybe<Time>) == sizeof(Time));

TEST_CASE("maybe: a value is there until it is taken away") {
  Maybe<double> score;
  CHECK(!score.has_value());
  CHECK(score.value_or(1.5) == 1.5);
  score = 0.0;
  REQUIRE(score.has_value());
  CHECK(*score == 0.0);
  CHECK(score.value_or(1.5) == 0.0);
  score = std::nullopt;
  CHECK(!score);
  CHECK(Maybe<Time>(Time{}).has_value());
}

TEST_CASE("maybe: it goes into an optional and back") {
  const std::optional<double> none = Maybe<double>();
  CHECK(!none.has_value());
  const std::optional<double> some = Maybe<double>(9.8);
  CHECK(some == 9.8);
  CHECK(!Maybe<double>(none).has_value());
  CHECK(*Maybe<double>(some) == 9.8);
}

TEST_CASE("maybe: nothing equals nothing, and no value") {
  const Maybe<double> none;
  const Maybe<double> some = 1.0;
  CHECK(none == Maybe<double>());
  CHECK(none == std::optional<double>());
  CHECK(std::optional<double>() == none);
  CHECK(none != some);
  CHECK(some == std::optional<double>(1.0));
  CHECK(some != std::optional<double>());
  CHECK(some != Maybe<double>(2.0));
}
