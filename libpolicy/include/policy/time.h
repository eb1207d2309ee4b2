// Instants and spans. The library never reads a clock: the caller brings the hour.
//
// A Time is whole seconds UTC; finer parts in evidence are cut, as the policy language says.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace policy {

using Time = std::chrono::sys_seconds;  // UTC, whole seconds since 1970-01-01T00:00:00Z.
using Duration = std::chrono::seconds;  // A span; never negative where we read one.

// Reads RFC 3339 ("2027-01-15T12:00:00.5+01:00", also with a lower-case "t"/"z" or a space in
// place of "T") and cuts fractions. A real day, hours 00 to 23; a leap second, ":60" at the end of
// a month in UTC, reads as the next second. Empty if `text` is anything else. Thread-safe.
std::optional<Time> ParseTime(std::string_view text);

// Writes "2027-01-15T12:00:00Z"; years outside 0000 to 9999 are written as the nearest instant that
// has four digits. Thread-safe; never fails.
std::string FormatTime(Time time);

// Reads the language's `duration`: a number and one unit of s m h d w, no sign, no leading zero but
// "0", at most 100 years of 365 days. Empty if `text` is anything else. Thread-safe.
std::optional<Duration> ParseDuration(std::string_view text);

// Writes a span in the language's own form with the largest of d, h, m, s that divides it ("7d",
// "36h", "0s"). Thread-safe.
std::string FormatDuration(Duration span);

// The language's `start` and `end`: a bare date starts at its 00:00:00Z and ends at the next day's.
// Only "YYYY-MM-DD" and "YYYY-MM-DDThh:mm:ssZ" are taken. Thread-safe.
std::optional<Time> ParseStart(std::string_view text);
std::optional<Time> ParseEnd(std::string_view text);

// The language's `instant` alone: "YYYY-MM-DDThh:mm:ssZ", no bare date. Thread-safe.
std::optional<Time> ParseInstant(std::string_view text);

}  // namespace policy
