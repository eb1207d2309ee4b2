// One request and its answer over a handle of the pool: no redirects, no retries. Not for other
// files than http*.cc.
#pragma once

#include "registry/http_pool.h"

namespace policy::http {

// `request.url` is passed over: `url` is asked. Errors as Client::Send.
Result<Response> Exchange(const Pool::Lease& lease, const Options& options, const Url& url,
                          const Request& request, const Deadline& deadline, const Sink& sink);

// No answer from there before the deadline.
Error TooLate(const Url& url);

}  // namespace policy::http
