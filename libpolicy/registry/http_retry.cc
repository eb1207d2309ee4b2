// No clock on the wall is read: a date counts from the Date that came with it.
#include "registry/http_retry.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <thread>

namespace policy::http {
namespace {

constexpr int kMostAttempts = 4;
constexpr std::chrono::milliseconds kFirstPause{250};

bool IsBusy(const Response& response) { return response.status == 429 || response.status == 503; }

}  // namespace

std::optional<std::chrono::seconds> RetryAfter(const Response& response) {
  const std::string_view text = response.Find("retry-after");
  if (text.empty()) return std::nullopt;
  int seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failed == std::errc{} && end == text.data() + text.size()) {
    return std::chrono::seconds(std::max(seconds, 0));
  }
  const std::time_t until = curl_getdate(std::string(text).c_str(), nullptr);
  const std::time_t now = curl_getdate(std::string(response.Find("date")).c_str(), nullptr);
  if (until < 0 || now < 0) return std::nullopt;
  return std::chrono::seconds(std::max<std::time_t>(until - now, 0));
}

Result<Response> SendPatiently(const Client& client, const Request& request,
                               const Deadline& deadline, const Sink& sink) {
  std::chrono::milliseconds pause = kFirstPause;
  for (int attempt = 1;; ++attempt) {
    Result<Response> response = client.Send(request, deadline, sink);
    if (!response || !IsBusy(*response) || attempt == kMostAttempts) return response;
    const auto asked = RetryAfter(*response);
    const auto wait = asked ? std::chrono::milliseconds(*asked) : pause;
    if (wait >= deadline.Left()) return response;
    std::this_thread::sleep_for(wait);
    pause *= 2;
  }
}

}  // namespace policy::http
