// Instants and spans at both sides of every boundary.
// Leap seconds, 29 February, the ends of dates and the longest span among them.
#include "policy/time.h"

#include <doctest/doctest.h>

#include <string>

using policy::Duration;
using policy::FormatTime;
using policy::Time;

namespace {

std::string Shown(const std::optional<Time>& time) { return time ? FormatTime(*time) : "none"; }

struct Row {
  std::string text;
  std::string want;
};

}  // namespace

TEST_CASE("time: reads RFC 3339 and nothing else") {
  const Row rows[] = {
      {"2027-01-15T12:00:00Z", "2027-01-15T12:00:00Z"},
      {"2027-01-15t12:00:00z", "2027-01-15T12:00:00Z"},
      {"2027-01-15 12:00:00Z", "2027-01-15T12:00:00Z"},
      {"2027-01-15T12:00:00.5+01:00", "2027-01-15T11:00:00Z"},
      {"2027-01-15T12:00:00.999999999999Z", "2027-01-15T12:00:00Z"},
      {"2027-01-01T00:30:00+01:00", "2026-12-31T23:30:00Z"},
      {"2027-12-31T23:30:00-01:00", "2028-01-01T00:30:00Z"},
      {"2027-01-15T12:00:00-00:00", "2027-01-15T12:00:00Z"},
      {"1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
      {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
      {"0000-01-01T00:00:00+00:01", "none"},
      {"9999-12-31T23:59:59-00:01", "none"},
      {"2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"},
      {"2027-02-29T00:00:00Z", "none"},
      {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"},
      {"2100-02-29T00:00:00Z", "none"},
      {"2027-04-31T00:00:00Z", "none"},
      {"2027-13-01T00:00:00Z", "none"},
      {"2027-00-01T00:00:00Z", "none"},
      {"2027-01-00T00:00:00Z", "none"},
      {"2027-01-15T23:59:59Z", "2027-01-15T23:59:59Z"},
      {"2027-01-15T24:00:00Z", "none"},
      {"2027-01-15T12:60:00Z", "none"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
      {"2017-01-01T00:59:60.5+01:00", "2017-01-01T00:00:00Z"},
      {"2016-12-31T15:59:60-08:00", "2017-01-01T00:00:00Z"},
      {"2016-12-31T23:58:60Z", "none"},
      {"2016-12-30T23:59:60Z", "none"},
      {"2016-12-31T23:59:61Z", "none"},
      {"2027-01-15T12:00:00", "none"},
      {"2027-01-15T12:00:00.Z", "none"},
      {"2027-01-15T12:00:00,5Z", "none"},
      {"2027-01-15T12:00Z", "none"},
      {"2027-01-15T12:00:00+0100", "none"},
      {"2027-01-15T12:00:00+24:00", "none"},
      {"2027-01-15T12:00:00+01:60", "none"},
      {"2027-01-15T12:00:00Z ", "none"},
      {" 2027-01-15T12:00:00Z", "none"},
      {"2027-01-15_12:00:00Z", "none"},
      {"2027-1-15T12:00:00Z0", "none"},
      {"+027-01-15T12:00:00Z", "none"},
      {"2027-01-15", "none"},
      {"", "none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(Shown(policy::ParseTime(row.text)) == row.want);
  }
}

TEST_CASE("time: what is written reads back, and far instants are clamped") {
  for (const long long seconds : {0LL, 1LL, -1LL, 951782400LL, 1800014400LL, -62135596800LL}) {
    const Time time{std::chrono::seconds(seconds)};
    CHECK(policy::ParseTime(FormatTime(time)) == time);
  }
  CHECK(FormatTime(Time::max()) == "9999-12-31T23:59:59Z");
  CHECK(FormatTime(Time::min()) == "0000-01-01T00:00:00Z");
}

TEST_CASE("time: a start is a date's first second, an end the next day's") {
  const struct {
    std::string text;
    std::string start;
    std::string end;
  } rows[] = {
      {"2027-02-28", "2027-02-28T00:00:00Z", "2027-03-01T00:00:00Z"},
      {"2028-02-28", "2028-02-28T00:00:00Z", "2028-02-29T00:00:00Z"},
      {"2027-12-31", "2027-12-31T00:00:00Z", "2028-01-01T00:00:00Z"},
      {"2027-02-28T12:30:00Z", "2027-02-28T12:30:00Z", "2027-02-28T12:30:00Z"},
      {"2027-02-29", "none", "none"},
      {"2027-02-28T24:00:00Z", "none", "none"},
      {"2027-02-28T23:59:60Z", "none", "none"},
      {"2027-02-28T12:30:00.0Z", "none", "none"},
      {"2027-02-28T12:30:00+00:00", "none", "none"},
      {"2027-02-28t12:30:00Z", "none", "none"},
      {"2027-02-28T12:30:00z", "none", "none"},
      {"2027-2-28", "none", "none"},
      {"2027-02-28 ", "none", "none"},
      {"", "none", "none"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(Shown(policy::ParseStart(row.text)) == row.start);
    CHECK(Shown(policy::ParseEnd(row.text)) == row.end);
  }
}

TEST_CASE("time: an instant is no bare date") {
  CHECK(Shown(policy::ParseInstant("2027-01-15T12:00:00Z")) == "2027-01-15T12:00:00Z");
  CHECK(Shown(policy::ParseInstant("2027-01-15")) == "none");
}

TEST_CASE("duration: one number, one unit, at most 100 years") {
  const struct {
    std::string text;
    long long want;  // -1: refused.
  } rows[] = {
      {"0s", 0},
      {"0w", 0},
      {"1s", 1},
      {"90s", 90},
      {"2m", 120},
      {"36h", 129600},
      {"7d", 604800},
      {"1w", 604800},
      {"36500d", 3153600000},
      {"36501d", -1},
      {"3153600000s", 3153600000},
      {"3153600001s", -1},
      {"5214w", 3153427200},
      {"5215w", -1},
      {"99999999999s", -1},
      {"18446744073709551617s", -1},
      {"00s", -1},
      {"01d", -1},
      {"-1d", -1},
      {"+1d", -1},
      {"1.5h", -1},
      {"1h30m", -1},
      {"1D", -1},
      {"1y", -1},
      {"1ms", -1},
      {"d", -1},
      {"7", -1},
      {"7 d", -1},
      {" 7d", -1},
      {"", -1},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const std::optional<Duration> got = policy::ParseDuration(row.text);
    CHECK((got ? got->count() : -1) == row.want);
  }
}

TEST_CASE("duration: written with the largest unit up to days, and reads back") {
  const struct {
    long long seconds;
    std::string want;
  } rows[] = {{0, "0s"},      {1, "1s"},        {60, "1m"},    {61, "61s"},
              {3600, "1h"},   {5400, "90m"},    {86400, "1d"}, {129600, "36h"},
              {604800, "7d"}, {1209600, "14d"}, {-3600, "-1h"}};
  for (const auto& row : rows) {
    CHECK(policy::FormatDuration(Duration(row.seconds)) == row.want);
    if (row.seconds >= 0) CHECK(policy::ParseDuration(row.want) == Duration(row.seconds));
  }
}
