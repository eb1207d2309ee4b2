// Requests to one repository of one server: its URLs, who we are to it, and what its refusals mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "registry/auth.h"
#include "registry/http.h"

namespace policy::registry {

// Thread-safe. The client and the authorizer must outlive it.
class Session {
 public:
  Session(const http::Client& client, Authorizer& authorizer, AccessTarget target)
      : client_(client), authorizer_(authorizer), target_(std::move(target)) {}

  // "https://host/v2/<repository>/<rest>".
  std::string Url(std::string_view rest) const;
  // Sends with Authorization where `request.url` is of this server; where that is not enough, once
  // more with what the server asks for. Waits if it is busy. Any status is an answer.
  Result<http::Response> Send(http::Request request, const http::Deadline& deadline,
                              const http::Sink& sink = {}) const;
  // GET of `rest` and of the pages that follow it, all of this server. Ends at the first answer
  // that is none of success: it is the last one then.
  Result<std::vector<http::Response>> FetchPages(std::string_view rest, std::string_view accept,
                                                 const http::Deadline& deadline) const;

  // What a status that is none of success means to a reader and to a writer: `what` is "the
  // manifest 'v1'". kNotFound for a reader's 404, else kUnavailable.
  Error Failure(const http::Response& response, std::string_view what) const;
  Error Refusal(const http::Response& response, std::string_view what) const;
  const AccessTarget& target() const { return target_; }

 private:
  const http::Client& client_;
  Authorizer& authorizer_;
  Error Explained(const http::Response& response, std::string message) const;

  AccessTarget target_;
};

// The URL of Link's rel="next"; nothing without one. kRefused if another server is meant.
Result<std::optional<http::Url>> NextPage(const http::Response& response);

}  // namespace policy::registry
