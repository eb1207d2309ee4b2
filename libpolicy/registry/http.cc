// What lies between one exchange and an answer: the rules of redirects, and who may be asked at
// all.
#include "registry/http.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/chars.h"
#include "registry/http_pool.h"
#include "registry/http_transfer.h"

namespace policy::http {
namespace {

using base::Quote;

constexpr int kMostRedirects = 5;
constexpr std::array<std::string_view, 2> kCredentials = {"authorization", "cookie"};

Error Refused(std::string message, std::string hint = {}) {
  return {.kind = ErrorKind::kRefused, .message = std::move(message), .hint = std::move(hint)};
}

bool IsToken(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return base::IsAlnum(c) || kMarks.find(c) != std::string_view::npos;
  });
}

// Nothing handed in may begin another header or request.
Result<void> CheckHeaders(const Request& request) {
  const Error bad{.kind = ErrorKind::kBadInput, .message = "a request header is malformed"};
  if (!IsToken(request.method)) return bad;
  for (const Header& header : request.headers) {
    const bool plain = std::none_of(header.value.begin(), header.value.end(),
                                    [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    if (!plain || header.value.empty() || !IsToken(header.name)) return bad;
  }
  return {};
}

Result<void> MayAsk(const Url& url, const Options& options) {
  if (url.scheme == "https" || (options.insecure_loopback && url.IsLoopback())) return {};
  return Refused("refused to talk plain HTTP to " + Quote(url.host + ":" + url.port),
                 url.IsLoopback() ? "say that insecure loopback is meant" : "");
}

// The Location to go on to; nothing if the answer stands as it is.
std::string_view NextOf(const Request& request, const Response& response) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  switch (response.status) {
    case 301:
    case 302:
    case 303:
      return reads ? response.Find("location") : std::string_view();
    case 307:
    case 308:
      return response.Find("location");
    default:
      return {};
  }
}

// Makes `request` fit to be sent from `from` to `to`.
Result<void> Redirect(Request& request, const Url& from, const Url& to) {
  if (from.Origin() == to.Origin()) return {};
  if (from.scheme == "https" && to.scheme != "https") {
    return Refused(Quote(from.host) + " redirects from HTTPS to plain HTTP");
  }
  if (!from.IsPrivate() && to.IsPrivate()) {
    return Refused(Quote(from.host) + " redirects to a private address, " + Quote(to.host));
  }
  if (!request.body.empty()) {
    return Refused(Quote(from.host) + " redirects what we send to another host, " + Quote(to.host));
  }
  std::erase_if(request.headers, [](const Header& header) {
    return std::find(kCredentials.begin(), kCredentials.end(), base::ToLower(header.name)) !=
           kCredentials.end();
  });
  return {};
}

}  // namespace

struct Client::State {
  explicit State(Options given) : options(std::move(given)), pool(options.max_per_origin) {}
  Options options;
  Pool pool;
};

std::chrono::milliseconds Deadline::Left() const {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(at_ - Clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

std::string_view Response::Find(std::string_view name) const {
  for (const Header& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

std::vector<std::string_view> Response::FindAll(std::string_view name) const {
  std::vector<std::string_view> found;
  for (const Header& header : headers) {
    if (header.name == name) found.push_back(header.value);
  }
  return found;
}

Client::Client(Options options) : state_(std::make_unique<State>(std::move(options))) {}
Client::~Client() = default;
const Options& Client::options() const { return state_->options; }

Result<Response> Client::Send(const Request& request, const Deadline& deadline,
                              const Sink& sink) const {
  if (Result<void> checked = CheckHeaders(request); !checked) return checked.error();
  Result<Url> url = ReadUrl(request.url);
  if (!url) return url.error();
  Request current = request;
  for (int hop = 0; hop <= kMostRedirects; ++hop) {
    if (Result<void> may = MayAsk(*url, state_->options); !may) return may.error();
    const std::unique_ptr<Pool::Lease> lease = state_->pool.Borrow(url->Origin(), deadline);
    if (lease == nullptr || deadline.Left().count() == 0) return TooLate(*url);
    Result<Response> response = Exchange(*lease, state_->options, *url, current, deadline, sink);
    if (!response) return response;
    const std::string_view location = NextOf(current, *response);
    if (location.empty()) return response;
    Result<Url> next = ResolveUrl(*url, location);
    if (!next) return next.error();
    if (Result<void> fit = Redirect(current, *url, *next); !fit) return fit.error();
    url = std::move(next);
  }
  return Error{.kind = ErrorKind::kLimit,
               .message = Quote(request.url) + " redirects more than " +
                          std::to_string(kMostRedirects) + " times"};
}

}  // namespace policy::http
