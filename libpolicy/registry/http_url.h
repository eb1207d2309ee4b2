// URLs of the door, taken apart and put together by libcurl's own parser, so that what we judge is
// what it dials.
#pragma once

#include <string>
#include <string_view>

#include "policy/result.h"

namespace policy::http {

// An absolute http or https URL without user, password and fragment.
struct Url {
  std::string text{};    // the whole
  std::string scheme{};  // "https" or "http"
  std::string host{};    // lower case; "[::1]" keeps its brackets
  std::string port{};    // never empty: "443"

  // "https://host:443": credentials belong to this and to nothing else.
  std::string Origin() const;
  // A literal loopback address, or "localhost".
  bool IsLoopback() const;
  // A literal address that means something else in every network, or nothing outside: loopback,
  // private, link-local. Names are not looked up.
  bool IsPrivate() const;
};

// kBadInput for anything but an absolute http or https URL, and for one with a user in it.
// Thread-safe.
Result<Url> ReadUrl(std::string_view text);
// What `reference` (a Location or Link) means at `base`. Errors as ReadUrl.
Result<Url> ResolveUrl(const Url& base, std::string_view reference);
// For a value in a query: everything but unreserved characters as %XX.
std::string EscapeQuery(std::string_view value);

}  // namespace policy::http
