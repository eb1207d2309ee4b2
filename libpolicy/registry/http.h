// The one door to the network: an HTTP request goes out, an answer comes in, bounded in time and
// size.
//
// HTTPS only, TLS 1.2 or newer, checked against the system's authorities and those handed in. A
// redirect to another origin goes without credentials, never from HTTPS to HTTP, and never from a
// public server to a private address. Nothing is
// read from the environment: proxies and authorities are values. What a status means is the
// caller's business; an Error means that there is no answer.
//
//   http::Client client({.ca_pem = pem});
//   auto answer = client.Send({.url = "https://registry.example.com/v2/"}, Deadline::In(10s));
//   if (answer && answer->status == 200) …
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"
#include "registry/http_url.h"

namespace policy::http {

// One end for everything that an operation takes: redirects, tokens, waiting, retries.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  static Deadline In(std::chrono::milliseconds span) { return Deadline(Clock::now() + span); }
  // Never negative.
  std::chrono::milliseconds Left() const;
  Clock::time_point at() const { return at_; }

 private:
  explicit Deadline(Clock::time_point at) : at_(at) {}
  Clock::time_point at_;
};

struct Header {
  std::string name{};
  std::string value{};
};

struct Request {
  std::string method = "GET";
  std::string url{};
  // Authorization and Cookie are kept from any origin but that of `url`.
  std::vector<Header> headers{};
  std::string_view body{};                       // Must outlive the call.
  std::size_t max_body = std::size_t{4} << 20U;  // Of a successful answer; kLimit beyond.
};

struct Response {
  int status = 0;
  Url url{};                      // That answered, after redirects.
  std::vector<Header> headers{};  // Names in lower case.
  std::string body{};             // Empty if a sink took it. Of errors the first 64 KiB.

  bool ok() const { return status >= 200 && status < 300; }
  // The first header of this lower-case name; empty without one.
  std::string_view Find(std::string_view name) const;
  std::vector<std::string_view> FindAll(std::string_view name) const;
};

// Takes the body of a successful (2xx) answer piece by piece; an Error ends the transfer and is
// what Send returns.
using Sink = std::function<Result<void>(std::string_view)>;

struct Options {
  std::string ca_pem{};            // Certificates trusted beside the system's; may be empty.
  bool system_authorities = true;  // False: `ca_pem` alone is trusted.
  std::string https_proxy{};       // As HTTPS_PROXY has it; loopback never goes through it.
  std::string no_proxy{};          // As NO_PROXY has it: hosts, suffixes, networks, "*".
  bool insecure_loopback = false;  // Lets http:// through, to loopback addresses alone.
  std::size_t max_per_origin = 8;  // Requests at a time; others wait.
  std::chrono::milliseconds connect_timeout{5'000};
};

// Keeps connections for the next request. Thread-safe.
class Client {
 public:
  explicit Client(Options options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Follows at most five redirects: of GET and HEAD any, of other methods 307 and 308, with a body
  // within one origin only. kBadInput: a URL or header that is none; kRefused: http, or a redirect
  // we do not follow; kLimit: more headers, body or redirects than allowed; kUnavailable: no answer
  // in time.
  Result<Response> Send(const Request& request, const Deadline& deadline,
                        const Sink& sink = {}) const;
  const Options& options() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace policy::http
