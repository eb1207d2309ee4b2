// What the room's tests share: a plain client for loopback, a deadline that no test reaches.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "registry/http.h"
#include "support/loopback_server.h"

namespace policy::testing {

inline http::Deadline Soon() { return http::Deadline::In(std::chrono::seconds(30)); }
// For what never ends by itself.
inline http::Deadline AtOnce() { return http::Deadline::In(std::chrono::milliseconds(200)); }

inline http::Options Insecure() { return {.insecure_loopback = true}; }

inline std::string MessageOf(const Error& error) { return error.message; }

}  // namespace policy::testing
