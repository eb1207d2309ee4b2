// The challenge of a server is answered once for each request; that of a host it redirects to
// never.
#include "registry/session.h"

#include <algorithm>
#include <utility>

#include "base/chars.h"
#include "registry/http_retry.h"
#include "registry/repository.h"
#include "text/json.h"

namespace policy::registry {
namespace {

using base::Quote;

constexpr std::size_t kMostPages = 1'000;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;

// "MANIFEST_UNKNOWN: manifest unknown", as the server puts it; empty if it does not.
std::string SaidBy(const http::Response& response) {
  const Result<text::Tree> tree = text::ReadJson(response.body, "answer");
  if (!tree) return {};
  const text::Node* errors = tree->root().Find("errors");
  if (errors == nullptr || errors->items().empty()) return {};
  const text::Node& first = errors->items().front();
  std::string said(first.StringAt("code"));
  const std::string_view message = first.StringAt("message");
  if (!message.empty()) said.append(said.empty() ? "" : ": ").append(message);
  std::replace_if(
      said.begin(), said.end(), [](char c) { return c >= '\0' && c < ' '; }, ' ');
  return said.empty() ? said : Quote(said);
}

}  // namespace

std::string Session::Url(std::string_view rest) const {
  return target_.url.Origin() + "/v2/" + target_.repository + "/" + std::string(rest);
}

Result<http::Response> Session::Send(http::Request request, const http::Deadline& deadline,
                                     const http::Sink& sink) const {
  const Result<http::Url> url = http::ReadUrl(request.url);
  if (!url) return url.error();
  const std::string origin = target_.url.Origin();
  if (url->Origin() != origin) return SendPatiently(client_, request, deadline, sink);
  Result<std::string> known = authorizer_.Known(target_, deadline);
  if (!known) return known.error();
  const std::vector<http::Header> plain = request.headers;
  if (!known->empty()) request.headers.push_back({"Authorization", *std::move(known)});
  Result<http::Response> response = SendPatiently(client_, request, deadline, sink);
  if (!response || response->status != kUnauthorized) return response;
  if (response->url.Origin() != origin) return response;
  Result<std::string> answer = authorizer_.Answer(target_, *response, deadline);
  if (!answer) return answer.error();
  request.headers = plain;
  request.headers.push_back({"Authorization", *std::move(answer)});
  return SendPatiently(client_, request, deadline, sink);
}

Result<std::vector<http::Response>> Session::FetchPages(std::string_view rest,
                                                        std::string_view accept,
                                                        const http::Deadline& deadline) const {
  std::vector<http::Response> pages;
  std::size_t bytes = 0;
  std::string url = Url(rest);
  while (pages.size() < kMostPages) {
    Result<http::Response> page = Send({.url = url,
                                        .headers = {{"Accept", std::string(accept)}},
                                        .max_body = kMostListBytes - bytes},
                                       deadline);
    if (!page) return page.error();
    bytes += page->body.size();
    pages.push_back(*std::move(page));
    if (!pages.back().ok()) return pages;
    const Result<std::optional<http::Url>> next = NextPage(pages.back());
    if (!next) return next.error();
    if (!*next) return pages;
    url = (*next)->text;
  }
  return Error{.kind = ErrorKind::kLimit,
               .message = Quote(target_.registry) + " lists more than " +
                          std::to_string(kMostPages) + " pages"};
}

Error Session::Explained(const http::Response& response, std::string message) const {
  const std::string said = SaidBy(response);
  if (!said.empty()) message.append(": ").append(said);
  Error error{.kind = ErrorKind::kUnavailable, .message = std::move(message)};
  if (response.status == kUnauthorized || response.status == kForbidden) {
    error.hint = "docker login " + target_.registry + ", as a user who may " +
                 (target_.push ? "push" : "pull");
  }
  return error;
}

Error Session::Failure(const http::Response& response, std::string_view what) const {
  const std::string who = Quote(target_.registry + "/" + target_.repository);
  if (response.status != kNotFound) {
    return Explained(response, who + " answers " + std::to_string(response.status) +
                                   " when asked for " + std::string(what));
  }
  Error error = Explained(response, who + " does not hold " + std::string(what));
  error.kind = ErrorKind::kNotFound;
  return error;
}

Error Session::Refusal(const http::Response& response, std::string_view what) const {
  return Explained(response, Quote(target_.registry + "/" + target_.repository) +
                                 " does not take " + std::string(what) + ": it answers " +
                                 std::to_string(response.status));
}

Result<std::optional<http::Url>> NextPage(const http::Response& response) {
  for (std::string_view link : response.FindAll("link")) {
    for (std::size_t open = link.find('<'); open != std::string_view::npos; open = link.find('<')) {
      const std::size_t close = link.find('>', open);
      if (close == std::string_view::npos) break;
      const std::string_view reference = link.substr(open + 1, close - open - 1);
      link.remove_prefix(close + 1);
      const std::string parameters = base::ToLower(link.substr(0, link.find('<')));
      const bool next = parameters.find("rel=\"next\"") != std::string::npos ||
                        parameters.find("rel=next") != std::string::npos;
      if (!next) continue;
      Result<http::Url> url = http::ResolveUrl(response.url, reference);
      if (!url) return url.error();
      if (url->Origin() != response.url.Origin()) {
        return Error{.kind = ErrorKind::kRefused,
                     .message = Quote(response.url.host) +
                                " keeps its next page at another host, " + Quote(url->host)};
      }
      return std::optional<http::Url>(*std::move(url));
    }
  }
  return std::optional<http::Url>();
}

}  // namespace policy::registry
