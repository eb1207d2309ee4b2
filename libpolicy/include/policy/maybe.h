// An optional number or instant in the room of the value alone, for what is held by the hundred
// thousand: NaN and the first of all instants mean that there is none.
#pragma once

#include <limits>
#include <optional>

#include "policy/time.h"

namespace policy {

template <typename T>
struct NoneOf;
template <>
struct NoneOf<double> {
  static constexpr double kValue = std::numeric_limits<double>::quiet_NaN();
  static constexpr bool Is(double value) { return value != value; }
};
template <>
struct NoneOf<Time> {
  static constexpr Time kValue = Time::min();
  static constexpr bool Is(Time value) { return value == kValue; }
};

// What it has of std::optional works as there, and it converts to and from one.
template <typename T>
class Maybe {
 public:
  constexpr Maybe() = default;
  constexpr Maybe(T value) : value_(value) {}  // NOLINT(google-explicit-constructor): as optional's
  constexpr Maybe(const std::optional<T>& value)  // NOLINT(google-explicit-constructor): as above
      : value_(value.value_or(NoneOf<T>::kValue)) {}

  constexpr bool has_value() const { return !NoneOf<T>::Is(value_); }
  constexpr explicit operator bool() const { return has_value(); }
  constexpr operator std::optional<T>() const {  // NOLINT(google-explicit-constructor): as above
    return has_value() ? std::optional<T>(value_) : std::nullopt;
  }
  constexpr const T& operator*() const { return value_; }

 private:
  T value_ = NoneOf<T>::kValue;
};

}  // namespace policy
