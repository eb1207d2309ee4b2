// libcurl, told everything it would otherwise take from defaults, files or the environment.
#include "registry/http_transfer.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/chars.h"
#include "policy/version.h"

namespace policy::http {
namespace {

using base::Quote;

constexpr std::size_t kMostHeaderBytes = std::size_t{64} << 10U;
constexpr std::size_t kMostHeaders = 200;
constexpr std::size_t kMostErrorBody = std::size_t{64} << 10U;

// What the callbacks share.
struct Transfer {
  std::string host;
  std::size_t max_body;
  const Sink& sink;
  Response response{};
  std::size_t header_bytes = 0;
  std::size_t body_bytes = 0;
  bool head_done = false;
  bool enough = false;  // An error's body is long enough: the rest is not wanted.
  std::optional<Error> error{};

  // Ends the transfer.
  std::size_t Fail(Error why) {
    error = std::move(why);
    return 0;
  }
  std::size_t FailHead() {
    return Fail(
        {.kind = ErrorKind::kLimit, .message = Quote(host) + " answers with too many headers"});
  }
};

// "HTTP/1.1 200 OK": 200.
int StatusOf(std::string_view line) {
  const std::size_t space = line.find(' ');
  int status = 0;
  for (std::size_t at = space + 1;
       space != std::string_view::npos && at < line.size() && at < space + 4; ++at) {
    if (!base::IsDigit(line[at])) break;
    status = status * 10 + (line[at] - '0');
  }
  return status;
}

std::size_t OnHeader(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.header_bytes += size;
  Response& response = transfer.response;
  // Interim answers count too: there may be no end of them.
  if (transfer.header_bytes > kMostHeaderBytes) return transfer.FailHead();
  if (transfer.head_done) return size;  // A trailer: nothing may be added behind the body.
  const std::string_view line(data, size);
  if (line.starts_with("HTTP/")) {
    response.headers.clear();
    response.status = StatusOf(line);
    return size;
  }
  if (base::Trim(line).empty()) {
    transfer.head_done = response.status >= 200;
    return size;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || base::IsSpace(line[0])) return size;
  response.headers.push_back(
      {base::ToLower(line.substr(0, colon)), std::string(base::Trim(line.substr(colon + 1)))});
  return response.headers.size() > kMostHeaders ? transfer.FailHead() : size;
}

std::size_t OnBody(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view piece(data, size);
  std::string& body = transfer.response.body;
  if (!transfer.response.ok()) {
    body.append(piece.substr(0, kMostErrorBody - body.size()));
    transfer.enough = body.size() == kMostErrorBody;
    return transfer.enough ? 0 : size;
  }
  transfer.body_bytes += size;
  if (transfer.body_bytes > transfer.max_body) {
    return transfer.Fail({.kind = ErrorKind::kLimit,
                          .message = "the answer of " + Quote(transfer.host) + " is larger than " +
                                     std::to_string(transfer.max_body) + " bytes"});
  }
  if (!transfer.sink) {
    body.append(piece);
    return size;
  }
  Result<void> taken = transfer.sink(piece);
  return taken ? size : transfer.Fail(std::move(taken).error());
}

// "localhost" is whatever a resolver says; plain HTTP may go to loopback only.
curl_socket_t OpenLoopback(void*, curlsocktype, curl_sockaddr* address) {
  bool loopback = false;
  if (address->family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address->addr);
    loopback = (ntohl(v4->sin_addr.s_addr) >> 24U) == 127;
  } else if (address->family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address->addr);
    loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
  }
  if (!loopback) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

HeaderList ListHeaders(const Request& request) {
  // Empty values of ours take out what the library would add.
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  bool typed = false;
  for (const Header& header : request.headers) {
    typed = typed || base::ToLower(header.name) == "content-type";
    list = curl_slist_append(list, (header.name + ": " + header.value).c_str());
  }
  if (!typed) list = curl_slist_append(list, "Content-Type:");
  return {list, curl_slist_free_all};
}

void SetTrust(CURL* handle, const Options& options) {
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  // The folder of the system's authorities counts beside a blob, the file does not.
  if (!options.system_authorities) {
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(handle, CURLOPT_PROXY_CAPATH, nullptr);
  }
  if (options.ca_pem.empty() && options.system_authorities) return;
  // The library copies only what is not empty; no certificate at all is a wish too.
  curl_blob blob{.data = const_cast<char*>(options.ca_pem.data()),
                 .len = options.ca_pem.size(),
                 .flags = CURL_BLOB_COPY};
  curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
  curl_easy_setopt(handle, CURLOPT_PROXY_CAINFO_BLOB, &blob);
}

void SetProxy(CURL* handle, const Options& options, const Url& url) {
  // Empty, not null: null would mean the environment.
  const bool direct = url.IsLoopback() || url.scheme != "https";
  curl_easy_setopt(handle, CURLOPT_PROXY, direct ? "" : options.https_proxy.c_str());
  curl_easy_setopt(handle, CURLOPT_NOPROXY, options.no_proxy.c_str());
  curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void SetRequest(CURL* handle, const Url& url, const Request& request) {
  curl_easy_setopt(handle, CURLOPT_URL, url.text.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, url.scheme.c_str());
  curl_easy_setopt(handle, CURLOPT_USERAGENT, (std::string("policygate/") + Version()).c_str());
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  if (url.scheme == "http") curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, OpenLoopback);
  if (request.method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET") {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void SetBounds(CURL* handle, const Options& options, const Deadline& deadline) {
  const auto left = std::max<long>(deadline.Left().count(), 1);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, left);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   std::min<long>(left, options.connect_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  // Else a name server that does not answer would hold us past the deadline.
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXCONNECTS, 1L);
}

// Texts of the library name hosts and certificates of strangers: one line, lower case to begin.
std::string Reason(CURLcode code, const char* detail) {
  std::string reason = *detail != '\0' ? detail : curl_easy_strerror(code);
  std::replace_if(
      reason.begin(), reason.end(), [](char c) { return c >= '\0' && c < ' '; }, ' ');
  if (reason.size() > 1 && !base::IsUpper(reason[1])) reason[0] = base::ToLower(reason[0]);
  return reason;
}

Error Failure(CURLcode code, const char* detail, const Url& url) {
  if (code == CURLE_OPERATION_TIMEDOUT) return TooLate(url);
  Error error{
      .kind = ErrorKind::kUnavailable,
      .message = "cannot reach " + Quote(url.host + ":" + url.port) + ": " + Reason(code, detail)};
  if (code == CURLE_PEER_FAILED_VERIFICATION) {
    error.hint = "if a private authority signed its certificate, hand that authority in";
  }
  return error;
}

}  // namespace

Error TooLate(const Url& url) {
  return {.kind = ErrorKind::kUnavailable,
          .message = Quote(url.host + ":" + url.port) + " did not answer in time"};
}

Result<Response> Exchange(const Pool::Lease& lease, const Options& options, const Url& url,
                          const Request& request, const Deadline& deadline, const Sink& sink) {
  CURL* handle = lease.get();
  Transfer transfer{.host = url.host, .max_body = request.max_body, .sink = sink};
  std::array<char, CURL_ERROR_SIZE> detail{};
  const HeaderList headers = ListHeaders(request);
  SetRequest(handle, url, request);
  SetTrust(handle, options);
  SetProxy(handle, options, url);
  SetBounds(handle, options, deadline);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail.data());
  const CURLcode code = curl_easy_perform(handle);
  if (transfer.error) return *std::move(transfer.error);
  if (code != CURLE_OK && !transfer.enough) return Failure(code, detail.data(), url);
  if (!transfer.head_done) return Failure(CURLE_GOT_NOTHING, "its answer ends early", url);
  transfer.response.url = url;
  return std::move(transfer.response);
}

}  // namespace policy::http
