// How a call says that it failed: a value or an Error, never an exception.
//
// Every function of this library that can fail returns Result<T>. The member names are those of
// std::expected, which may replace it one day. A verdict is data and is never an Error: an Error
// means "we do not know", and a gate that does not know stays shut.
//
//   policy::Result<policy::ImageReference> r = policy::ParseReference("nginx:1.25");
//   if (!r) std::cerr << policy::Describe(r.error());
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "policy/shared_text.h"

namespace policy {

// What went wrong, by what the caller can do about it. kUntrusted (the check said no) and
// kUnavailable (we could not check) never mix: one is final, the other may be retried.
enum class ErrorKind {
  kBadInput,     // The text breaks its own format.
  kUnsupported,  // Well formed, but this version does not do it.
  kNotFound,     // Nothing is there.
  kUnavailable,  // It may be there, but could not be reached now.
  kRefused,      // A rule of ours forbids it.
  kUntrusted,    // A signature or identity check said no.
  kLimit,        // Larger, deeper or longer than we accept.
  kInternal,     // A bug of ours.
};

// The stable lower-case name of a kind, e.g. "bad-input". Thread-safe; never fails.
const char* NameOf(ErrorKind kind);

// A place in a text. Lines and columns count from one; zero means unknown. `key` is the path of
// keys that leads there, e.g. "spec.rules[0].name", empty where there is none.
struct Where {
  SharedText file{};
  int line = 0;
  int column = 0;
  SharedText key{};
};

// One failure. `message` is one line, lower case, no full stop, user input in single quotes.
// `excerpt` is the source line that `where` points into (may be empty), `hint` what to do about it
// (may be empty). `causes` holds further failures: reading a policy collects all of them.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message{};
  Where where{};
  std::string hint{};
  std::string excerpt{};
  std::vector<Error> causes{};
};

// The error as a person reads it: "file:line:column: message", then the source line, a caret and
// "help: hint" where known, then the same for each cause. Ends with a newline. Never fails.
std::string Describe(const Error& error);

// Either a T or an Error. Not thread-safe in itself; holds no reference to anything else.
template <typename T>
class [[nodiscard]] Result {
 public:
  // Implicit, so that `return value;` and `return Error{…};` say what they mean.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // The value. Calling these without one is a bug of the caller: it ends the program, in every
  // build.
  T& value() & noexcept { return assert(has_value()), std::get<0>(state_); }
  const T& value() const& noexcept { return assert(has_value()), std::get<0>(state_); }
  T&& value() && noexcept { return assert(has_value()), std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // The error. Calling these while there is a value is such a bug too.
  Error& error() & noexcept { return assert(!has_value()), std::get<1>(state_); }
  const Error& error() const& noexcept { return assert(!has_value()), std::get<1>(state_); }
  Error&& error() && noexcept { return assert(!has_value()), std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}
  bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  const Error& error() const& { return assert(failed_), error_; }
  Error&& error() && { return assert(failed_), std::move(error_); }

 private:
  Error error_{};
  bool failed_ = false;
};

}  // namespace policy
