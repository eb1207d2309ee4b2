// Instants and spans: RFC 3339 for evidence, the language's stricter forms for policies. Only
// std::chrono and no clock; whoever needs the hour gets it from the caller.
#include "policy/time.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/chars.h"

namespace policy {
namespace {

using base::IsDigit;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr Time kFirst = sys_days(std::chrono::year(0) / 1 / 1);
constexpr Time kLast = sys_days(std::chrono::year(9999) / 12 / 31) + days(1) - seconds(1);
constexpr Duration kLongest = days(36500);  // 100 years of 365 days.
constexpr std::size_t kMaxDigits = 10;      // Of the longest span, in seconds.
constexpr std::size_t kDateSize = 10;       // YYYY-MM-DD
constexpr std::size_t kClockSize = 8;       // hh:mm:ss
constexpr std::size_t kInstantSize = 20;    // YYYY-MM-DDThh:mm:ssZ

struct Unit {
  char letter;
  Duration span;
};
constexpr std::array<Unit, 5> kUnits{
    {{'w', days(7)}, {'d', days(1)}, {'h', hours(1)}, {'m', minutes(1)}, {'s', seconds(1)}}};

// The number written in text[at, at + count), all digits; the caller has checked the size.
std::optional<int> Digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!IsDigit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::optional<Time> ReadDate(std::string_view text) {
  if (text.size() != kDateSize || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = Digits(text, 0, 4);
  const auto month = Digits(text, 5, 2);
  const auto day = Digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return Time(sys_days(date));
}

// "hh:mm:ss", seconds up to `max_second`.
std::optional<Duration> ReadClock(std::string_view text, int max_second) {
  if (text.size() != kClockSize || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = Digits(text, 0, 2);
  const auto minute = Digits(text, 3, 2);
  const auto second = Digits(text, 6, 2);
  if (!hour || !minute || !second) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > max_second) return std::nullopt;
  return hours(*hour) + minutes(*minute) + seconds(*second);
}

// "Z", "z" or "+hh:mm" / "-hh:mm": how far local time is ahead of UTC.
std::optional<Duration> ReadOffset(std::string_view text) {
  if (text == "Z" || text == "z") return Duration(0);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hour = Digits(text, 1, 2);
  const auto minute = Digits(text, 4, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  const Duration span = hours(*hour) + minutes(*minute);
  return text[0] == '-' ? -span : span;
}

// Leap seconds are only ever inserted at the end of a month, UTC.
bool StartsMonth(Time time) {
  const auto day = std::chrono::floor<days>(time);
  return Time(day) == time && std::chrono::year_month_day(day).day() == std::chrono::day(1);
}

void AppendPadded(std::string& out, int value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

}  // namespace

std::optional<Time> ParseTime(std::string_view text) {
  if (text.size() < kInstantSize) return std::nullopt;
  const char separator = text[kDateSize];
  if (separator != 'T' && separator != 't' && separator != ' ') return std::nullopt;
  const auto date = ReadDate(text.substr(0, kDateSize));
  const auto clock = ReadClock(text.substr(kDateSize + 1, kClockSize), 60);
  if (!date || !clock) return std::nullopt;

  std::size_t at = kDateSize + 1 + kClockSize;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    if (at == first) return std::nullopt;
  }
  const auto offset = ReadOffset(text.substr(at));
  if (!offset) return std::nullopt;
  const Time time = *date + *clock - *offset;
  const bool leap = text.substr(kDateSize + 7, 2) == "60";
  if (time < kFirst || time > kLast || (leap && !StartsMonth(time))) return std::nullopt;
  return time;
}

std::string FormatTime(Time time) {
  time = std::min(std::max(time, kFirst), kLast);
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<seconds> clock(time - day);
  std::string out;
  out.reserve(kInstantSize);
  AppendPadded(out, static_cast<int>(date.year()), 4);
  out += '-';
  AppendPadded(out, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  out += '-';
  AppendPadded(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  out += 'T';
  AppendPadded(out, static_cast<int>(clock.hours().count()), 2);
  out += ':';
  AppendPadded(out, static_cast<int>(clock.minutes().count()), 2);
  out += ':';
  AppendPadded(out, static_cast<int>(clock.seconds().count()), 2);
  out += 'Z';
  return out;
}

std::optional<Duration> ParseDuration(std::string_view text) {
  if (text.size() < 2 || text.size() > kMaxDigits + 1) return std::nullopt;
  const std::string_view number = text.substr(0, text.size() - 1);
  if (number.size() > 1 && number[0] == '0') return std::nullopt;
  std::int64_t value = 0;
  for (const char c : number) {
    if (!IsDigit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  for (const Unit& unit : kUnits) {
    if (unit.letter != text.back()) continue;
    if (value > kLongest / unit.span) return std::nullopt;
    return unit.span * value;
  }
  return std::nullopt;
}

std::string FormatDuration(Duration span) {
  for (const Unit& unit : kUnits) {
    if (unit.letter == 'w' || span % unit.span != Duration(0)) continue;
    if (span == Duration(0)) break;
    return std::to_string(span / unit.span) + unit.letter;
  }
  return "0s";
}

std::optional<Time> ParseInstant(std::string_view text) {
  if (text.size() != kInstantSize || text[kDateSize] != 'T' || text.back() != 'Z') {
    return std::nullopt;
  }
  const auto date = ReadDate(text.substr(0, kDateSize));
  const auto clock = ReadClock(text.substr(kDateSize + 1, kClockSize), 59);
  if (!date || !clock) return std::nullopt;
  return *date + *clock;
}

std::optional<Time> ParseStart(std::string_view text) {
  return text.size() == kDateSize ? ReadDate(text) : ParseInstant(text);
}

std::optional<Time> ParseEnd(std::string_view text) {
  if (text.size() != kDateSize) return ParseInstant(text);
  const auto date = ReadDate(text);
  if (!date) return std::nullopt;
  return *date + days(1);
}

}  // namespace policy
