// Coming back when a server says it is busy: 429 and 503, after as long as it asks for.
#pragma once

#include <optional>

#include "registry/http.h"

namespace policy::http {

// Client::Send, again after 429 or 503, at most four times in all and never past the deadline: if
// the server wants more patience than that, its answer is handed on as it is. Thread-safe.
Result<Response> SendPatiently(const Client& client, const Request& request,
                               const Deadline& deadline, const Sink& sink = {});

// What Retry-After asks for, in seconds or as a date beside the answer's own Date. Nothing if it is
// not there or cannot be read.
std::optional<std::chrono::seconds> RetryAfter(const Response& response);

}  // namespace policy::http
